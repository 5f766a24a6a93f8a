"""The fields of a scenario's form, section by section: what was typed, what can be chosen, and what is wrong beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from stembase.practice.deeds import DEEDS
from stembase.practice.faults import FAULTS
from stembase.practice.scoring.rules import ASKS
from stembase.science.parameters import packaged as parameters
from stembase.web.bank.here import language
from stembase.web.parts.field import Field

from . import offered
from .offered import Range, chosen
from .typed import rows

BIRTH = ("tnc_e8", "cd34_e6", "volume_ml", "drawn_share", "birth_weight_g", "germs_per_ml", "reactive", "infected_with", "infected_days", "tissue_g")
"""What can be fixed of a donor; anything else is left to chance."""
REDRAWN = {"hx-trigger": "change", "hx-post": "", "hx-target": "#main", "hx-select": "#main", "hx-swap": "outerHTML", "hx-params": "not do"}
"""A field on which others depend: when it changes, the form is drawn again, and nothing typed is lost."""


@dataclass(frozen=True, slots=True)
class Row:
    """One of several like things, and the press that takes it away."""

    fields: tuple[Field, ...]
    removes: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form: its fields, or its rows and the press that adds one."""

    key: str
    title: str
    lead: str = ""
    fields: tuple[Field, ...] = ()
    rows: tuple[Row, ...] = ()
    adds: str = ""
    add: str = ""


Typed = Mapping[str, str]


def sections(typed: Typed) -> tuple[Section, ...]:
    """The whole form."""
    part = offered.range_of(typed)
    return (
        Section("about", _("What it is"), fields=_about(typed)),
        Section("part", _("The student's part"), _("What comes before is told by the reference, in the same bank."), _part(typed, part)),
        _rows(typed, "birth", _("The donor"), _("What is fixed of the donor; all else is left to chance and the seed."), _("Fix a number"), _birth),
        _rows(typed, "waits", _("Waits before the student comes in"), "", _("Add a wait"), lambda row, stem: _wait(row, stem, part)),
        _rows(typed, "inject", _("What goes wrong"), _("Only what can happen in the student's part is offered."), _("Add a fault"),
              lambda row, stem: _fault(row, stem, part)),
        _rows(typed, "decisions", _("Decisions"), _("Each is replayed with the reference in its place: what it was worth stands in the debrief."),
              _("Add a decision"), lambda row, stem: _decision(row, stem, part)),
        _rows(typed, "score", _("What is scored"), "", _("Add a score"), lambda row, stem: _score(row, stem, part)),
        Section("passing", _("Passing"), fields=_passing(typed)),
        _rows(typed, "trains", _("What it trains"), "", _("Add a competence"), _trains),
        _rows(typed, "hints", _("Hints"), _("Opened one after the other; each opening is counted."), _("Add a hint"), _hint),
        _rows(typed, "parameters", _("Numbers of the models it changes"), _("For experts: each is shown as an assumption of the scenario."),
              _("Change a number"), _parameter),
    )  # fmt: skip


def with_errors(drawn: tuple[Section, ...], said: Mapping[str, str]) -> tuple[Section, ...]:
    """The form with what is wrong beside its fields."""

    def told(field: Field) -> Field:
        return replace(field, error=said[field.name]) if field.name in said else field

    return tuple(
        replace(each, fields=tuple(map(told, each.fields)), rows=tuple(replace(row, fields=tuple(map(told, row.fields))) for row in each.rows))
        for each in drawn
    )


def names_of(drawn: tuple[Section, ...]) -> frozenset[str]:
    """The names of all fields."""
    return frozenset(field.name for each in drawn for field in (*each.fields, *(field for row in each.rows for field in row.fields)))


def _field(typed: Typed, name: str, label: str, kind: str = "text", stem: str = "", **more: Any) -> Field:
    attributes = {"step": "any"} if kind == "number" else {}
    return Field(
        name=f"{stem}{name}", label=label, kind=kind, value=typed.get(name, ""), required=more.pop("required", True),  # type: ignore[arg-type]
        attributes=attributes | more.pop("attributes", {}), **more,
    )  # fmt: skip


def _both(typed: Typed, name: str, zh: str, en: str, kind: str = "text", stem: str = "") -> tuple[Field, ...]:
    joined = f"{name}." if name else ""
    return tuple(_field(typed, f"{joined}{key}", label, kind, stem, wide=True) for key, label in (("zh", zh), ("en", en)))


def _select(typed: Typed, name: str, label: str, pairs: offered.Pairs, stem: str = "", none: str | None = None, **more: Any) -> Field:
    return _field(typed, name, label, "select", stem, choices=chosen(pairs, typed.get(name, ""), none), **more)


def _about(typed: Typed) -> tuple[Field, ...]:
    return (
        _select(typed, "kind", _("Kind"), offered.kind_choices()),
        _field(typed, "scenario", _("Key"), reason=_("the kind, a point, a name: skill.reduce-at-night; it stays as it is"), wide=True),
        _field(typed, "minutes", _("Time it takes"), "number", unit="min", reason=_("of the student's own time, as you expect it")),
        *_both(typed, "title", _("Title in Chinese"), _("Title in English")),
        *_both(typed, "story", _("Story in Chinese"), _("Story in English"), "textarea"),
    )


def _part(typed: Typed, part: Range) -> tuple[Field, ...]:
    way = offered.steps(part.way)
    return (
        _select(typed, "start.source", _("Cells from"), offered.source_choices(), attributes=REDRAWN, wide=True),
        _select(typed, "start.begins", _("It begins with"), way, attributes=REDRAWN, wide=True),
        _select(typed, "until", _("It ends after"), way, attributes=REDRAWN, wide=True),
        _select(typed, "ends", _("Then the unit is"), offered.end_choices(), reason=_("what it comes to when everything is done as written")),
        _field(typed, "start.clock", _("Time of day"), reason=_("when the student comes in, as 09:00")),
    )


def _passing(typed: Typed) -> tuple[Field, ...]:
    return (
        _field(typed, "passing.critical_errors", _("Critical errors at most"), "number"),
        _field(
            typed, "passing.kept_share", _("Share of the cells kept"), "number", reason=_("of what the reference keeps of the same donor, 0 to 1")
        ),
        _field(typed, "passing.points_share", _("Share of the points"), "number", reason=_("0 to 1")),
        _field(
            typed,
            "critical",
            _("Also critical here"),
            required=False,
            reason=_("codes of refusals, with spaces between; identity and release always are"),
        ),
    )


def _rows(typed: Typed, key: str, title: str, lead: str, add: str, fields: Callable[[Typed, str], tuple[Field, ...]]) -> Section:
    drawn = tuple(Row(fields(row, f"{key}.{number}."), f"remove-{key}-{number}") for number, row in rows(typed, key).items())
    return Section(key, title, lead, rows=drawn, adds=f"add-{key}", add=add)


def _birth(row: Typed, stem: str) -> tuple[Field, ...]:
    words = {
        "tnc_e8": _("nucleated cells, 10⁸"), "cd34_e6": _("CD34+ cells, 10⁶"), "volume_ml": _("volume, mL"), "drawn_share": _("share drawn, 0 to 1"),
        "birth_weight_g": _("birth weight, g"), "germs_per_ml": _("germs per mL"), "reactive": _("marker of the mother that is reactive"),
        "tissue_g": _("cord tissue, g"), "infected_with": _("virus the mother carries"), "infected_days": _("days she had carried it at the birth"),
    }  # fmt: skip
    return (_select(row, "name", _("What is fixed"), [(key, words[key]) for key in BIRTH], stem, "—"), _field(row, "value", _("Value"), stem=stem))


def _wait(row: Typed, stem: str, part: Range) -> tuple[Field, ...]:
    return (
        _select(row, "name", _("Before the step"), offered.steps(part.way), stem, "—", wide=True),
        _field(row, "value", _("Minutes"), "number", stem, unit="min"),
    )


def _fault(row: Typed, stem: str, part: Range) -> tuple[Field, ...]:
    asks: dict[str, object] = {name.removeprefix("parameters."): "" for name in row if name.startswith("parameters.")}
    asks |= FAULTS[row["fault"]].asks if row.get("fault") in FAULTS else {}
    cold = row.get("fault") == "freezer-stops" or row.get("bag_below_c")
    warm = row.get("fault") == "tank-warms" or row.get("tank_above_c")
    return (
        _select(row, "fault", _("Fault"), offered.fault_choices(part), stem, "—", attributes=REDRAWN),
        _select(row, "after", _("After"), offered.steps(part.own), stem, _("the student's coming in"), wide=True),
        _field(row, "minutes", _("so many minutes"), "number", stem, unit="min"),
        *((_field(row, "bag_below_c", _("or when the bag is below"), "number", stem, unit="°C", required=False),) if cold else ()),
        *((_field(row, "tank_above_c", _("or when the tank is above"), "number", stem, unit="°C", required=False),) if warm else ()),
        *(_given(row, f"parameters.{name}", name, str(usual), stem, part) for name, usual in asks.items()),
        _field(row, "key", _("Name of it"), stem=stem, required=False, reason=_("a word; one is made where you give none")),
    )


def _given(row: Typed, name: str, said: str, usual: str, stem: str, part: Range) -> Field:
    pairs, words = offered.given_choices(said, part), _words().get(said, said)
    typed = {**row, name: row.get(name, usual)}
    if pairs is not None:
        return _select(typed, name, words, pairs, stem, "—")
    return _field(typed, name, words, stem=stem)


def _words() -> dict[str, str]:
    """What faults and rules have to be given, in words."""
    return {
        "standard_deviations": _("how reluctant, in standard deviations"), "germs_per_ml": _("germs per mL"), "material": _("Material"),
        "celsius": _("how warm, °C"), "litres": _("nitrogen that is left, L"), "recovery_share": _("share that is recovered, 0 to 1"),
        "deed": _("Deed"), "fault": _("Fault"), "minutes": _("Minutes"), "code": _("Code of the deviation"), "most": _("At most"),
        "step": _("Step"), "verb": _("Verb of the ledger"), "so": _("How"),
    }  # fmt: skip


def _decision(row: Typed, stem: str, part: Range) -> tuple[Field, ...]:
    kind, _equals, place = row.get("place", "").partition("=")
    if kind == "deed" and place in DEEDS:
        ways = [(way, words.say(language())) for way, words in DEEDS[place].ways.items()]
        answers: tuple[Field, ...] = (
            _select(row, "reference", _("The reference does"), ways, stem, "—"),
            *(
                _field(row, f"options.{way}", words, "checkbox", stem, reason="" if number else _("offered; all are where none is ticked"))
                for number, (way, words) in enumerate(ways)
            ),
        )
    else:
        answers = (
            _field(row, "reference", _("The reference"), stem=stem, reason=_("minutes for a wait, the unit of the form for a number")),
            _field(row, "within", _("Right within"), "number", stem, required=False, reason=_("what may lie between it and the reference")),
        )
    return (
        _select(row, "place", _("What is decided"), offered.decision_choices(part), stem, "—", attributes=REDRAWN, wide=True),
        *answers,
        *_both(row, "title", _("Title in Chinese"), _("Title in English"), stem=stem),
        *_both(row, "why", _("Why, in Chinese"), _("Why, in English"), stem=stem),
        _field(row, "source", _("Where it is written"), stem=stem, wide=True),
        _field(row, "key", _("Name of it"), stem=stem, required=False, reason=_("a word; one is made where you give none")),
    )


def _score(row: Typed, stem: str, part: Range) -> tuple[Field, ...]:
    asks = ASKS.get(row.get("rule", ""), ())
    more = ("fault", "minutes") if row.get("rule") == "verb-done" else ()
    asks = tuple(dict.fromkeys((*asks, *more, *(name.removeprefix("given.") for name in row if name.startswith("given.")))))
    return (
        _select(row, "rule", _("Points where"), offered.rule_choices(), stem, "—", attributes=REDRAWN, wide=True),
        *(_given(row, f"given.{name}", name, "", stem, part) for name in asks),
        _field(row, "points", _("Points"), "number", stem),
        *_both(row, "title", _("Title in Chinese"), _("Title in English"), stem=stem),
        _field(row, "key", _("Name of it"), stem=stem, required=False, reason=_("a word; one is made where you give none")),
    )


def _trains(row: Typed, stem: str) -> tuple[Field, ...]:
    return (
        _select(row, "key", _("Competence"), offered.competence_choices(), stem, "—"),
        _field(row, "weight", _("Counts as"), "number", stem, required=False),
    )


def _hint(row: Typed, stem: str) -> tuple[Field, ...]:
    return _both(row, "", _("In Chinese"), _("In English"), stem=stem)


def _parameter(row: Typed, stem: str) -> tuple[Field, ...]:
    table = parameters()
    known = [(key, f"{key} ({table[key]:g} {table.row(key).unit})") for key in table]
    return (_select(row, "name", _("Number"), known, stem, "—", wide=True), _field(row, "value", _("Value"), "number", stem))
