"""One assignment: its students with their attempts, as a table, as a file, and as xAPI statements; attempts chosen here are compared side by side."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from stembase.ledger.notes import text_of_note
from stembase.people.queries import names_of
from stembase.practice.models import Assignment, Run
from stembase.practice.queries.assignments import STATES, Attempt, Standing, progress_of, standings
from stembase.practice.queries.seeing import IN_ORDER
from stembase.practice.wording import STANDINGS
from stembase.practice.xapi import statements
from stembase.web.bank.here import language
from stembase.web.csv_file import csv_file
from stembase.web.entrance import entrance
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.parts.tag import Tag, Tone
from stembase.web.practice.debrief.compare import MOST
from stembase.web.practice.states import passed_tag, state_tag
from stembase.web.shell import base_now

from .assignments import state_of, title_of

LOOKS: Mapping[str, tuple[Tone, str]] = {
    "passed": ("good", "check"), "done": ("bad", "cross"), "under-way": ("info", "play"), "not-begun": ("", "circle"),
}  # fmt: skip
HEADER = ("student", "state", "late", "attempt", "run", "run_state", "passed", "kept_share", "points", "points_of", "critical_errors", "ended_at")


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt as the table shows it: its place, where it is read, how it stands; `chosen`: it can be compared."""

    number: int
    attempt: Attempt
    href: str
    tag: Tag
    comparable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A student with the attempts."""

    name: str
    person: str
    tag: Tag
    standing: Standing
    tries: Sequence[Try]
    order: int

    @property
    def best(self) -> float:
        """The best share kept, for sorting: nothing kept yet stands below all."""
        return -1.0 if self.standing.best is None else self.standing.best

    @property
    def count(self) -> int:
        """How many attempts have ended."""
        return self.standing.ended


def found(key: str) -> Assignment:
    """The assignment; any other is not found."""
    row = Assignment.objects.filter(key=key).first()
    if row is None:
        raise Http404(key)
    return row


@entrance("web:teaching")
def one(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page, and the same as a file."""
    assignment, now = found(key), base_now(request)
    stand = standings([assignment], now)[key]
    rows = _filtered(request.GET, _rows(stand))
    if request.GET.get("format") == "csv":
        return csv_file(f"practice-{key.replace(':', '-')}", HEADER, _csv(rows))
    progress = progress_of(stand)
    context = {
        "one": assignment,
        "title": title_of(assignment.scenario),
        "state": state_of(assignment, now),
        "note": text_of_note(assignment.note) if assignment.note else "",
        "giver": names_of({assignment.given_by}, language())[assignment.given_by],
        "progress": progress,
        "headline": _headline(progress.passed, progress.students, progress.late),
        "page": listing(request.GET, rows, _columns(), filters=_filters(request.GET), id="standings"),
        "comparable": any(each.comparable for row in rows for each in row.tries),
        "most": MOST,
    }
    return render(request, "practice/teaching/one.html", context)


@entrance("web:teaching")
def xapi(request: HttpRequest, key: str) -> HttpResponse:
    """The statements of its runs, one a line. People are codes."""
    runs = Run.objects.filter(assignment=found(key)).select_related("bank").order_by(*IN_ORDER)
    lines = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in statements(runs, request.build_absolute_uri(reverse("web:home"))))
    name = f"practice-{key.replace(':', '-')}.jsonl"
    return HttpResponse(lines, content_type="application/x-ndjson; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _headline(passed: int, students: int, late: int) -> str:
    facts = {"passed": passed, "students": students, "late": late}
    return _("%(passed)s of %(students)s have passed; late: %(late)s") % facts if late else _("%(passed)s of %(students)s have passed") % facts


def _rows(stand: Iterable[Standing]) -> list[Row]:
    each = list(stand)
    names = names_of({one.person for one in each}, language())
    return [
        Row(
            names[one.person], one.person, standing_tag(one.state), one, [_try(number, tried) for number, tried in enumerate(one.attempts, 1)],
            STATES.index(one.state),
        )
        for one in each
    ]  # fmt: skip


def standing_tag(state: str) -> Tag:
    """How a student stands, as a tag."""
    return Tag(STANDINGS[state].say(language()), *LOOKS[state])


def _try(number: int, tried: Attempt) -> Try:
    ended = tried.run.state == Run.State.ENDED
    result = tried.ending.result if tried.ending else None
    tag = passed_tag(result.passed) if result else state_tag(tried.run.state)
    href = reverse("web:practice-debrief" if ended else "web:practice-run", args=[tried.run.key])
    return Try(number, tried, href, tag, ended)


def _filtered(query: Mapping[str, str], rows: list[Row]) -> list[Row]:
    state, asked = query.get("state", ""), query.get("q", "").strip().lower()
    return [
        row
        for row in sorted(rows, key=lambda row: (row.name, row.person))
        if state in ("", row.standing.state, "late" if row.standing.late else "") and (asked in row.name.lower() or asked == row.person.lower())
    ]


def _filters(query: Mapping[str, str]) -> tuple[Filter, ...]:
    state = query.get("state", "")
    states = [("", _("all")), *((key, STANDINGS[key].say(language())) for key in STATES), ("late", _("late"))]
    return (Filter("q", _("Name or code"), value=query.get("q", "")), Filter("state", _("State"), choices(states, state), state))


def _columns() -> tuple[Column, ...]:
    return (
        Column("name", _("Student"), sort=("name", "person")),
        Column("state", _("State"), sort=("order", "name")),
        Column("count", _("Attempts ended"), number=True, sort=("count", "name")),
        Column("best", _("Best share kept"), number=True, sort=("best", "name")),
        Column("attempts", _("Attempts")),
    )


def _csv(rows: Iterable[Row]) -> Iterable[tuple]:
    for row in rows:
        head = (row.person, row.standing.state, "yes" if row.standing.late else "no")
        if not row.tries:
            yield (*head, *[""] * 9)
        for each in row.tries:
            yield (*head, each.number, each.attempt.run.key, each.attempt.run.state, *_figures(each.attempt))


def _figures(tried: Attempt) -> tuple:
    if tried.ending is None:
        return ("",) * 6
    result = tried.ending.result
    scored = ("yes" if result.passed else "no", result.kept_share, result.points, result.points_of, len(result.critical)) if result else ("",) * 5
    return (*scored, tried.ending.at.isoformat())
