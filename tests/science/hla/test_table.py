"""Typings come out of tables as laboratories make them; what is wrong in a cell is named by row and heading, and the rest of the row is used."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stembase.science.fault import Fault
from stembase.science.hla.table import TypedPerson, read_columns, read_loci


def read(*lines: str) -> list[TypedPerson]:
    return list(read_columns(f"{line}\n" for line in lines))


def one(*lines: str) -> TypedPerson:
    (person,) = read(*lines)
    return person


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("id,A_1,A_2,B_1,B_2", "D1,A*01:01,A*02:01,B*07:02,B*08:01"),
        ("id;A1;A2;B1;B2", "D1;01:01;02:01;07:02;08:01"),
        ("A*\tA*\tB*\tB*\tid", "01:01\t02:01\t07:02\t08:01\tD1"),
        ("编号,HLA-A_1,HLA-A_2,HLA-B_1,HLA-B_2", "D1,HLA-A*01:01,HLA-A*02:01,07:02,08:01"),
        ("\ufeffdonor,age,A,B", 'D1,30,01:01+02:01,"07:02+08:01"'),
        ("whatever,A-a,A-b,B-a,B-b", "D1,01:01,02:01,07:02,08:01"),
    ],
)
def test_a_table_is_read_however_its_columns_are_headed(heading, row):
    person = one(heading, row)
    assert (person.key, person.faults) == ("D1", ())
    assert person.typing.canonical() == "A*01:01+A*02:01^B*07:02+B*08:01"


@pytest.mark.parametrize(
    ("heading", "cells", "typing"),
    [
        ("id,DRB1_1,DRB1_2", "D1,03:XX,04:AB", "DRB1*03:XX+DRB1*04:AB"),
        ("id,DRB11,DRB12", "D1,03:01,", "DRB1*03:01+DRB1*"),
        ("id,DRB11,DRB12", "D1,,03:01", "DRB1*03:01+DRB1*"),
        ("id,DRB11,DRB12", "D1,03:01,-", "DRB1*03:01+DRB1*"),
        ("id,DRB31,DRB3_2,DRB4", "D1,01:01,NNNN,NNNN+NNNN", "DRB3*01:01+DRB3*NNNN^DRB4*NNNN+DRB4*NNNN"),
        ("id,Cw1,Cw2", "D1,Cw7,07:02", "C*07:02+Cw7"),
        ("id,A1,A2", "D1,A2,02", "A*02:XX+A2"),
        ("id,A1,A2", "D1,02:01/02:05,02:01/05", "A*02:01/A*02:05+A*02:01/A*02:05"),
        ("id,A", "D1,01:01+02:01|01:02+02:03", "A*01:01+A*02:01|A*01:02+A*02:03"),
        ("id,DPB11,DPB12,DQA1_1,DQA1_2", "D1,04:01,UUUU,05:01,05:05", "DQA1*05:01+DQA1*05:05^DPB1*04:01+DPB1*UUUU"),
        ("id,A1,A2,B1,B2", "D1,01:01,02:01", "A*01:01+A*02:01"),
    ],
)
def test_a_cell_says_what_a_gl_string_says(heading, cells, typing):
    person = one(heading, cells)
    assert person.faults == ()
    assert person.typing.canonical() == typing


def test_rows_are_counted_as_a_spreadsheet_shows_them_and_empty_ones_passed_over():
    assert [person.row for person in read("", "id,A1,A2", "D1,01:01,", ",,", "", "D2,02:01,")] == [3, 6]


def test_without_a_column_for_it_the_row_is_the_key():
    assert one("A1,A2", "01:01,02:01").key == "2"


FAULTS = [
    ("D1,01:01,02:1,07:02,08:01", "hla-name-malformed", "A_2", "B*07:02+B*08:01"),
    ("D1,01:1,02:01,07:02,08:01", "hla-name-malformed", "A_1", "B*07:02+B*08:01"),
    ("D1,0101,02:01,07:02,08:01", "hla-old-nomenclature", "A_1", "B*07:02+B*08:01"),
    ("D1,B*07:02,02:01,07:02,08:01", "hla-cell-of-other-locus", "A_1", "B*07:02+B*08:01"),
    ("D1,B7,02:01,07:02,08:01", "hla-loci-mixed", "A_1", "B*07:02+B*08:01"),
    ("D1,B7,,07:02,08:01", "hla-cell-of-other-locus", "A_1", "B*07:02+B*08:01"),
    ("D1,01:01+02:01,03:01,07:02,08:01", "hla-too-many-copies", "A_1", "B*07:02+B*08:01"),
    ('D1,"01:01,02:01",03:01,07:02,08:01', "hla-delimiters-mixed", "A_1", "B*07:02+B*08:01"),
    ("D1,01:01;02:01,03:01,07:02,08:01", "hla-delimiters-mixed", "A_1", "B*07:02+B*08:01"),
]


@pytest.mark.parametrize(("row", "code", "field", "rest"), FAULTS)
def test_a_cell_that_cannot_be_read_is_named_by_row_and_heading_and_the_rest_is_used(row, code, field, rest):
    person = one("id,A_1,A_2,B_1,B_2", row)
    assert [(fault.code, fault.row, fault.facts["field"]) for fault in person.faults] == [(code, 2, field)]
    assert person.typing.canonical() == rest


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("D1;01:01;02:01;07:02;08:01", "hla-delimiters-mixed"),
        ("D1,01:01,02:01,07:02,08:01,09:01", "row-too-long"),
        ("D1,,,,", "hla-typing-empty"),
        ("D1", "hla-typing-empty"),
        ('D1,"01:01,02:01,07:02,08:01', "table-row-unreadable"),
        ("D1,01:01\r02:01", "table-row-unreadable"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_kept(row, code):
    person = one("id,A_1,A_2,B_1,B_2", row)
    assert [(fault.code, fault.row) for fault in person.faults] == [(code, 2)]
    assert dict(person.typing.loci) == {}


def test_a_key_that_is_missing_or_stands_twice_is_named():
    people = read("id,A1,A2", "D1,01:01,", ",02:01,", "D1,03:01,")
    assert [[fault.code for fault in person.faults] for person in people] == [[], ["cell-missing"], ["registry-key-twice"]]
    assert people[2].faults[0].facts["first"] == 2


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "table-empty"),
        (["", "  "], "table-empty"),
        (["id,age", "D1,30"], "hla-columns-missing"),
        (['id,"A1,A2', "D1,01:01,02:01"], "table-row-unreadable"),
        (["id;A1,A2", "D1;01:01,02:01"], "hla-delimiters-mixed"),
        (["id,A1,A2,A", "D1,01:01,02:01,03:01"], "hla-too-many-copies"),
    ],
)
def test_a_heading_that_says_no_loci_is_refused(lines, code):
    with pytest.raises(Fault) as caught:
        read(*lines)
    assert caught.value.code == code


@given(some.permutations(["id", "A1", "A2", "B1", "B2", "note"]), some.sampled_from(",;\t"))
def test_the_order_of_the_columns_and_the_delimiter_do_not_matter(order, delimiter):
    cells = {"id": "D1", "A1": "01:01", "A2": "02:01/02:05", "B1": "07:XX", "B2": "", "note": "none"}
    person = one(delimiter.join(order), delimiter.join(cells[name] for name in order))
    assert (person.key, person.typing.canonical()) == ("D1", "A*01:01+A*02:01/A*02:05^B*07:XX+B*")


def test_a_form_with_a_field_a_copy_is_read_locus_by_locus():
    typing, faults = read_loci({"A": [("a1", " 02:01 "), ("a2", "")], "B": [("b1", "07:02"), ("b2", "08:1")], "C": [("c1", ""), ("c2", "")]})
    assert typing.canonical() == "A*02:01+A*"
    assert [(fault.code, fault.row, fault.facts["field"]) for fault in faults] == [("hla-name-malformed", None, "b2")]
    assert [fault.code for fault in read_loci({})[1]] == ["hla-typing-empty"]
