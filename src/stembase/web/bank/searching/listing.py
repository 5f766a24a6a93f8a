"""All searches of a bank: open ones first, with what their last run found and whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stembase.acts import jobs
from stembase.acts.models import Job
from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.models import Search, SearchRun
from stembase.bank.queries.searching import latest_runs
from stembase.bank.selection.causes import Cause
from stembase.bank.selection.standing import basis_now, outdated, units_version
from stembase.bank.selection.work import REFRESH
from stembase.refusal import Refused
from stembase.web.csv_file import csv_file
from stembase.web.jobs.pages import LIVING, progress_of
from stembase.web.parts.listing import Column, Filter, choices, listing

from ..here import Here, demand, of_bank, theirs
from .words import CAUSES, INDICATIONS


@dataclass(frozen=True, slots=True)
class Row:
    """One search in the list: its last run, the causes for which that no longer holds, units reserved for it, runs whose changes are unread."""

    search: Search
    indication: str
    run: SearchRun | None
    ranked: int
    came_in: int
    causes: tuple[str, ...]
    reserved: int
    news: int


@require_safe
@of_bank
def searches(request: HttpRequest, here: Here) -> HttpResponseBase:
    """The list of searches."""
    demand(here, SEARCHERS)
    state, text = request.GET.get("state", "open"), request.GET.get("q", "").strip()
    rows = Search.objects.filter(bank=here.bank).annotate(
        kept=Count("reservations", filter=Q(reservations__ended_at=None), distinct=True), news=Count("runs", filter=Q(runs__news=True), distinct=True)
    )  # fmt: skip
    rows = rows.filter(closed_at=None) if state == "open" else rows.exclude(closed_at=None) if state == "closed" else rows
    rows = rows.filter(patient__icontains=text) if text else rows
    if request.GET.get("format") == "csv":
        return _csv(here, rows.order_by("-opened_at", "key"))
    page = listing(request.GET, rows.order_by("-opened_at", "key"), _columns(), filters=_filters(state, text), id="searches")
    lines = _rows(page.rows, here.now)
    stale = sum(1 for line in lines if line.causes and line.search.closed_at is None)
    alive = Job.objects.filter(kind=REFRESH, chain=here.bank.key, state__in=LIVING).order_by("-pk").first()
    context = {
        **here.frame, "listing": page, "lines": lines, "stale": stale, "banks": list(theirs(request)[:20]),
        "headline": _headline(lines, stale, state), "may": bool(SEARCHERS & here.roles), "alive": progress_of(alive) if alive else None,
    }  # fmt: skip
    return render(request, "searching/list.html", context)


def _csv(here: Here, rows: QuerySet[Search]) -> StreamingHttpResponse:
    lines = ((row.key, row.patient, row.indication, row.opened_at.isoformat(), row.closed_why) for row in rows.iterator(chunk_size=1000))
    return csv_file(f"{here.bank.key}-searches", ("search", "patient", "indication", "opened_at", "closed_why"), lines)


@require_POST
@of_bank
def refresh(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask for all outdated searches of the bank to be run again."""
    demand(here, SEARCHERS)
    jobs.enqueue(REFRESH, by=request.user.code, chain=here.bank.key)
    messages.success(request, _("The outdated searches will be run again."))
    return redirect("web:searches")


def _rows(found: Sequence[Search], now: datetime) -> list[Row]:
    """The page's searches with their last runs. What they rest on is asked once a population and guideline."""
    runs = latest_runs(search.key for search in found)
    today: dict[tuple[str, str, str], Mapping[str, str]] = {}
    units = units_version(found[0].bank_id, now) if found else ""
    return [_row(search, runs.get(search.key), today, units) for search in found]


def _row(search: Search, run: SearchRun | None, today: dict[tuple[str, str, str], Mapping[str, str]], units: str) -> Row:
    counts = run.counts if run else {}
    causes: list[Cause] = []
    if run and search.closed_at is None:
        key = (search.population, search.guideline, search.adult_guideline)
        try:
            today[key] = today.get(key) or basis_now(search, units)
            causes = outdated(search, today[key], run)
        except Refused:
            causes = ["frequencies"]
    return Row(
        search=search, indication=str(INDICATIONS[search.indication]), run=run, causes=tuple(str(CAUSES[cause]) for cause in causes),
        ranked=sum(count for name, count in counts.items() if name.endswith("-ranked")),
        came_in=sum(count for name, count in counts.items() if name.endswith("-in")),
        reserved=search.kept, news=search.news,  # type: ignore[attr-defined]
    )  # fmt: skip


def _headline(lines: Sequence[Row], stale: int, state: str) -> str:
    if not lines:
        return _("No search is open") if state == "open" else _("No search answers to this")
    if stale:
        return _("%(count)s of these searches rest on what has changed since") % {"count": stale}
    return _("%(count)s searches, their answers up to date") % {"count": len(lines)}


def _columns() -> list[Column]:
    return [
        Column("patient", _("Patient"), sort=("patient", "key")),
        Column("indication", _("Indication")),
        Column("opened", _("Search opened"), sort=("opened_at", "key")),
        Column("run", _("Last run")),
        Column("ranked", _("Ranked"), number=True),
        Column("state", _("State")),
    ]


def _filters(state: str, text: str) -> list[Filter]:
    states: list[tuple[str, Any]] = [("open", _("open")), ("closed", _("closed")), ("all", _("all"))]
    return [Filter("q", _("Patient's code"), value=text), Filter("state", _("State"), choices(states, state), state)]
