"""The preview of a scenario: more skill never passes less, full skill is the reference, one seed gives one answer, and a draft leaves no trace."""

import pytest

from stembase.acts.jobs import Cancelled, Progress
from stembase.ledger.models import Entry
from stembase.practice.cohort.lapses import chance_of
from stembase.practice.cohort.part import part_of
from stembase.practice.cohort.previewing import preview
from stembase.practice.cohort.skill import LEVELS, numbers, skill_named
from stembase.practice.cohort.student import outcome
from stembase.practice.reference import reference_case
from stembase.practice.scenario_reading import load, packaged
from stembase.practice.working import preview_scenario
from stembase.refusal import Misfit, Refused
from tests.practice.house import CREW, SKILL, STOPS, house  # noqa: F401
from tests.practice.writing import OWN, copied

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("house")]  # pure of the database: one engine is enough
SEVERAL = (SKILL, STOPS, "incident.mislabel", "incident.tank-alarm-at-night", "skill.reduce-volume", "incident.consent-withdrawn")


def previewed(key: str, skill: float, students: int = 60, seed: int = 1):
    return preview(packaged()[key], skill=skill, students=students, seed=seed)


@pytest.mark.parametrize("key", SEVERAL)
def test_more_skill_never_lowers_how_many_pass_and_full_skill_is_the_reference(key):
    told = [previewed(key, skill) for skill in (0, 20, 60, 90, 100)]
    passed = [one["passed"] for one in told]
    assert passed == sorted(passed)
    assert passed[0] < passed[-1] == 1.0
    assert told[-1]["kept"]["mean"] in (1.0, None)
    assert all(one["wrong"] == 0 for one in told[-1]["decisions"])
    assert told[-1]["minutes"]["median"] == told[-1]["minutes"]["reference"]
    assert told[-1]["reference"]["passed"] is True


@pytest.mark.parametrize("key", list(packaged()))
def test_a_student_of_full_skill_scores_what_the_reference_scores(key):
    case = reference_case(packaged()[key], 1, CREW)
    one = outcome(part_of(case, 1), 100, 1, 7, weighs=True)
    assert (one.passed, one.ended, one.failed, one.wrong) == (True, case.ended, (), ())
    assert one.kept_share in (None, pytest.approx(1.0))


def test_the_same_seed_gives_the_same_answer_and_another_seed_another():
    assert previewed(STOPS, 20) == previewed(STOPS, 20)
    assert previewed(STOPS, 20) != previewed(STOPS, 20, seed=2)


def test_a_student_is_the_same_in_a_larger_class():
    part = part_of(reference_case(packaged()[STOPS], 1, CREW), 1)
    assert outcome(part, 40, 1, 3, weighs=False) == outcome(part, 40, 1, 3, weighs=False)
    assert chance_of(1, 3)("scan") != chance_of(1, 4)("scan")


def test_what_costs_most_stands_first_and_the_shares_are_all_students():
    told = previewed(SKILL, 20)
    assert told["decisions"][0]["key"] == "which-program"
    assert told["decisions"][0]["loss_e6"] > told["decisions"][-1]["loss_e6"]
    assert sum(told["kept"]["counts"]) == told["students"]
    assert told["minutes"]["tenth"] <= told["minutes"]["median"] <= told["minutes"]["ninetieth"]


def test_every_number_of_the_model_is_assumed_and_shown():
    told = previewed("incident.mislabel", 60, students=5)
    assert {row["key"] for row in told["assumed"]} == set(numbers())
    assert {numbers().row(key).mark for key in numbers()} == {"assumed"}


def test_a_draft_is_previewed_as_long_work_and_leaves_nothing():
    before, progress = Entry.objects.count(), Progress(1, "P0004", "")
    told = preview_scenario(progress, text=copied(), skill=60, students=20, seed=3, draft="d1")
    assert (told["scenario"], progress.done, progress.total) == (OWN, 20, 20)
    assert told == preview(load(copied()), skill=60, students=20, seed=3)
    assert Entry.objects.count() == before
    progress.cancelled = True
    with pytest.raises(Cancelled):
        preview_scenario(progress, text=copied(), skill=60, students=20, seed=3)


def test_skills_and_classes_that_cannot_be_are_refused():
    assert [skill_named(word) for word in LEVELS] == [20, 60, 90]
    assert skill_named("37.5") == 37.5
    for word in ("clever", "101", "-1", "nan"):
        with pytest.raises(Misfit):
            skill_named(word)
    with pytest.raises(Refused):
        previewed(SKILL, 20, students=0)
