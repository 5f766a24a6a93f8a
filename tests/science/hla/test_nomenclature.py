"""A release is read from its official files or refused for a reason; it knows its alleles, groups, antigens, TCE groups, and what was renamed."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stembase.science.fault import Fault
from stembase.science.hla.names import parse_name
from stembase.science.hla.nomenclature import unpack_release
from stembase.science.hla.official import read_release
from tests.science.hla.releasing import ALLELES, changed, checksums, official_files, release


def members(name: str) -> list[str]:
    return [str(allele) for allele in release().members(parse_name(name))]


def test_a_release_knows_its_version_its_date_and_which_checksums_were_compared():
    assert (release().version, release().date, len(release())) == ("9.9.0", "2030-01-02", len(ALLELES) - 1)  # E is not matched here
    assert release().verified == ("hla_nom.txt", "hla_nom_g.txt", "hla_nom_p.txt", "rel_dna_ser.txt", "rel_ser_ser.txt")


@pytest.mark.parametrize(
    ("name", "stands_for"),
    [
        ("A*01:01", ["A*01:01:01:01", "A*01:01:02"]),
        ("A*01:01:01:02N", ["A*01:01:01:02N"]),
        ("A*01:01:01:02", []),
        ("A*01:04N", ["A*01:04:01:01N", "A*01:04:01:02N"]),
        ("A*02:01:01:02", ["A*02:01:01:02L"]),
        ("A*01:01:01G", ["A*01:01:01:01", "A*01:01:01:02N", "A*01:04:01:01N", "A*01:04:01:02N"]),
        ("A*01:01P", ["A*01:01:01:01", "A*01:01:02"]),
        ("A*02:01g", ["A*02:01:01:01", "A*02:01:01:02L", "A*02:01:02", "A*02:09:01:01", "A*02:16:02"]),
        ("A*02:03g", ["A*02:03:01"]),
        ("A*01:XX", ["A*01:01:01:01", "A*01:01:01:02N", "A*01:01:02", "A*01:04:01:01N", "A*01:04:01:02N"]),
        ("DPB1*10:XX", []),
        ("DPB1*1000:01", ["DPB1*1000:01"]),
        ("A*02:02", []),
        ("A*02:NEW", []),
    ],
)
def test_a_name_stands_for_the_alleles_below_it_and_for_nulls_only_where_it_says_so(name, stands_for):
    assert members(name) == stands_for


@pytest.mark.parametrize(
    ("name", "g", "p"),
    [
        ("A*02:09:01:01", "A*02:01:01G", "A*02:01P"),
        ("A*02:03:01", "A*02:03:01", "A*02:03:01"),
        ("A*24:09N", "A*24:02:01G", None),
        ("A*02:01", None, None),
    ],
)
def test_an_allele_belongs_to_its_groups_and_a_null_to_no_p_group(name, g, p):
    found = [release().group(parse_name(name), kind) for kind in ("G", "P")]
    assert [group and str(group) for group in found] == [g, p]


@pytest.mark.parametrize(
    ("name", "numbers", "basis"),
    [
        ("A*01:01:01:01", ("1",), "unambiguous"),
        ("A*02:01:01:02L", ("2",), "possible"),
        ("A*02:09:01:01", ("2",), "assumed"),
        ("A*02:16:02", ("2",), "expert"),
        ("A*24:09N", (), None),
        ("A*23:19Q", (), None),
        ("A*77:01", (), None),
    ],
)
def test_an_allele_has_its_antigens_and_what_they_rest_on(name, numbers, basis):
    assert release().antigens(parse_name(name)) == (numbers, basis)


def test_an_antigen_covers_its_splits_and_associates():
    assert release().narrower("A", "9") == {"9", "23", "24", "2403"}
    assert release().broader("A", "2403") == ("24",)
    assert release().antigens_of("B") == {"7", "62", "71", "15", "60", "61"}


@pytest.mark.parametrize(("name", "group"), [("DPB1*04:01:01:01", "3"), ("DPB1*06:01", "2"), ("DPB1*61:01N", "0"), ("DPB1*1000:01", "3")])
def test_a_dpb1_allele_has_its_tce_group(name, group):
    found = release().tce(parse_name(name))
    assert found is not None
    assert found.group == group


def test_what_is_no_dpb1_protein_of_the_release_has_no_tce_group():
    assert release().tce(parse_name("DPB1*99:01")) is None
    assert release().tce(parse_name("A*01:01")) is None


def test_a_renamed_allele_is_followed_to_its_name_of_today():
    change = release().change(parse_name("A*02:90"))
    assert change is not None
    assert (change.new, change.date) == ("A*02:09:01:01", "20200101")
    assert release().change_of("A*01:34N").why == "Sequence renamed A*01:01:02 (March 2011)"
    assert release().change_of("A*02:100").new == ""
    assert release().change_of("Cw*0101").new == "C*04:01:01:01"
    assert release().change(parse_name("A*02:01")) is None


def test_a_packed_release_is_the_same_release():
    assert unpack_release(release().pack()) == release()


@pytest.mark.parametrize("packed", [b"", b"\x00", release().pack()[:-1], release().pack().replace(b"\x01", b"\x02", 1)])
def test_a_packed_release_that_is_damaged_or_of_another_layout_is_refused(packed):
    with pytest.raises(Fault) as caught:
        unpack_release(packed)
    assert caught.value.code == "hla-release-unreadable"


@pytest.mark.parametrize("name", ["Allelelist.txt", "hla_nom_g.txt", "rel_ser_ser.txt", "md5checksum.txt"])
def test_a_release_without_one_of_its_files_is_refused(name):
    files = official_files()
    del files[name]
    with pytest.raises(Fault) as caught:
        read_release(files)
    assert (caught.value.code, caught.value.facts["files"]) == ("hla-release-incomplete", [name])


def test_a_file_that_was_changed_is_refused_with_both_checksums():
    files = official_files()
    files["hla_nom_p.txt"] += b"A*;02:77;\n"
    with pytest.raises(Fault) as caught:
        read_release(files)
    assert (caught.value.code, caught.value.facts["file"]) == ("hla-checksum-wrong", "hla_nom_p.txt")


def test_a_list_of_checksums_that_leaves_out_a_file_is_refused():
    files = official_files()
    files["md5checksum.txt"] = files["md5checksum.txt"].split(b"\n", 1)[1]
    with pytest.raises(Fault) as caught:
        read_release(files)
    assert caught.value.code == "hla-release-incomplete"


def test_a_file_of_another_release_is_refused():
    files = official_files()
    files["Allelelist.txt"] = official_files("9.8.0")["Allelelist.txt"]
    with pytest.raises(Fault) as caught:
        read_release(files)
    assert caught.value.code == "hla-release-mixed"


@pytest.mark.parametrize(
    ("name", "before", "after", "row"),
    [
        ("Allelelist.txt", "A*01:01:01:01", "A*1:1", 5),
        ("hla_nom.txt", "A*;01:01:01:01;", "A*;01:01:01:01", 4),
        ("hla_nom_g.txt", "A*;", "A;", 4),
        ("rel_dna_ser.txt", "A*;01:01:01:01;1", "A*;01:01:01:01", 4),
        ("rel_ser_ser.txt", "A;2;;203", "A;2;203", 4),
        ("dpb_tce.csv", "DPB1*04:01:01:01,DPB1*04:01,3,3,", "DPB1*04:01:01:01", 5),
        ("Allelelist.txt", "# version: IPD-IMGT/HLA", "# release", 1),
    ],
)
def test_a_row_that_is_not_of_the_official_form_is_named(name, before, after, row):
    with pytest.raises(Fault) as caught:
        read_release(changed(name, before, after))
    assert (caught.value.code, caught.value.facts["file"], caught.value.row) == ("hla-release-malformed", name, row)


@given(some.data())
def test_the_order_of_the_official_lines_does_not_matter(data):
    files = official_files()
    for name in ("Allelelist.txt", "hla_nom_g.txt", "rel_dna_ser.txt"):
        lines = files[name].splitlines()
        files[name] = b"\n".join([*lines[:3], *data.draw(some.permutations(lines[3:]))])
    assert read_release(files | {"md5checksum.txt": checksums(files)}) == release()
