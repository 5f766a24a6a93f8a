"""Facts about a run as a sentence says them: deeds and their ways, faults, scenarios, how a run stands."""

from collections.abc import Mapping
from typing import Any

from stembase.practice.deeds import DEEDS
from stembase.practice.faults import FAULTS
from stembase.practice.queries.scenarios import scenario_in_force
from stembase.practice.requests import REQUESTS
from stembase.procedures.definition import Text
from stembase.refusal import explain, words_for

STATES: Mapping[str, Text] = {
    "preparing": Text("准备中", "being prepared"),
    "open": Text("进行中", "open"),
    "frozen": Text("已暂停", "stopped by a teacher"),
    "ended": Text("已结束", "ended"),
    "abandoned": Text("已放弃", "abandoned"),
}
"""How a run stands."""


STANDINGS: Mapping[str, Text] = {
    "passed": Text("已通过", "passed"),
    "done": Text("做完，未通过", "done, not passed"),
    "under-way": Text("进行中", "under way"),
    "not-begun": Text("未开始", "not begun"),
}
"""How a student stands with an assignment."""


@words_for("deed")
def deed_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a deed."""
    return DEEDS[key].title.say(language) if key in DEEDS else None


@words_for("way")
def way_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A way to do the deed among the facts."""
    deed = DEEDS.get(str(facts.get("deed", "")))
    return deed.ways[key].say(language) if deed and key in deed.ways else None


@words_for("what")
def request_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """What somebody beside a student was asked for."""
    return REQUESTS[key].title.say(language) if key in REQUESTS else None


@words_for("because")
def because_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of the refusal that kept somebody from it."""
    return explain(key, {}, language).title


@words_for("fault")
def fault_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a fault."""
    return FAULTS[key].title.say(language) if key in FAULTS else None


@words_for("scenario", "assigned")
def scenario_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a scenario that is still here."""
    found = scenario_in_force(key)
    return found.title.say(language) if found else None


@words_for("state")
def state_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """How the run of the bank among the facts stands."""
    return STATES[key].say(language) if key in STATES and "bank" in facts else None
