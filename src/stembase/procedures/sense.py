"""Whether a well-shaped definition makes sense: words known, graph sound, limits possible, references met. Every fault at once.

Each rule takes what `shape.shaped` has left, so a key may be missing here: that has been said already.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from stembase.procedures import sense_measure, vocabulary
from stembase.procedures.kinds import KINDS
from stembase.procedures.order import circle, in_order
from stembase.procedures.problem import Problem, Where, near

Data = Mapping[str, Any]

_PROCEDURE = re.compile(r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$")
_STEP = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


class Known(NamedTuple):
    """The words that are data and may differ from base to base."""

    competences: Mapping[str, Any]
    sources: Mapping[str, Any]


def _unknown(where: Where, name: str, value: str, noun_zh: str, noun_en: str, known: Any) -> Iterator[Problem]:
    if value not in known:
        yield Problem("unknown-word", where, {"name": name, "value": value, "noun_zh": noun_zh, "noun_en": noun_en, **near(value, known)})


def head(data: Data, known: Known) -> Iterator[Problem]:
    """Key, station, sources, subject, versions, dates, criticality."""
    here, key, station = Where(), data.get("key"), data.get("station")
    if key and not _PROCEDURE.match(key):
        yield Problem("key-not-plain", here, {"value": key})
    if station:
        yield from _unknown(here, "station", station, "工位", "station", vocabulary.STATIONS)
        if key and not key.startswith(f"{station}."):
            yield Problem("key-of-other-station", here, {"value": key, "station": station})
    for source in data.get("sources", ()):
        yield from _unknown(here, "sources", source, "来源", "source", known.sources)
    yield from _unknown(here, "about", data.get("about", "unit"), "对象", "subject", vocabulary.SUBJECTS)
    version, replaces = data.get("version", 1), data.get("replaces")
    if version < 1 or (replaces is not None and replaces != version - 1):
        yield Problem("version-order", here, {"version": version, "replaces": "—" if replaces is None else replaces})
    if data.get("announced") and data.get("effective") and data["effective"] < data["announced"]:
        yield Problem("effective-before-announced", here, {"announced": data["announced"], "effective": data["effective"]})
    if data.get("criticality") not in (None, *vocabulary.CRITICALITY):
        yield Problem("criticality-range", here, {"value": data["criticality"]})


def demands(data: Data, known: Known) -> Iterator[Problem]:
    """Competences exist, levels are levels, rooms and equipment have names."""
    needs, own = data.get("demands", {}), data.get("terms", {})
    for demand in needs.get("competences", ()):
        where = Where((("competence", demand.get("key", "?")),))
        if "key" in demand:
            yield from _unknown(where, "key", demand["key"], "能力", "competence", known.competences)
        level = demand.get("level", 1)
        witness = demand.get("witness_level", level)
        for name, value in (("level", level), ("witness_level", witness)):
            if not 1 <= value <= 5:
                yield Problem("level-range", where, {"name": name, "value": value})
        if witness < level:
            yield Problem("witness-below-level", where, {"witness_level": witness, "level": level})
    words = vocabulary.terms()
    for kind in needs.get("throughout", ()):
        yield from _unknown(Where((("part", "demands"),)), "throughout", kind, "设备", "kind of equipment", {**words["equipment"], **own})
    if "room" in needs:
        yield from _unknown(Where((("part", "demands"),)), "room", needs["room"], "房间", "room", {**words["rooms"], **own})
    yield from _twice(Where(), [demand.get("key") for demand in needs.get("competences", ())])


def _twice(where: Where, keys: list[str | None]) -> Iterator[Problem]:
    for key in dict.fromkeys(key for key in keys if key and keys.count(key) > 1):
        yield Problem("duplicate-key", where, {"value": key})


def graph(data: Data, known: Known) -> Iterator[Problem]:
    """Steps are there, named once, wait for steps that exist, run in no circle, and all of them can be reached."""
    steps = [step for step in data.get("steps", ()) if "key" in step]
    if "steps" in data and not data["steps"]:
        yield Problem("no-steps")
    keys = [step["key"] for step in steps]
    yield from _twice(Where(), keys)
    for step in steps:
        for before in step.get("after", ()):
            if before not in keys:
                yield Problem("after-unknown-step", Where((("step", step["key"]),)), {"value": before, **near(before, keys)})
    after = {step["key"]: tuple(step.get("after", ())) for step in steps}
    round_trip = circle(after)
    if round_trip:
        yield Problem("circle", Where(), {"path": " → ".join((*round_trip, round_trip[0]))})
    reached = in_order(after)
    for key in keys:
        waits = [before for before in after[key] if before not in reached]
        if key not in reached and key not in round_trip and all(before in keys for before in after[key]):
            yield Problem("unreachable-step", Where((("step", key),)), {"waits": waits})


def steps(data: Data, known: Known) -> Iterator[Problem]:
    """Each step: its kind and what that kind wants, words, minutes, signature, stages, measures."""
    own = data.get("terms", {})
    for step in data.get("steps", ()):
        where = Where((("step", step.get("key", "?")),))
        if "key" in step and not _STEP.match(step["key"]):
            yield Problem("key-not-plain", where, {"value": step["key"]})
        yield from _step_words(step, where, own)
        yield from _step_kind(step, where)
        yield from sense_measure.minutes(step.get("minutes", {}), where)
        yield from _twice(where, [measure.get("key") for measure in step.get("measures", ())])
        for measure in step.get("measures", ()):
            yield from sense_measure.measure(measure, step, where / ("measure", measure.get("key", "?")))


def _step_words(step: Data, where: Where, own: Data) -> Iterator[Problem]:
    words = vocabulary.terms()
    for name, group, zh, en in (
        ("equipment", "equipment", "设备", "kind of equipment"),
        ("lots", "lots", "物料", "kind of material"),
        ("scan", "scans", "扫描对象", "thing to scan"),
    ):
        for value in step.get(name, ()):
            yield from _unknown(where, name, value, zh, en, {**words[group], **own})
    if "curve_from" in step:
        yield from _unknown(where, "curve_from", step["curve_from"], "曲线来源", "source of curves", words["curves"])
    signature = step.get("signature", {})
    for name in ("meaning", "witness"):
        if name in signature:
            yield from _unknown(where, name, signature[name], "签名含义", "meaning of a signature", vocabulary.MEANINGS)
    moves = step.get("moves", {})
    for stage in (*moves.get("from", ()), *((moves["to"],) if "to" in moves else ())):
        yield from _unknown(where, "moves", stage, "阶段", "stage", vocabulary.STAGES)


def _step_kind(step: Data, where: Where) -> Iterator[Problem]:
    if "kind" not in step:
        return
    yield from _unknown(where, "kind", step["kind"], "步骤类型", "kind of step", KINDS)
    if kind := KINDS.get(step["kind"]):
        for name in kind.wants:
            if not _held(step, name):
                yield Problem("kind-wants", where, {"kind": kind.key, "kind_zh": kind.title.zh, "name": name})


def _held(step: Data, name: str) -> Any:
    """What a step holds under `scan`, `moves.to` or, for a measure of that key, `measures.volume_ml`."""
    outer, _, inner = name.partition(".")
    if outer == "measures" and inner:
        return any(measure.get("key") == inner for measure in step.get("measures", ()))
    return step.get(outer, {}).get(inner) if inner else step.get(outer)


def stages(data: Data, known: Known) -> Iterator[Problem]:
    """Along the order of steps, each finds the unit at a stage the one before has left it at."""
    named = {step["key"]: step for step in data.get("steps", ()) if "key" in step}
    reached = ""
    for key in in_order({key: tuple(step.get("after", ())) for key, step in named.items()}):
        moves = named[key].get("moves", {})
        if reached and moves.get("from") and reached not in moves["from"]:
            yield Problem("stage-before-not-reached", Where((("step", key),)), {"needed": moves["from"], "reached": reached})
        reached = moves.get("to", reached)


def trains(data: Data, known: Known) -> Iterator[Problem]:
    """Evidence names competences and steps that exist."""
    keys = [step["key"] for step in data.get("steps", ()) if "key" in step]
    for competence, named in data.get("trains", {}).items():
        yield from _unknown(Where((("part", "trains"),)), "trains", competence, "能力", "competence", known.competences)
        for key in named:
            if key not in keys:
                yield Problem("trains-unknown-step", Where(), {"competence": competence, "value": key, **near(key, keys)})


def faults(data: Data, known: Known) -> Iterator[Problem]:
    """What practice can inject happens at steps that exist."""
    keys = [step["key"] for step in data.get("steps", ()) if "key" in step]
    for fault in data.get("faults", ()):
        if "at" in fault and fault["at"] not in keys:
            yield Problem("fault-at-unknown-step", Where((("fault", fault.get("key", "?")),)), {"value": fault["at"], **near(fault["at"], keys)})
    yield from _twice(Where(), [fault.get("key") for fault in data.get("faults", ())])


RULES = (head, demands, graph, steps, stages, trains, faults)
