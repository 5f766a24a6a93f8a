"""Faults a teacher lets strike: only where they make sense, and met by the reference at the same step, so that a score stays fair."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.ledger.clock import time_of
from stembase.practice.clock import pass_time
from stembase.practice.debriefing import debriefed
from stembase.practice.faults import FAULTS
from stembase.practice.injecting import CAN_STRIKE, faults_for
from stembase.practice.models import Run
from stembase.practice.policy.reactions import meet
from stembase.practice.policy.walking import walk
from stembase.practice.ways import split
from stembase.practice.worlds import begin
from tests.practice.house import CREW, SKILL, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
TUTOR = "P0011"


def own_way(player):
    return split(player.scenario.start.source, player.scenario.start.begins, player.scenario.until)[1]


def inject(player, fault: str):
    return perform("inject-fault", player.bank, by=TUTOR, at=time_of(player.bank), fault=fault)


def offered(player) -> list[str]:
    return faults_for(Run.objects.get(bank=player.bank))


def result(player):
    return debriefed(player.bank, CREW)


@pytest.mark.parametrize("fault", ["product-warm", "nucleation-late", "lot-recalled"])
def test_whoever_answers_an_injected_fault_as_the_reference_does_loses_nothing_beside_it(fault):
    player = begin(SKILL, 3, crew=CREW)
    meet(player, inject(player, fault))
    walk(player, own_way(player))
    told = result(player)
    assert told.reference.struck(fault) is not None
    assert told.scored.kept_share == pytest.approx(1, abs=0.03)
    assert told.scored.passed


def test_consent_withdrawn_by_a_teacher_is_passed_by_discarding():
    player = begin(SKILL, 3, crew=CREW)
    meet(player, inject(player, "consent-withdrawn"))
    told = result(player)
    assert told.reference.ended == told.scored.ended == "discarded"
    assert told.scored.points == told.case.scenario.points or not told.scored.critical


def test_a_freezer_that_stops_stops_for_the_reference_as_cold():
    player = begin(SKILL, 3, crew=CREW)
    way = own_way(player)
    freeze = next(number for number, stop in enumerate(way) if stop.step == "freeze")
    assert "freezer-stops" not in offered(player)
    walk(player, way[: freeze + 1])
    pass_time(player.bank, by=CREW.student, minutes=30)
    assert "freezer-stops" in offered(player)
    meet(player, inject(player, "freezer-stops"))
    walk(player, way[freeze + 2 :])
    told = result(player)
    mine, best = (case.world.bags[case.unit].frost.stays[0].run.bag_c[-1] for case in (told.case, told.reference))
    assert best == pytest.approx(mine, abs=1.5)
    assert told.scored.kept_share == pytest.approx(1, abs=0.1)


def test_without_a_teacher_the_reference_meets_only_the_scenarios_own():
    player = begin(SKILL, 3, crew=CREW)
    walk(player, own_way(player))
    assert result(player).reference.struck("product-warm") is None


def test_a_fault_is_offered_once_and_only_while_its_place_is_ahead():
    player = begin("skill.collect-cord-blood", 3, crew=CREW)
    assert "contaminated" in offered(player)
    assert "tank-warms" not in offered(player)
    inject(player, "contaminated")
    assert "contaminated" not in offered(player)
    walk(player, own_way(player))
    assert result(player).case.world.bags[player.unit].holds.organisms_per_ml == pytest.approx(FAULTS["contaminated"].asks["germs_per_ml"])


def test_stopping_and_going_on_is_no_idling_of_the_student():
    player = begin(SKILL, 3, crew=CREW)
    for name in ("freeze-run", "resume-run"):
        perform(name, player.bank, by=TUTOR, at=time_of(player.bank))
    assert time_of(player.bank) - Run.objects.get(bank=player.bank).opened_at < timedelta(minutes=5)
    walk(player, own_way(player))
    assert result(player).scored.passed


def test_every_fault_that_can_strike_is_known():
    assert set(CAN_STRIKE) <= set(FAULTS)
