"""What happens to a donor reaches the units: a withdrawal and a reactive marker hold them, and alarm for those that have left."""

import pytest

from stembase.bank.models import Deviation, Hold, Parentage, Unit
from tests.bank.quality.staging import BANK, COLLECTED, OPERATOR, QUALITY, a_donor, a_unit, do, judged, released, stage, with_results
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def withdrawn(donor: str, *scopes: str):
    return do("withdraw-consent", by=OPERATOR, donor=donor, scopes=list(scopes))


def held() -> set[tuple[str, str]]:
    return set(Hold.objects.filter(unit__container="bag", lifted_at=None).values_list("unit_id", "reason"))


def test_a_withdrawal_holds_every_unit_of_the_donor_and_of_nobody_else():
    stage()
    unit, other = a_unit(1), a_unit(2)
    with_results(unit)
    judged(unit)
    withdrawn(f"{BANK}:D1", "clinical")
    assert held() == {(unit, "consent-withdrawn")}
    codes = {finding.code for finding in refused("consent-not-in-force", released, unit).findings}
    assert codes == {"consent-not-in-force", "release-while-held"}
    assert other
    assert not Deviation.objects.exists()


def test_a_withdrawal_for_research_alone_holds_nothing():
    stage(standard="")
    a_unit()
    withdrawn(f"{BANK}:D1", "research")
    assert held() == set()


def test_the_withdrawal_of_somebody_who_has_given_nothing_leaves_no_deviation():
    stage(standard="")
    withdrawn(a_donor("D9"))
    assert not Deviation.objects.exists()


def test_a_reactive_marker_holds_what_is_here_and_alarms_for_what_has_left():
    stage(standard="")
    donor = a_donor("D5")
    here, gone = a_unit(1, donor=donor), a_unit(2, donor=donor)
    Unit.objects.filter(din="A999026000002").update(stage="issued")
    Unit.objects.filter(donation__donor=donor, container="segment").update(stage="discarded")
    do("record-marker", by=QUALITY, donor=donor, agent="hbv", method="nat", result="reactive", sampled_at=COLLECTED)
    assert held() == {(here, "marker-reactive")}
    deviation = Deviation.objects.get()
    assert (deviation.subject, deviation.code, deviation.severity) == (gone, "marker-reactive", "critical")


def test_a_pool_of_several_donors_is_held_with_any_of_them():
    stage(standard="")
    one, two = a_unit(1), a_unit(2)
    pool = Unit.objects.create(
        key=f"{BANK}:A999026000009.D0101.00", bank_id=BANK, din="A999026000009", product="D0101", division="00", container="bag",
        source="cord-blood", stage="frozen", stage_since=COLLECTED, made_at=COLLECTED,
    )  # fmt: skip
    for parent in (one, two):
        Parentage.objects.create(key=f"{parent}>pool", bank_id=BANK, parent_id=parent, child=pool, act=f"{BANK}:0")
    withdrawn(f"{BANK}:D1")
    assert held() == {(one, "consent-withdrawn"), (pool.key, "consent-withdrawn")}
