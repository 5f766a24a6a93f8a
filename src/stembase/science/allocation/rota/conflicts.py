"""Why there is no rota: a set of rules that cannot hold together, named by person, week and rule, from which none can be left out.

CP-SAT is asked with every rule as an assumption; the assumptions it needed are then taken away one by one as long as what is left still clashes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ortools.sat.python import cp_model

from .choices import Cause, Space
from .model import run
from .problem import Station
from .search import Effort, Search

WORK = 20.0
GIVES_WAY = ("rota-mentors", "rota-places", "rota-room", "rota-order", "rota-duty")
"""What is taken away first, so that what a person can most easily change is what is named."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot all hold; `least` when every one of them is needed for that."""

    causes: tuple[Cause, ...]
    least: bool


class Question:
    """Some students, and every rule about them a literal: those assumed hold."""

    def __init__(self, space: Space, students: Sequence[int], cells: Iterable[int], *, fine: bool) -> None:
        self.space, self.fine, self.model = space, fine, cp_model.CpModel()
        self.literal: dict[Cause, cp_model.IntVar] = {}
        self._taking: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for student in students:
            self._student(student)
        for cell in cells:
            if len(self._taking[cell]) > space.cells[cell].most:
                self.model.add(sum(self._taking[cell]) <= space.cells[cell].most).only_enforce_if(self.when(space.cells[cell].cause))

    def when(self, cause: Cause) -> cp_model.IntVar:
        """The literal of a rule."""
        if cause not in self.literal:
            self.literal[cause] = self.model.new_bool_var("")
        return self.literal[cause]

    def clash(self, causes: Sequence[Cause], effort: Effort, search: Search) -> list[Cause] | None:
        """Those of the rules that clash, empty when all can hold, None when it could not be found out."""
        self.model.clear_assumptions()
        self.model.add_assumptions([self.literal[cause] for cause in causes])
        solver, status = run(self.model, effort, search.halt)
        if status == cp_model.INFEASIBLE:
            needed = set(solver.sufficient_assumptions_for_infeasibility())
            return [cause for cause in causes if self.literal[cause].index in needed] or list(causes)
        return [] if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None

    def _student(self, student: int) -> None:
        space, model, name = self.space, self.model, self.space.names[student]
        busy: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        runs = []
        for block, block_name in enumerate(space.blocks[student]):
            places = space.places(student, block) if self.fine else [choice.place for choice in space.choices[student][block]]
            literals = [(place, model.new_bool_var("")) for place in places]
            for place, literal in literals:
                for cause in space.objections(student, block, place) if self.fine else ():
                    model.add_implication(self.when(cause), literal.negated())
                for week in range(place.start, place.end):
                    busy[week].append(literal)
                for cell in place.cells:
                    self._taking[cell].append(literal)
            duty = self.when(Cause.of("rota-duty", student=name, block=block_name, weeks=space.weeks_of(student, block)))
            model.add_at_most_one([literal for _place, literal in literals])
            model.add_bool_or([*(literal for _place, literal in literals), duty.negated()])
            runs.append(literals)
        for literals_of_week in busy.values():
            model.add_at_most_one(literals_of_week)
        for before, after in space.order[student]:
            names = {"before": space.blocks[student][before], "after": space.blocks[student][after]}
            holds = self.when(Cause.of("rota-order", student=name, **names))
            for week in range(1, space.problem.weeks + 1):
                early = [literal for place, literal in runs[after] if place.start <= week]
                late = [literal for place, literal in runs[before] if place.end > week]
                if early and late:
                    model.add(sum([*early, *late]) <= 1).only_enforce_if(holds)
        limits = space.problem.limits
        for code, most, weigh in (("rota-nights-total", limits.nights_most, "nights"), ("rota-rest-days-total", limits.rest_days_most, "rest_days")):
            if most is not None:
                total = sum(getattr(place, weigh) * literal for literals in runs for place, literal in literals)
                model.add(total <= most).only_enforce_if(self.when(Cause.of(code, student=name, most=most)))


def conflict(space: Space, suspects: Iterable[int], search: Search) -> Conflict | None:
    """Why no rota exists: of one student alone, of a station asked for more than it has, or of several together. None when that was not found out."""
    for student in suspects:
        alone = Question(space, [student], (), fine=True)
        if found := alone.clash(list(alone.literal), search.effort(WORK), search):
            return _least(alone, found, search)
    if overfull := overfull_stations(space):
        return Conflict(tuple(overfull), True)
    together = Question(space, range(len(space.names)), range(len(space.cells)), fine=False)
    core = together.clash(list(together.literal), search.effort(WORK), search)
    if not core:
        return None
    named = {dict(cause.facts).get("student") for cause in core}
    cells = [cell for cell, one in enumerate(space.cells) if one.cause in set(core)]
    fine = Question(space, [student for student, name in enumerate(space.names) if name in named], cells, fine=True)
    found = fine.clash(list(fine.literal), search.effort(WORK), search)
    return _least(fine, found, search) if found else Conflict(merged(core), False)


def _least(question: Question, causes: Sequence[Cause], search: Search) -> Conflict:
    """Take rules away as long as the rest clashes."""
    rank = {code: number for number, code in enumerate(GIVES_WAY)}
    left, least = sorted(causes, key=lambda cause: rank.get(cause.code, len(rank))), True
    for cause in list(left):
        if cause not in left:
            continue
        rest = [other for other in left if other != cause]
        found = question.clash(rest, search.effort(WORK), search)
        if found:
            left = found
        least = least and found is not None
    return Conflict(merged(left), least)


def overfull_stations(space: Space) -> list[Cause]:
    """Stations that more weeks of practice need, of blocks that no other station serves, than they have in the weeks open to these."""
    problem, wanted = space.problem, dict.fromkeys(space.problem.stations, 0)
    open_weeks: dict[str, set[int]] = {name: set() for name in problem.stations}
    for student in range(len(space.names)):
        for block in range(len(space.blocks[student])):
            served = problem.curricula[space.student(student).curriculum].blocks[space.blocks[student][block]].stations
            if len(served) == 1:
                wanted[served[0]] += space.weeks_of(student, block)
                open_weeks[served[0]].update(space.weeks_open(student, block))
    offered = {name: sum(_offered(space, station, week) for week in open_weeks[name]) for name, station in problem.stations.items()}
    return [Cause.of("rota-demand", station=name, weeks=weeks, most=offered[name]) for name, weeks in wanted.items() if weeks > offered[name]]


def _offered(space: Space, station: Station, week: int) -> int:
    """Students a station takes in a week."""
    if any(span.first <= week <= span.last for span in station.closed):
        return 0
    mentors = (space.problem.mentors[name] for shift in station.shifts.values() for name in shift.mentors)
    present = sum(mentor.students for mentor in mentors if not any(span.first <= week <= span.last for span in mentor.away))
    return min(station.places, present, space.problem.rooms[station.room] if station.room else station.places)


def merged(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Causes that differ only in the week as one, their weeks in runs: `3–5, 8`."""
    groups: dict[Cause, list[int]] = {}
    for cause in causes:
        groups.setdefault(replace(cause, facts=tuple((name, said) for name, said in cause.facts if name != "week")), []).extend(
            said for name, said in cause.facts if name == "week" and isinstance(said, int)
        )
    return tuple(replace(cause, facts=(*cause.facts, ("week", runs(weeks)))) if weeks else cause for cause, weeks in groups.items())


def runs(weeks: Iterable[int]) -> str:
    """Weeks in words."""
    ordered = sorted(set(weeks))
    starts = [ordered[0], *(later for earlier, later in pairwise(ordered) if later > earlier + 1)]
    ends = [*(earlier for earlier, later in pairwise(ordered) if later > earlier + 1), ordered[-1]]
    return ", ".join(str(start) if start == end else f"{start}–{end}" for start, end in zip(starts, ends, strict=True))
