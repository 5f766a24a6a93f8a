"""What a debrief says in words: amounts of cells, what was chosen and what the reference chooses, the headline."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stembase.practice.deeds import DEEDS
from stembase.practice.scenario import Decision
from stembase.practice.scoring.case import Case, place_of
from stembase.practice.scoring.scored import Scored
from stembase.procedures.definition import Measure
from stembase.procedures.queries import definition_of
from stembase.procedures.units import UNITS
from stembase.web.bank.here import language
from stembase.web.spoken import chinese, say_count, say_number, say_span

LEAST_E6 = 0.005
"""A decision that cost less (10⁶ cells) is said to have cost nothing: two decimals are shown."""
NEARLY = 0.99
"""This share of what the reference keeps is called all of it; source="assumption"."""
TOLD = 0.1
"""What was lost beside the decisions is told from this share of their loss on; source="assumption"."""


def amount(e6: float) -> str:
    """Cells as a headline says them: millions, in Chinese 万."""
    return f"{say_number(e6 * 100, 0)} 万" if chinese(language()) else say_number(e6, 2 if abs(e6) < 1 else 1)


def count(e6: float) -> str:
    """Cells as a figure: 4.3 × 10⁶."""
    return say_count(e6 * 1e6) if e6 else "0"


def chosen(decision: Decision, value: Any, case: Case) -> str:
    """What was chosen, or what the reference chooses, with its unit or in the words of its way."""
    if decision.deed:
        ways = DEEDS[decision.deed].ways
        return ways[value].say(language()) if value in ways else str(value)
    if decision.wait or decision.delay:
        return say_span(float(value), language())
    measure = _measure(decision, case)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return measure.choices[value].say(language()) if measure and value in measure.choices else value
    unit = UNITS[measure.unit].written if measure and measure.unit in UNITS else ""
    return f"{say_number(round(float(value), 2))} {unit}".strip()


def _measure(decision: Decision, case: Case) -> Measure | None:
    place, _rest, key = decision.measure.rpartition(":")
    version = next((act.procedure for act in case.acts if place_of(act) == place), "")
    step = definition_of(version).step(place.partition(":")[2]) if version else None
    return step.measure(key) if step else None


def cost(result: Scored) -> tuple[int, float]:
    """How many decisions changed what was kept, and what they cost together, 10⁶ cells: a gain of one is set against the loss of another."""
    felt = [choice.worth_e6 for choice in result.choices if not choice.agrees and abs(choice.worth_e6) >= LEAST_E6]
    return len(felt), sum(felt)


def rest(result: Scored) -> float:
    """What lies between the reference and the attainable, 10⁶: what was done otherwise though the scenario names no decision for it."""
    return result.reference_e6 - result.attainable_e6


def headline(result: Scored) -> str:
    """What is true, in one sentence."""
    wrong = len(result.critical)
    if not wrong:
        return _kept(result)
    return _kept(result) + ngettext("; %(count)s critical error", "; %(count)s critical errors", wrong) % {"count": wrong}


def _kept(result: Scored) -> str:
    if result.reference_e6 <= 0:
        return (
            _("Nothing of this unit was to be kept, and nothing was")
            if result.living_e6 <= 0
            else _("This unit was to be discarded, and it was kept")
        )
    given = {"kept": amount(result.living_e6), "best": amount(result.reference_e6)}
    if result.living_e6 < NEARLY * result.reference_e6:
        return _("You kept %(kept)s of the %(best)s million living CD34⁺ cells this unit could give") % given + _why(result)
    said = _("You kept the %(best)s million living CD34⁺ cells this unit could give") % given
    if result.passed or result.critical:
        return said
    missed = {"points": say_number(result.points), "all": say_number(result.points_of)}
    short = (
        _(", but reached only %(points)s of %(all)s points")
        if result.points < result.points_of
        else _(", but did not bring it to where it should end")
    )
    return said + short % missed


def _why(result: Scored) -> str:
    """What it was lost by: decisions, and what else was done otherwise."""
    (number, lost), other = cost(result), rest(result)
    parts = []
    if lost >= LEAST_E6:
        told = ngettext("%(count)s decision cost %(lost)s million", "%(count)s decisions cost %(lost)s million", number)
        parts.append(told % {"count": number, "lost": amount(lost)})
    if other >= max(LEAST_E6, TOLD * lost):
        words = _("what else was done otherwise cost %(lost)s million") if parts else _("what was done otherwise cost %(lost)s million")
        parts.append(words % {"lost": amount(other)})
    return _(": ") + _("; ").join(parts) if parts else ""


def signed(e6: float) -> str:
    """A bar's value: what was lost with a minus, what was gained with a plus."""
    return "0" if abs(e6) < LEAST_E6 else f"{'−' if e6 > 0 else '+'}{say_number(abs(e6), 2)}"
