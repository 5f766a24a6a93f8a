"""Assignments: what is asked of whom, with which seed; how far it has come, read from runs alone; what is refused."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.practice.models import Assigned, Assignment, Run
from stembase.practice.queries.assignments import asked_of, progress_of, standings
from stembase.practice.worlds import begin
from stembase.refusal import Refused
from tests.practice.house import CREW, SKILL, house  # noqa: F401
from tests.replaying import assert_rebuilds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
TUTOR, OTHER, MENTOR = "P0011", "P0009", "P0004"
WEEK = timedelta(days=7)


def assign(students=(CREW.student, OTHER), **more):
    given = {"scenario": SKILL, "students": list(students), "due_at": time_of(BASE) + WEEK, "seed": 40, **more}
    return Assignment.objects.get(key=perform("assign-practice", BASE, by=TUTOR, at=time_of(BASE), **given).key)


def started(assignment: Assignment, student: str = CREW.student) -> Run:
    seed = Assigned.objects.get(assignment=assignment, person=student).seed
    crew = type(CREW)(student, CREW.quality, CREW.second)
    return Run.objects.get(bank=begin(assignment.scenario, seed, crew=crew, assignment=assignment.key).bank)


def end(run: Run) -> None:
    perform("end-run", run.bank_id, by=run.students[0], at=time_of(run.bank_id))


def code(name: str, **inputs) -> str:
    with pytest.raises(Refused) as refusal:
        perform(name, BASE, by=TUTOR, at=time_of(BASE), **inputs)
    return refusal.value.code


def test_everybody_meets_the_same_donor_or_each_their_own():
    assert set(assign().assigned.values_list("seed", flat=True)) == {40}
    own = assign(scenario="skill.reduce-volume", seeds="each")
    assert sorted(own.assigned.values_list("person", "seed")) == [(CREW.student, 40), (OTHER, 41)]


def test_who_is_added_later_gets_the_next_seed():
    found = assign(students=[CREW.student], seeds="each")
    perform("change-assignment", BASE, by=TUTOR, at=time_of(BASE), assignment=found.key, due_at=found.due_at + WEEK, wanted=3, students=[OTHER])
    found.refresh_from_db()
    assert (found.wanted, found.assigned.get(person=OTHER).seed) == (3, 41)


def test_what_cannot_be_assigned_is_refused():
    asked = {"scenario": SKILL, "students": [CREW.student], "due_at": time_of(BASE) + WEEK, "seed": 1}
    assert code("assign-practice", **{**asked, "scenario": "skill.nothing"}) == "no-such-scenario"
    assert code("assign-practice", **{**asked, "students": []}) == "nobody-assigned"
    assert code("assign-practice", **{**asked, "students": [MENTOR]}) == "not-a-student"
    assert code("assign-practice", **{**asked, "due_at": time_of(BASE) - WEEK}) == "due-in-the-past"
    assign(students=[CREW.student])
    assert code("assign-practice", **asked) == "assigned-already"


def test_an_assignment_is_withdrawn_once_and_then_asked_of_nobody():
    found = assign()
    assert [one.key for one, _standing in asked_of(CREW.student, time_of(BASE))] == [found.key]
    perform("withdraw-assignment", BASE, by=TUTOR, at=time_of(BASE), assignment=found.key)
    assert asked_of(CREW.student, time_of(BASE)) == []
    assert code("withdraw-assignment", assignment=found.key) == "no-such-assignment"
    assert code("change-assignment", assignment=found.key, due_at=found.due_at + WEEK, wanted=1) == "no-such-assignment"
    with pytest.raises(Refused) as refusal:
        started(found)
    assert refusal.value.code == "no-such-assignment"


def test_a_run_of_an_assignment_has_its_seed_and_is_its_own():
    found = assign(students=[CREW.student])
    run = started(found)
    assert (run.seed, run.assignment_id) == (40, found.key)
    for seed, student, said in ((41, CREW.student, "other-than-assigned"), (40, OTHER, "not-assigned")):
        crew = type(CREW)(student, CREW.quality, CREW.second)
        with pytest.raises(Refused) as refusal:
            begin(SKILL, seed, crew=crew, assignment=found.key)
        assert refusal.value.code == said


def test_standing_is_read_from_runs_that_have_ended():
    found = assign(wanted=2)
    run = started(found)
    now = time_of(BASE)
    assert {one.person: one.state for one in standings([found], now)[found.key]} == {CREW.student: "under-way", OTHER: "not-begun"}
    end(run)
    end(started(found))
    mine, other = standings([found], time_of(BASE))[found.key]
    assert (mine.state, mine.ended, mine.late, mine.attempts[0].ending.result.passed) == ("done", 2, False, False)
    assert (other.state, other.late) == ("not-begun", False)
    assert [one.late for one in standings([found], found.due_at + WEEK)[found.key]] == [False, True]
    progress = progress_of(standings([found], found.due_at + WEEK)[found.key])
    assert (progress.students, progress.passed, progress.done, progress.late) == (2, 0, 1, 1)


def test_standing_costs_three_queries_however_many_there_are(django_assert_num_queries):
    many = [assign(), assign(scenario="skill.reduce-volume"), assign(scenario="skill.receive-a-unit")]
    end(started(many[0]))
    now = time_of(BASE)
    with django_assert_num_queries(3):
        standings(many, now)


def test_assignments_and_their_runs_are_rebuilt_from_the_ledger():
    found = assign(students=[CREW.student], seeds="each")
    perform("change-assignment", BASE, by=TUTOR, at=time_of(BASE), assignment=found.key, due_at=found.due_at + WEEK, wanted=2, students=[OTHER])
    end(started(found))
    assert_rebuilds()


def test_no_word_of_a_teacher_stands_in_the_ledger():
    from stembase.ledger.notes import write_note

    note = write_note("复习成核的部分", author=TUTOR, at=time_of(BASE))
    found = assign(note=note)
    assert found.note == note
    assert "成核" not in Entry.objects.get(verb="assignment.given").record
