"""How far assignments have come, read from the runs started from them: who has begun, done, passed, and who is late. Nothing of it is stored."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from stembase.practice.models import Assigned, Assignment, Run
from stembase.practice.queries.results import Ending, endings_of
from stembase.practice.queries.seeing import IN_ORDER, runs_of
from stembase.refusal import Refused

STATES = ("passed", "done", "under-way", "not-begun")
"""How a student stands with an assignment; whether too late is another question."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A run started from an assignment, and its end once it has come."""

    run: Run
    ending: Ending | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How one student stands: the attempts in their order, those that count (`ended`), the best share kept, and whether it came too late or still
    does not."""

    person: str
    seed: int
    attempts: tuple[Attempt, ...]
    ended: int
    state: str
    late: bool
    best: float | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many there are, have passed, have done as often as was asked, and are late."""

    students: int
    passed: int
    done: int
    late: int


def standing_assignment(key: str) -> Assignment:
    """An assignment that was not withdrawn. Refuses `no-such-assignment`."""
    found = Assignment.objects.filter(key=key, withdrawn_at=None).first()
    if found is None:
        raise Refused("no-such-assignment", assignment=key)
    return found


def assigned(assignment: str, student: str) -> tuple[str, int]:
    """The scenario of an assignment, and the seed a student's runs of it are started with.

    Refuses `no-such-assignment`, and `not-assigned` where it is not asked of them.
    """
    found = standing_assignment(assignment)
    seed = Assigned.objects.filter(assignment=assignment, person=student).values_list("seed", flat=True).first()
    if seed is None:
        raise Refused("not-assigned", person=student, scenario=found.scenario)
    return found.scenario, seed


def asked_of(person: str, now: datetime) -> list[tuple[Assignment, Standing]]:
    """What is asked of a student and neither passed nor done yet, the one due first first. Three queries."""
    asked = Assignment.objects.filter(assigned__person=person, withdrawn_at=None).order_by("due_at", "key")
    rows = list(asked)
    found = standings(rows, now, of=person)
    return [(one, each) for one in rows for each in found[one.key] if each.state not in ("passed", "done")]


def standings(assignments: Collection[Assignment], now: datetime, *, of: str = "") -> dict[str, list[Standing]]:
    """By assignment: how each of its students stands now, or one of them. Three queries, however many there are."""
    terms = {one.key: one for one in assignments}
    rows = Assigned.objects.filter(assignment__in=terms).order_by("person")
    runs = _by_student((runs_of(of) if of else Run.objects.all()).filter(assignment__in=terms))
    endings = endings_of({run.bank_id for own in runs.values() for run in own})
    found: dict[str, list[Standing]] = {key: [] for key in terms}
    for row in rows.filter(person=of) if of else rows:
        own = [Attempt(run, endings.get(run.bank_id)) for run in runs.get((row.assignment_id, row.person), ())]
        found[row.assignment_id].append(_standing(row, own, terms[row.assignment_id], now))
    return found


def progress_of(found: Iterable[Standing]) -> Progress:
    """The figures of an assignment."""
    each = list(found)
    done = sum(one.state in ("passed", "done") for one in each)
    return Progress(len(each), sum(one.state == "passed" for one in each), done, sum(one.late for one in each))


def _by_student(runs: QuerySet[Run]) -> dict[tuple[str, str], list[Run]]:
    """Runs by assignment and student, in their order. One query."""
    found: dict[tuple[str, str], list[Run]] = {}
    for run in runs.order_by(*IN_ORDER):
        for student in run.students:
            found.setdefault((run.assignment_id or "", student), []).append(run)
    return found


def _standing(row: Assigned, attempts: list[Attempt], terms: Assignment, now: datetime) -> Standing:
    ended = [one.ending for one in attempts if one.ending]
    results = [one.result for one in ended if one.result]
    finished = [one.at for one in ended if one.result and one.result.passed][:1] + [one.at for one in ended[terms.wanted - 1 : terms.wanted]]
    begun = any(one.run.state != Run.State.ABANDONED for one in attempts)
    state = "passed" if any(one.passed for one in results) else "done" if finished else "under-way" if begun else "not-begun"
    until = min(finished, default=min(now, terms.withdrawn_at or now))
    best = max((one.kept_share for one in results if one.kept_share is not None), default=None)
    return Standing(row.person, row.seed, tuple(attempts), len(ended), state, until > terms.due_at, best)
