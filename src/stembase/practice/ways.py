"""The way of a source's unit through the stations, as data (`ways/SOURCE.toml`): what is done in which order, and how long is waited in between."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stembase.practice.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing on a way: a step (`procedure:step`) or an act (`act:name`), and the idle minutes before it."""

    do: str
    wait: float = 0.0

    @property
    def procedure(self) -> str:
        """The procedure, or `act`."""
        return self.do.partition(":")[0]

    @property
    def step(self) -> str:
        """The step, or the name of the act."""
        return self.do.partition(":")[2]


@cache
def ways() -> dict[str, tuple[Stop, ...]]:
    """Every way, by source."""
    folder = files("stembase.practice").joinpath("ways")
    read = [
        tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    ]
    return {way["source"]: tuple(Stop(**stop) for stop in way["steps"]) for way in read}


def stops_until(source: str, until: str) -> tuple[Stop, ...]:
    """The way from its beginning up to a step, which is included."""
    way = ways()[source]
    return way[: [stop.do for stop in way].index(until) + 1]


def steps_of_task(scenario: "Scenario") -> list[str]:
    """The steps of procedures in the student's part of a scenario."""
    own = split(scenario.start.source, scenario.start.begins, scenario.until)[1]
    return [stop.do for stop in own if stop.procedure != "act"]


def split(source: str, begins: str, until: str) -> tuple[tuple[Stop, ...], tuple[Stop, ...]]:
    """The way before a step, and from it up to another, both included."""
    way = ways()[source]
    places = [stop.do for stop in way]
    first, last = places.index(begins), places.index(until)
    return way[:first], way[first : last + 1]
