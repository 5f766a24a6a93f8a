"""Stations of `stembase bench practice`: many units through the funnel, and replays of a run."""

import time
from collections.abc import Iterator

from stembase.bench.figures import Figure
from stembase.bench.scratch import Scratch, scratch
from stembase.science.cells.funnel import limits, taken_through
from stembase.science.draws import chance
from stembase.science.parameters import packaged

STATION = "stembase.bench.practice_station"
FUNNEL_S, REPLAY_MS, DEBRIEF_S, UNITS = 60.0, 7.0, 2.0, 100_000
"""Aims of the design, chapter 5."""
BANK = "zhejiang"


def funnel(units: int) -> Figure:
    """Births made and taken through a bank's limits."""
    numbers = packaged()
    begun = time.perf_counter()
    taken_through(limits(BANK, numbers), chance(1, [f"u{number}" for number in range(units)]), numbers)
    return Figure(f"{units} units made and taken through the funnel", time.perf_counter() - begun, "s", FUNNEL_S, False)


def measure(units: int) -> Iterator[Figure]:
    """The funnel, and the replays of a run in a scratch house."""
    yield funnel(units)
    with scratch("SQLite") as place:
        place.run(STATION, "found")
        yield from _replays(place)


def _replays(place: Scratch) -> Iterator[Figure]:
    told = place.run(STATION, "replay")
    yield Figure(f"replay of a run of {told['acts']} acts", told["replay_s"] * 1000, "ms", REPLAY_MS, False)
    name = f"counterfactual debrief, {told['decisions']} decisions, {2 ** told['decisions']} replays of {told['entries']} acts"
    yield Figure(name, told["debrief_s"], "s", DEBRIEF_S, False)
