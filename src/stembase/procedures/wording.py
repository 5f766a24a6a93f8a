"""Definitions and findings in people's words: limits with their unit, and a finding with titles and labels in place of keys."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stembase.procedures import vocabulary
from stembase.procedures.definition import Definition, Limit, Measure, Step, Text
from stembase.procedures.units import UNITS
from stembase.refusal import Explanation, Finding, explain

YES_NO = {"yes": Text("是", "yes"), "no": Text("否", "no")}
_OF_A_LIMIT = ("limit-breached", "answer-not-allowed", "curve-gives-no-value")
_NO_STANDARD = Text("按标准 {name}（尚未填写）", "by the standard: {name} (not filled in)")


def amount(value: float) -> str:
    """A number as people read it: no trailing zeros, thin spaces between thousands, a real minus sign."""
    return f"{value:,.4f}".rstrip("0").rstrip(".").replace(",", "\u2009").replace("-", "−")


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
    low, high = _bounds(limit, standard, language)
    words = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
    if low.startswith("−") and high:
        words = f"{low} … {high}"
    return f"{words} {UNITS[measure.unit].written}".strip()


def _bounds(limit: Limit, standard: Mapping[str, float], language: str) -> tuple[str, str]:
    return (_bound(limit.min, limit.min_from_standard, standard, language), _bound(limit.max, limit.max_from_standard, standard, language))


def finding_words(finding: Finding, definition: Definition, language: str) -> Explanation:
    """A finding at a step of this definition explained with titles and labels; a breached limit says why it stands there, and its source."""
    facts = dict(finding.facts)
    step = definition.step(str(facts.get("step", "")))
    measure = step.measure(str(facts.get("measure", ""))) if step else None
    told = explain(finding.code, {name: _word(name, value, definition, step, measure, language) for name, value in facts.items()}, language)
    if measure and measure.limit and finding.code in _OF_A_LIMIT:
        why = measure.limit.reason.why.say(language)
        return replace(told, mend=f"{why} {told.mend}".strip(), source=measure.limit.source)
    return told


def _word(name: str, value: Any, definition: Definition, step: Step | None, measure: Measure | None, language: str) -> Any:
    """One fact in words; what has none stays as it is."""
    if isinstance(value, list | tuple):
        return [_word(name, item, definition, step, measure, language) for item in value]
    if value is None:
        return "—"
    if isinstance(value, float | int) and not isinstance(value, bool):
        return amount(value)
    key = str(value)
    groups: Mapping[str, Mapping[str, Text]] = {
        "stage": vocabulary.STAGES,
        "needed": vocabulary.STAGES,
        "choices": answers(measure) if measure else {},
        "only": answers(measure) if measure else {},
        "scan": vocabulary.terms()["scans"],
        "curve": vocabulary.terms()["curves"],
        "kind": {**vocabulary.terms()["equipment"], **vocabulary.terms()["lots"], **definition.terms},
    }
    if name == "value" and measure and key in answers(measure):
        return answers(measure)[key].say(language)
    if name in ("step", "missing") and (titled := definition.step(key)):
        return titled.title.say(language)
    if name == "measure" and measure:
        return measure.label.say(language)
    if name == "unit":
        return UNITS[key].written if key in UNITS else key
    return groups[name][key].say(language) if key in groups.get(name, {}) else value
