"""Parameter tables: what is read, every fault by row and field, the hash that names a table, and what a scenario may change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.science.fault import Fault
from stembase.science.parameters import Parameter, Spread, packaged, problems, read

HEADING = "key,value,unit,spread,mark,source,conditions\n"
GOOD = (
    HEADING
    + "# a note\n"
    + 'hold.tnc-loss-per-day,0.174,1/d,,derived,"Lab Med Online 2014;4:1-7",4 C taken\n'
    + "collection.share,0.4344,%,sd 0.1874,seen,Liu 2012,\n"
    + "storage.glass-c,-123,C,-133..-113,memory,textbook,\n"
    + "collection.weight-slope,-0.6,ln/kg,,assumed,assumption; direction: Funk 2021,\n"
)
FAULTY = [
    ("hold.Loss,1,d,,seen,A,", "parameter-key-not-plain", "key"),
    ("hold,1,d,,seen,A,", "parameter-key-not-plain", "key"),
    (",1,d,,seen,A,", "cell-missing", "key"),
    ("hold.loss,,d,,seen,A,", "cell-missing", "value"),
    ("hold.loss,1,,,seen,A,", "cell-missing", "unit"),
    ("hold.loss,1,d,,,A,", "cell-missing", "mark"),
    ("hold.loss,1,d,,seen,,", "cell-missing", "source"),
    ("hold.loss,many,d,,seen,A,", "parameter-not-a-number", "value"),
    ("hold.loss,nan,d,,seen,A,", "parameter-not-a-number", "value"),
    ("hold.loss,-1,d,,seen,A,", "parameter-impossible", "value"),
    ("hold.loss,1.2,share,,seen,A,", "parameter-impossible", "value"),
    ("hold.loss,-300,C,,seen,A,", "parameter-impossible", "value"),
    ("hold.loss,1,d,about 3,seen,A,", "parameter-spread-unreadable", "spread"),
    ("hold.loss,1,d,sd x,seen,A,", "parameter-spread-unreadable", "spread"),
    ("hold.loss,1,d,3..2,seen,A,", "parameter-spread-crossed", "spread"),
    ("hold.loss,1,d,sd -1,seen,A,", "parameter-spread-crossed", "spread"),
    ("hold.loss,1,d,,certain,A,", "parameter-mark-unknown", "mark"),
    ("hold.loss,1,d,,assumed,A,", "parameter-source-and-mark", "source"),
    ("hold.loss,1,d,,seen,assumption,", "parameter-source-and-mark", "source"),
    ("hold.loss,1,d,,seen,A", "parameter-row-misfit", "hold.loss"),
]


def test_a_table_gives_numbers_and_the_rows_behind_them():
    table = read(GOOD)
    assert dict(table) == {
        "collection.share": 0.4344,
        "collection.weight-slope": -0.6,
        "hold.tnc-loss-per-day": 0.174,
        "storage.glass-c": -123.0,
    }
    assert table.row("collection.share") == Parameter("collection.share", 0.4344, "%", Spread(sd=0.1874), "seen", "Liu 2012")
    assert table.row("storage.glass-c").spread == Spread(low=-133, high=-113)


@pytest.mark.parametrize(("row", "code", "field"), FAULTY)
def test_a_faulty_row_is_named_by_row_and_field(row, code, field):
    (fault,) = problems(HEADING + row + "\n")
    assert (fault.code, fault.row, fault.facts["field"]) == (code, 2, field)


def test_every_fault_is_reported_at_once():
    rows = [row.replace("hold.loss,", f"hold.loss-{number},") for number, (row, _code, _field) in enumerate(FAULTY)]
    text = HEADING + "\n".join(rows)
    assert [(fault.code, fault.row) for fault in problems(text)] == [(code, line) for line, (_row, code, _field) in enumerate(FAULTY, 2)]
    with pytest.raises(Fault, match="parameters-faulty") as refused:
        read(text)
    assert refused.value.facts["count"] == len(FAULTY)


def test_a_key_stands_once_over_all_texts():
    (fault,) = problems(GOOD, HEADING + "collection.share,1,%,,seen,A,\n")
    assert (fault.code, fault.row) == ("parameter-twice", 2)


@pytest.mark.parametrize("text", ["", "# only a note\n", "key,value\nhold.loss,1\n"])
def test_a_table_with_another_heading_is_refused(text):
    (fault,) = problems(text)
    assert fault.code == "parameter-columns"


def test_a_scenario_changes_a_number_and_its_row_says_so():
    table = read(GOOD)
    other = table.with_values({"hold.tnc-loss-per-day": 0.3})
    assert other["hold.tnc-loss-per-day"] == 0.3
    assert other.row("hold.tnc-loss-per-day") == Parameter("hold.tnc-loss-per-day", 0.3, "1/d", Spread(), "assumed", "scenario", "4 C taken")
    assert table["hold.tnc-loss-per-day"] == 0.174
    assert other.hash != table.hash


def test_a_scenario_cannot_name_an_unknown_key_or_give_an_impossible_number():
    with pytest.raises(Fault) as refused:
        read(GOOD).with_values({"hold.tnc-loss-per-dya": 1, "collection.share": 120, "storage.glass-c": float("nan"), "hold.tnc-loss-per-day": True})
    codes = [fault.code for fault in refused.value.facts["faults"]]
    assert codes == ["parameter-unknown", "parameter-impossible", "parameter-not-a-number", "parameter-not-a-number"]
    with pytest.raises(Fault, match="parameters-faulty"):
        read(GOOD).with_values({"hold.tnc-loss-per-day": 10**400})
    assert "hold.tnc-loss-per-day" in refused.value.facts["faults"][0].facts["nearest"]


def test_the_hash_hangs_on_numbers_and_not_on_order_or_wording():
    lines = GOOD.splitlines(keepends=True)
    shuffled = lines[0] + "".join(reversed(lines[1:])).replace("Liu 2012", "Liu J et al. 2012")
    assert read(shuffled).hash == read(GOOD).hash
    assert read(shuffled) == read(GOOD)
    assert {read(GOOD): "kept"}[read(shuffled)] == "kept"


@given(st.floats(0, 1e6))
def test_any_other_number_makes_another_table(value):
    table = read(GOOD)
    assert (table.with_values({"hold.tnc-loss-per-day": value}).hash == table.hash) is (value == 0.174)


def test_the_packaged_tables_are_without_fault_and_read_once():
    assert packaged() is packaged()
    assert all(row.source for row in map(packaged().row, packaged()))
