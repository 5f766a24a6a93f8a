"""Stations of `stembase bench practice` that need runs: many units through the funnel, replays of a run, and how often the policies pass."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue

from stembase.bench.figures import Figure
from stembase.bench.scratch import Scratch, scratch
from stembase.science.cells.funnel import limits, taken_through
from stembase.science.draws import chance
from stembase.science.parameters import packaged

STATION = "stembase.bench.practice_station"
FUNNEL_S, REPLAY_MS, DEBRIEF_S, UNITS = 60.0, 7.0, 2.0, 100_000
"""Aims of the design, chapter 5."""
BANK, PROCESSES = "zhejiang", 2


def funnel(units: int) -> Figure:
    """Births made and taken through a bank's limits."""
    numbers = packaged()
    begun = time.perf_counter()
    taken_through(limits(BANK, numbers), chance(1, [f"u{number}" for number in range(units)]), numbers)
    return Figure(f"{units} units made and taken through the funnel", time.perf_counter() - begun, "s", FUNNEL_S, False)


def measure(units: int, seeds: int) -> Iterator[Figure]:
    """The funnel, the replays, then two figures a scenario; `seeds` 0 leaves these out."""
    yield funnel(units)
    with ExitStack() as houses:
        free: SimpleQueue[Scratch] = SimpleQueue()
        places = [houses.enter_context(scratch("SQLite")) for _ in range(PROCESSES if seeds else 1)]
        for place in places:
            place.run(STATION, "found")
        yield from _replays(places[0])
        for place in places:
            free.put(place)
        if seeds:
            yield from _rates(free, seeds)


def _replays(place: Scratch) -> Iterator[Figure]:
    told = place.run(STATION, "replay")
    yield Figure(f"replay of a run of {told['acts']} acts", told["replay_s"] * 1000, "ms", REPLAY_MS, False)
    name = f"counterfactual debrief, {told['decisions']} decisions, {2 ** told['decisions']} replays of {told['entries']} acts"
    yield Figure(name, told["debrief_s"], "s", DEBRIEF_S, False)


def _rates(free: "SimpleQueue[Scratch]", seeds: int) -> Iterator[Figure]:
    """Every scenario in a process of its own, two at a time."""
    from stembase.practice.scenario_reading import packaged as scenarios

    def played(key: str) -> dict[str, float]:
        place = free.get()
        try:
            return place.run(STATION, "rates", key, str(seeds))  # type: ignore[no-any-return]
        finally:
            free.put(place)

    with ThreadPoolExecutor(PROCESSES) as pool:
        for (key, scenario), told in zip(scenarios().items(), pool.map(played, scenarios()), strict=True):
            yield Figure(f"{key}: the reference passes, {seeds} seeds", 100 * told["reference"], "%", 100)
            yield Figure(f"{key}: the careless fails, {seeds} seeds", 100 * (1 - told["careless"]), "%", 100 if scenario.kind == "incident" else 0)
            yield Figure(f"{key}: one run played and scored", told["run_s"], "s")
