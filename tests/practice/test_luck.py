"""What chance does to those who do everything right: it is read as a careful laboratory reads it, and costs no points."""

from dataclasses import replace

import pytest

from stembase.practice.debriefing import case_of
from stembase.practice.policy.playing import play
from stembase.practice.queries.running import run_of
from stembase.practice.queries.truths import rules, truth_in
from stembase.practice.scenario_reading import packaged
from stembase.practice.scoring.rules import deviations_at_most
from stembase.practice.truth.bag import World
from stembase.practice.truth.measuring import ENOUGH_EVENTS, EVENTS, MOST_TUBES, SAYS, Look
from tests.practice.house import CREW, SKILL, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("house")]  # pure of the database: one engine is enough


def look_at(bag, *, plated=150_000.0, seed=1):
    world = World(plated={"unit": plated})
    return Look("unit", bag, world, {}, rules(packaged()[SKILL], seed), 0)


def test_more_cells_in_the_dishes_give_more_colonies_and_the_unit_remembers_how_many():
    player = play("skill.plate-colonies", 2, "reference", CREW)
    world = truth_in(player.bank)
    assert world.plated == {player.unit: 150_000.0}
    bag = world.bags[player.unit]
    read = [SAYS["colonies_counted"](look_at(bag, plated=plated)) for plated in (15_000.0, 150_000.0)]
    assert 0 <= read[0] < read[1]


def test_tubes_are_run_until_a_hundred_cd34_events_are_seen_or_none_is_left():
    bag = truth_in(play(SKILL, 1, "reference", CREW).bank).bags
    usual = next(iter(bag.values()))
    poor, empty = (replace(usual, holds=replace(usual.holds, cd34_e6=usual.holds.cd34_e6 * share)) for share in (0.1, 0.0))
    tubes = [SAYS["cd45_events"](look_at(one)) // EVENTS for one in (usual, poor, empty)]
    assert tubes[0] == 1
    assert 1 < tubes[1] < MOST_TUBES
    assert tubes[2] == MOST_TUBES
    assert all(SAYS["cd34_events"](look_at(one)) >= ENOUGH_EVENTS for one in (usual, poor))


def test_a_low_recovery_is_luck_and_costs_no_points_while_other_deviations_do():
    bank = play("skill.reduce-volume", 33, "reference", CREW).bank
    case = case_of(run_of(bank))
    rule = next(score for score in case.scenario.scores if score.rule == "deviations-at-most")
    assert case.deviations == ["limit-breached"]
    assert deviations_at_most(case, rule.given)
    assert not deviations_at_most(case, {"most": 0})
    assert not deviations_at_most(case, {"most": 0, "besides": "too-few-events"})
