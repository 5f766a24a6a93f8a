"""Tanks of a run: nitrogen boils off, a dry tank warms, the bags inside follow it, and whoever comes in time saves them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from stembase.acts.door import perform
from stembase.bank.models import StepDone, Tank, Unit
from stembase.ledger.clock import time_of
from stembase.practice.clock import pass_time, wait_through
from stembase.practice.debriefing import case_of
from stembase.practice.models import Run
from stembase.practice.policy.playing import play
from stembase.practice.policy.reactions import meet
from stembase.practice.queries.truths import done_in, rules_of, truth_in
from stembase.practice.truth.fold import truth
from stembase.practice.truth.following import nitrogen
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.tank import at_instant
from stembase.practice.ways import Stop
from stembase.practice.worlds import begin
from tests.practice.house import CREW, SKILL, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
NIGHT = "incident.tank-alarm-at-night"


@pytest.fixture
def alarmed():
    """A run in its night, as the alarm is heard."""
    player = begin(NIGHT, 1, crew=CREW)
    told = wait_through(player.bank, by=CREW.student, minutes=60).told
    assert [act.did.fault for act in told] == ["vacuum-lost", "tank-warms"]
    return player, told[-1].subject


def run_of(player):
    return Run.objects.get(bank=player.bank)


def test_in_a_tank_in_order_the_level_falls_and_the_house_fills_it_up_again():
    player = begin(NIGHT, 1, crew=CREW)
    numbers, (tank, _other) = rules_of(run_of(player)).numbers, truth_in(player.bank).tanks.values()
    days = [at_instant(tank, tank.since + timedelta(days=day), numbers) for day in range(60)]
    litres = [one.litres for one in days]
    assert litres[:7] == sorted(litres[:7], reverse=True)
    assert 180 < litres[6] < litres[7] == numbers["dewar.volume"]
    assert {one.celsius for one in days} == {numbers["place.vapour"]}


def test_the_night_begins_when_the_scenario_says(alarmed):
    player, _tank = alarmed
    opened = timezone.localtime(run_of(player).opened_at)
    assert (opened.hour, opened.minute) == (2, 30)


def test_the_alarm_is_heard_when_the_tank_is_as_warm_as_that_and_its_probe_reads_it(alarmed):
    player, tank = alarmed
    numbers, struck = rules_of(run_of(player)).numbers, done_in(player.bank)[-1].at
    assert at_instant(truth_in(player.bank).tanks[tank], struck, numbers).celsius == pytest.approx(-150, abs=1e-3)
    assert tank == Tank.objects.get(bank=player.bank, zone="quarantine").key
    player.unit = tank
    player.step(Stop("storage.top-up-nitrogen:look"))
    read = StepDone.objects.get(performance__subject=tank, step="look").measures
    assert read["level_before_cm"] == 0
    assert read["temperature_top_c"] == pytest.approx(-150, abs=3)


def test_who_fills_at_once_has_a_cold_tank_and_whole_cells(alarmed):
    player, tank = alarmed
    before, unit = truth_in(player.bank).bags[player.unit].living_cd34_e6, player.unit
    event = next(one for one in reversed(done_in(player.bank)) if one.verb == "run.event")
    meet(player, event_as_act(player, event))
    world = truth_in(player.bank, time_of(player.bank) + timedelta(hours=12))
    assert world.tanks[tank].dewar.litres == 230
    assert world.tanks[tank].peak_c < -140
    assert world.bags[unit].living_cd34_e6 == pytest.approx(before, rel=1e-9)
    assert world.bags[unit].celsius == pytest.approx(-170, abs=1)
    assert Unit.objects.get(key=unit).holds.filter(lifted_at=None).exists()


def event_as_act(player, event):
    from stembase.practice.queries.truths import acts_of

    return next(act for act in reversed(acts_of(player.bank)) if act.verb == "run.event" and act.did.fault == event.did["fault"])


@pytest.mark.parametrize("hours", [0, 1, 3, 6, 12, 24, 48, 400])
def test_a_tank_left_alone_longer_never_leaves_more_and_the_bag_follows_it(alarmed, hours):
    player, tank = alarmed
    now, numbers = time_of(player.bank), rules_of(run_of(player)).numbers
    sooner, later = (truth_in(player.bank, now + timedelta(hours=more)) for more in (hours, hours + 6))
    assert later.bags[player.unit].living_cd34_e6 <= sooner.bags[player.unit].living_cd34_e6
    assert later.bags[player.unit].whole_cd34_e6 <= sooner.bags[player.unit].whole_cd34_e6
    assert later.tanks[tank].peak_c >= sooner.tanks[tank].peak_c
    assert later.bags[player.unit].celsius == pytest.approx(min(later.tanks[tank].peak_c, numbers["place.room"]), abs=2.5)


def test_a_bag_that_melted_and_froze_again_has_lost_most_of_what_forms_colonies(alarmed):
    player, tank = alarmed
    done, rules, now = done_in(player.bank), rules_of(run_of(player)), time_of(player.bank)
    whole = truth(done, rules).bags[player.unit]
    left = []
    for hours in (0.2, 6, 30):
        at = now + timedelta(hours=hours)
        fill = Happening(at, "step.done", tank, {"measures": {}}, "tend", "storage.top-up-nitrogen", "fill")
        left.append(truth((*done, fill), rules, at + timedelta(hours=10)).bags[player.unit])
    assert [bag.celsius for bag in left] == pytest.approx([-170] * 3, abs=1)
    assert left[0].living_cd34_e6 == pytest.approx(whole.living_cd34_e6, rel=1e-9)
    assert 0.99 * whole.living_cd34_e6 < left[1].living_cd34_e6 < whole.living_cd34_e6
    assert left[2].living_cd34_e6 < 0.7 * whole.living_cd34_e6


@pytest.mark.parametrize("where", ["spare", "released"])
def test_bags_moved_to_another_tank_stay_cold(alarmed, where):
    player, tank = alarmed
    done, rules, at = done_in(player.bank), rules_of(run_of(player)), time_of(player.bank)
    did = {"measures": {"action": "moved"}} if where == "spare" else {"measures": {}, "tank": f"{player.bank}:R1"}
    kind, subject = ("tend", tank) if where == "spare" else ("move", player.unit)
    step = Happening(at, "step.done" if where == "spare" else "unit.moved", subject, did, kind, "storage.handle-alarm", "act")
    world = truth((*done, step), rules, at + timedelta(days=2))
    assert world.bags[player.unit].celsius < -160
    assert world.tanks[tank].peak_c > 0


def test_an_alarm_a_teacher_gives_fails_the_tank_and_what_is_topped_up_is_cold_again():
    player = begin("skill.confirm-identity", 1, crew=CREW)
    perform("inject-fault", player.bank, by="P0011", at=time_of(player.bank), fault="tank-warms")
    tank = truth_in(player.bank).bags[player.unit].tank.key
    warm = truth_in(player.bank, time_of(player.bank) + timedelta(hours=3)).tanks[tank]
    assert warm.peak_c > -130
    perform("top-up-tank", player.bank, by=CREW.student, at=time_of(player.bank), tank=tank, before_percent=0.0, after_percent=80.0)
    now = truth_in(player.bank).tanks[tank].dewar
    assert (now.litres, now.celsius, now.vacuum) == (pytest.approx(0.8 * 230), -170, False)


def test_the_debrief_draws_the_tank_from_the_truth_and_only_where_one_failed():
    run = Run.objects.get(bank=play(NIGHT, 1, "careless", CREW).bank)
    curve = nitrogen(case_of(run).done, rules_of(run))
    assert list(curve.hours) == sorted(curve.hours)
    assert curve.celsius[0] == -154
    assert curve.celsius == curve.alone_c
    assert max(curve.celsius) > -123
    assert curve.litres[-1] == 0
    reference = Run.objects.get(bank=play(NIGHT, 1, "reference", CREW).bank)
    saved = nitrogen(case_of(reference).done, rules_of(reference))
    assert max(saved.celsius) < -140 < max(saved.alone_c)
    assert saved.litres[-1] > 100
    other = Run.objects.get(bank=play(SKILL, 1, "reference", CREW).bank)
    assert nitrogen(case_of(other).done, rules_of(other)) is None


def test_a_tank_that_was_filled_before_its_alarm_does_not_alarm():
    player = begin(NIGHT, 1, crew=CREW)
    pass_time(player.bank, by=CREW.student, minutes=3)
    tank = next(iter(truth_in(player.bank).tanks))
    perform("top-up-tank", player.bank, by=CREW.student, at=time_of(player.bank), tank=tank, before_percent=0.0, after_percent=100.0)
    assert wait_through(player.bank, by=CREW.student, minutes=600).told == ()
    assert replace(truth_in(player.bank).tanks[tank]).peak_c < -150
