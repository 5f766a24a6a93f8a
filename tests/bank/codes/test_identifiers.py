"""Donation numbers, products, blood groups, GRIDs and dates: made, checked and refused as ST-001 says."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

import stembase.bank.codes as package
from stembase.bank.codes import blood, dates, din, product, registry
from stembase.bank.codes.check import check_character, check_value
from stembase.bank.codes.scan import read, read_all
from stembase.bank.codes.structures import write, write_din
from stembase.refusal import Refused, catalogue

facilities = some.from_regex(din.FACILITY, fullmatch=True)


@pytest.mark.parametrize(("text", "character", "value"), [("G123417654321", "A", 10), ("G123498654321", "H", 17), ("A9990ABC123T0480", "8", 8)])
def test_check_characters_equal_the_published_examples(text, character, value):
    assert (check_character(text), check_value(text)) == (character, value)


@given(facilities, some.integers(2000, 2099), some.integers(0, 999_999))
def test_a_made_din_prints_parses_and_scans_back(facility, year, serial):
    number = din.make(facility, year, serial)
    assert din.parse(din.printed(number)) == number
    assert read(write_din(number)).value == number
    assert read(write("din", **din.parts(number)._asdict() | {"flags": din.check_flags(number)})).value == number


@given(facilities, some.integers(0, 999_999), some.integers(0, 12), some.sampled_from("ABCXYZ0123456789"))
def test_one_wrong_character_of_a_typed_din_never_passes(facility, serial, place, character):
    number = din.make(facility, 2026, serial)
    if number[place] == character:
        return
    typed = number[:place] + character + number[place + 1 :] + check_character(number)
    with pytest.raises(Refused):
        din.parse(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "din-malformed"),
        ("A9999", "din-malformed"),
        ("A999917123456", "din-check-character-missing"),
        ("A999917123456AA", "din-malformed"),
        ("G123417654321B", "din-check-character-wrong"),
        ("A9O9917123456A", "facility-letter-o"),
        ("09999171234560", "din-malformed"),
        ("A99X917123456A", "din-malformed"),
    ],
)
def test_a_din_that_is_not_one_is_refused(typed, code):
    with pytest.raises(Refused) as refusal:
        din.parse(typed)
    assert refusal.value.code == code


@pytest.mark.parametrize(("facility", "code"), [("A9O90", "facility-letter-o"), ("O9990", "facility-letter-o"), ("A999", "facility-malformed"),
                                                ("09990", "facility-malformed"), ("A99X0", "facility-malformed")])  # fmt: skip
def test_a_facility_that_is_none_makes_no_din(facility, code):
    with pytest.raises(Refused) as refusal:
        din.make(facility, 2026, 1)
    assert refusal.value.code == code


@pytest.mark.parametrize("serial", [-1, 1_000_000])
def test_a_serial_beyond_six_digits_makes_no_din(serial):
    with pytest.raises(Refused) as refusal:
        din.make("A9990", 2026, serial)
    assert refusal.value.code == "serial-out-of-range"


@pytest.mark.parametrize("use", blood.USES)
def test_every_printed_blood_group_reads_back(use):
    for group in blood.USES[use]:
        assert blood.meaning_of(blood.code_of(group, use)) == {"group": group, "use": use}
    assert len(blood.MEANINGS) == sum(map(len, blood.USES.values()))


def test_an_unknown_blood_group_is_refused():
    with pytest.raises(Refused) as refusal:
        blood.code_of("C+")
    assert refusal.value.code == "blood-group-unknown"


def test_bags_of_a_donation_are_divided_from_a_to_z():
    whole = product.parse("D0001V00")
    assert [str(product.bag(whole, number, 3)) for number in (1, 2, 3)] == ["D0001VA0", "D0001VB0", "D0001VC0"]
    assert str(product.bag(whole, 1, 1)) == "D0001V00"
    assert whole.local
    assert not product.parse("S12954A0").local
    with pytest.raises(Refused) as refusal:
        product.bag(whole, 1, 27)
    assert refusal.value.code == "too-many-bags"


@pytest.mark.parametrize(
    ("text", "division"),
    [
        ("=A99991712345600=<D0001V00", "00"),
        ("=A99991712345600=<D0001VB0", "B0"),
        ("=+03000=A99991712345600=<D0001V99=,000012", "000012"),
    ],
)
def test_the_division_is_found_where_the_product_code_says(text, division):
    assert product.division_of(read_all(text)) == division


@pytest.mark.parametrize(("text", "code"), [("=A99991712345600", "product-not-scanned"), ("=A99991712345600=<D0001V99", "division-not-scanned")])
def test_a_bag_is_not_identified_by_half_its_label(text, code):
    with pytest.raises(Refused) as refusal:
        product.division_of(read_all(text))
    assert refusal.value.code == code


def test_a_malformed_product_code_is_refused():
    with pytest.raises(Refused) as refusal:
        product.parse("12954A0")
    assert refusal.value.code == "product-malformed"


@given(some.from_regex(r"[1-9][0-9]{3}", fullmatch=True), some.from_regex(r"[A-Z0-9]{13}", fullmatch=True))
def test_a_made_grid_verifies_and_one_wrong_digit_does_not(issuer, donor):
    grid = registry.make_grid(issuer, donor)
    assert len(grid) == 19
    assert read("&:" + grid).value == grid
    wrong = f"{(int(grid[17:]) + 1) % 37:02}"
    with pytest.raises(Refused) as refusal:
        registry.verify_grid(grid[:17] + wrong)
    assert refusal.value.code == "grid-check-wrong"


def test_a_chain_of_identity_is_made_and_printed_with_its_check_character():
    chain = registry.make_chain_of_identity("A9999", 2021, 1)
    assert chain == "CHA999921000001"
    assert registry.printed_chain_of_identity(chain) == f"CH A9999 21 000001 {check_character(chain)}"
    assert read("&/" + chain).value == chain


@given(some.dates(date(1900, 1, 1), date(2799, 12, 31)))
def test_every_day_reads_back(day):
    assert dates.read_day(dates.write_day(day)) == day


def test_a_day_without_a_time_ends_at_its_end():
    assert dates.write_moment(date(2018, 1, 29)) == "0180292359"
    assert dates.write_moment(datetime(2018, 1, 29, 8, 5)) == "0180290805"


def test_every_refusal_of_the_codes_stands_in_the_catalogue_in_both_languages():
    (folder,) = package.__path__
    used = {
        code for file in Path(folder).glob("*.py") for code in re.findall(r'(?:Misfit|Refused)\(\s*"([a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    known = {code for code, texts in catalogue().items() if texts["area"] == "codes"}
    assert used == known
    assert all(catalogue()[code][part][tongue] for code in used for part in ("title", "sentence", "mend") for tongue in ("zh", "en"))
