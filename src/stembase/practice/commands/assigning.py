"""Ask students to practise a scenario: assign it, change what was asked, withdraw it. The runs started from it say how far it has come."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.ledger.vocabulary import Act, Code, NoteKey, Record, verb
from stembase.people.queries import holders_of
from stembase.people.roles import STUDENT, TEACHERS
from stembase.practice.commands.starting import Seed
from stembase.practice.models import Assigned, Assignment
from stembase.practice.queries.assignments import standing_assignment
from stembase.practice.queries.scenarios import scenario_named
from stembase.refusal import Refused

MOST_STUDENTS = 500
Seeds = Annotated[Literal["same", "each"], Meta(description="same: everybody meets the same donor; each: a donor of their own")]
Wanted = Annotated[int, Meta(ge=1, le=20, description="how many runs are asked of each")]
Students = Annotated[list[Code], Meta(max_length=MOST_STUDENTS)]


class AssignmentGiven(Record):
    """What is to be practised by whom until when, how often, and the words that go with it (a note). With `each`, a student's seed is the first one
    and their place in the list."""

    scenario: Code
    students: list[Code]
    seed: int
    seeds: Seeds
    due_at: datetime
    wanted: int
    note: NoteKey = ""


class AssignmentChanged(Record):
    """How it stands from now on, and who is added."""

    due_at: datetime
    wanted: int
    note: NoteKey = ""
    students: list[Code] = []


class AssignmentWithdrawn(Record):
    """It is asked of nobody any more; what was done stays."""


@command("assign-practice", verb="assignment.given", roles=TEACHERS, kinds=("base",), zh="布置练习", en="assign practice")
def plan_assignment(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, scenario: Code, students: Students, due_at: datetime, seed: Seed,
    seeds: Seeds = "same", wanted: Wanted = 1, note: NoteKey = "",
) -> Plan:  # fmt: skip
    """Ask students to practise a scenario. Refuses `no-such-scenario`, `nobody-assigned`, `not-a-student`, `due-in-the-past`, `assigned-already`."""
    found = scenario_named(scenario)
    people = list(dict.fromkeys(students))
    if not people:
        raise Refused("nobody-assigned", scenario=found.key)
    _demand_time(due_at, at)
    _demand_students(people, found.key, at)
    did = AssignmentGiven(scenario=found.key, students=people, seed=seed, seeds=seeds, due_at=due_at, wanted=wanted, note=note)
    return Plan(subject=found.key, did=did)


@command("change-assignment", verb="assignment.changed", roles=TEACHERS, kinds=("base",), zh="更改练习安排", en="change an assignment")
def plan_change(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, assignment: Code, due_at: datetime, wanted: Wanted, note: NoteKey = "",
    students: Students = [],  # noqa: B006 (read as a schema, never changed)
) -> Plan:  # fmt: skip
    """Change until when and how often something is asked, and its words (none: as they were); `students` are added.

    Refuses `no-such-assignment`, `not-a-student`, `due-in-the-past`, `assigned-already`.
    """
    found = standing_assignment(assignment)
    people = list(dict.fromkeys(students))
    _demand_time(due_at, at)
    _demand_students(people, found.scenario, at)
    return Plan(subject=found.key, did=AssignmentChanged(due_at=due_at, wanted=wanted, note=note or found.note, students=people))


@command("withdraw-assignment", verb="assignment.withdrawn", roles=TEACHERS, kinds=("base",), zh="撤回练习安排", en="withdraw an assignment")
def plan_withdrawal(*, chain: str, kind: str, by: str, at: datetime, witness: str, assignment: Code) -> Plan:
    """Ask it of nobody any more. Refuses `no-such-assignment`."""
    return Plan(subject=standing_assignment(assignment).key, did=AssignmentWithdrawn())


def _demand_time(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise Refused("due-in-the-past", due_at=due_at, at=at)


def _demand_students(people: Sequence[str], scenario: str, at: datetime) -> None:
    """Everybody is a student, and nobody has been asked for the same already."""
    for person in sorted(set(people) - set(holders_of(STUDENT, at))):
        raise Refused("not-a-student", person=person)
    asked = Assigned.objects.filter(person__in=people, assignment__scenario=scenario, assignment__withdrawn_at=None, assignment__due_at__gt=at)
    for person in asked.order_by("person").values_list("person", flat=True)[:1]:
        raise Refused("assigned-already", person=person, scenario=scenario)


@verb("assignment.given", zh="布置了练习“{scenario}”，{due_at} 前完成", en="assigned the scenario {scenario}, due {due_at}", record=AssignmentGiven)
def assignment_given(act: Act, record: AssignmentGiven) -> None:
    """An assignment, and a row for each student."""
    Assignment.objects.create(
        key=act.key, scenario=record.scenario, given_by=act.actor, given_at=act.at, due_at=record.due_at, wanted=record.wanted, seeds=record.seeds,
        note=record.note,
    )  # fmt: skip
    _assign(act.key, enumerate(record.students), record.seed, record.seeds)


@verb("assignment.changed", zh="更改了练习安排，{due_at} 前完成", en="changed an assignment, due {due_at}", record=AssignmentChanged)
def assignment_changed(act: Act, record: AssignmentChanged) -> None:
    """Other terms, and rows for those who are added: seeds go on where the first ones began."""
    rows = Assignment.objects.filter(key=act.subject, withdrawn_at=None).update(due_at=record.due_at, wanted=record.wanted, note=record.note)
    claimed(rows, "no-such-assignment", assignment=act.subject)
    first = Assigned.objects.filter(assignment=act.subject).order_by("seed")
    seed, count = first.values_list("seed", flat=True)[0], first.count()
    _assign(act.subject, enumerate(record.students, count), seed, Assignment.objects.values_list("seeds", flat=True).get(key=act.subject))


def _assign(assignment: str, people: Iterable[tuple[int, str]], seed: int, seeds: str) -> None:
    Assigned.objects.bulk_create(
        Assigned(key=f"{assignment}:{person}", assignment_id=assignment, person=person, seed=seed + (place if seeds == "each" else 0))
        for place, person in people
    )


@verb("assignment.withdrawn", zh="撤回了练习安排", en="withdrew an assignment", record=AssignmentWithdrawn)
def assignment_withdrawn(act: Act, record: AssignmentWithdrawn) -> None:
    """It stands no more."""
    claimed(Assignment.objects.filter(key=act.subject, withdrawn_at=None).update(withdrawn_at=act.at), "no-such-assignment", assignment=act.subject)
