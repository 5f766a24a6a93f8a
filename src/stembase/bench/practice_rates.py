"""How often the policies pass every scenario: counted by processes, each on a scratch database of its own. A count that is kept is not made again."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NamedTuple

from stembase.bench.figures import Figure
from stembase.bench.scratch import scratch
from stembase.practice.scenario import Scenario
from stembase.practice.truth import MODEL

STATION = "stembase.bench.practice_station"
PART = 10
"""Seeds a process plays before it gives its count: what is lost at most where a run is broken off."""
SHOWN = 6
"""Seeds named that went otherwise than they should."""


class Part(NamedTuple):
    """Seeds of a scenario, from one to another; `mark`: what is played, so that a count of something else is not taken for it."""

    scenario: str
    mark: str
    first: int
    last: int


class Count(NamedTuple):
    """What a part came to: the seeds in which the reference failed and the careless passed, and the seconds it took."""

    failed: list[int]
    passed: list[int]
    seconds: float

    def __add__(self, other: "Count") -> "Count":  # type: ignore[override]
        return Count(sorted(self.failed + other.failed), sorted(self.passed + other.passed), self.seconds + other.seconds)


def measure(seeds: int, kept: Path | None = None, processes: int = os.cpu_count() or 1) -> Iterator[Figure]:
    """Three figures a scenario as soon as all its seeds were played; `kept`: a file counts are read from and added to."""
    from stembase.practice.scenario_reading import packaged

    scenarios = packaged()
    known = read(kept)
    parts = [part for scenario in scenarios.values() for part in parts_of(scenario, seeds)]
    waiting = {key: [part for part in parts if part.scenario == key] for key in scenarios}
    counts = dict[Part, Count]()
    for part, count in _counted(parts, known, processes):
        counts[part] = count
        if part not in known and kept:
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps({**part._asdict(), **count._asdict()}) + "\n")
        if all(one in counts for one in waiting[part.scenario]):
            yield from figures(scenarios[part.scenario], seeds, sum((counts[one] for one in waiting[part.scenario]), Count([], [], 0.0)))


def parts_of(scenario: Scenario, seeds: int) -> list[Part]:
    """The seeds of a scenario, from 1, in parts."""
    mark = f"{scenario.hash} {MODEL}"
    return [Part(scenario.key, mark, first, min(first + PART - 1, seeds)) for first in range(1, seeds + 1, PART)]


def figures(scenario: Scenario, seeds: int, count: Count) -> Iterator[Figure]:
    """The reference beside the rate stated for it; the careless, who fails every incident; and what a run costs."""
    key, incident = scenario.key, scenario.kind == "incident"
    rate = 100 * (1 - len(count.failed) / seeds)
    yield Figure(f"{key}: the reference passes, {seeds} seeds{_named(count.failed)}", rate, "%", 100)
    named = _named(count.passed) if incident else ""
    yield Figure(f"{key}: the careless fails{named}", 100 * (1 - len(count.passed) / seeds), "%", 100 if incident else 0)
    yield Figure(f"{key}: one run played and scored", count.seconds / seeds / 2, "s")


def _named(seeds: list[int]) -> str:
    more = ", …" if len(seeds) > SHOWN else ""
    return f", not {', '.join(map(str, seeds[:SHOWN]))}{more}" if seeds else ""


def read(kept: Path | None) -> dict[Part, Count]:
    """The counts of a file, if it is there; a line that was broken off counts nothing."""
    found = dict[Part, Count]()
    for line in kept.read_text(encoding="utf-8").splitlines() if kept and kept.exists() else ():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        found[Part(*(row[name] for name in Part._fields))] = Count(*(row[name] for name in Count._fields))
    return found


def _counted(parts: list[Part], known: Mapping[Part, Count], processes: int) -> Iterator[tuple[Part, Count]]:
    """Every part with its count, the known ones first, the others as they end. Broken off, what has not begun is not begun."""
    yield from [(part, known[part]) for part in parts if part in known]
    todo = [part for part in parts if part not in known]
    with ExitStack() as houses:
        places = [houses.enter_context(scratch("SQLite")) for _ in range(min(processes, len(todo)))]
        pool = houses.enter_context(ThreadPoolExecutor(processes))
        houses.callback(pool.shutdown, cancel_futures=True)
        list(pool.map(lambda place: place.run(STATION, "found"), places))
        free: SimpleQueue[Callable[..., Any]] = SimpleQueue()
        for place in places:
            free.put(houses.enter_context(place.asking(STATION, "rates")))
        asked = {pool.submit(_played, free, part): part for part in todo}
        for done in as_completed(asked):
            yield asked[done], Count(**done.result())


def _played(free: "SimpleQueue[Callable[..., Any]]", part: Part) -> Any:
    ask = free.get()
    try:
        return ask(part.scenario, str(part.first), str(part.last))
    finally:
        free.put(ask)
