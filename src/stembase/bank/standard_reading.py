"""From the text of a standard to its values: `load`, and `problems`, which lists every fault at once. Pure; packaged texts are seeds."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from stembase.acts.misfit import said_of
from stembase.bank.lab_test import lab_tests
from stembase.bank.standard import FACTS, Criterion, Limit, Standard
from stembase.procedures.reading import not_toml
from stembase.refusal import Finding, Refused

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _problem(code: str, where: str, **facts: Any) -> Finding:
    return Finding(code, "impossible", {"where": where, **facts})


def _shape(data: Any, wanted: type, where: str) -> Finding | None:
    try:
        msgspec.convert(data, wanted)
    except msgspec.ValidationError as fault:
        problem, _, place = str(fault).partition(" - at `")
        named = f".{problem.split('`')[1]}" if problem.startswith("Object") and "`" in problem else ""
        zh, en = said_of(problem)
        return _problem("standard-malformed", f"{where}{place.rstrip('`').removeprefix('$')}{named}", problem_zh=zh, problem_en=en)
    return None


def _shapes(data: dict[str, Any]) -> Iterator[Finding]:
    """Faults of shape: the head's, then each criterion's and each limit's first."""
    criteria, limits = data.get("criteria", []), data.get("limits", {})
    if not isinstance(criteria, list) or not isinstance(limits, dict):
        zh, en = "criteria 是一列表格，limits 是一个表格", "criteria is a list of tables, limits a table"
        yield _problem("standard-malformed", "criteria, limits", problem_zh=zh, problem_en=en)
        return
    head = {name: value for name, value in data.items() if name not in ("criteria", "limits")}
    parts: list[tuple[Any, type, str]] = [(head | {"criteria": ()}, Standard, "standard")]
    parts += [(item, Criterion, f"criteria[{number}]") for number, item in enumerate(criteria, 1)]
    parts += [(item, Limit, f"limits.{name}") for name, item in limits.items()]
    yield from (fault for part in parts if (fault := _shape(*part)))


def _sense(standard: Standard) -> Iterator[Finding]:
    for name, value in (("key", standard.key), *((f"limits.{name}", name) for name in standard.limits)):
        if not _KEY.fullmatch(value):
            yield _problem("standard-key-not-plain", name, value=value)
    if standard.version < 1:
        yield _problem("standard-version-below-one", "version", version=standard.version)
    if not standard.sources:
        yield _problem("standard-without-source", "sources")
    if not standard.criteria:
        yield _problem("standard-without-criteria", "criteria")
    seen: set[str] = set()
    for criterion in standard.criteria:
        if criterion.key in seen:
            yield _problem("criterion-twice", criterion.key)
        seen.add(criterion.key)
        yield from _criterion(criterion)


def _criterion(criterion: Criterion) -> Iterator[Finding]:
    where, test = criterion.key, lab_tests().get(criterion.test)
    if not _KEY.fullmatch(criterion.key):
        yield _problem("standard-key-not-plain", where, value=criterion.key)
    if bool(criterion.test) == bool(criterion.fact):
        yield _problem("criterion-test-or-fact", where)
        return
    if criterion.test and test is None:
        yield _problem("criterion-test-unknown", where, test=criterion.test, known=list(lab_tests()))
        return
    if criterion.fact and criterion.fact not in FACTS:
        yield _problem("criterion-fact-unknown", where, fact=criterion.fact, known=list(FACTS))
        return
    unit = test.unit if test else FACTS[criterion.fact]
    if criterion.unit != unit:
        yield _problem("criterion-unit-differs", where, unit=criterion.unit, wanted=unit)
    numeric = test is None or test.numeric
    if (criterion.only and numeric) or (criterion.bounds and not numeric):
        yield _problem("criterion-answer-of-other-kind", where)
    if test and (strange := [code for code in criterion.only if not numeric and not test.offers(code)]):
        yield _problem("criterion-answer-unknown", where, answers=strange, known=list(test.findings))
    yield from _bounds(criterion)


def _bounds(criterion: Criterion) -> Iterator[Finding]:
    if (criterion.min is not None and criterion.above is not None) or (criterion.max is not None and criterion.below is not None):
        yield _problem("criterion-limit-twice", criterion.key)
    low = [bound for bound in (criterion.min, criterion.above) if bound is not None]
    high = [bound for bound in (criterion.max, criterion.below) if bound is not None]
    if low and high and min(low) > max(high):
        yield _problem("criterion-limits-crossed", criterion.key, low=min(low), high=max(high))


def _judged(text: str) -> tuple[Standard | None, tuple[Finding, ...]]:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:  # a number of thousands of figures is a ValueError of its own
        return None, (_problem("standard-not-toml", "", **not_toml(text, fault)),)
    if found := tuple(_shapes(data)):
        return None, found
    standard = msgspec.convert(data, Standard)
    found = tuple(_sense(standard))
    return (None, found) if found else (standard, ())


def problems(text: str) -> tuple[Finding, ...]:
    """Every fault of a standard's text; a gap is none."""
    return _judged(text)[1]


def load(text: str) -> Standard:
    """The standard written in `text`. Refuses `standard-faulty`, with every problem among the findings."""
    standard, found = _judged(text)
    if standard is None:
        head = Finding("standard-faulty", "impossible", {"count": len(found)})
        raise Refused("standard-faulty", findings=(head, *found), count=len(found))
    return standard


@cache
def packaged() -> dict[str, str]:
    """The standards that come with the house: text by file name, older versions first."""
    folder = files("stembase").joinpath("bank", "standards")
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    return dict(sorted(texts.items()))
