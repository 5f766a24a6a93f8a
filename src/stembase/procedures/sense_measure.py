"""Whether a measure and its limit make sense: type and unit, function, choices, default, bounds, and what a breach may mean."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from stembase.procedures import vocabulary
from stembase.procedures.computed import FROM_CURVE, FUNCTIONS
from stembase.procedures.problem import Problem, Where, near
from stembase.procedures.units import UNITS

Data = Mapping[str, Any]

_MEASURE = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)*$")
_GIVEN = {"set": "由人设定", "read": "由仪器读出", "computed": "由函数算出"}
_TYPES = ("number", "whole", "yes-no", "choice", "text")
_NUMBERS = ("number", "whole")
_MAY_FOLLOW_A_FACT = ("hold", "deviate", "warn")


def minutes(data: Data, where: Where) -> Iterator[Problem]:
    """Durations rise from low to high and none is below zero."""
    if {"low", "likely", "high"} <= set(data) and not 0 <= data["low"] <= data["likely"] <= data["high"]:
        yield Problem("minutes-order", where, {name: data[name] for name in ("low", "likely", "high")})


def measure(data: Data, step: Data, where: Where) -> Iterator[Problem]:
    """All that can be wrong with one measure."""
    if "key" in data and not _MEASURE.match(data["key"]):
        yield Problem("key-not-plain", where, {"value": data["key"]})
    for name, noun_zh, noun_en, known in (
        ("given", "来历", "way a value is given", _GIVEN),
        ("type", "类型", "type of measure", _TYPES),
        ("unit", "单位", "UCUM unit", UNITS),
    ):
        if name in data and data[name] not in known:
            yield Problem(
                "unknown-word", where, {"name": name, "value": data[name], "noun_zh": noun_zh, "noun_en": noun_en, **near(data[name], known)}
            )
    if data.get("type", "number") in _NUMBERS and "unit" not in data:
        yield Problem("unit-missing", where)
    yield from _function(data, step, where)
    yield from _choices(data, where)
    if "default" in data and not _can_be(data["default"], data):
        yield Problem("default-cannot-be", where, {"value": data["default"]})
    if "limit" in data:
        yield from limit(data["limit"], data, where)


def _function(data: Data, step: Data, where: Where) -> Iterator[Problem]:
    by = data.get("by")
    if data.get("given") == "computed" and not by:
        yield Problem("computed-without-function", where, {"known": list(FUNCTIONS)})
    if by and data.get("given") != "computed":
        yield Problem("function-without-computed", where)
    if by and by not in FUNCTIONS:
        yield Problem("unknown-word", where, {"name": "by", "value": by, "noun_zh": "函数", "noun_en": "function", **near(by, FUNCTIONS)})
    if by in FROM_CURVE and not step.get("curve_from"):
        yield Problem("curve-not-read", where, {"value": by})


def _choices(data: Data, where: Where) -> Iterator[Problem]:
    if data.get("type") == "choice" and not data.get("choices"):
        yield Problem("choice-without-choices", where)
    if data.get("type") != "choice" and data.get("choices"):
        yield Problem("choices-without-choice", where)


def _can_be(value: Any, data: Data) -> bool:
    kind = data.get("type", "number")
    if kind == "choice":
        return value in data.get("choices", {})
    if kind in _NUMBERS:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool) if kind == "yes-no" else isinstance(value, str)


def limit(data: Data, measure: Data, where: Where) -> Iterator[Problem]:
    """All that can be wrong with a limit."""
    bounds = [name for name in ("min", "max", "min_from_standard", "max_from_standard", "only") if name in data]
    if not bounds:
        yield Problem("limit-empty", where)
    for side in ("min", "max"):
        if side in data and f"{side}_from_standard" in data:
            yield Problem("limit-twice", where, {"one": side, "other": f"{side}_from_standard"})
    if "min" in data and "max" in data and data["min"] > data["max"]:
        yield Problem("limit-min-above-max", where, {"min": data["min"], "max": data["max"]})
    yield from _breach(data, measure, where)
    yield from _answers(data, measure, where, bounds)


def _breach(data: Data, measure: Data, where: Where) -> Iterator[Problem]:
    means, given = data.get("on_breach"), measure.get("given")
    if means is not None and means not in vocabulary.ON_BREACH:
        yield Problem(
            "unknown-word",
            where,
            {"name": "on_breach", "value": means, "noun_zh": "后果", "noun_en": "consequence", **near(means, vocabulary.ON_BREACH)},
        )
    elif means is not None and given in ("read", "computed") and means not in _MAY_FOLLOW_A_FACT:
        yield Problem("limit-refuses-a-fact", where, {"given": given, "given_zh": _GIVEN[given], "on_breach": means})


def _answers(data: Data, measure: Data, where: Where, bounds: list[str]) -> Iterator[Problem]:
    kind = measure.get("type", "number")
    if kind in _NUMBERS:
        if "only" in data:
            yield Problem("only-on-numbers", where)
        return
    if set(bounds) - {"only"}:
        yield Problem("limit-on-words", where)
    known = {"yes": "", "no": ""} if kind == "yes-no" else measure.get("choices", {})
    for answer in data.get("only", ()):
        if answer not in known:
            yield Problem("answer-unknown", where, {"value": answer, "known": list(known)})
