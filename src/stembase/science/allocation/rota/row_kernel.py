"""The cheapest row of one student at given prices, by dynamic programming over which blocks are done, the week, the site, and the nights so far."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.compiling import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class Layout(NamedTuple):
    """The blocks of a curriculum and their places, numbered by block and first week.

    length[block]; the places of a block that begin in a week (from 0) are begins[block, week]:begins[block, week + 1]; site[place], from 1, for 0 is
    nowhere yet; next_done[done, block] and next_tally[tally, place]: where a set of blocks and a tally of nights and rest days lead, -1 for nowhere;
    rest[done]: weeks still to be served.
    """

    length: Ints
    begins: Ints
    site: Ints
    next_done: Ints
    next_tally: Ints
    rest: Ints


class Charges(NamedTuple):
    """An idle week between blocks, a change of site, and a week left open, infinite where none may be."""

    gap: float
    travel: float
    open: float


class Scratch(NamedTuple):
    """By week, set of blocks done, and site × tally: the least cost, the last step (a place, -1 a week passed, -2 a block left open), where from."""

    best: Floats
    how: Ints
    came: Ints


@compiled
def priced(cost: Floats, prices: Floats, cell_from: Ints, cells: Ints, out: Floats) -> None:
    """What each place costs a student with the prices of the cells it takes (those of place p: cells[cell_from[p]:cell_from[p + 1]]), into `out`."""
    for place in range(len(cost)):
        total = cost[place]
        if total < np.inf:
            for at in range(cell_from[place], cell_from[place + 1]):
                total += prices[cells[at]]
        out[place] = total


@compiled
def cheapest(cost: Floats, layout: Layout, charges: Charges, scratch: Scratch, row: Ints) -> float:
    """The least cost; `row` becomes the place of each block, -1 where it stays open. Infinite, and `row` as it was, where there is none."""
    best, how, came = scratch
    weeks, last, wide, tallies = best.shape[0] - 1, best.shape[1] - 1, best.shape[2], layout.next_tally.shape[0]
    best[:] = np.inf
    best[0, 0, 0] = 0.0
    for week in range(weeks + 1):
        for done in range(last):
            if charges.open == np.inf and week + layout.rest[done] > weeks:
                continue
            for state in range(wide):
                here = best[week, done, state]
                if here == np.inf:
                    continue
                at, tally, source = state // tallies, state % tallies, done * wide + state
                if week < weeks:
                    idle = here + (charges.gap if at else 0.0)
                    if idle < best[week + 1, done, state]:
                        best[week + 1, done, state], how[week + 1, done, state], came[week + 1, done, state] = idle, -1, source
                for block in range(len(layout.length)):
                    after, end = layout.next_done[done, block], week + layout.length[block]
                    if after < 0:
                        continue
                    left = here + charges.open * layout.length[block]
                    if left < best[week, after, state]:
                        best[week, after, state], how[week, after, state], came[week, after, state] = left, -2, source
                    if end > weeks:
                        continue
                    for place in range(layout.begins[block, week], layout.begins[block, week + 1]):
                        counted, site = layout.next_tally[tally, place], layout.site[place]
                        there = here + cost[place] + (charges.travel if at and site != at else 0.0)
                        target = site * tallies + counted
                        if counted >= 0 and there < best[end, after, target]:
                            best[end, after, target], how[end, after, target], came[end, after, target] = there, place, source
    return walked_back(layout, scratch, row)


@compiled
def walked_back(layout: Layout, scratch: Scratch, row: Ints) -> float:
    """The cost of the cheapest end, the steps that lead to it written to `row`."""
    best, how, came = scratch
    weeks, last, wide = best.shape[0] - 1, best.shape[1] - 1, best.shape[2]
    least, week, source = np.inf, 0, 0
    for end in range(weeks + 1):
        for state in range(wide):
            if best[end, last, state] < least:
                least, week, source = best[end, last, state], end, last * wide + state
    if least == np.inf:
        return least
    row[:] = -1
    while week or source:
        done, state = source // wide, source % wide
        place, source = how[week, done, state], came[week, done, state]
        if place == -1:
            week -= 1
        elif place >= 0:
            block = np.searchsorted(layout.begins[:, 0], place, side="right") - 1
            row[block], week = place, week - layout.length[block]
    return least


def load() -> None:
    """Have the machine code at hand: seconds that belong to no search, the first time in a process, more where it must be made first."""
    one = np.zeros(1, np.int32)
    layout = Layout(
        one + 1, np.array([[0, 1]], np.int32), one + 1, np.array([[1], [-1]], np.int32), np.zeros((1, 1), np.int32), np.array([1, 0], np.int32)
    )
    shape, cost = (2, 2, 2), np.zeros(1)
    priced(cost, np.zeros(1), np.array([0, 1], np.int32), one, cost)
    cheapest(cost, layout, Charges(1.0, 1.0, np.inf), Scratch(np.empty(shape), np.empty(shape, np.int32), np.empty(shape, np.int32)), one)
