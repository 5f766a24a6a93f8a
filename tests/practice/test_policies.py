"""The reference policy passes every scenario and the careless one fails every incident: three seeds; a scenario nobody can pass fails the build."""

import pytest

from stembase.practice.debriefing import scored_run
from stembase.practice.policy.habits import REFERENCE, policies
from stembase.practice.policy.playing import play
from stembase.practice.proving import CARELESS, fared
from stembase.practice.scenario_reading import packaged
from stembase.refusal import Refused
from tests.practice.house import CREW, STOPS, house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("house")]  # pure of the database: one engine is enough
SEEDS = (1, 2, 3)


@pytest.mark.parametrize("key", list(packaged()))
def test_the_reference_passes_and_the_careless_fails_an_incident(key):
    scored = [fared(key, seed, CREW) for seed in SEEDS]
    reference = [one[REFERENCE] for one in scored]
    assert [one.passed for one in reference] == [True] * 3, [(one.critical, one.kept_share, one.points, one.ended) for one in reference]
    assert all(one.ended == packaged()[key].ends for one in reference)
    assert packaged()[key].kind != "incident" or [one[CARELESS].passed for one in scored] == [False] * 3


@pytest.mark.parametrize("policy", [REFERENCE, CARELESS])
def test_who_goes_on_from_a_world_that_was_begun_comes_to_what_a_run_of_its_own_comes_to(policy):
    together = fared(STOPS, 2, CREW)[policy]
    assert together == scored_run(play(STOPS, 2, policy, CREW, ends=False).bank, CREW)
    assert together.reference_e6 > 0


def test_every_kind_of_incident_the_bank_teaches_is_there():
    assert len(packaged()) >= 18
    assert {scenario.kind for scenario in packaged().values()} == {"skill", "case", "incident"}


def test_habits_stand_at_steps_and_events_there_are():
    from stembase.practice.faults import FAULTS
    from stembase.practice.ways import ways

    places = {stop.do for way in ways().values() for stop in way}
    habits = policies()[CARELESS]
    assert all(habit.title.zh and habit.title.en for habit in habits)
    assert [habit.key for habit in habits if habit.at and habit.at not in places] == []
    assert [habit.key for habit in habits if habit.on and habit.on not in {*FAULTS, "unit-held"}] == []


def test_a_policy_nobody_knows_is_refused():
    with pytest.raises(Refused) as refusal:
        play("skill.freeze-a-cord-unit", 1, "clever", CREW)
    assert refusal.value.code == "no-such-policy"
