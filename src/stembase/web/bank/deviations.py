"""Deviations: all of a bank as a list that can be filtered, paged and kept as a file; and one on its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.bank.models import Deviation, Unit
from stembase.bank.queries.deviations import in_order, is_late, overdue
from stembase.bank.queries.standards import local_date
from stembase.ledger.notes import text_of_note
from stembase.people.queries import names_of
from stembase.people.roles import MEDICAL_DIRECTOR, QUALITY
from stembase.refusal import Finding, catalogue, explain
from stembase.web.csv_file import csv_file
from stembase.web.parts.listing import Column, Filter, Listing, choices, listing

from .act import title_of
from .act_forms import DEVIATIONS, HOLDS, SEVERITIES
from .here import Here, demand, language, of_bank, of_subject, theirs
from .titles import StepTitles

OPEN_TO = frozenset({QUALITY, MEDICAL_DIRECTOR})
ACTS = ("classify-deviation", "assign-deviation", "close-deviation")
TONES = {"critical": "bad", "major": "warn", "minor": "", "": "info"}
UNCLASSED = "none"
HEADER = ("deviation", "kind", "subject", "class", "opened_at", "opened_by", "owner", "due_date", "overdue", "closed_at", "closed_by")


@dataclass(frozen=True, slots=True)
class Listed:
    """A deviation as a list shows it; `owner`: the name of who corrects it; `late`: it is open after its day."""

    row: Deviation
    kind: str
    severity: str
    tone: str
    owner: str
    late: bool


def listed(rows: Sequence[Deviation], today: date) -> list[Listed]:
    """The rows in words. One query."""
    names = names_of({row.owner for row in rows} - {""}, language())
    return [
        Listed(row, reason_words(row.code), severity_words(row.severity), TONES[row.severity], names.get(row.owner, ""), is_late(row, today))
        for row in rows
    ]


def reason_words(code: str) -> str:
    """The words of a hold's reason or a deviation's kind: a rule's title, one of our own kinds, else the code."""
    own = dict(HOLDS(None, {})) | dict(DEVIATIONS(None, {}))  # type: ignore[arg-type]  # these two ask nothing
    if code in catalogue():
        return explain(code, {}, get_language() or "zh").title
    return own.get(code, code)


def severity_words(severity: str) -> str:
    """The class of a deviation in words."""
    return {"critical": _("critical"), "major": _("major"), "minor": _("minor")}.get(severity, _("not classed yet"))


def acts_for(roles: Collection[str]) -> list[str]:
    """What somebody with these roles can do about an open deviation."""
    return [command for command in ACTS if COMMANDS[command].roles & frozenset(roles)]


@of_bank
def deviations(request: HttpRequest, here: Here) -> HttpResponseBase:
    """Every deviation of the bank, open or closed: filtered as asked, page by page; as CSV where the address says so."""
    demand(here, OPEN_TO)
    today = local_date(here.now)
    rows = _asked_for(request, Deviation.objects.filter(bank=here.bank), today)
    if request.GET.get("format") == "csv":
        return _csv(here, rows, today)
    page = _page(request, in_order(rows, today))
    context = {**here.frame, "listing": page, "deviations": listed(page.rows, today), "banks": list(theirs(request)[:20])}
    return render(request, "bank/deviations.html", context)


def _asked_for(request: HttpRequest, rows: QuerySet[Deviation], today: date) -> QuerySet[Deviation]:
    text, state, severity = "".join(request.GET.get("q", "").split()), request.GET.get("state", ""), request.GET.get("class", "")
    rows = rows.filter(subject__icontains=text) if text else rows
    rows = rows.filter(severity="" if severity == UNCLASSED else severity) if severity else rows
    states = {"open": Q(closed_at=None), "overdue": overdue(today), "closed": ~Q(closed_at=None)}
    return rows.filter(states.get(state, Q()))


def _page(request: HttpRequest, rows: QuerySet[Deviation]) -> Listing:
    text, state, severity = (request.GET.get(name, "") for name in ("q", "state", "class"))
    states = [("", _("all")), ("open", _("open")), ("overdue", _("overdue")), ("closed", _("closed"))]
    classes = [("", _("all")), *SEVERITIES(None, {}), (UNCLASSED, _("not classed yet"))]  # type: ignore[arg-type]  # it asks nothing
    columns = [
        Column("kind", _("What kind"), sort=("code", "opened_at", "key")),
        Column("class", _("Class")),
        Column("about", _("About"), sort=("subject", "opened_at", "key")),
        Column("opened", _("Opened"), sort=("opened_at", "key")),
        Column("owner", _("Owner"), sort=("owner", "due_date", "key")),
        Column("due", _("Due"), sort=("due_date", "key")),
        Column("state", _("State")),
    ]
    filters = [
        Filter("q", _("Unit, donation or tank"), value=text),
        Filter("state", _("State"), choices(states, state), state),
        Filter("class", _("Class"), choices(classes, severity), severity),
    ]
    return listing(request.GET, rows, columns, filters=filters, id="deviations")


def _csv(here: Here, rows: QuerySet[Deviation], today: date) -> StreamingHttpResponse:
    lines = (
        (row.key, row.code, row.subject, row.severity, row.opened_at.isoformat(), row.opened_by, row.owner, row.due_date,
         "yes" if is_late(row, today) else "no", row.closed_at.isoformat() if row.closed_at else "", row.closed_by)
        for row in in_order(rows, today).iterator(chunk_size=2000)
    )  # fmt: skip
    return csv_file(f"{here.bank.key}-deviations-{timezone.localdate().isoformat()}", HEADER, lines)


@of_subject
def deviation(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """One deviation: what happened, to what, its class, who corrects it until when, its cause, and what can be done. For quality and its owner."""
    row = Deviation.objects.filter(bank=here.bank, key=key).first()
    if row is None or row.owner != request.user.code:
        demand(here, OPEN_TO)
    if row is None:
        raise Http404(key)
    people = names_of({row.opened_by, row.closed_by, row.owner} - {""}, language())
    titles = StepTitles()
    context = {
        **here.frame,
        "row": row,
        "title": reason_words(row.code),
        "number": row.key.split(":")[1],
        "said": titles.said(Finding(row.code, "deviate", row.facts), row.procedure) if row.code in catalogue() else None,
        "procedure": titles.procedure(row.procedure) if row.procedure else "",
        "procedure_href": reverse("web:procedure", args=[row.procedure.partition("@")[0]]) if row.procedure else "",
        "severity": severity_words(row.severity),
        "tone": TONES[row.severity],
        "late": is_late(row, local_date(here.now)),
        "notes": {name: text_of_note(key) if key else "" for name, key in (("note", row.note), ("cause", row.cause), ("corrected", row.corrected))},
        "people": {name: people.get(code, code) for name, code in (("opener", row.opened_by), ("closer", row.closed_by), ("owner", row.owner))},
        "subject_href": reverse("web:units-one", args=[row.subject]) if Unit.objects.filter(key=row.subject).exists() else "",
        "may_list": bool(OPEN_TO & here.roles),
        "acts": [] if row.closed_at else [(command, title_of(command)) for command in acts_for(here.roles)],
    }
    return render(request, "bank/deviation.html", context)
