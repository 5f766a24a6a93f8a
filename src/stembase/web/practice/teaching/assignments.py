"""The assignments of the base and how far each has come; the same as a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from stembase.people.queries import names_of
from stembase.practice.models import Assignment, Run
from stembase.practice.queries.assignments import Progress, progress_of, standings
from stembase.practice.queries.scenarios import scenario_in_force, scenarios_in_force
from stembase.practice.queries.watching import ALIVE
from stembase.web.bank.here import language
from stembase.web.csv_file import csv_file
from stembase.web.entrance import entrance
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.shell import base_now

PER_PAGE = 20
HEADER = ("assignment", "scenario", "given_by", "given_at", "due_at", "attempts_wanted", "students", "passed", "done", "late", "withdrawn_at")


@dataclass(frozen=True, slots=True)
class Line:
    """An assignment as the list shows it."""

    row: Assignment
    title: str
    giver: str
    progress: Progress
    state: str


@entrance("web:teaching")
def assignments(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    now, rows = base_now(request), _filtered(request.GET, base_now(request))
    if request.GET.get("format") == "csv":
        return csv_file("assignments", HEADER, _csv(rows, now))
    page = listing(request.GET, rows, _columns(), filters=_filters(request.GET), id="assignments", per_page=PER_PAGE)
    lines = lines_of(page.rows, now)
    context = {"page": page, "lines": lines, "headline": _headline(now), "open": Run.objects.filter(state__in=ALIVE).count()}
    return render(request, "practice/teaching/assignments.html", context)


def lines_of(rows: Iterable[Assignment], now: datetime) -> list[Line]:
    """The lines of a page. Four queries."""
    found = list(rows)
    stand = standings(found, now)
    names, titles = names_of({one.given_by for one in found}, language()), titles_in_force()
    return [Line(one, titles.get(one.scenario, one.scenario), names[one.given_by], progress_of(stand[one.key]), state_of(one, now)) for one in found]


def title_of(scenario: str) -> str:
    """The title of a scenario; one that is gone stands by its key."""
    found = scenario_in_force(scenario)
    return found.title.say(language()) if found else scenario


def titles_in_force() -> dict[str, str]:
    """The titles of all that can be assigned. One query."""
    return {key: one.title.say(language()) for key, one in scenarios_in_force().items()}


def state_of(one: Assignment, now: datetime) -> str:
    """How an assignment stands: withdrawn, open, or over."""
    return "withdrawn" if one.withdrawn_at else "open" if one.due_at > now else "due"


def _headline(now: datetime) -> str:
    """What is true of what was assigned."""
    standing = Assignment.objects.filter(withdrawn_at=None)
    going = standing.filter(due_at__gt=now).count()
    if not going:
        return _("No practice is assigned now")
    return _("%(count)s assignments are under way") % {"count": going} if going > 1 else _("One assignment is under way")


def _filtered(query: Mapping[str, str], now: datetime) -> QuerySet[Assignment]:
    rows = Assignment.objects.order_by("-due_at", "-key")
    state, scenario, giver = query.get("state", ""), query.get("scenario", ""), query.get("by", "")
    if state == "open":
        rows = rows.filter(withdrawn_at=None, due_at__gt=now)
    elif state == "due":
        rows = rows.filter(withdrawn_at=None, due_at__lte=now)
    elif state == "withdrawn":
        rows = rows.exclude(withdrawn_at=None)
    rows = rows.filter(scenario=scenario) if scenario else rows
    return rows.filter(given_by=giver) if giver else rows


def _filters(query: Mapping[str, str]) -> tuple[Filter, ...]:
    state, scenario, giver = query.get("state", ""), query.get("scenario", ""), query.get("by", "")
    states = [("", _("all")), ("open", _("under way")), ("due", _("due time over")), ("withdrawn", _("withdrawn"))]
    asked = Assignment.objects.order_by("scenario").values_list("scenario", "given_by").distinct()
    scenarios, people = sorted({one for one, _by in asked}), {by for _one, by in asked}
    names, titles = names_of(people, language()), titles_in_force()
    return (
        Filter("state", _("State"), choices(states, state), state),
        Filter("scenario", _("Scenario"), choices([("", _("all")), *((key, titles.get(key, key)) for key in scenarios)], scenario), scenario),
        Filter("by", _("Assigned by"), choices([("", _("all")), *sorted(names.items(), key=lambda pair: pair[1])], giver), giver),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("scenario", _("Scenario"), sort=("scenario", "key")), Column("due", _("To be done by"), sort=("due_at", "key")),
        Column("passed", _("Have passed"), number=True), Column("done", _("Finished"), number=True), Column("late", _("Late"), number=True),
        Column("by", _("Assigned by"), sort=("given_by", "key")), Column("state", _("State")),
    )  # fmt: skip


def _csv(rows: QuerySet[Assignment], now: datetime) -> Iterable[tuple]:
    found = list(rows)
    stand = standings(found, now)
    for one in found:
        of = progress_of(stand[one.key])
        yield (
            one.key, one.scenario, one.given_by, one.given_at.isoformat(), one.due_at.isoformat(), one.wanted, of.students, of.passed, of.done,
            of.late, one.withdrawn_at.isoformat() if one.withdrawn_at else "",
        )  # fmt: skip
