"""A preview as a page shows it: who passes, what they keep, what costs most, how long they take, and the assumptions behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stembase.practice.scenario import Scenario
from stembase.refusal import explain, in_words
from stembase.web.bank.here import language
from stembase.web.parts.bars import Bar, Bars, bars
from stembase.web.parts.happened import Figure
from stembase.web.spoken import say_number

CLASSES = 10
"""Bars of the histogram."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page draws. `stale`: the scenario has changed since."""

    headline: str
    figures: tuple[Figure, ...]
    kept: Bars | None
    decisions: Bars | None
    rules: Bars | None
    errors: tuple[str, ...]
    assumed: tuple[tuple[str, str], ...]
    stale: bool


def shown(told: Mapping[str, Any], scenario: Scenario) -> Shown:
    """The result of a preview of a scenario."""
    return Shown(
        headline=_headline(told),
        figures=_figures(told),
        kept=_kept(told) if told["kept"]["mean"] is not None else None,
        decisions=_decisions(told, scenario),
        rules=_rules(told, scenario),
        errors=tuple(f"{explain(one['code'], {}, language()).title}: {share(one['share'])}" for one in told["critical"]),
        assumed=tuple((row["key"], f"{say_number(row['value'])} {row['unit']}") for row in told["assumed"]),
        stale=told["hash"] != scenario.hash,
    )


def share(part: float) -> str:
    """A share as per cent."""
    return f"{100 * part:.0f} %"


def _headline(told: Mapping[str, Any]) -> str:
    if not told["reference"]["passed"]:
        return _("Even the reference does not pass: it ends %(ended)s") % {"ended": in_words("ended", told["reference"]["ended"], {}, language())}
    facts = {"passed": say_number(round(told["passed"] * told["students"])), "students": say_number(told["students"]), "skill": f"{told['skill']:g}"}
    return _("%(passed)s of %(students)s students of skill %(skill)s pass") % facts


def _figures(told: Mapping[str, Any]) -> tuple[Figure, ...]:
    minutes = told["minutes"]
    span = _("the middle eight of ten between %(low)s and %(high)s; the reference %(usual)s") % {
        "low": f"{minutes['tenth']:.0f}", "high": f"{minutes['ninetieth']:.0f}", "usual": f"{minutes['reference']:.0f}",
    }  # fmt: skip
    kept = told["kept"]["mean"]
    return (
        Figure(_("Pass"), share(told["passed"])),
        Figure(_("Kept of what the reference keeps"), "—" if kept is None else share(kept), note=_("mean")),
        Figure(_("Points"), share(told["points"]), note=_("mean")),
        Figure(_("Minutes at work"), f"{minutes['median']:.0f}", note=span),
    )


def _kept(told: Mapping[str, Any]) -> Bars:
    counts, many = told["kept"]["counts"], told["students"]
    width = len(counts) // CLASSES
    rows = []
    for number in range(CLASSES):
        some, low = sum(counts[number * width : (number + 1) * width]), 100 * number // CLASSES
        label = _("%(low)s–%(high)s %%") % {"low": low, "high": low + 100 // CLASSES}
        rows.append(Bar(label, say_number(some), some / many, style="ours"))
    return bars(_("How much of what the reference keeps, and how many students keep it"), rows)


def _decisions(told: Mapping[str, Any], scenario: Scenario) -> Bars | None:
    titles = {one.key: one.title.say(language()) for one in scenario.decisions}
    rows = [
        Bar(titles.get(one["key"], one["key"]), f"−{say_number(one['loss_e6'], 3)}", one["loss_e6"], style="loss",
            note=_("%(share)s decide otherwise") % {"share": share(one["wrong"])})
        for one in told["decisions"]
    ]  # fmt: skip
    return bars(_("Living cells a decision costs a student on average, 10⁶"), rows) if rows else None


def _rules(told: Mapping[str, Any], scenario: Scenario) -> Bars | None:
    titles = {one.key: one.title.say(language()) for one in scenario.scores}
    failed = sorted(told["rules"], key=lambda one: -one["failed"])
    rows = [Bar(titles.get(one["key"], one["key"]), share(one["failed"]), one["failed"], style="loss") for one in failed]
    return bars(_("How many students miss the points"), rows, longest=1.0) if rows else None
