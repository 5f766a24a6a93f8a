"""Collection: a kit is issued under a DIN, the donation is collected under a label scanned twice, handed to the courier, and received."""

from datetime import timedelta

import pytest

from stembase.bank.codes.check import check_character
from stembase.bank.models import Donation, Hold, Performance, Unit
from tests.bank.stations import way
from tests.bank.stations.house import BANK, MINUTE
from tests.bank.stations.way import BAG, DIN, DONATION, KIT, a_donor, a_lot, bag, collecting, do, donation, equipped_bank, kit, work
from tests.cast import NOON
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def test_a_kit_makes_a_donation_expected_under_the_next_din():
    equipped_bank()
    kit()
    kit()
    assert list(Donation.objects.order_by("din").values_list("din", flat=True)) == [DIN, "A999026000002"]
    assert (donation().donor, donation().kit, donation().collected_at) == (f"{BANK}:D1", KIT, None)


@pytest.mark.parametrize("typed", ["A999026000123{}", "a9990 26 000123 {}", "=A99902600012300"])
def test_a_din_printed_before_is_scanned_or_typed_with_its_check_character(typed):
    equipped_bank()
    kit(din=typed.format(check_character("A999026000123")))
    assert Donation.objects.get().din == "A999026000123"
    kit()
    assert Donation.objects.order_by("-din").first().din == "A999026000124"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"donor": f"{BANK}:D9"}, "no-such-donor"),
        ({"donor": "A9991:D1"}, "no-such-donor"),
        ({"source": "moon-dust"}, "no-such-source"),
        ({"kit": f"{BANK}:collection-kit.K9"}, "lot-unknown"),
        ({"din": "A999026000123X"}, "din-check-character-wrong"),
        ({"din": "A999026000123"}, "din-check-character-missing"),
        ({"din": "A9990260001"}, "din-malformed"),
        ({"din": "=A99912600012300"}, "din-of-other-facility"),
        ({"din": "=<D0101V00"}, "label-in-wrong-field"),
        ({"by": "P0004"}, "not-permitted"),
    ],
)
def test_a_kit_that_may_not_be_issued_is_refused(changed, code):
    equipped_bank()
    refused(code, kit, **changed)
    assert not Donation.objects.exists()


def test_a_din_is_given_once():
    equipped_bank()
    kit(din="=A99902600012300")
    refused("din-already-used", kit, din="=A99902600012300")


def test_a_kit_needs_consent_and_a_kit_of_the_right_kind_in_date_and_not_blocked():
    equipped_bank()
    do("register-donor", donor_kind="birth-mother", source="cord-blood", code="D2")
    refused("consent-not-in-force", kit, donor=f"{BANK}:D2")
    refused("lot-of-other-kind", kit, kit=a_lot("cryoprotectant"))
    refused("lot-expired", kit, at=NOON + timedelta(days=91))
    do("block-lot", lot=KIT)
    refused("lot-blocked", kit)
    assert not Donation.objects.exists()


def test_dins_of_a_year_are_used_up_and_begin_anew_with_the_next():
    equipped_bank()
    Donation.objects.create(key=f"{BANK}:A999026999999", bank_id=BANK, din="A999026999999", source="cord-blood", donor=f"{BANK}:D1", expected_at=NOON)
    refused("dins-used-up", kit)


def test_a_donation_nothing_will_come_of_is_given_up_once():
    equipped_bank()
    kit()
    refused("no-such-donation", do, "give-up-donation", donation=f"{BANK}:A999026000009", reason="history")
    refused("not-permitted", do, "give-up-donation", by="P0004", donation=DONATION, reason="history")
    refused("input-does-not-fit", do, "give-up-donation", donation=DONATION, reason="bad luck")
    do("give-up-donation", donation=DONATION, reason="history")
    assert (donation().loss, donation().lost_at) == ("history", NOON)
    refused("donation-already-lost", do, "give-up-donation", donation=DONATION, reason="papers")
    refused("donation-already-lost", do, "record-collection", **collecting())


def test_a_collected_donation_cannot_be_given_up():
    equipped_bank()
    way.collected()
    refused("donation-already-collected", do, "give-up-donation", donation=DONATION, reason="history")


def test_what_is_done_before_there_is_a_bag_is_recorded_on_the_donation():
    equipped_bank()
    way.expected()
    performance = Performance.objects.get()
    assert (performance.subject, performance.ended_at) == (DONATION, None)
    assert set(performance.steps.values_list("step", flat=True)) == {"identify", "clamp-and-disinfect"}
    refused("no-such-unit", do, "do-step", unit=f"{BANK}:nothing", work=work("collection.cord-blood", "identify", DONATION))


def test_a_collection_gives_a_labelled_bag_with_its_volume():
    equipped_bank()
    way.collected()
    assert (bag().stage, bag().din, bag().product, bag().division, bag().container) == ("collected", DIN, "D0101", "00", "bag")
    assert bag().volume_ml == pytest.approx((180 - 45) / 1.06 - 28)
    assert donation().collected_at == NOON


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"scans": {"label-again": "A999026000002"}}, "labels-differ"),
        ({"scans": {"label": "A999026000002", "label-again": "A999026000002"}}, "label-of-another"),
        ({"scans": {"label": ""}}, "scan-missing"),
        ({"lots": {"collection-kit": f"{BANK}:collection-kit.K9"}}, "lot-unknown"),
        ({"birth_weight_g": "heavy"}, "number-cannot-be"),
    ],
)
def test_a_collection_that_cannot_be_is_refused(changed, code):
    equipped_bank()
    way.expected()
    refused(code, do, "record-collection", **collecting(**changed))
    assert not Unit.objects.exists()
    assert donation().collected_at is None


def test_a_donation_is_collected_once_by_somebody_who_works_here_and_consent_stands():
    equipped_bank()
    way.expected()
    refused("no-such-donation", do, "record-collection", **collecting() | {"donation": f"{BANK}:A999026000009"})
    refused("not-permitted", do, "record-collection", by="P0004", **collecting())
    refused("unqualified", do, "record-collection", by="P0003", **collecting())
    do("withdraw-consent", donor=f"{BANK}:D1", scopes=["banking"])
    refused("consent-not-in-force", do, "record-collection", **collecting(), at=NOON + MINUTE)
    do("record-consent", donor=f"{BANK}:D1", scopes=["banking"], version="v2", at=NOON + 2 * MINUTE)
    do("record-collection", **collecting(), at=NOON + 3 * MINUTE)
    refused("donation-already-collected", do, "record-collection", **collecting(), at=NOON + 4 * MINUTE)
    assert Unit.objects.count() == 1


def test_a_bag_passes_to_the_courier_and_is_received():
    equipped_bank()
    way.on_its_way()
    assert bag().stage == "in-transit"
    way.prepare("preparation.receive", "receive", BAG, NOON + 300 * MINUTE)
    do("receive", unit=BAG, work=work("preparation.receive", "receive", BAG), at=NOON + 310 * MINUTE)
    assert (bag().stage, donation().received_at) == ("received", NOON + 310 * MINUTE)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"scans": {"unit": DONATION}}, "scan-differs"),
        ({"scans": {"courier": ""}}, "scan-missing"),
        ({"documents_complete": False}, "answer-not-allowed"),
    ],
)
def test_a_bag_that_may_not_leave_is_not_handed_over(changed, code):
    equipped_bank()
    way.packed()
    refused(code, do, "hand-over", unit=BAG, work=work("collection.hand-to-courier", "hand-over", BAG, **changed), at=NOON + 40 * MINUTE)
    assert bag().stage == "collected"


def test_handing_over_and_receiving_are_for_people_here_with_a_unit_of_this_bank_and_happen_once():
    equipped_bank()
    way.packed()
    over = {"unit": BAG, "work": work("collection.hand-to-courier", "hand-over", BAG), "at": NOON + 40 * MINUTE}
    refused("no-such-unit", do, "hand-over", **over | {"unit": "A9991:x"})
    refused("not-permitted", do, "hand-over", by="P0004", **over)
    refused("step-of-another-command", do, "receive", **over)
    do("hand-over", **over)
    refused("step-out-of-order", do, "hand-over", **over)
    way.prepare("preparation.receive", "receive", BAG, NOON + 300 * MINUTE)
    come = {"unit": BAG, "work": work("preparation.receive", "receive", BAG), "at": NOON + 310 * MINUTE}
    refused("no-such-unit", do, "receive", **come | {"unit": "A9991:x"})
    refused("not-permitted", do, "receive", by="P0004", **come)
    do("receive", **come)
    refused("wrong-stage", do, "receive", **come)


def test_a_warm_journey_and_a_late_arrival_hold_the_bag_and_are_recorded():
    equipped_bank()
    way.on_its_way()
    way.prepare("preparation.receive", "receive", BAG, NOON + 3000 * MINUTE)
    do("receive", unit=BAG, work=work("preparation.receive", "receive", BAG, transport_max_c=35), at=NOON + 3010 * MINUTE)
    assert bag().stage == "received"
    assert {(hold.unit_id, hold.facts["reason"]) for hold in Hold.objects.all()} == {(BAG, "late-arrival"), (BAG, "transport-warm")}


def test_a_second_donor_has_a_donation_of_their_own():
    equipped_bank()
    kit()
    kit(donor=a_donor(code="D2"))
    assert Donation.objects.get(din="A999026000002").donor == f"{BANK}:D2"
