"""A name comes to its groups and antigens, a null to none but its own; a name the release does not know says which one it does."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stembase.science.fault import Fault
from stembase.science.hla.names import LOCI, Allele, parse_name
from stembase.science.hla.reduction import LEVELS, antigens, check, may_be_seen_as, reduce, two_fields
from stembase.science.hla.typing import parse_typing
from tests.science.hla.releasing import release


def written(names: tuple[Allele, ...]) -> list[str]:
    return [str(name) for name in names]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("A*01:01:01:01", "A*01:01"),
        ("A*01:01:01:02N", "A*01:01N"),
        ("A*24:02:01:02L", "A*24:02"),
        ("A*23:19Q", "A*23:19Q"),
        ("A*24:09N", "A*24:09N"),
        ("A*02:01:01G", "A*02:01"),
        ("A*02:01P", "A*02:01"),
        ("A*02:01g", "A*02:01"),
        ("A*02:XX", "A*02:XX"),
        ("A2", "A2"),
    ],
)
def test_two_fields_keep_the_n_of_a_null_and_no_other_suffix_that_stood_behind_more_fields(name, short):
    assert str(two_fields(parse_name(name))) == short


@pytest.mark.parametrize(
    ("name", "level", "comes_to"),
    [
        ("A*02:09:01:01", "G", ["A*02:01:01G"]),
        ("A*02:09:01:01", "P", ["A*02:01P"]),
        ("A*02:09:01:01", "g", ["A*02:01g"]),
        ("A*02:09:01:01", "two fields", ["A*02:09"]),
        ("A*02:01", "G", ["A*02:01:01G", "A*02:01:02"]),
        ("A*02:03", "g", ["A*02:03"]),
        ("A*24:09N", "G", ["A*24:02:01G"]),
        ("A*24:09N", "P", []),
        ("A*24:09N", "g", ["A*24:09N"]),
        ("A*01:01:01:02N", "g", ["A*01:01N"]),
        ("A*01:01:01G", "two fields", ["A*01:01", "A*01:01N", "A*01:04N"]),
        ("A*01:01P", "g", ["A*01:01g"]),
        ("A*02:02", "G", []),
    ],
)
def test_a_name_comes_to_its_groups_and_a_null_never_to_its_groups_name(name, level, comes_to):
    assert written(reduce(parse_name(name), level, release())) == comes_to


def test_a_list_comes_to_what_its_options_come_to():
    (allele, _) = parse_typing("A*02:01/A*02:09/A*02:03+A*01:01").pair("A")
    assert written(reduce(allele, "g", release())) == ["A*02:01g", "A*02:03"]


def test_without_a_release_two_fields_can_be_said_and_groups_cannot():
    assert written(reduce(parse_name("A*02:09:01:01"), "two fields")) == ["A*02:09"]
    with pytest.raises(Fault) as caught:
        reduce(parse_name("A*02:09:01:01"), "g")
    assert caught.value.code == "hla-release-needed"


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("A*02:01", ("A2",)),
        ("A*24:09N", ()),
        ("C*04:01", ("Cw4",)),
        ("DRB1*03:01:01:01", ("DR17",)),
        ("DPB1*04:01", ()),
        ("B*15:XX", ("B15", "B62", "B71")),
    ],
)
def test_serology_sees_the_antigen_of_an_expressed_allele(name, seen):
    assert antigens(parse_name(name), release()) == seen


@pytest.mark.parametrize(
    ("antigen", "allele", "may"),
    [
        ("B62", "B*15:01:01:01", True),
        ("B15", "B*15:01:01:01", True),
        ("B62", "B*15:27:01", True),  # known as B15 only, of which B62 is a split
        ("B71", "B*15:01:01:01", False),
        ("A203", "A*02:03:01", True),
        ("A2", "A*02:03:01", True),
        ("A203", "A*02:01:01:01", False),
        ("A9", "A*24:02:01:01", True),
        ("A2", "A*24:09N", False),
        ("DR3", "DRB1*03:02:01", True),
        ("DR17", "DRB1*03:02:01", False),
    ],
)
def test_an_antigen_may_be_an_allele_of_it_of_its_splits_and_associates_or_of_its_broad(antigen, allele, may):
    assert may_be_seen_as(parse_name(antigen), parse_name(allele), release()) is may


@pytest.mark.parametrize(
    ("name", "code", "fact"),
    [
        ("A*02:90", "hla-allele-renamed", ("new", "A*02:09:01:01")),
        ("A*01:34N", "hla-allele-renamed", ("new", "A*01:01:02")),
        ("A*02:100", "hla-allele-deleted", ("why", "Never assigned")),
        ("A*01:04", "hla-suffix-missing", ("new", "A*01:04N")),
        ("A*23:19N", "hla-suffix-wrong", ("known", ["A*23:19Q"])),
        ("A*02:01Q", "hla-suffix-wrong", ("known", ["A*02:01", "A*02:01L"])),
        ("A*40:01", "hla-locus-wrong", ("elsewhere", ["B*40:01"])),
        ("A*15:01", "hla-locus-wrong", ("elsewhere", ["B*15:01"])),
        ("A*01:02", "hla-allele-unknown", ("release", "9.9.0")),
        ("A*02:02", "hla-allele-unknown", ("release", "9.9.0")),
        ("A*99:XX", "hla-allele-unknown", ("release", "9.9.0")),
        ("A*02:77:01G", "hla-allele-unknown", ("release", "9.9.0")),
    ],
)
def test_a_name_the_release_does_not_know_says_what_is_wrong_with_it(name, code, fact):
    remark = check(parse_name(name), release())
    assert remark is not None
    assert (remark.code, remark.locus, remark.written, remark.facts[fact[0]]) == (code, name[: name.index("*")], name, fact[1])


@pytest.mark.parametrize("name", ["A*02:01", "A*01:04N", "A*01:01:01G", "A*02:XX", "A*02:AB", "A*NEW", "A*UUUU", "A2", "DRB4*NNNN"])
def test_a_name_the_release_knows_or_that_is_no_allele_is_not_remarked_on(name):
    assert check(parse_name(name), release()) is None


@given(some.sampled_from([allele for locus in LOCI for allele in release().alleles(locus)]), some.sampled_from(LEVELS))
def test_reducing_twice_is_reducing_once(allele, level):
    once = reduce(allele, level, release())
    if not (level == "G" and allele.is_null):  # a G group holds nulls and the expressed; its members come to it again
        assert {again for name in once for again in reduce(name, level, release())} >= set(once)
    assert all(name.is_null == allele.is_null for name in once) or level == "G"
