"""Definitions in people's words: limits with their unit, and the facts of findings at a step by the titles and labels of its procedure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stembase.procedures import vocabulary
from stembase.procedures.definition import Definition, Fault, Limit, Measure, Text
from stembase.procedures.queries import definition_of
from stembase.procedures.units import UNITS
from stembase.refusal import LESSONS, Explanation, Finding, Refused, amount, between, chinese, explain, words_for

YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_OF_A_LIMIT = ("limit-breached", "answer-not-allowed", "curve-gives-no-value")
_NO_STANDARD = Text("按标准 {name}（尚未填写）", "by the standard: {name} (not filled in)")


def answers(measure: Measure) -> Mapping[str, Text]:
    """The answers a choice or yes-no offers, by what is recorded."""
    return YES_NO if measure.type == "yes-no" else measure.choices


def _bound(own: float | None, name: str, standard: Mapping[str, float], language: str) -> str:
    if name and name not in standard:
        return _NO_STANDARD.say(language).format(name=name)
    value = standard.get(name) if name else own
    return "" if value is None else amount(value)


def limit_words(measure: Measure, standard: Mapping[str, float], language: str) -> str:
    """The limit as it stands beside the field: `9–11 %`, `≤ 48 h`, `阴性`; empty without a limit."""
    limit = measure.limit
    if limit is None:
        return ""
    if limit.only:
        return ("、" if language.startswith("zh") else ", ").join(answers(measure)[key].say(language) for key in limit.only)
    return between(*_bounds(limit, standard, language), UNITS[measure.unit].written)


def _bounds(limit: Limit, standard: Mapping[str, float], language: str) -> tuple[str, str]:
    return (_bound(limit.min, limit.min_from_standard, standard, language), _bound(limit.max, limit.max_from_standard, standard, language))


def fault_words(fault: Fault, definition: Definition, language: str) -> tuple[str, str]:
    """What practice can make go wrong here: its name, and what it is set with."""
    step = definition.step(fault.at)
    said = []
    for key, value in fault.parameters.items():
        measure = step.measure(key) if step else None
        label = measure.label if measure else vocabulary.term("parameters", key, definition.terms)
        number = amount(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
        said.append(f"{label.say(language)} {number} {UNITS[measure.unit].written if measure else ''}".strip())
    return vocabulary.term("faults", fault.key, definition.terms).say(language), ("、" if chinese(language) else ", ").join(said)


def finding_words(finding: Finding, definition: Definition, language: str) -> Explanation:
    """A finding at a step of this definition; one that was published says so itself (`procedure` among its facts) and needs only `explain`."""
    return explain(finding.code, {**finding.facts, "procedure": definition}, language)


def _definition(facts: Mapping[str, Any]) -> Definition | None:
    """The definition a finding was made at: at hand, or published under the version it names."""
    named = facts.get("procedure") or ""
    if isinstance(named, Definition):
        return named
    try:
        return definition_of(str(named)) if "@" in str(named) else None
    except Refused:
        return None


def _measure(facts: Mapping[str, Any]) -> Measure | None:
    definition = _definition(facts)
    step = definition.step(str(facts.get("step", ""))) if definition else None
    return step.measure(str(facts.get("measure", ""))) if step else None


@words_for("step", "missing")
def step_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a step."""
    definition = _definition(facts)
    step = definition.step(key) if definition else None
    return step.title.say(language) if step else None


@words_for("procedure")
def procedure_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a version."""
    definition = _definition(facts)
    return definition.title.say(language) if definition else None


@words_for("measure")
def measure_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The label of a measure."""
    measure = _measure(facts)
    return measure.label.say(language) if measure else None


@words_for("value", "only", "choices")
def answer_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """An answer that a measure offers."""
    measure = _measure(facts)
    offered = answers(measure) if measure else {}
    return offered[key].say(language) if key in offered else None


@words_for("value")
def number_words(value: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A number that was measured: to two decimals, where it is not below one."""
    measure = _measure(facts)
    if measure is None or measure.type != "number" or abs(float(value)) < 1:
        return None
    return amount(round(float(value), 2))


@words_for("unit", "written")
def unit_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A unit of measure as it is written."""
    return UNITS[key].written if key in UNITS else None


@words_for("stage", "needed")
def stage_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A stage of a unit."""
    return vocabulary.STAGES[key].say(language) if key in vocabulary.STAGES else None


@words_for("source", "sources", "known")
def source_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A source of cells."""
    return vocabulary.sources()[key].say(language) if key in vocabulary.sources() else None


@words_for("kind", "other", "scan", "curve", "container")
def term_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A kind of material or machine, a thing scanned, a curve; the procedure's own words first."""
    definition = _definition(facts)
    groups = (definition.terms if definition else {}, *(vocabulary.terms()[group] for group in ("equipment", "lots", "scans", "curves")))
    return next((group[key].say(language) for group in groups if key in group), None)


def _reasoned(told: Explanation, facts: Mapping[str, Any], language: str) -> Explanation:
    """A breached limit says why it stands there, and its source."""
    measure = _measure(facts)
    if measure is None or measure.limit is None:
        return told
    return replace(told, mend=f"{measure.limit.reason.why.say(language)} {told.mend}".strip(), source=measure.limit.source)


LESSONS.update(dict.fromkeys(("limit-breached", "answer-not-allowed", "curve-gives-no-value"), _reasoned))
