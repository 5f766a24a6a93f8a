"""The stops of the tour as data (`stops.toml`): what each station is for, the question asked there, and its answers as habits."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from stembase.practice.policy.habits import Habit
from stembase.procedures.definition import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor may choose; without habits it is what the reference does. `speaks_for`: what is right about it, though it costs cells."""

    key: str
    says: Text
    habits: tuple[Habit, ...]
    speaks_for: Text | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: its station, words and question; played up to and including `until` of the way."""

    key: str
    station: str
    until: str
    title: Text
    text: Text
    question: Text
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Tour:
    """The whole of it, with the scenario and the seed it is played with: one donor for every visitor."""

    scenario: str
    seed: int
    stops: tuple[Stop, ...]

    def habits(self, chosen: Sequence[int]) -> tuple[Habit, ...]:
        """How somebody works who chose so, answer by answer from 0; what was not asked yet is done as the reference does it."""
        return tuple(habit for stop, number in zip(self.stops, chosen, strict=False) for habit in stop.answers[number].habits)


@cache
def tour() -> Tour:
    """The tour of the package."""
    told = tomllib.loads(files("stembase.practice").joinpath("tour", "stops.toml").read_text(encoding="utf-8"))
    return Tour(told["scenario"], told["seed"], tuple(_stop(one) for one in told["stops"]))


def _stop(one: Mapping[str, Any]) -> Stop:
    words = {name: Text(**one[name]) for name in ("title", "text", "question")}
    return Stop(one["key"], one["station"], one["until"], **words, answers=tuple(_answer(each) for each in one["answers"]))


def _answer(each: Mapping[str, Any]) -> Answer:
    title = Text(**each["says"])
    habits = tuple(Habit(each["key"], title, **habit) for habit in each.get("habits", ()))
    return Answer(each["key"], title, habits, Text(**each["speaks_for"]) if "speaks_for" in each else None)
