"""A registry's columns: nothing said is lost, changing donors equals building anew, and each reads as the engine wants it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from stembase.science.fault import Fault
from stembase.science.hla.expansion import Expander
from stembase.science.hla.interned import WITHDRAWN
from stembase.science.hla.lexicon import Lexicon
from stembase.science.hla.registry.blocks import CORE, joined, parts_of, statement_of
from stembase.science.hla.registry.changes import Change, line_of, read_changes
from stembase.science.hla.registry.columns import Columns, Details, columns_of, interned
from stembase.science.hla.registry.gathering import Gathering
from stembase.science.hla.registry.overlay import overlaid, written
from stembase.science.hla.typing import parse_typing

TYPINGS = [
    "A*01:01+A*02:01^B*07:02+B*08:01^DRB1*01:01+DRB1*03:01",
    "B*08:01+B*07:02^A*02:01+A*01:01^DRB1*03:01+DRB1*01:01",
    "A*11:XX+A*02:XX^C*UUUU+C*UUUU^B*13:XX+B*44:ABCD^DRB1*07:XX+DRB1*01:XX^DQB1*UUUU+DQB1*UUUU",
    "A*02:01^B7+B8^DR4",
    "DRB1*+DR4^A*+A*01:01",
    "A*01:01~B*08:01+A*02:01~B*07:02^C*07:01+C*07:02",
    "A*02:01~B*07:02+A*01:01~B*08:01^C*07:02+C*07:01",
    "A*01:01~B*08:01+A*02:01~B*07:02|A*01:01~B*07:02+A*02:01~B*08:01",
    "A*01:01~B*UUUU+A*02:01~B*UUUU^C*07:01+C*07:02",
    "DRB1*03:01~DRB3*01:01+DRB1*01:01^A*24:02/A*24:03+A*11:01",
    "DPB1*04:01+DPB1*02:01^A*02:01+A*02:01^DRB3*01:01+DRB3*NNNN",
    "A*02:01+A*02:05|A*02:06+A*02:07^DPB1*UUUU+DPB1*UUUU",
    "A*01:01+A*UUUU^DRB3*01:01/DRB4*01:01?",
    "A*UUUU+A*UUUU",
]
DETAILS = [Details(), Details(1990, "F", "N", "O+"), Details(1975, "M", "P", "AB", "1234/1234/D AV"), Details(listing="1234/1234/D TU")]
KEYS = [f"K{number}" for number in range(8)]


def gathered(rows: dict[str, tuple[str, Details]]) -> Columns:
    gathering = Gathering()
    people = [details for _typing, details in rows.values()]
    assert not gathering.take(list(rows), [typing for typing, _details in rows.values()], people=people)
    return columns_of(gathering.gathered())


def assert_equal(one: Columns, other: Columns) -> None:
    for name in ("texts", "typings", "details"):
        for mine, its in zip(getattr(one, name), getattr(other, name), strict=True):
            assert list(mine) == list(its)
    for name in ("typing_of", "beside_of", "listing_of", "keys", "by_key"):
        assert getattr(one, name).dtype == getattr(other, name).dtype
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def canonical(text: str) -> str:
    return joined(parts_of(text))


def meaning(text: str) -> dict[str, set[frozenset[str]]]:
    """What is said of each locus that is typed at all, without order."""
    typed = {locus: said for locus, said in parse_typing(text).loci.items() if any(copy.is_typed for pair in said for copy in pair)}
    return {locus: {frozenset(map(str, pair)) for pair in genotypes} for locus, genotypes in typed.items()}


@pytest.mark.parametrize("text", TYPINGS)
def test_a_typing_taken_apart_and_joined_says_what_it_said(text):
    assert meaning(canonical(text)) == meaning(text)
    assert set(parse_typing(canonical(text)).phased) == set(parse_typing(text).phased)
    assert canonical(canonical(text)) == canonical(text)


def test_equal_typings_in_another_order_are_one_row():
    columns = gathered({"a": (TYPINGS[0], Details()), "b": (TYPINGS[1], Details()), "c": (TYPINGS[5], Details()), "d": (TYPINGS[6], Details())})
    assert columns.typing_of[0] == columns.typing_of[1]
    assert columns.typing_of[2] == columns.typing_of[3]
    assert len(columns.typings[0]) == 2


@given(some.lists(some.sampled_from(TYPINGS), min_size=1, max_size=20))
def test_gathering_many_at_once_reads_as_reading_each_alone(typings):
    columns = gathered({str(number): (typing, Details()) for number, typing in enumerate(typings)})
    assert [columns.parts(at) for at in range(len(typings))] == [parts_of(typing) for typing in typings]
    assert [text for _key, text, _details in written(columns)] == [canonical(typing) for typing in typings]


def test_a_typing_that_cannot_be_read_is_returned_with_its_fault_and_the_rest_is_kept():
    gathering = Gathering()
    typings = ["A*01:01", "A*01:01+A*02:01+A*03:01", "A*01:01^A*02:01", "", "B*07:02", "A*UUUU^A*UUUU", "A*01:01^^B*07:02", "F*01:01"]
    faults = gathering.take([str(number) for number in range(8)], typings)
    assert {at: fault.code for at, fault in faults.items()} == {
        1: "hla-too-many-copies", 2: "hla-locus-twice", 3: "hla-typing-empty", 5: "hla-locus-twice", 6: "hla-name-malformed", 7: "hla-locus-unknown",
    }  # fmt: skip
    assert faults[2].facts["place"] == 9
    assert columns_of(gathering.gathered()).keys.tolist() == [b"0", b"4"]


CHANGES = some.tuples(
    some.sampled_from(["add", "replace", "retype", "withdraw"]), some.sampled_from(KEYS), some.sampled_from(TYPINGS), some.sampled_from(DETAILS)
)


@settings(max_examples=60)
@given(
    some.dictionaries(some.sampled_from(KEYS), some.tuples(some.sampled_from(TYPINGS), some.sampled_from(DETAILS))), some.lists(CHANGES, max_size=12)
)
def test_adding_replacing_retyping_and_withdrawing_donors_equals_rebuilding(begun, wanted):
    rows, overlay = dict(begun), overlaid(gathered(begun), [])
    for act, key, typing, details in wanted:
        change = Change(act, key, typing, details)
        if (act == "add") is (key in rows):
            with pytest.raises(Fault):
                overlay.check(change)
            continue
        overlay.check(change)
        overlay.apply(change)
        if act == "withdraw":
            del rows[key]
        else:
            rows[key] = (typing, rows[key][1] if act == "retype" else details)
    assert overlay.donors == len(rows)
    assert_equal(columns_of(overlay.anew()), gathered(rows))
    merged = overlay.merged()
    told = {key: (text, details) for key, text, details in written(merged)}
    assert told == {key: (canonical(typing), details) for key, (typing, details) in rows.items()}
    assert {key for key in KEYS if merged.position(key) is not None} == rows.keys()
    assert all(merged.keys[merged.position(key)] == key.encode() for key in rows)


def test_columns_widen_when_a_locus_has_more_texts_than_sixteen_bits_hold():
    alleles = [f"A*{family:02d}:{number:02d}" for family in range(1, 80) for number in range(1, 6)]
    rows = [f"{first}+{second}" for at, first in enumerate(alleles) for second in alleles[at:]][:70_000]
    gathering = Gathering()
    gathering.take([str(number) for number in range(len(rows))], rows)
    columns = columns_of(gathering.gathered())
    assert {column.dtype for column in columns.typings} == {np.dtype(np.uint32)}
    assert columns.parts(69_999) == parts_of(rows[-1])


def test_the_order_of_donors_does_not_change_a_typing_table():
    rows = {str(number): (typing, Details()) for number, typing in enumerate(TYPINGS)}
    one, other = gathered(rows), gathered(dict(reversed(rows.items())))
    assert [column.tolist() for column in one.typings] == [column.tolist() for column in other.typings]
    assert one.typing_of.tolist() == other.typing_of.tolist()[::-1]


def test_the_engine_gets_statements_columns_and_phase():
    columns = gathered({"a": (TYPINGS[5], Details()), "b": (TYPINGS[0], Details()), "c": ("C*07:01", Details())})
    expander = Expander(Lexicon(["A*01:01", "A*02:01", "B*07:02", "B*08:01", "C*07:01", "C*07:02", "DRB1*01:01", "DRB1*03:01"]))
    seen = interned(columns, lambda text: statement_of(text, expander))
    typings = [seen.typing(int(row)) for row in seen.typing_of]
    assert seen.loci == CORE
    assert typings[0].phased == (("A", "B"),)
    assert typings[0].loci["B"] == ((frozenset({"B*08:01"}), frozenset({"B*07:02"})),)
    assert typings[1].phased == ()
    assert list(typings[2].loci) == ["C"]
    assert typings == [expander.expand(parse_typing(text)).typing for text in (TYPINGS[5], TYPINGS[0], "C*07:01")]
    half = "A*01:01~B*UUUU+A*02:01~B*UUUU"
    seen = interned(gathered({"a": (half, Details())}), lambda text: statement_of(text, expander))
    assert seen.typing(0) == expander.expand(parse_typing(half)).typing
    overlay = overlaid(columns, [Change("withdraw", "b")])
    assert overlay.merged().typing_of[1] == WITHDRAWN


def test_a_log_is_read_back_and_a_torn_last_line_is_left_out():
    first, after = line_of([Change("add", "a", "A*01:01", DETAILS[1]), Change("withdraw", "b")], 77)
    second, end = line_of([Change("retype", "a", "A*02:01")], after)
    whole = read_changes(first + second, 77)
    assert (whole.length, whole.checksum) == (len(first + second), end)
    assert [change.act for change in whole.changes] == ["add", "withdraw", "retype"]
    assert whole.changes[0].details == DETAILS[1]
    for cut in range(len(second)):
        torn = read_changes(first + second[:cut], 77)
        assert (torn.length, torn.checksum, len(torn.changes)) == (len(first), after, 2)


@pytest.mark.parametrize(
    "damage", [lambda log: log.replace(b"A*01", b"A*03"), lambda log: log[len(log) // 2 :], lambda log: log[:5] + b"\n" + log[5:]]
)
def test_a_log_damaged_before_its_end_is_refused(damage):
    first, after = line_of([Change("add", "a", "A*01:01")], 77)
    second, after = line_of([Change("add", "b", "A*01:02")], after)
    third, _end = line_of([Change("add", "c", "A*01:02")], after)
    with pytest.raises(Fault) as fault:
        read_changes(damage(first + second + third), 77)
    assert fault.value.code == "index-log-damaged"


def test_a_log_of_another_generation_is_refused():
    first, after = line_of([Change("add", "a", "A*01:01")], 77)
    second, _end = line_of([Change("add", "b", "A*01:01")], after)
    with pytest.raises(Fault):
        read_changes(first + second, 78)
