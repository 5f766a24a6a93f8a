"""The recovery a unit lets expect, as pages, table and report say and draw it: the curve with its spread, the median day, and what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from numpy.typing import NDArray

from stembase.bank.selection.candidates import Columns, Wanted
from stembase.bank.selection.doubles import Pair
from stembase.bank.selection.engraftment import Expected, expected, expected_together
from stembase.bank.selection.guideline import Guideline
from stembase.bank.selection.runs import Rows
from stembase.science.outcome.engraftment import Recovery, days_within, recovered, recovered_between
from stembase.science.parameters import packaged
from stembase.web.parts.chart import Area, Chart, Mark, Series, Style, Upright, line_chart
from stembase.web.parts.happened import Figure
from stembase.web.parts.spread import Spread, spread
from stembase.web.spoken import ABSENT, say_number

from .engraftment_basis import assumptions, stated

LAST_DAY, WITHIN = 60, 0.8
DAYS = np.arange(LAST_DAY + 1)
LINES: tuple[Style, ...] = ("ours", "ink", "reference", "result")
WHY_NOT: dict[str, str | Promise] = {
    "dose-unknown": gettext_lazy("No curve: the unit's nucleated cells are not known."),
    "weight-missing": gettext_lazy("No curve: the patient's weight is not known."),
    "dose-outside": gettext_lazy("No curve: the dose lies outside what the studies cover."),
    "loci-other": gettext_lazy("No curve: the guideline counts mismatches over other loci than the studies."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """The recovery one graft lets expect, in words; without one `why_not` says why and the rest is empty."""

    why_not: str = ""
    day: str = ""
    days: str = ""
    by_day: str = ""
    spread: Spread | None = None

    @property
    def printed(self) -> str:
        """All of it, as a report prints it in its cell."""
        return f"{self.day}\n({self.days})\n{self.by_day}" if self.day else ABSENT


def told(found: Expected) -> list[Told]:
    """What is expected of each graft."""
    graft = found.recovery
    low, high = days_within(graft, WITHIN)
    by_day = recovered(graft, [_last()])[..., 0]
    return [
        Told(str(WHY_NOT[why_not]))
        if why_not
        else _told(float(graft.median_day[at]), float(low[at]), float(high[at]), _percent(by_day[at], at_most=bool(found.at_most[at])))
        for at, why_not in enumerate(found.why_not)
    ]


def _told(day: float, low: float, high: float, by_day: str) -> Told:
    said = {"day": f"{day:.0f}", "low": f"{low:.0f}", "high": f"{high:.0f}"}
    label = _("half of those who recover by day %(day)s, eight of ten between day %(low)s and %(high)s") % said
    return Told("", said["day"], f"{said['low']}–{said['high']}", by_day, spread(label, low, day, high, LAST_DAY))


def told_of(rows: Columns, wanted: Wanted, guideline: Guideline) -> list[Told]:
    """The same, of the candidates of some rows."""
    return told(expected(rows, wanted, guideline.match.loci, packaged()))


def explained_curve(rows: Rows, row: int, wanted: Wanted, guideline: Guideline) -> dict[str, Any]:
    """All a page says of one candidate: headline, figures, curve, basis; or why there is none."""
    columns = {name: np.asarray(rows[name][row : row + 1]) for name in rows}
    return _whole(expected(columns, wanted, guideline.match.loci, packaged()), "single")


def paired_curve(rows: Columns, pairs: Sequence[Pair], wanted: Wanted) -> dict[str, Any]:
    """Of each pair what is expected, and all a page says of the first."""
    found = [expected_together(rows, (pair.first, pair.second), wanted, packaged()) for pair in pairs]
    return {"told": [told(one)[0] for one in found], **_whole(found[0], "double")} if found else {}


def compared_curves(rows: Rows, places: Sequence[int], names: Sequence[str], wanted: Wanted, guideline: Guideline) -> dict[str, Any]:
    """The curves of some candidates in one picture, and what is expected of each."""
    columns = {name: np.asarray(rows[name][list(places)]) for name in rows}
    found = expected(columns, wanted, guideline.match.loci, packaged())
    lines = list(zip(names, told(found), strict=True))
    curves = recovered(found.recovery, DAYS)
    series = [Series(name, _points(curves[at]), style) for at, ((name, one), style) in enumerate(zip(lines, LINES, strict=False)) if one.day]
    marks = [
        Mark(float(found.recovery.median_day[at]), 50 * float(found.recovery.share[at]), "") for at, (_name, one) in enumerate(lines) if one.day
    ]  # fmt: skip
    sentence = "; ".join(f"{name}: {one.spread.label}" for name, one in lines if one.spread)
    chart = _chart(sentence, series, marks=marks, uprights=[Upright(_last(), _("day %(day)s") % {"day": _last()})]) if series else None
    return {"lines": lines, "chart": chart, **_basis("single")}


def _whole(found: Expected, kind: str) -> dict[str, Any]:
    (one,) = told(found)
    if one.why_not:
        return {"one": one, "double": kind == "double"}
    graft = _first(found.recovery)
    low, high = recovered_between(graft, [_last()], WITHIN)
    between = f"{say_number(100 * float(low[0]), 0)}–{_percent(high[0])}"
    dose = say_number(float(found.dose_e7_per_kg[0]), 1)
    said = {"day": one.day, "by": _last(), "share": one.by_day}
    told_alone = _("Neutrophils: median day %(day)s, back by day %(by)s in %(share)s") % said
    return {
        "one": one, "headline": told_alone, "dose": dose,
        "figures": [
            Figure(_("Median day"), one.day, note=_("of those who recover")),
            Figure(_("Eight of ten of them"), one.days, note=_("days after infusion")),
            Figure(_("Back by day %(day)s") % {"day": _last()}, one.by_day, note=_("the studies leave open %(between)s") % {"between": between}),
        ],
        "chart": _curve(graft, one), "at_most": bool(found.at_most[0]), "double": kind == "double", **_basis(kind),
    }  # fmt: skip


def _curve(graft: Recovery, one: Told) -> Chart:
    low, high = recovered_between(graft, DAYS, WITHIN)
    day, half = float(graft.median_day), 50 * float(graft.share)
    first, last = (float(value) for value in days_within(graft, WITHIN))
    by_day = _("%(share)s by day %(day)s") % {"share": one.by_day, "day": _last()}
    series = [
        Series(_("share with neutrophils back"), _points(recovered(graft, DAYS))),
        Series(_("eight of ten of those who recover"), [(first, half), (min(last, LAST_DAY), half)], "result"),
    ]
    return _chart(
        f"{one.spread.label if one.spread else ''}; {by_day}", series, areas=[Area(_points(low), _points(high), _("where the curve may lie (80 %)"))],
        marks=[Mark(day, half, _("median: day %(day)s") % {"day": one.day}, below=True)], uprights=[Upright(_last(), by_day)],
    )  # fmt: skip


def _chart(sentence: str, series: Sequence[Series], **more: Any) -> Chart:
    return line_chart(sentence, series, x_label=_("days after infusion"), y_label="%", heights=(0, 100), **more)


def _basis(kind: str) -> dict[str, Any]:
    return {"assumptions": assumptions(kind), "stated": stated(kind)}


def _first(graft: Recovery) -> Recovery:
    """The first of some grafts alone."""
    return replace(graft, median_day=graft.median_day[0], share=graft.share[0], median_error=graft.median_error[0])


def _points(curve: NDArray[np.float64]) -> list[tuple[float, float]]:
    return [(float(day), 100 * float(share)) for day, share in zip(DAYS, curve, strict=True)]


def _last() -> int:
    """The day by which the studies tell the share."""
    return int(packaged()["outcome.anc.told-by-day"])


def _percent(share: float, *, at_most: bool = False) -> str:
    return f"{'≤ ' if at_most else ''}{say_number(100 * float(share), 0)} %"
