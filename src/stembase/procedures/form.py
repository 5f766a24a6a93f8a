"""The form of a step, made from its definition: what is scanned, used, set and read, each with its limit and the reason for it.

`step_form` gives what a page draws (see `templates/kinds`); `taken` turns what was sent back into what a step is `Given`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from stembase.procedures import vocabulary
from stembase.procedures.definition import Definition, Measure, Step
from stembase.procedures.kinds import KINDS
from stembase.procedures.situation import Value
from stembase.procedures.units import UNITS
from stembase.procedures.wording import answers, limit_words


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form. `name`: as it is sent; `given`: set, read or computed (shown, not typed); `limit`, `why`, `source`: beside it."""

    name: str
    label: str
    type: str = "text"
    unit: str = ""
    given: str = "set"
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    low: float | None = None
    high: float | None = None
    limit: str = ""
    on_breach: str = ""
    why: str = ""
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step as a page draws it. `template`: the part for its kind; `command`: what performs it; `meaning`, `witness`: of its signatures."""

    step: str
    title: str
    note: str
    kind: str
    kind_title: str
    template: str
    command: str
    critical: bool
    scans: tuple[Field, ...]
    lots: tuple[Field, ...]
    equipment: tuple[Field, ...]
    measures: tuple[Field, ...]
    curve: str
    meaning: str
    witness: str


def _measure_field(measure: Measure, standard: Mapping[str, float], language: str) -> Field:
    limit, default = measure.limit, measure.default
    return Field(
        name=f"measure.{measure.key}",
        label=measure.label.say(language),
        type=measure.type,
        unit=UNITS[measure.unit].written,
        given=measure.given,
        required=not measure.optional and measure.given != "computed",
        choices=tuple((key, words.say(language)) for key, words in answers(measure).items()),
        value="" if default is None else ("yes" if default else "no") if isinstance(default, bool) else str(default),
        low=measure.possible_min,
        high=measure.possible_max,
        limit=limit_words(measure, standard, language),
        on_breach=limit.on_breach if limit else "",
        why=limit.reason.why.say(language) if limit else "",
        source=limit.source if limit else "",
        reason=limit.reason.code if limit else "",
    )


def _named(prefix: str, group: str, keys: tuple[str, ...], definition: Definition, language: str) -> tuple[Field, ...]:
    return tuple(Field(f"{prefix}.{key}", vocabulary.term(group, key, definition.terms).say(language)) for key in keys)


Act = Literal["begin", "end", "whole"]


def step_form(definition: Definition, step: Step, language: str, standard: Mapping[str, float] | None = None, act: Act = "begin") -> StepForm:
    """The form of a step in a language, with the limits of a standard where they are known.

    `act`: which act of a step of two acts (freeze) it is for, or `whole` to be read; other steps have one act and always show all.
    """
    kind = KINDS[step.kind]
    begins, ends = bool(kind.ends) and act == "begin", bool(kind.ends) and act == "end"
    signature = step.signature
    return StepForm(
        step=step.key,
        title=step.title.say(language),
        note=step.note.say(language) if step.note else "",
        kind=kind.key,
        kind_title=kind.title.say(language),
        template=kind.form,
        command=kind.ends if ends else kind.command,
        critical=step.critical,
        scans=() if ends else _named("scan", "scans", step.scan, definition, language),
        lots=() if ends else _named("lot", "lots", step.lots, definition, language),
        equipment=() if ends else _named("equipment", "equipment", step.equipment, definition, language),
        measures=() if begins else tuple(_measure_field(measure, standard or {}, language) for measure in step.measures),
        curve="" if begins or not step.curve_from else vocabulary.term("curves", step.curve_from).say(language),
        meaning=vocabulary.MEANINGS[signature.meaning].say(language) if signature and not begins else "",
        witness=vocabulary.MEANINGS[signature.witness].say(language) if signature and signature.witness and not begins else "",
    )


def taken(step: Step, sent: Mapping[str, str]) -> dict[str, dict[str, Value]]:
    """What was sent, sorted as a step is given it: measures, scans, lots, equipment. Numbers stay text: `checks` reads them with their unit."""
    sorted_out: dict[str, dict[str, Value]] = {"measures": {}, "scans": {}, "lots": {}, "equipment": {}}
    for prefix, group, keys in (("scan", "scans", step.scan), ("lot", "lots", step.lots), ("equipment", "equipment", step.equipment)):
        sorted_out[group] = {key: text for key in keys if (text := sent.get(f"{prefix}.{key}", "").strip())}
    for measure in step.measures:
        text = sent.get(f"measure.{measure.key}", "").strip()
        if text and measure.given != "computed":
            sorted_out["measures"][measure.key] = {"yes": True, "no": False}.get(text, text) if measure.type == "yes-no" else text
    return sorted_out
