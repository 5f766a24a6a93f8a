"""Better and better: a few rows are freed and made again, each the cheapest left; where that finds nothing, CP-SAT finds the best for them together.

Never worse, and complete stays complete.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from .choices import Space
from .model import solve_part
from .rows import Rows
from .search import Search
from .state import State

FEWEST, WORK, SELDOM, TRIALS, FREED, CROWDED = 4, 0.25, 30, 200, (2, 9), 1e5
"""Rows freed for CP-SAT at first, its deterministic work, and how many students put it off by one more fruitless round; trials in a round, and how
many rows each frees, from the first number to below the second; the price of one over capacity while the rota is not complete.
Source: tried on invented problems."""


def improve(state: State, rows: Rows, search: Search, most: int | None = None) -> bool:
    """Rounds until the search is over or `most` are made. Gives whether it ended with proof that nothing is better."""
    chance = np.random.default_rng((search.seed, search.done))
    students, size, value, rounds, fruitless = len(state.space.names), FEWEST, state.value, 0, 0
    while not (search.over or rounds == most or rows.proves(value)):
        if rows.able:
            recreated(state, rows, search, chance)
        fruitless += state.value == value
        if fruitless > students // SELDOM or not rows.able:
            fruitless = 0
            free = list(range(students)) if size >= students else neighbourhood(state, chance, size)
            best = together(state, free, search)
            if best and len(free) == students:
                return True
            size = min(size + 1, students) if best else max(FEWEST, size - 2)
        search.done, rounds = search.done + 1, rounds + 1
        if state.value < value:
            value = state.value
            search.tell("improved", state)
    return rows.proves(value)


def together(state: State, free: Sequence[int], search: Search) -> bool:
    """The rows of some students anew, by CP-SAT; kept unless worse. Gives whether they are the best there are."""
    value, kept = state.value, state.rows(free)
    solved = solve_part(state, free, search.effort(WORK), search.halt, soft=not value.complete)
    if solved.rows is not None:
        state.put_all(solved.rows)
        if state.value > value:
            state.put_all(kept)
    return solved.best


def recreated(state: State, rows: Rows, search: Search, chance: np.random.Generator) -> None:
    """Many times: some rows freed and made again one after another; kept unless worse."""
    for _trial in range(TRIALS):
        if search.over:
            return
        value = state.value
        free = neighbourhood(state, chance, int(chance.integers(*FREED)))
        kept = state.rows(free)
        state.clear(free)
        chance.shuffle(free)
        for student in free:
            prices = np.zeros(len(state.space.cells))
            prices[list(state.full)] = np.inf if value.complete else CROWDED
            if (row := rows.best(student, prices)) is None:
                break
            state.put(student, row)
        if state.value > value:
            state.put_all(kept)


def neighbourhood(state: State, chance: np.random.Generator, size: int) -> list[int]:
    """Students freed together: one in trouble or costly, those who stand where that one could, and some by chance."""
    space = state.space
    costly = np.array([own + 1 for own in state.own], dtype=float)
    troubled = list(in_trouble(state))
    first = int(chance.choice(troubled)) if troubled else int(chance.choice(len(costly), p=costly / costly.sum()))
    wanted = _wanted(space, first, chance)
    standing = sorted(set().union(*(state.standing[cell] for cell in wanted & state.full)) - {first})
    near = _some(standing, chance, size - 1 if troubled else (2 * size) // 3)
    rest = _some([student for student in range(len(space.names)) if student != first and student not in near], chance, size - 1 - len(near))
    return sorted({first, *near, *rest})


def in_trouble(state: State) -> Iterator[int]:
    """Students with an open block, or in a cell that is over its most."""
    crowded = set[int]().union(*(standing for standing, cell in zip(state.standing, state.space.cells, strict=True) if len(standing) > cell.most))
    return (student for student, open_weeks in enumerate(state.open) if open_weeks or student in crowded)


def _wanted(space: Space, student: int, chance: np.random.Generator) -> set[int]:
    """Cells of some of the student's cheaper places, of every block."""
    cells: set[int] = set()
    for choices in space.choices[student]:
        best = [choice for choice in choices[:12] if choice.cost <= choices[0].cost] or list(choices[:1])
        cells.update(best[int(chance.integers(len(best)))].place.cells if best else ())
    return cells


def _some(students: Sequence[int], chance: np.random.Generator, count: int) -> set[int]:
    return {int(one) for one in chance.choice(students, min(max(count, 0), len(students)), replace=False)} if students else set()
