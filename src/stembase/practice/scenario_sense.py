"""Whether a well-shaped scenario makes sense: words known, steps on the way, triggers and standards possible. Every fault at once.

Each rule takes what `procedures.shape.shaped` has left, so a key may be missing here: that has been said already.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stembase.practice.deeds import DEEDS
from stembase.practice.faults import FAULTS, can_strike
from stembase.practice.scenario import KINDS
from stembase.practice.scoring.rules import ASKS
from stembase.practice.scoring.rules import RULES as SCORING
from stembase.practice.ways import ways
from stembase.procedures import vocabulary
from stembase.procedures.packaged import packaged
from stembase.procedures.problem import TEXTS, Problem, Where, near
from stembase.science.parameters import packaged as parameters

Data = Mapping[str, Any]
ENDS = ("collected", "received", "reduced", "cultured", "stored", "released", "discarded", "done")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
KEY = re.compile(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_MINUTES = 90 * 24 * 60
TEXTS.append(("practice", "problems.toml"))


def _word(where: Where, name: str, value: Any, noun_zh: str, noun_en: str, known: Any) -> Iterator[Problem]:
    if value not in known:
        yield Problem("unknown-word", where, {"name": name, "value": value, "noun_zh": noun_zh, "noun_en": noun_en, **near(value, known)})


def _stop(where: Where, value: str, source: str) -> Iterator[Problem]:
    places = [stop.do for stop in ways().get(source, ())]
    if places and value not in places:
        yield Problem("not-on-the-way", where, {"value": value, "source": source, **near(value, places)})


def _twice(data: Data, part: str, noun: str) -> Iterator[Problem]:
    keys = [one.get("key") for one in data.get(part, ())]
    for key in {key for key in keys if key and keys.count(key) > 1}:
        yield Problem("duplicate-key", Where(((noun, key),)), {"value": key})


def head(data: Data, where: Where) -> Iterator[Problem]:
    """Key, kind, stations, competences, parameters."""
    key, kind = data.get("key", ""), data.get("kind", "")
    if kind:
        yield from _word(where, "kind", kind, "类别", "kind", KINDS)
        if key and not (KEY.fullmatch(key) and key.startswith(f"{kind}.")):
            yield Problem("key-of-other-kind", where, {"kind": kind})
    for station in data.get("stations", ()):
        yield from _word(where, "stations", station, "工位", "station", vocabulary.STATIONS)
    for one in data.get("trains", ()):
        yield from _word(where, "trains", one.get("key", ""), "能力", "competence", vocabulary.competences())
    if data.get("ends"):
        yield from _word(where, "ends", data["ends"], "结局", "ending", ENDS)
    for name in data.get("parameters", {}):
        yield from _word(where, "parameters", name, "参数", "parameter", parameters())


def way(data: Data, where: Where) -> Iterator[Problem]:
    """Start and task stand on the way of the source, in their order; the clock is a time of day; waits are minutes."""
    start = data.get("start", {})
    source, begins, until = start.get("source", ""), start.get("begins", ""), data.get("until", "")
    if source:
        yield from _word(where, "source", source, "来源", "source", ways())
    for value in filter(None, (begins, until, *start.get("waits", {}))):
        yield from _stop(where, value, source)
    places = [stop.do for stop in ways().get(source, ())]
    if begins in places and until in places and places.index(until) < places.index(begins):
        yield Problem("task-ends-before-it-begins", where, {"begins": begins, "until": until})
    if start.get("clock") and not CLOCK.fullmatch(start["clock"]):
        yield Problem("clock-unreadable", where, {"value": start["clock"]})
    for name, value in start.get("waits", {}).items():
        yield from _minutes(where, name, value)


def _minutes(where: Where, name: str, value: Any) -> Iterator[Problem]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_MINUTES:
        yield Problem("number-of-minutes", where, {"name": name, "value": value})


def passing(data: Data, where: Where) -> Iterator[Problem]:
    """The standard can be reached."""
    standard = data.get("passing", {})
    for name in ("kept_share", "points_share"):
        if not 0 <= standard.get(name, 0) <= 1:
            yield Problem("passing-impossible", where, {"name": name, "value": standard[name], "most": 1})
    if standard.get("critical_errors", 0) < 0:
        yield Problem("passing-impossible", where, {"name": "critical_errors", "value": standard["critical_errors"], "most": 1})


def injections(data: Data, where: Where) -> Iterator[Problem]:
    """Faults are known and have a trigger."""
    yield from _twice(data, "inject", "injection")
    for one in data.get("inject", ()):
        here = Where((("injection", one.get("key", "?")),))
        if one.get("fault"):
            yield from _word(here, "fault", one["fault"], "故障", "fault", FAULTS)
            yield from _strikes(here, one, data)
        if not {"minutes", "after", "bag_below_c", "tank_above_c"} & set(one):
            yield Problem("never-triggered", here)
        if one.get("after"):
            yield from _stop(here, one["after"], data.get("start", {}).get("source", ""))
        yield from _minutes(here, "minutes", one.get("minutes", 0))


def _strikes(here: Where, one: Data, data: Data) -> Iterator[Problem]:
    fault, start, until = FAULTS.get(one["fault"]), data.get("start", {}), data.get("until", "")
    if fault is None:
        return
    for name in set(fault.asks) - set(one.get("parameters", {})):
        yield Problem("fault-lacks", here, {"name": name, "fault": one["fault"], "usual": fault.asks[name]})
    places = [stop.do for stop in ways().get(start.get("source", ""), ())]
    in_order = start.get("begins") in places and until in places and places.index(start["begins"]) <= places.index(until)
    if in_order and not can_strike(one["fault"], start["source"], start["begins"], until):
        yield Problem("fault-cannot-strike", here, {"name": "fault", "fault": one["fault"], "steps": list(fault.at)})


def decisions(data: Data, where: Where) -> Iterator[Problem]:
    """Each decision has one place, and a reference that could be chosen."""
    yield from _twice(data, "decisions", "decision")
    for one in data.get("decisions", ()):
        here, source = Where((("decision", one.get("key", "?")),)), data.get("start", {}).get("source", "")
        places = [name for name in ("measure", "deed", "wait", "delay") if one.get(name)]
        if len(places) != 1:
            yield Problem("decision-without-place", here)
        if one.get("deed"):
            yield from _word(here, "deed", one["deed"], "动作", "deed", DEEDS)
            options = tuple(DEEDS[one["deed"]].ways) if one["deed"] in DEEDS else ()
            if options and one.get("reference") not in options:
                yield Problem("reference-not-offered", here, {"value": one.get("reference"), "known": options})
        if one.get("delay"):
            yield from _word(here, "delay", one["delay"], "动作", "deed", DEEDS)
            yield from _minutes(here, "reference", one.get("reference", 0))
        if one.get("measure"):
            yield from _measure(here, one["measure"])
        if one.get("wait"):
            yield from _stop(here, one["wait"], source)
            yield from _minutes(here, "reference", one.get("reference", 0))


def _measure(here: Where, place: str) -> Iterator[Problem]:
    known = [
        f"{definition.key}:{step.key}:{measure.key}"
        for definition in packaged()
        for step in definition.steps
        for measure in step.measures
        if measure.given == "set"
    ]
    yield from _word(here, "measure", place, "可设的测量项", "measure a person sets", known)


def scores(data: Data, where: Where) -> Iterator[Problem]:
    """Rules are known."""
    yield from _twice(data, "score", "score")
    for one in data.get("score", ()):
        if one.get("rule"):
            here = Where((("score", one.get("key", "?")),))
            yield from _word(here, "rule", one["rule"], "计分规则", "rule of scoring", SCORING)
            for name in set(ASKS.get(one["rule"], ())) - set(one.get("given", {})):
                yield Problem("rule-lacks", here, {"name": name, "rule": one["rule"]})


RULES = (head, way, passing, injections, decisions, scores)
