"""The tour, stop by stop. The address says what was answered, a digit a stop, so it needs no sitting: it can be left, shared, gone back in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.practice.tour.stops import Stop, tour
from stembase.practice.tour.walking import Seen, Walked, walked
from stembase.refusal import Refused, explain
from stembase.web.bank.here import language
from stembase.web.parts.cord import Cord, cord
from stembase.web.parts.happened import Figure
from stembase.web.practice.debrief.pictures import curves, waterfall
from stembase.web.practice.debrief.words import LEAST_E6, amount, count, headline
from stembase.web.refused import status_of
from stembase.web.spoken import say_number, say_span

LAST = "storage"


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer as a link: its words and where it leads."""

    says: str
    href: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the last answer came to: a sentence and its tone."""

    text: str
    tone: str


@require_safe
def stop(request: HttpRequest, answers: str = "") -> HttpResponse:
    """A stop, or the end once every question is answered. Digits nobody was offered are not found."""
    stops, chosen = tour().stops, _chosen(answers)
    try:
        way = walked(chosen) if chosen else None
        context = _end(chosen, way) if way and len(chosen) == len(stops) else _stop(chosen, way)
    except Refused as refused:
        said = explain(refused.code, refused.facts, language())
        return render(request, "tour/closed.html", {"said": said}, status=status_of(refused))
    return render(request, "tour/end.html" if "bars" in context else "tour/stop.html", context)


def _chosen(answers: str) -> tuple[int, ...]:
    """The answers of an address, from 0."""
    stops, chosen = tour().stops, tuple(int(digit) - 1 for digit in answers)
    if len(chosen) > len(stops) or any(not 0 <= number < len(each.answers) for number, each in zip(chosen, stops, strict=False)):
        raise Http404("no such answer")
    return chosen


def _stop(chosen: tuple[int, ...], way: Walked | None) -> dict[str, Any]:
    stops = tour().stops
    here, said = stops[len(chosen)], language()
    digits = _digits(chosen)
    return {
        "number": len(chosen) + 1,
        "of": len(stops),
        "cord": _cord(here, chosen),
        "title": here.title.say(said),
        "text": here.text.say(said),
        "question": here.question.say(said),
        "choices": [Choice(answer.says.say(said), _href(f"{digits}{number}")) for number, answer in enumerate(here.answers, 1)],
        "figures": figures(way.seen[len(chosen) - 1]) if way else (),
        "verdict": _verdict(chosen, way) if way else None,
        "back": _href(digits[:-1]) if digits else "",
    }


def _end(chosen: tuple[int, ...], way: Walked) -> dict[str, Any]:
    result = way.told.scored
    share = 100 * result.living_e6 / result.reference_e6 if result.reference_e6 else 0.0
    return {
        "title": headline(result),
        "passed": result.passed,
        "cord": cord(_("The way of the unit"), done=("collection", "preparation", LAST)),
        "verdict": _verdict(chosen, way),
        "figures": (
            Figure(_("Living CD34⁺ cells kept"), count(result.living_e6), note=_("would form a colony after a thaw")),
            Figure(_("Best from the same unit"), count(result.reference_e6), note=_("the reference, same donor and chance")),
            Figure(_("Kept"), f"{say_number(share, 0)} %", "good" if result.passed else "bad"),
        ),
        "bars": waterfall(way.told),
        "chart": next(iter(curves(way.told, way.rules)), None),
        "back": _href(_digits(chosen)[:-1]),
    }


def figures(seen: Seen) -> tuple[Figure, ...]:
    """What is true of the unit now."""
    return (
        Figure(_("Living CD34⁺ cells"), count(seen.living_e6), note=_("would form a colony after a thaw")),
        Figure(_("Membrane whole"), f"{say_number(100 * seen.whole, 0)} %", note=_("what a dye calls alive")),
        Figure(_("Temperature"), f"{say_number(round(seen.celsius))} °C"),
        Figure(_("Since collection"), say_span(timedelta(hours=seen.hours), language()) if seen.hours >= 0.1 else _("just now")),
        Figure(_("In the bag"), f"{say_number(round(seen.volume_ml))} mL"),
    )


def _verdict(chosen: tuple[int, ...], way: Walked) -> Verdict:
    """What the last answer costs in the end, all else as it is and the rest done well."""
    stops, last = tour().stops, len(chosen) - 1
    answer = stops[last].answers[chosen[last]]
    says = answer.says.say(language())
    if refused := way.seen[last].refused:
        facts = {"answer": says, "rule": explain(refused[0], {}, language()).title}
        return Verdict(_("“%(answer)s”: the system refused it (%(rule)s). No cell was lost, and the attempt stays on record.") % facts, "warn")
    if chosen[last] == 0:
        return Verdict(_("“%(answer)s”: so does the reference.") % {"answer": says}, "good")
    well = walked((*chosen[:last], 0)).told.scored
    lost = well.living_e6 - walked(chosen).told.scored.living_e6
    if lost < LEAST_E6:
        return Verdict(_("“%(answer)s”: no cell is lost by it, but a deviation stands on record.") % {"answer": says}, "warn")
    facts = {"answer": says, "lost": amount(lost), "best": amount(well.living_e6)}
    said = _("“%(answer)s”: in the end it costs %(lost)s of %(best)s million living cells.") % facts
    return Verdict(f"{said} {answer.speaks_for.say(language())}", "warn") if answer.speaks_for else Verdict(said, "bad")


def _cord(here: Stop, chosen: Sequence[int]) -> Cord:
    passed = dict.fromkeys(each.station for each in tour().stops[: len(chosen)] if each.station != here.station)
    return cord(_("The way of the unit"), done=tuple(passed), now=here.station)


def _digits(chosen: Sequence[int]) -> str:
    return "".join(str(number + 1) for number in chosen)


def _href(digits: str) -> str:
    return reverse("web:tour-stop", args=[digits]) if digits else reverse("web:tour")
