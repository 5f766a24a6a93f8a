"""A part of a rota as a CP-SAT model: the rows of some students free, the others fixed. Hard, or with capacity and service soft."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ortools.sat.python import cp_model

from .choices import Choice, Space
from .search import Effort, Halt
from .state import State

Row = list[Choice | None]
Linear = Any  # a sum of literals: the unions that OR-Tools declares do not add up


@dataclass(slots=True)
class Part:
    """The model, and for each free student's block the literal of each choice."""

    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    literals: dict[tuple[int, int], list[tuple[Choice, cp_model.IntVar]]] = field(default_factory=dict)
    open: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    over: list[cp_model.IntVar] = field(default_factory=list)
    costs: list[Linear] = field(default_factory=list)
    most_cost: int = 1


@dataclass(frozen=True, slots=True)
class Solved:
    """The new rows, None without any; whether they are the best there are, and whether it is proven that none exist."""

    rows: Mapping[int, Row] | None
    best: bool
    impossible: bool
    work: float


def solve_part(state: State, free: Sequence[int], effort: Effort, halt: Halt, *, soft: bool, costs: bool = True) -> Solved:
    """The best rows of the free students, the others staying where they are.

    `soft` lets blocks stay open and capacity be exceeded, when nothing else is left; without `costs`, any rows that keep the rules will do.
    """
    space, part = state.space, Part()
    kept = state.rows(free)
    state.clear(free)
    for student in free:
        _student(part, state, student, kept[student], soft=soft)
    _cells(part, state, soft=soft)
    if costs:
        for student in free:
            _gaps(part, space, student)
            _travel(part, space, student)
        _nights(part, state, free)
        _objective(part, space)
    state.put_all(kept)
    solver, status = run(part.model, effort, halt)
    rows: dict[int, Row] | None = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        rows = {student: [None] * len(kept[student]) for student in free}
        for (student, block), literals in part.literals.items():
            rows[student][block] = next((choice for choice, literal in literals if solver.value(literal)), None)
    return Solved(rows, status == cp_model.OPTIMAL, status == cp_model.INFEASIBLE, solver.response_proto.deterministic_time)


def run(model: cp_model.CpModel, effort: Effort, halt: Halt) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """One search on one thread: the same model, seed and work give the same answer, unless the seconds end it first."""
    solver = cp_model.CpSolver()
    given = solver.parameters
    given.num_workers, given.random_seed, given.catch_sigint_signal = 1, effort.seed % 2**31, False
    given.max_deterministic_time, given.max_time_in_seconds = effort.work, max(0.01, effort.seconds)
    halt.stop = solver.stop_search
    try:
        return solver, cp_model.UNKNOWN if halt.halted else solver.solve(model)
    finally:
        halt.stop = None


def _student(part: Part, state: State, student: int, kept: Row, *, soft: bool) -> None:
    """Each block once, one place at a time, in order, within the totals."""
    space, model = state.space, part.model
    busy: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    for block, choices in enumerate(space.choices[student]):
        usable = choices if soft else [choice for choice in choices if state.fits(choice)]
        literals = [(choice, model.new_bool_var("")) for choice in usable]
        part.literals[student, block] = literals
        for choice, literal in literals:
            model.add_hint(literal, choice == kept[block])
            for week in range(choice.place.start, choice.place.end):
                busy[week].append(literal)
            if choice.cost:
                part.costs.append(choice.cost * literal)
        part.most_cost += max((abs(choice.cost) for choice in usable), default=0)
        one = [literal for _choice, literal in literals]
        if soft:
            part.open[student, block] = model.new_bool_var("")
            model.add_hint(part.open[student, block], kept[block] is None)
            one.append(part.open[student, block])
        model.add_exactly_one(one)
    for literals_of_week in busy.values():
        model.add_at_most_one(literals_of_week)
    for before, after in space.order[student]:
        for week in range(1, space.problem.weeks + 1):
            early = [literal for choice, literal in part.literals[student, after] if choice.place.start <= week]
            late = [literal for choice, literal in part.literals[student, before] if choice.place.end > week]
            if early and late:
                model.add_at_most_one([*early, *late])
    limits = space.problem.limits
    for most, weigh in ((limits.nights_most, "nights"), (limits.rest_days_most, "rest_days")):
        if most is not None:
            model.add(_sum(part, space, student, weigh) <= most)


def _cells(part: Part, state: State, *, soft: bool) -> None:
    """No cell over its most; soft, what is over is counted."""
    taking: dict[int, list[cp_model.IntVar]] = defaultdict(list)
    rows_taking: dict[int, set[int]] = defaultdict(set)
    for (student, _block), literals in part.literals.items():
        for choice, literal in literals:
            for cell in choice.place.cells:
                taking[cell].append(literal)
                rows_taking[cell].add(student)
    for cell, literals_of_cell in taking.items():
        left, students = state.space.cells[cell].most - len(state.standing[cell]), len(rows_taking[cell])
        if students <= left:
            continue
        if soft:
            over = part.model.new_int_var(max(0, -left), students - min(left, 0), "")
            part.model.add(sum(literals_of_cell) <= left + over)
            part.over.append(over)
        else:
            part.model.add(sum(literals_of_cell) <= left)


def _gaps(part: Part, space: Space, student: int) -> None:
    """Idle weeks between the first and the last block."""
    weight, weeks, model = space.problem.weights.gap, space.problem.weeks, part.model
    blocks = range(len(space.blocks[student]))
    if not weight or len(blocks) < 2:
        return
    first, last = model.new_int_var(1, weeks + 1, ""), model.new_int_var(1, weeks + 1, "")
    served: list[Linear] = []
    for block in blocks:
        literals = part.literals[student, block]
        start = sum(choice.place.start * literal for choice, literal in literals)
        end = sum(choice.place.end * literal for choice, literal in literals)
        missing = part.open.get((student, block), 0)
        model.add(first <= start + (weeks + 1) * missing)
        model.add(last >= end)
        served.append(space.weeks_of(student, block) * (1 - missing))
    idle = model.new_int_var(0, weeks, "")
    model.add(idle >= last - first - sum(served))
    part.costs.append(weight * idle)
    part.most_cost += weight * weeks


def _travel(part: Part, space: Space, student: int) -> None:
    """Changes of site: the student is somewhere each week, at the site of the station when at one, and every change of somewhere counts."""
    weight, weeks, model = space.problem.weights.travel, space.problem.weeks, part.model
    sites: dict[str, dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
    for block in range(len(space.blocks[student])):
        for choice, literal in part.literals[student, block]:
            for week in range(choice.place.start, choice.place.end):
                sites[space.problem.stations[choice.place.station].site][week].append(literal)
    if not weight or len(sites) < 2:
        return
    where = {site: [model.new_bool_var("") for _week in range(weeks)] for site in sites}
    for week in range(weeks):
        model.add_exactly_one([row[week] for row in where.values()])
        for site, row in where.items():
            for literal in sites[site][week + 1]:
                model.add_implication(literal, row[week])
            if week:
                came = model.new_bool_var("")
                model.add(came >= row[week] - row[week - 1])
                part.costs.append(weight * came)
    part.most_cost += weight * weeks


def _nights(part: Part, state: State, free: Sequence[int]) -> None:
    """The difference between the most and the fewest nights of any student."""
    space, model = state.space, part.model
    most = max((choice.place.nights for blocks in space.choices for choices in blocks for choice in choices), default=0)
    if not most or not space.problem.weights.nights:
        return
    others = [count for student, count in enumerate(state.nights) if student not in set(free)]
    bound = most * max(map(len, space.blocks))
    high = model.new_int_var(max(others, default=0), bound, "")
    low = model.new_int_var(0, min(others, default=bound), "")
    for student in free:
        model.add(high >= _sum(part, space, student, "nights"))
        model.add(low <= _sum(part, space, student, "nights"))
    part.costs.append(space.problem.weights.nights * (high - low))
    part.most_cost += space.problem.weights.nights * bound


def _sum(part: Part, space: Space, student: int, name: str) -> Linear:
    blocks = range(len(space.blocks[student]))
    pairs = [(getattr(choice.place, name), literal) for block in blocks for choice, literal in part.literals[student, block]]
    return sum(count * literal for count, literal in pairs if count)


def _objective(part: Part, space: Space) -> None:
    """Unserved weeks before capacity exceeded before soft cost: each weighs more than all that comes after it can make up."""
    per_over = 2 * part.most_cost + 1
    per_week = per_over * (3 * len(part.literals) * space.problem.weeks + 1)
    unserved = [per_week * space.weeks_of(*key) * literal for key, literal in part.open.items()]
    part.model.minimize(sum(part.costs) + sum(per_over * over for over in part.over) + sum(unserved))
