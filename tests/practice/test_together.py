"""Histories folded together, and sums remembered, give what each history gives alone and nothing remembered."""

from itertools import combinations

import pytest

from stembase.practice.debriefing import case_of, idle_minutes
from stembase.practice.models import Run
from stembase.practice.policy.playing import play
from stembase.practice.queries.truths import rules_of
from stembase.practice.scenario_reading import packaged
from stembase.practice.scoring.counterfactual import choices, weighed, with_references
from stembase.practice.truth.fold import truth
from stembase.practice.truth.following import numbers_read
from stembase.practice.truth.remembered import forget
from stembase.practice.truth.together import truths
from tests.practice.house import CREW, SKILL, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


def played(scenario: str):
    run = Run.objects.get(bank=play(scenario, 1, "careless", CREW).bank)
    case = case_of(run)
    idle = idle_minutes(case.scenario, case.done)
    every = [decision for scenario in packaged().values() for decision in scenario.decisions]
    wrong = list({one.decision.key: one.decision for one in choices(every, case.done, idle) if not one.agrees}.values())
    return case, rules_of(run), idle, wrong


@pytest.mark.parametrize(("scenario", "least"), [("case.cord-unit-to-release", 8), ("incident.msc-left-over-the-holiday", 2)])
def test_histories_folded_together_are_each_what_they_are_alone(scenario, least):
    case, rules, idle, wrong = played(scenario)
    assert len(wrong) >= least
    sets = [some for size in (0, 1, 2, len(wrong)) for some in combinations(wrong, size)]
    histories = [with_references(case.done, some, idle) for some in sets]
    together = dict(truths(histories, rules))
    assert sorted(together) == list(range(len(histories)))
    for number, done in enumerate(histories):
        forget()
        alone = truth(done, rules)
        assert together[number].bags.keys() == alone.bags.keys()
        for unit, bag in alone.bags.items():
            assert together[number].bags[unit].living_e6 == pytest.approx(bag.living_e6, rel=1e-12)
            assert together[number].bags[unit].whole_cd34_e6 == pytest.approx(bag.whole_cd34_e6, rel=1e-12)
            assert together[number].bags[unit].celsius == pytest.approx(bag.celsius, rel=1e-12)


def test_shares_are_those_of_replays_one_by_one():
    case, rules, idle, _ = played(SKILL)
    told, living, attainable = weighed(choices(case.scenario.decisions, case.done, idle), case.done, idle, rules, case.unit)
    forget()
    wrong = [choice.decision for choice in told if not choice.agrees]
    assert living == pytest.approx(truth(case.done, rules).bags[case.unit].living_e6, rel=1e-12)
    assert attainable == pytest.approx(truth(with_references(case.done, wrong, idle), rules).bags[case.unit].living_e6, rel=1e-12)
    assert sum(choice.worth_e6 for choice in told) == pytest.approx(attainable - living, rel=1e-9)


def test_what_is_remembered_hides_no_number_that_is_read():
    case, rules, _, _ = played(SKILL)
    forget()
    cold = numbers_read(case.done, rules)
    truth(case.done, rules)
    assert numbers_read(case.done, rules) == cold
