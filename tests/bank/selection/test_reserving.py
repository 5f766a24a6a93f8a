"""Reservations: exclusive, for one patient, until they expire."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from stembase.bank.models import Hold, Reservation, Search, Unit
from stembase.donors.models import ConsentScope
from stembase.ledger.models import Entry
from stembase.ledger.verifying import verify
from stembase.refusal import Refused
from tests.bank.quality.staging import BANK, DIRECTOR, PHYSICIAN, PRACTICE, do, note, open_bank, stage
from tests.bank.selection.searching import a_search, released_unit, typing_note
from tests.cast import NOON
from tests.racing import exactly_one, two_at_once
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db


def reserve(search: str, unit: str, by: str = PHYSICIAN, chain: str = BANK, at=NOON, **more):
    return do("reserve-unit", chain, by=by, at=at, search=search, unit=unit, **more)


def code_of(act) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def test_a_reserved_unit_is_kept_for_one_search_and_another_is_refused():
    stage()
    unit, one, other = released_unit(), a_search("PT-1"), a_search("PT-2")
    act = reserve(one, unit, days=10)
    assert Unit.objects.get(key=unit).stage == "reserved"
    assert Reservation.objects.get(key=act.key).expires_at == NOON + timedelta(days=10)
    assert code_of(lambda: reserve(other, unit)) == "unit-reserved-already"


def test_given_up_it_may_be_chosen_by_another():
    stage()
    unit, one, other = released_unit(), a_search("PT-1"), a_search("PT-2")
    act = reserve(one, unit)
    do("give-up-reservation", by=PHYSICIAN, reservation=act.key, why="other-donor")
    assert Unit.objects.get(key=unit).stage == "released"
    reserve(other, unit)
    assert Reservation.objects.get(unit=unit, ended_at=None).search_id == other


def test_once_expired_the_next_reservation_ends_it():
    stage()
    unit, one, other = released_unit(), a_search("PT-1"), a_search("PT-2")
    first = reserve(one, unit, days=1)
    reserve(other, unit, at=NOON + timedelta(days=1))
    ended = Reservation.objects.get(key=first.key)
    assert (ended.ended_why, ended.ended_at) == ("expired", NOON + timedelta(days=1))


def test_the_database_itself_lets_no_second_reservation_stand():
    stage()
    unit, one = released_unit(), a_search("PT-1")
    reserve(one, unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.create(key=f"{BANK}:x", bank_id=BANK, search_id=one, unit_id=unit, at=NOON, by=PHYSICIAN, expires_at=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_two_physicians_who_reserve_at_the_same_instant_one_wins():
    stage()
    for number in range(1, 9):
        unit, one, other = released_unit(number), a_search(f"PT-{number}A"), a_search(f"PT-{number}B")
        outcomes = two_at_once(lambda: reserve(one, unit), lambda: reserve(other, unit, by=DIRECTOR))  # noqa: B023 (both run before the next round)
        exactly_one(outcomes, "unit-reserved-already")
        assert Reservation.objects.filter(unit=unit, ended_at=None).count() == 1
    assert verify().intact


def test_a_unit_on_hold_without_consent_or_not_released_cannot_be_reserved():
    stage()
    search = a_search()
    held, without, quarantined = released_unit(1), released_unit(2), released_unit(3)
    Hold.objects.create(key=f"{BANK}:h", bank_id=BANK, unit_id=held, reason="label-doubtful", opened_at=NOON, opened_by=PHYSICIAN)
    ConsentScope.objects.filter(donor=f"{BANK}:D2", scope="clinical").update(withdrawn_at=NOON - timedelta(days=1))
    Unit.objects.filter(key=quarantined).update(stage="quarantined")
    assert code_of(lambda: reserve(search, held)) == "release-while-held"
    assert code_of(lambda: reserve(search, without)) == "consent-not-in-force"
    assert code_of(lambda: reserve(search, quarantined)) == "unit-not-released"
    assert code_of(lambda: reserve(search, f"{held}-none")) == "no-such-unit"


def test_live_and_practice_stay_apart():
    stage()
    open_bank("practice", PRACTICE)
    unit = released_unit(1, PRACTICE)
    assert code_of(lambda: reserve(a_search(), unit)) == "no-such-unit"
    assert code_of(lambda: reserve(a_search("PT-2"), unit, chain=PRACTICE)) == "no-such-search"


def test_a_search_that_keeps_units_is_not_closed():
    stage()
    unit, search = released_unit(), a_search()
    reserve(search, unit)
    assert code_of(lambda: do("close-search", by=PHYSICIAN, search=search, why="withdrawn")) == "search-keeps-units"


def test_what_is_genetic_never_stands_in_the_ledger():
    stage()
    typing = "HLA-A*24:02+HLA-A*31:01^HLA-B*07:02+HLA-B*44:02"
    search = a_search(typing=typing, antibodies=typing_note("A68 B57"))
    given = {"search": search, "weight_kg": 20, "indication": "malignant", "guideline": "ash-sap-cord", "reason": note()}
    assert code_of(lambda: do("correct-search", by=PHYSICIAN, typing=typing_note("HLA-A*24:02+A-banana"), **given)) == "hla-name-malformed"
    do("correct-search", by=PHYSICIAN, typing=typing_note(typing), **given)
    everything = "\n".join(Entry.objects.values_list("record", flat=True))
    assert not any(part in everything for part in ("24:02", "44:02", "A68", "banana"))
    assert Search.objects.get(key=search).weight_kg == 20


def test_the_tables_rebuild_from_the_ledger_row_for_row():
    stage(register=True)
    search = a_search()
    do("request-typing", by=PHYSICIAN, search=search, candidate="registry:D1", locus="B")
    do("close-search", by=PHYSICIAN, search=search, why="other-donor")
    assert_rebuilds()
