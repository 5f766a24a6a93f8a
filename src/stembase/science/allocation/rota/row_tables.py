"""A curriculum as arrays: its places by block and week, the sets of blocks that can be done, and the tallies of nights and rest days."""

from dataclasses import dataclass
from itertools import accumulate, product

import numpy as np

from .choices import Place, Space
from .problem import Curriculum
from .row_kernel import Ints, Layout, Scratch

STATES, SETS, TALLIES = 2_000_000, 4_096, 64
"""The largest table of (week, set of blocks done, site, tally), and how many sets and tallies it may have. Source: assumption, some 0.1 s a row."""

Tally = tuple[int, int]
TOO_MANY: Tally = (-1, -1)


@dataclass(frozen=True, slots=True)
class Table:
    """The places by their number, the cells each takes, and what `row_kernel.cheapest` asks for."""

    places: tuple[Place, ...]
    cell_from: Ints
    cells: Ints
    layout: Layout
    scratch: Scratch


def table_of(space: Space, name: str) -> Table | None:
    """The table of a curriculum; None where it would be too large."""
    curriculum, weeks = space.problem.curricula[name], space.problem.weeks
    sites = {site: number + 1 for number, site in enumerate(sorted({station.site for station in space.problem.stations.values()}))}
    by_block = [sorted(space.places_of(name, block), key=lambda place: place.start) for block in curriculum.blocks]
    done, tallies = _sets(curriculum), _tallies(space, by_block)
    shape = (weeks + 1, len(done), (len(sites) + 1) * len(tallies))
    if not done or not tallies or np.prod(shape) > STATES:
        return None
    places = tuple(place for places in by_block for place in places)
    length = [block.weeks for block in curriculum.blocks.values()]
    layout = Layout(
        _ints(length),
        _begins(by_block, weeks),
        _ints([sites[space.problem.stations[place.station].site] for place in places]),
        _ints([[done.get(one | 1 << block, -1) if not one >> block & 1 else -1 for block in range(len(length))] for one in done]),
        _ints([[tallies.get(_added(space, tally, place), -1) for place in places] for tally in tallies]),
        _ints([sum(long for block, long in enumerate(length) if not one >> block & 1) for one in done]),
    )
    cell_from = _ints([0, *accumulate(len(place.cells) for place in places)])
    return Table(
        places, cell_from, _ints([cell for place in places for cell in place.cells]), layout,
        Scratch(np.empty(shape), np.empty(shape, np.int32), np.empty(shape, np.int32)),
    )  # fmt: skip


def _ints(values: object) -> Ints:
    return np.array(values, dtype=np.int32)


def _begins(by_block: list[list[Place]], weeks: int) -> Ints:
    """Where in the list of places those of a block begin that begin in a week; weeks from 0, one more closes the row."""
    starts = accumulate((len(places) for places in by_block[:-1]), initial=0)
    return _ints(
        [
            first + np.searchsorted([place.start for place in places], np.arange(1, weeks + 2))
            for first, places in zip(starts, by_block, strict=True)
        ]
    )  # fmt: skip


def _sets(curriculum: Curriculum) -> dict[int, int]:
    """Sets of blocks that hold, with each, what must come before it: as bits, by number, the smaller first. Empty when there are too many."""
    at = {name: number for number, name in enumerate(curriculum.blocks)}
    needed = [sum({1 << at[before] for before, after in curriculum.order if after == name}) for name in curriculum.blocks]
    found, layer = [0], {0}
    while layer and len(found) <= SETS:
        layer = {one | 1 << block for one in layer for block, before in enumerate(needed) if not one >> block & 1 and before & ~one == 0}
        found.extend(sorted(layer))
    return {one: number for number, one in enumerate(found)} if len(found) <= SETS else {}


def _tallies(space: Space, by_block: list[list[Place]]) -> dict[Tally, int]:
    """Nights and rest days that the blocks can add up to within the totals, numbered from none of either. Empty when there are too many."""
    found: set[Tally] = {(0, 0)}
    for places in by_block:
        kinds = {place[-2:]: place for place in places}.values()
        found |= {more for tally, place in product(found, kinds) if (more := _added(space, tally, place)) != TOO_MANY}
        if len(found) > TALLIES:
            return {}
    return {tally: number for number, tally in enumerate(sorted(found))}


def _added(space: Space, tally: Tally, place: Place) -> Tally:
    """The tally with this place, or too many. What has no total is not counted."""
    limits = space.problem.limits
    nights = 0 if limits.nights_most is None else tally[0] + place.nights
    rest_days = 0 if limits.rest_days_most is None else tally[1] + place.rest_days
    within = nights <= (limits.nights_most or 0) and rest_days <= (limits.rest_days_most or 0)
    return (nights, rest_days) if within else TOO_MANY
