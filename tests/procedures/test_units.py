"""Numbers as people write them."""

import pytest

from stembase.procedures.units import UNITS, NotANumber, WrongUnit, number


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("25", "mL", 25), ("25 mL", "mL", 25), ("２５ｍＬ", "mL", 25), ("−2.5 °C/min", "Cel/min", -2.5), ("1\u2009440 min", "min", 1440),
        (".5", "%", 0.5), ("5.2 ×10⁶", "10*6", 5.2), ("1e3", "1", 1000), ("37 °C", "Cel", 37),
    ],
)  # fmt: skip
def test_a_number_is_read_with_or_without_its_unit(text, unit, value):
    assert number(text, unit) == value


@pytest.mark.parametrize(("text", "unit"), [("25 g", "mL"), ("37 F", "Cel"), ("2 h", "min")])
def test_a_number_in_another_unit_is_told_apart_from_one_that_is_none(text, unit):
    with pytest.raises(WrongUnit):
        number(text, unit)


@pytest.mark.parametrize("text", ["", "abc", "--3", "nan", "1e999", "1,5,2"])
def test_what_is_no_number_is_not_taken_for_one(text):
    with pytest.raises((NotANumber, WrongUnit)):
        number(text, "mL")


def test_every_unit_reads_its_own_writing():
    assert all(number(f"3 {unit.written}", code) == 3 for code, unit in UNITS.items() if unit.written)
