"""What donors are asked and tested for, read from data: the questionnaire, agents with their methods, and standards of required markers."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from stembase.refusal import Refused

from .wall import Words

ANSWERS = ("yes", "no", "unknown")
DEFAULT_STANDARD = "no-west-nile"


class Question(NamedTuple):
    """A question's words and the answers that put a donation off."""

    words: Words
    defers: frozenset[str]


class Agent(NamedTuple):
    """An agent's name and the methods it is tested by."""

    words: Words
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A test that must be there: the agent and the methods any one of which will do."""

    agent: str
    any_of: tuple[str, ...]
    disqualifies: bool = True
    only_leukocyte_rich: bool = False
    season: tuple[str, str] | None = None

    def __str__(self) -> str:
        return f"{self.agent}:{'|'.join(self.any_of)}"


@dataclass(frozen=True, slots=True)
class DonorStandard:
    """Required markers, and the window around the recovery within which the sample must be taken."""

    key: str
    title: Words
    source: str
    days_before: int
    days_after: int
    days_before_by_source: Mapping[str, int]
    leukocyte_rich: frozenset[str]
    markers: tuple[Requirement, ...]

    def required(self, source: str, recovered_at: datetime | None) -> tuple[Requirement, ...]:
        """What a donor of this source needs; a seasonal test only when the recovery lies in its season (always when it is unknown)."""
        day = recovered_at.strftime("%m-%d") if recovered_at else None
        return tuple(
            marker
            for marker in self.markers
            if (not marker.only_leukocyte_rich or source in self.leukocyte_rich)
            and (marker.season is None or day is None or marker.season[0] <= day <= marker.season[1])
        )

    def travels(self, agent: str, method: str) -> bool:
        """Whether a reactive result travels with the unit instead of ruling the donor out."""
        return any(marker.agent == agent and method in marker.any_of and not marker.disqualifies for marker in self.markers)

    def in_window(self, sampled_at: datetime, source: str, recovered_at: datetime) -> bool:
        """Whether a sample of this instant counts for a recovery at that one, ends included."""
        before = timedelta(days=self.days_before_by_source.get(source, self.days_before))
        return recovered_at - before <= sampled_at <= recovered_at + timedelta(days=self.days_after)


def _read(*path: str) -> dict[str, Any]:
    return tomllib.loads(files("stembase.donors").joinpath(*path).read_text(encoding="utf-8"))


@cache
def questionnaire() -> tuple[str, Mapping[str, Question]]:
    """The version of the questionnaire and its questions by key."""
    data = _read("questionnaire.toml")
    return data["version"], {key: Question(Words(q["zh"], q["en"]), frozenset(q["defers"])) for key, q in data["questions"].items()}


@cache
def agents() -> Mapping[str, Agent]:
    """Agents by key."""
    return {key: Agent(Words(**agent["title"]), tuple(agent["methods"])) for key, agent in _read("agents.toml").items()}


@cache
def standards() -> Mapping[str, DonorStandard]:
    """Standards by key, one file each."""
    folder = files("stembase.donors").joinpath("standards")
    keys = sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))
    return {key: _standard(key, _read("standards", f"{key}.toml")) for key in keys}


def standard_named(key: str) -> DonorStandard:
    """The standard, or `Refused("no-such-donor-standard")`."""
    if key not in standards():
        raise Refused("no-such-donor-standard", standard=key)
    return standards()[key]


def _standard(key: str, data: Mapping[str, Any]) -> DonorStandard:
    return DonorStandard(
        key=key,
        title=Words(**data["title"]),
        source=data["source"],
        days_before=data["days_before"],
        days_after=data["days_after"],
        days_before_by_source=data["days_before_by_source"],
        leukocyte_rich=frozenset(data["leukocyte_rich"]),
        markers=tuple(_requirements(data["markers"])),
    )


def _requirements(rows: Iterable[Mapping[str, Any]]) -> Iterable[Requirement]:
    for row in rows:
        season = (row["season"]["first"], row["season"]["last"]) if "season" in row else None
        yield Requirement(row["agent"], tuple(row["any_of"]), row.get("disqualifies", True), row.get("only_leukocyte_rich", False), season)
