"""From the text of a scenario to its values: `load`, and `problems`, which reports every fault at once in the author's words."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from stembase.practice.scenario import Decision, Injection, Passing, Scenario, Score, Start
from stembase.practice.scenario_sense import RULES
from stembase.practice.scenario_shape import SHAPES
from stembase.procedures.definition import Text
from stembase.procedures.problem import Problem, Where
from stembase.procedures.reading import not_toml, text_hash
from stembase.procedures.shape import shaped
from stembase.refusal import Refused


def _judged(text: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        return {}, (Problem("not-toml", Where(), not_toml(text, fault)),)
    found: list[Problem] = []
    where = Where((("scenario", str(data.get("key", "?"))),))
    fitting = shaped(data, "scenario", where, found, SHAPES)
    return fitting, tuple(found) + tuple(problem for rule in RULES for problem in rule(fitting, where))


def problems(text: str) -> tuple[Problem, ...]:
    """Every fault of a scenario's text."""
    return _judged(text)[1]


def load(text: str) -> Scenario:
    """The scenario written in `text`. Refuses `scenario-faulty` with every problem as plain data."""
    data, found = _judged(text)
    if found:
        raise Refused(
            "scenario-faulty",
            count=len(found),
            problems=[problem.plain() for problem in found],
            zh=[problem.sentence.zh for problem in found],
            en=[problem.sentence.en for problem in found],
        )
    return _built(data, text_hash(text))


@cache
def packaged() -> Mapping[str, Scenario]:
    """The scenarios that come with the house, by key; a file is named like its scenario."""
    folder = files("stembase.practice").joinpath("scenarios")
    texts = {file.name.removesuffix(".toml"): file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    return {key: load(texts[key]) for key in sorted(texts)}


def packaged_named(key: str) -> Scenario:
    """One of them. Refuses `no-such-scenario`."""
    if key not in packaged():
        raise Refused("no-such-scenario", scenario=key)
    return packaged()[key]


def text_of(key: str) -> str:
    """The text of a packaged scenario, as its file holds it."""
    return files("stembase.practice").joinpath("scenarios", f"{key}.toml").read_text(encoding="utf-8")


def _built(data: Mapping[str, Any], mark: str) -> Scenario:
    return Scenario(
        key=data["key"],
        kind=data["kind"],
        stations=tuple(data["stations"]),
        title=Text(**data["title"]),
        story=Text(**data["story"]),
        start=Start(**data["start"]),
        until=data["until"],
        ends=data["ends"],
        minutes=data["minutes"],
        passing=Passing(**data["passing"]),
        trains={one["key"]: one.get("weight", 1.0) for one in data["trains"]},
        hash=mark,
        injections=tuple(Injection(**one) for one in data.get("inject", ())),
        decisions=tuple(Decision(**one | _told(one) | {"options": tuple(one.get("options", ()))}) for one in data.get("decisions", ())),
        scores=tuple(Score(**one | {"title": Text(**one["title"])}) for one in data.get("score", ())),
        critical=tuple(data.get("critical", ())),
        parameters=data.get("parameters", {}),
        hints=tuple(Text(**one["says"]) for one in data.get("hints", ())),
    )


def _told(one: Mapping[str, Any]) -> dict[str, Text]:
    return {"title": Text(**one["title"]), "why": Text(**one["why"])}
