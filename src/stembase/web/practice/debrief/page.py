"""The debrief of a run that has ended, for its students and those who teach them."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.people.queries import names_of
from stembase.practice.crews import crew_of
from stembase.practice.debriefing import Debriefed, debriefed
from stembase.practice.models import Run
from stembase.practice.queries.results import END, Result, result_in
from stembase.practice.queries.seeing import IN_ORDER, runs_seen_by
from stembase.practice.queries.truths import rules_of
from stembase.refusal import Refused
from stembase.web.bank.here import language
from stembase.web.csv_file import csv_file
from stembase.web.parts.happened import Figure
from stembase.web.parts.tag import Tag
from stembase.web.practice.states import passed_tag
from stembase.web.shell import Badge, roles_of
from stembase.web.spoken import chinese, say_number, say_span

from .happened import critical, happened, injected, minutes
from .lessons import lessons, moved, numbers
from .pictures import curves, waterfall
from .words import LEAST_E6, count, headline, rest

LATEST = 5


def run_seen(request: HttpRequest, key: str) -> Run:
    """A run the person sees; any other is not found."""
    found = runs_seen_by(request.user.code, roles_of(request)).filter(key=key).select_related("bank").first()
    if found is None:
        raise Http404(key)
    return found


def told_of(run: Run) -> Debriefed:
    """The debrief of a run. Refuses `run-stands-otherwise` before its end: it would give the truth away."""
    if run.state != Run.State.ENDED:
        raise Refused("run-stands-otherwise", bank=run.bank_id, state=run.state)
    return debriefed(run.bank_id, crew_of(run.students[0]))


@require_safe
@login_required
def debrief(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page; as CSV the rows of the waterfall."""
    run = run_seen(request, key)
    told = told_of(run)
    if request.GET.get("format") == "csv":
        return csv_file(f"debrief-{run.bank_id}", HEADER, _rows(told))
    return render(request, "practice/debrief.html", _context(request, run, told))


def _context(request: HttpRequest, run: Run, told: Debriefed) -> dict[str, Any]:
    rules, scenario = rules_of(run), told.case.scenario
    used, marks = numbers(told, rules)
    attempts = attempts_like(request, run)
    number = next(number for number, each in enumerate(attempts, 1) if each.key == run.key)
    return {
        "run": run,
        "badge": badge_of(run),
        "now": run.ended_at,
        "title": scenario.title.say(language()),
        "who": "" if request.user.code in run.students else names_of({run.students[0]}, language())[run.students[0]],
        "number": number,
        "gained": any(choice.worth_e6 <= -LEAST_E6 for choice in told.scored.choices),
        "headline": headline(told.scored),
        "passed": told.scored.passed,
        "figures": figures(told),
        "critical": critical(told),
        "injected": injected(told),
        "waterfall": waterfall(told, f"{request.path}?format=csv") if told.scored.reference_e6 or told.scored.living_e6 else None,
        "happened": happened(told, run.bank_id),
        "curves": curves(told, rules),
        "lessons": lessons(told),
        "points": [
            (rule.title.say(language()), told.scored.rules[rule.key], rule.points) for rule in scenario.scores if rule.key in told.scored.rules
        ],
        "moved": moved(run),
        "numbers": used,
        "marks": marks,
        "others": _others([(place, each) for place, each in enumerate(attempts, 1) if each.key != run.key][-LATEST:], run),
    }


def _others(attempts: list[tuple[int, Run]], run: Run) -> list[tuple[int, Run, str, Tag, str]]:
    """Other attempts: number, run, where it stands beside this one, what it came to, what it kept."""
    return [(place, each, compare_href(each, run), *_came_to(result_in(each.end))) for place, each in attempts]  # type: ignore[attr-defined]


def _came_to(result: Result | None) -> tuple[Tag, str]:
    """The result of an attempt as a tag, and its share of what the reference keeps; nothing where none was scored."""
    if result is None:
        return Tag(_("not scored")), ""
    kept = "" if result.kept_share is None else _("kept %(share)s %%") % {"share": say_number(100 * result.kept_share, 0)}
    return passed_tag(result.passed), kept


def compare_href(*runs: Run) -> str:
    """Where runs stand side by side, the earlier first."""
    keys = [run.key for run in sorted(runs, key=lambda run: (len(run.key), run.key))]
    return reverse("web:practice-compare") + "?" + "&".join(f"run={key}" for key in keys)


def badge_of(run: Run) -> Badge:
    """The practice bank the run was, with its time at the end."""
    title = run.bank.title_zh if chinese(language()) else run.bank.title_en
    return Badge("practice", title, run.bank.facility, timezone.localtime(run.ended_at or run.started_at))


def attempts_like(request: HttpRequest, run: Run) -> list[Run]:
    """The ended runs of the same students in the same scenario, in their order, each with the record of its `end`."""
    seen = runs_seen_by(request.user.code, roles_of(request)).select_related("bank")
    return list(seen.annotate(end=END).filter(scenario=run.scenario, students=run.students, state=Run.State.ENDED).order_by(*IN_ORDER))


def figures(told: Debriefed) -> list[Figure]:
    """The headline figures."""
    result, passing = told.scored, told.case.scenario.passing
    wrong = len(result.critical)
    share = result.kept_share
    return [
        Figure(_("Living CD34⁺ cells kept"), count(result.living_e6), note=_("would form a colony after a thaw")),
        Figure(_("Best from the same unit"), count(result.reference_e6), note=_("the reference, same donor and chance")),
        Figure(
            _("Kept"), "—" if share is None else f"{say_number(100 * share, 0)} %", "" if share is None or share >= passing.kept_share else "bad",
            _("to pass: %(share)s %%") % {"share": say_number(100 * passing.kept_share, 0)},
        ),
        Figure(_("Critical errors"), say_number(wrong), "bad" if wrong > passing.critical_errors else "good"),
        Figure(
            _("Points"), f"{say_number(result.points)} / {say_number(result.points_of)}",
            "" if result.points >= passing.points_share * result.points_of else "bad",
        ),
        Figure(
            _("Time"), say_span(timedelta(minutes=minutes(told.case)), language()),
            note=_("reference: %(span)s") % {"span": say_span(timedelta(minutes=minutes(told.reference)), language())},
        ),
    ]  # fmt: skip


HEADER = ("decision", "chosen", "reference", "agrees", "worth_cd34_e6", "source")


def _rows(told: Debriefed) -> list[tuple[Any, ...]]:
    result = told.scored
    rows = [
        (choice.decision.key, choice.chosen, choice.decision.reference, "yes" if choice.agrees else "no", choice.worth_e6, choice.decision.source)
        for choice in result.choices
    ]
    return [("best", "", "", "", result.reference_e6, ""), ("beside-decisions", "", "", "", rest(result), ""), *rows,
            ("kept", "", "", "", result.living_e6, "")]  # fmt: skip
