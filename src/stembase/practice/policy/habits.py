"""How somebody works who does not work by the book: habits as data (`POLICY.toml`), each at a step or on an event. The reference has none."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from stembase.procedures.definition import Text
from stembase.refusal import Refused


@dataclass(frozen=True, slots=True)
class Habit:
    """What is done otherwise at a step (`at`, `procedure:step`) or when something happens (`on`, a fault): waited longer, set otherwise, scanned
    wrongly, left out; `answer` names another answer to the event."""

    key: str
    title: Text
    at: str = ""
    on: str = ""
    wait: float = 0.0
    measures: Mapping[str, Any] = field(default_factory=dict)
    deeds: Mapping[str, str] = field(default_factory=dict)
    scans: Mapping[str, str] = field(default_factory=dict)
    lots: tuple[str, ...] = ()
    leaves_out: bool = False
    answer: str = ""


NONE = Habit("", Text("", ""))
REFERENCE = "reference"
"""The policy without habits."""


@cache
def policies() -> Mapping[str, tuple[Habit, ...]]:
    """Every policy by name with its habits."""
    folder = files("stembase.practice").joinpath("policy")
    read = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")
    }
    return {REFERENCE: ()} | {name: tuple(_habit(one) for one in data["habits"]) for name, data in sorted(read.items())}


def demand_policy(policy: str) -> tuple[Habit, ...]:
    """The habits of a policy. Refuses `no-such-policy`."""
    if policy not in policies():
        raise Refused("no-such-policy", policy=policy, known=list(policies()))
    return policies()[policy]


def _habit(one: Mapping[str, Any]) -> Habit:
    return Habit(**{**one, "title": Text(**one["title"]), "lots": tuple(one.get("lots", ()))})
