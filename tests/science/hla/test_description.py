"""A name is described whole: its groups, antigens, TCE group, its name of today; without a release only what it says itself."""

import pytest

from stembase.science.hla.description import describe
from stembase.science.hla.names import NameFault
from tests.science.hla.releasing import release


def test_an_allele_is_described_with_all_its_groups():
    found = describe("HLA-A*02:09:01:01", release())
    assert (found.name, found.release, found.kind, found.state, found.alleles) == ("A*02:09:01:01", "9.9.0", "allele", "in use", 1)
    assert (found.G, found.P, found.g, found.two_fields) == (("A*02:01:01G",), ("A*02:01P",), ("A*02:01g",), ("A*02:09",))
    assert (found.antigens, found.broads, found.tce, found.remark) == (("A2",), (), (), None)


def test_a_null_has_a_g_group_and_no_p_group_and_no_antigen():
    found = describe("A*24:09N", release())
    assert (found.expression, found.G, found.P, found.g, found.antigens) == ("N", ("A*24:02:01G",), (), ("A*24:09N",), ())


def test_a_dpb1_name_is_described_with_its_tce_group():
    assert [tce.group for tce in describe("DPB1*06:01", release()).tce] == ["2"]


@pytest.mark.parametrize("written", ["A*02:90", "A*0105N", "Cw*0101"])
def test_a_renamed_allele_is_described_by_its_name_of_today(written):
    found = describe(written, release())
    assert (found.state, found.name) == ("renamed", written)
    assert found.new.startswith(("A*02:09:01:01", "A*01:04:01:01N", "C*04:01:01:01"))
    assert found.two_fields == describe(found.new, release()).two_fields


def test_a_deleted_allele_says_why():
    found = describe("A*02:100", release())
    assert (found.state, found.new, found.why, found.alleles) == ("deleted", "", "Never assigned", 0)


def test_an_antigen_is_described_with_its_splits_and_broads():
    assert describe("A9", release()).antigens == ("A9", "A23", "A24", "A2403")
    split = describe("B62", release())
    assert (split.broads, split.alleles, split.state) == (("B15",), 1, "in use")
    unknown = describe("A77", release())
    assert unknown.remark is not None
    assert (unknown.state, unknown.remark.code) == ("unknown", "hla-antigen-unknown")


def test_a_name_the_release_does_not_know_says_what_is_wrong():
    found = describe("A*01:04", release())
    assert found.remark is not None
    assert (found.state, found.new, found.remark.code) == ("unknown", "A*01:04N", "hla-suffix-missing")


@pytest.mark.parametrize(("written", "kind"), [("A*02:AB", "code"), ("A*NEW", "new"), ("DRB4*NNNN", "absent")])
def test_what_is_no_allele_is_described_as_what_it_is(written, kind):
    assert (describe(written, release()).kind, describe(written, release()).state) == (kind, "not an allele")


def test_without_a_release_a_name_says_its_two_fields_and_that_nothing_was_checked():
    found = describe("A*24:02:01:02L", None)
    assert (found.release, found.state, found.two_fields, found.G) == ("", "unchecked", ("A*24:02",), ())


@pytest.mark.parametrize("known", [None, release()])
def test_what_is_no_name_is_refused(known):
    with pytest.raises(NameFault) as caught:
        describe("A*9999", known)
    assert caught.value.code == "hla-old-nomenclature"
