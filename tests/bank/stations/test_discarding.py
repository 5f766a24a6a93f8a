"""Discarding: with a reason of the funnel and a signature; the donation is lost when nothing of it is left."""

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Donation, Performance, Position, Stay, Unit
from tests.bank.stations import way
from tests.bank.stations.house import BANK, MINUTE, QUARANTINE, staffed_bank, storage, unit
from tests.bank.stations.way import BAG, bag, do, donation, equipped_bank, storing
from tests.cast import NOON
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def test_the_last_of_a_donation_takes_the_donation_with_it():
    equipped_bank()
    way.reduced()
    do("discard-unit", unit=BAG, reason="low-cell-count", at=NOON + 500 * MINUTE)
    assert (bag().stage, donation().loss, donation().lost_at) == ("discarded", "low-cell-count", NOON + 500 * MINUTE)
    assert Unit.objects.filter(stage="received").count() == 1
    assert not Performance.objects.filter(subject=BAG, ended_at=None).exists()


def test_while_something_is_left_the_donation_is_not_lost():
    staffed_bank()
    parent = unit(1, "harvested")
    do("split-unit", unit=parent, volumes_ml=[1, 1])
    first, second = Unit.objects.filter(stage="harvested").order_by("division").values_list("key", flat=True)
    do("discard-unit", unit=first, reason="contamination")
    assert Donation.objects.get().loss == ""
    do("discard-unit", unit=second, reason="processing")
    assert Donation.objects.get().loss == "processing"


def test_a_discarded_unit_leaves_its_place_free():
    equipped_bank()
    storage()
    key = unit(1, "frozen", donor="D1")
    do("put-away", **storing(f"{QUARANTINE}.A.1.a", key))
    do("discard-unit", unit=key, reason="temperature", at=NOON + MINUTE)
    assert not Position.objects.exclude(unit=None).exists()
    assert Stay.objects.get().to_at == NOON + MINUTE


@pytest.mark.parametrize(
    ("stage", "inputs", "code"),
    [
        ("quarantined", {"reason": "boredom"}, "input-does-not-fit"),
        ("quarantined", {"reason": "other", "unit": "A9991:x"}, "no-such-unit"),
        ("quarantined", {"reason": "other", "by": "P0004"}, "not-permitted"),
        ("reserved", {"reason": "other"}, "unit-reserved"),
        ("issued", {"reason": "other"}, "unit-gone"),
        ("discarded", {"reason": "other"}, "unit-gone"),
    ],
)
def test_a_unit_that_may_not_be_discarded_stays(stage, inputs, code):
    staffed_bank()
    key = unit(1, stage)
    refused(code, do, "discard-unit", **{"unit": key} | inputs)
    assert Unit.objects.get().stage == stage


def test_discarding_is_signed():
    staffed_bank()
    refused("signature-missing", perform, "discard-unit", BANK, by="P0002", at=NOON, now=NOON, unit=unit(1), reason="other")
