"""What the expected recovery rests on, for the reader: which of its numbers are stated by a study, worked out, remembered or assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stembase.science.parameters import Parameter, packaged
from stembase.web.parts.tag import Tag
from stembase.web.spoken import say_number

HEAD = "outcome.anc."
Rows = Mapping[tuple[str, ...], str | Promise]
SHARED: Rows = {
    ("children.day", "children.dose"): gettext_lazy("children: median day, at a median dose infused"),
    ("adults.day", "adults.dose"): gettext_lazy("adults: median day, at a median dose infused"),
    ("infused-share",): gettext_lazy("infused of what was frozen"),
}
OWN: Mapping[str, Rows] = {
    "single": {
        ("single.ln-sd",): gettext_lazy("scatter between patients, SD of ln(day)"),
        ("single.by-day-42",): gettext_lazy("back by day 42"),
        ("single.by-day-42.dose",): gettext_lazy("median dose of those patients"),
        ("odds.3", "odds.4", "odds.5"): gettext_lazy("odds of being back with 3, 4, 5 mismatches"),
    },
    "double": {
        ("double.day", "double.dose"): gettext_lazy("two units: median day, at a median dose of both together"),
        ("double.ln-sd",): gettext_lazy("scatter between patients, SD of ln(day)"),
        ("double.by-day-42",): gettext_lazy("back by day 42"),
    },
}
"""Rows of one source and one mark, told together."""
MARKS: Mapping[str, tuple[str | Promise, str, str]] = {
    "seen": (gettext_lazy("stated by the source"), "good", "check"),
    "derived": (gettext_lazy("worked out from the source"), "", "circle"),
    "memory": (gettext_lazy("from memory, to be checked"), "warn", "clock"),
    "assumed": (gettext_lazy("assumption"), "warn", "clock"),
}
UNITS: Mapping[str, str | Promise] = {"1e7/kg": "× 10⁷/kg", "d": gettext_lazy("d"), "ratio": "", "ln(d)": ""}


@dataclass(frozen=True, slots=True)
class Stated:
    """One number, or a few: what they are, how sure they are, where they stand."""

    what: str
    value: str
    mark: Tag
    source: str


def stated(kind: str) -> list[Stated]:
    """Every number behind the curve of a single or double graft."""
    return [_told(str(what), [packaged().row(HEAD + key) for key in keys]) for keys, what in {**SHARED, **OWN[kind]}.items()]


def assumptions(kind: str) -> list[str]:
    """What is taken to be so though no source says it, in sentences."""
    table = packaged()
    given = {name: say_number(table[f"{HEAD}{name}.dose"]) for name in ("children", "adults")}
    share = say_number(100 * table[f"{HEAD}infused-share"], 0)
    said = [
        _("Of the cells counted at freezing %(share)s %% are taken to be infused; other ways of thawing lose more.") % {"share": share},
        _("Children (%(children)s × 10⁷/kg) and adults (%(adults)s) are put on one line over the dose; what age does is not told apart.") % given,
    ]
    if kind == "double":
        return [*said, _("Two units together are taken to gain from the dose as a single one does; which of them lasts cannot be foretold.")]
    return [*said, _("The share back by day 42 is taken to be that of units with at most two mismatches, at the median dose of its study.")]


def _told(what: str, rows: Sequence[Parameter]) -> Stated:
    word, tone, icon = MARKS[rows[0].mark]
    return Stated(what, " · ".join(map(_value, rows)), Tag(str(word), tone, icon), rows[0].source)  # type: ignore[arg-type]


def _value(row: Parameter) -> str:
    return f"{say_number(100 * row.value)} %" if row.unit == "share" else f"{say_number(row.value)} {UNITS[row.unit]}".strip()
