"""A table of multiple allele codes is read as it comes; what it does not explain is named and counted."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stembase.science.hla.codes import Codes, read_codes
from stembase.science.hla.names import parse_name
from stembase.science.hla.typing import parse_typing

TABLE = ["LAST UPDATED: 01/02/30\n", "\n", "*\tCODE\tSUBTYPE\n", "\n", "*\tAB\t01/02\n", "\tABCD\t02:01/03:01N\n", "  EFG   04:01:01/04:02 \r\n"]


def options(codes: Codes, name: str) -> list[str]:
    return [str(option) for option in codes.options(parse_name(name))]


def test_a_general_code_takes_the_family_it_stands_behind_and_a_whole_one_its_own():
    codes = read_codes(TABLE)
    assert (len(codes), codes.faults) == (3, ())
    assert options(codes, "B*14:AB") == ["B*14:01", "B*14:02"]
    assert options(codes, "A*02:ABCD") == ["A*02:01", "A*03:01N"]
    assert options(codes, "A*04:EFG") == ["A*04:01:01", "A*04:02"]


def test_what_the_table_does_not_have_opens_to_nothing_and_is_counted_by_name():
    codes = read_codes(TABLE)
    assert options(codes, "B*14:WSJU") == []
    assert options(codes, "B*14:01") == []
    assert "AB" in codes
    assert codes.unknown([parse_typing("B*14:WSJU+B*14:AB"), parse_typing("A*01:WSJU+A*02:01")]) == Counter({"WSJU": 2})


def test_no_table_knows_no_code():
    assert Codes().unknown([parse_typing("B*14:AB+B*07:02")]) == Counter({"AB": 1})


@pytest.mark.parametrize("line", ["AB", "AB 01/x", "ab 01/02", "XX 01/02", "AB 01/02/", "AB 02:01/03", "AB 1/2", "AB 01/02 03"])
def test_a_line_that_is_no_code_is_a_fault_with_its_row_and_the_rest_is_usable(line):
    codes = read_codes([*TABLE, line + "\n", "ZZ 07/08\n"])
    assert [(fault.code, fault.row) for fault in codes.faults] == [("hla-code-malformed", len(TABLE) + 1)]
    assert "ZZ" in codes


def test_a_code_with_two_meanings_is_a_fault_and_the_same_one_twice_is_not():
    codes = read_codes(["AB 01/02", "AB 01/02", "AB 03/04"])
    assert [(fault.code, fault.row) for fault in codes.faults] == [("hla-code-twice", 3)]
    assert options(codes, "A*02:AB") == ["A*02:01", "A*02:02"]


@pytest.mark.parametrize("lines", [[], ["\n"], ["nothing of this", "is a table"]])
def test_a_table_without_any_code_is_a_fault(lines):
    assert [fault.code for fault in read_codes(lines).faults] == ["hla-code-malformed"]


@given(some.permutations(TABLE[4:]))
def test_the_order_of_the_table_does_not_matter(lines):
    assert read_codes(lines).table == read_codes(TABLE).table
