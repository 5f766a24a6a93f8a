"""Attempts at one scenario side by side: what each kept, and what each decision cost it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.people.queries import names_of
from stembase.practice.debriefing import Debriefed
from stembase.practice.models import Run
from stembase.web.bank.here import language
from stembase.web.parts.bars import Bars
from stembase.web.parts.happened import Figure

from .page import attempts_like, figures, run_seen, told_of
from .pictures import waterfall
from .words import amount

MOST = 4
"""More attempts do not fit side by side."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt as a column."""

    run: Run
    number: int
    name: str
    told: Debriefed
    figures: list[Figure]
    bars: Bars


@require_safe
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """`?run=KEY&run=KEY`: runs of one scenario, the earlier first; the same seed is the same donor."""
    runs = [run_seen(request, key) for key in dict.fromkeys(request.GET.getlist("run")[:MOST])]
    if not runs or len({run.scenario for run in runs}) > 1:
        raise Http404("no runs of one scenario")
    told = [told_of(run) for run in runs]
    longest = max(max(each.scored.reference_e6, each.scored.attainable_e6, each.scored.living_e6) for each in told)
    names = names_of({run.students[0] for run in runs}, language())
    attempts = [_attempt(request, run, each, names[run.students[0]], longest) for run, each in zip(runs, told, strict=True)]
    context: dict[str, Any] = {
        "title": told[0].case.scenario.title.say(language()),
        "headline": _headline(attempts),
        "attempts": attempts,
        "same": len({run.seed for run in runs}) == 1,
        "now": runs[-1].ended_at,
    }
    return render(request, "practice/compare.html", context)


def _attempt(request: HttpRequest, run: Run, told: Debriefed, name: str, longest: float) -> Attempt:
    keys = [each.key for each in attempts_like(request, run)]
    return Attempt(run, keys.index(run.key) + 1, name, told, figures(told), waterfall(told, longest=longest))


def _headline(attempts: list[Attempt]) -> str:
    """How the last attempt stands beside the first; of several people, who kept the most."""
    if len({attempt.run.students[0] for attempt in attempts}) > 1:
        best = max(attempts, key=lambda attempt: attempt.told.scored.living_e6)
        return _("%(name)s kept the most: %(kept)s million living CD34⁺ cells") % {"name": best.name, "kept": amount(best.told.scored.living_e6)}
    first, last = attempts[0], attempts[-1]
    gained = last.told.scored.living_e6 - first.told.scored.living_e6
    given = {"number": last.number, "kept": amount(last.told.scored.living_e6), "more": amount(abs(gained)), "other": first.number}
    if abs(gained) < 0.01:
        return _("Attempt %(number)s kept %(kept)s million living CD34⁺ cells, as attempt %(other)s did") % given
    if gained > 0:
        return _("Attempt %(number)s kept %(kept)s million living CD34⁺ cells: %(more)s million more than attempt %(other)s") % given
    return _("Attempt %(number)s kept %(kept)s million living CD34⁺ cells: %(more)s million fewer than attempt %(other)s") % given
