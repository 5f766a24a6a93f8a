"""Large-neighbourhood search: a few rows are freed, the best for them is found by CP-SAT, and so on. Never worse, and complete stays complete."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from .choices import Space
from .model import Effort, Halt, solve_part
from .state import State, Value

FEWEST, WORK = 4, 0.25


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: its phase, the seconds gone, the rounds made, and what the rota is worth."""

    phase: str
    seconds: float
    rounds: int
    value: Value


@dataclass(slots=True)
class Search:
    """One search: until when by the caller's clock, from which seed, and who is told."""

    clock: Callable[[], float]
    halt: Halt
    report: Callable[[Progress], None]
    seconds: float
    seed: int = 0
    done: int = 0
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    @property
    def gone(self) -> float:
        """Seconds since it began."""
        return self.clock() - self.began

    @property
    def over(self) -> bool:
        """Whether the caller stopped it, or the seconds are used up."""
        return self.halt.halted or self.gone >= self.seconds

    def effort(self, work: float) -> Effort:
        """So much work, and no more than the seconds left."""
        return Effort(work, self.seconds - self.gone, self.seed + self.done)

    def tell(self, phase: str, state: State) -> None:
        """Tell the caller."""
        self.report(Progress(phase, self.gone, self.done, state.value))


def improve(state: State, search: Search, phase: str, *, repair: bool = False, most: int | None = None) -> bool:
    """Rounds until the search is over or `most` are made; `repair` asks for completeness alone and ends with it.

    Gives whether it ended with proof that nothing is better.
    """
    chance = np.random.default_rng((search.seed, search.done))
    students, size, value, rounds = len(state.space.names), FEWEST, state.value, 0
    while not (search.over or (repair and value.complete) or rounds == most):
        free = list(range(students)) if size >= students else neighbourhood(state, chance, size)
        kept = state.rows(free)
        effort = search.effort(WORK / 5 if repair else WORK)
        over = not repair or value.over > 0
        solved = solve_part(state, free, effort, search.halt, soft=not value.complete, over=over, costs=not repair)
        search.done, rounds = search.done + 1, rounds + 1
        if solved.rows is not None:
            state.put_all(solved.rows)
            better = state.value
            if (better[:2] > value[:2]) if repair else better > value:
                state.put_all(kept)
            else:
                told, value = better < value, better
                if told:
                    search.tell(phase, state)
        if solved.best and len(free) == students:
            return not repair
        size = min(size + 1, students) if solved.best else max(FEWEST, size - 2)
    return False


def neighbourhood(state: State, chance: np.random.Generator, size: int) -> list[int]:
    """Students freed together: one in trouble or costly, those who stand where that one could, and some by chance."""
    space = state.space
    costly = np.array([own + 1 for own in state.own], dtype=float)
    troubled = list(in_trouble(state))
    first = int(chance.choice(troubled)) if troubled else int(chance.choice(len(costly), p=costly / costly.sum()))
    wanted = _wanted(space, first, chance)
    standing = [
        student
        for student, row in enumerate(state.chosen)
        if student != first and any(choice and not wanted.isdisjoint(choice.place.cells) for choice in row)
    ]
    near = _some(standing, chance, size - 1 if troubled else (2 * size) // 3)
    rest = _some([student for student in range(len(space.names)) if student != first and student not in near], chance, size - 1 - len(near))
    return sorted({first, *near, *rest})


def in_trouble(state: State) -> Iterator[int]:
    """Students with an open block, or in a cell that is over its most."""
    cells = {cell for cell, load in enumerate(state.load) if load > state.space.cells[cell].most}
    for student, row in enumerate(state.chosen):
        if any(choice is None or (cells and not cells.isdisjoint(choice.place.cells)) for choice in row):
            yield student


def _wanted(space: Space, student: int, chance: np.random.Generator) -> set[int]:
    """Cells of some of the student's cheaper places, of every block."""
    cells: set[int] = set()
    for choices in space.choices[student]:
        best = [choice for choice in choices[:12] if choice.cost <= choices[0].cost] or list(choices[:1])
        cells.update(best[int(chance.integers(len(best)))].place.cells if best else ())
    return cells


def _some(students: Sequence[int], chance: np.random.Generator, count: int) -> set[int]:
    return {int(one) for one in chance.choice(students, min(max(count, 0), len(students)), replace=False)} if students else set()
