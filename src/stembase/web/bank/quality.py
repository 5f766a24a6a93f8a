"""Quality: everything that waits for the quality manager on one page, and a deviation on its own."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.bank.models import Deviation, Excursion, Unit
from stembase.bank.queries.quality_queue import quality_queue
from stembase.ledger.notes import text_of_note
from stembase.people.queries import names_of
from stembase.people.roles import MEDICAL_DIRECTOR, QUALITY
from stembase.refusal import Finding, catalogue, explain
from stembase.web.parts.happened import Figure
from stembase.web.parts.listing import Listing
from stembase.web.parts.tag import Tag, tag_of
from stembase.web.spoken import say_number

from .act import title_of
from .act_forms import DEVIATIONS, HOLDS
from .here import Here, demand, language, of_bank, of_subject, theirs
from .review_list import asked_for, csv_of, list_of, waiting
from .titles import StepTitles

OPEN_TO = frozenset({QUALITY, MEDICAL_DIRECTOR})
OUT = ("issued", "infused", "discarded", "divided")
SHOWN = 25  # rows of each list; the figures say how many there are
ANCHORS = {"release": "ready", "judge": "ready"}
DEVIATION_ACTS = ("classify-deviation", "close-deviation")
TONES = {"critical": "bad", "major": "warn", "minor": "", "": "info"}


@of_bank
def quality(request: HttpRequest, here: Here) -> HttpResponseBase:
    """The queue: results to review, deviations, holds, excursions, units ready for a verdict or release."""
    demand(here, OPEN_TO)
    queue = quality_queue(here.bank.key)
    if request.GET.get("format") == "csv":
        return csv_of(here, asked_for(request, queue.to_review))
    excursions = Excursion.objects.filter(bank=here.bank, acknowledged_at=None).select_related("tank").order_by("-from_at")
    others: dict[str, QuerySet] = {
        "deviations": queue.deviations,
        "holds": queue.holds.exclude(unit__stage__in=OUT),
        "excursions": excursions,
        "release": queue.to_release,
        "judge": queue.to_judge,
    }
    lists = {name: list(rows[: SHOWN + 1]) for name, rows in others.items()}
    page = list_of(request, queue.to_review)
    first_of_all = not (page.clear_href or page.previous_href)
    context = {
        **here.frame,
        "figures": _figures(lists, _said(len(page.rows) + bool(page.next_href)) if first_of_all else say_number(queue.to_review.count())),
        "headline": _headline(lists, page),
        "listing": page,
        "banks": list(theirs(request)[:20]),
        "results": waiting(page, request.user.code),
        "deviations": [(row, reason_words(row.code), TONES[row.severity], severity_words(row.severity)) for row in lists["deviations"][:SHOWN]],
        "holds": [(row, reason_words(row.reason)) for row in lists["holds"][:SHOWN]],
        "excursions": lists["excursions"][:SHOWN],
        "deviation_acts": [command for command in DEVIATION_ACTS if COMMANDS[command].roles & here.roles],
        "ready": [(unit, tag_of("passed"), title_of("release")) for unit in lists["release"][:SHOWN]]
        + [(unit, Tag(_("not judged yet")), title_of("judge-unit")) for unit in lists["judge"][:SHOWN]],
        "more": {name: len(rows) > SHOWN for name, rows in lists.items()},
    }
    return render(request, "bank/quality.html", context)


def _said(count: int) -> str:
    return f"{SHOWN}+" if count > SHOWN else say_number(count)


def _figures(lists: dict[str, list[Any]], results: str) -> list[Figure]:
    """How many of each, and where on the page."""
    words = {
        "results": _("results to review"),
        "deviations": _("open deviations"),
        "holds": _("holds"),
        "excursions": _("excursions to acknowledge"),
        "release": _("units to release"),
        "judge": _("units to judge"),
    }
    counts = {"results": results} | {name: _said(len(rows)) for name, rows in lists.items()}
    return [
        Figure(words[name], counts[name], "bad" if name == "excursions" and lists[name] else "", href=f"#{ANCHORS.get(name, name)}") for name in words
    ]


def _headline(lists: dict[str, list[Any]], page: Listing) -> str:
    critical = sum(row.severity == Deviation.Severity.CRITICAL for row in lists["deviations"])
    if lists["excursions"]:
        return _("A tank was warm or silent, and nobody has acknowledged it")
    if critical:
        return _("A critical deviation is open") if critical == 1 else _("%(count)s critical deviations are open") % {"count": critical}
    return _("What waits for quality") if page.rows or any(lists.values()) else _("Nothing waits for quality")


def reason_words(code: str) -> str:
    """The words of a hold's reason or a deviation's kind: a rule's title, one of our own kinds, else the code."""
    own = dict(HOLDS(None, {})) | dict(DEVIATIONS(None, {}))  # type: ignore[arg-type]  # these two ask nothing
    if code in catalogue():
        return explain(code, {}, get_language() or "zh").title
    return own.get(code, code)


def severity_words(severity: str) -> str:
    """The class of a deviation in words."""
    return {"critical": _("critical"), "major": _("major"), "minor": _("minor")}.get(severity, _("not classed yet"))


@of_subject
def deviation(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """One deviation: what happened, to what, its class, its cause, and what can be done about it."""
    demand(here, OPEN_TO)
    row = Deviation.objects.filter(bank=here.bank, key=key).first()
    if row is None:
        raise Http404(key)
    people = names_of({row.opened_by, row.closed_by} - {""}, language())
    titles = StepTitles()
    said = titles.said(Finding(row.code, "deviate", row.facts), row.procedure) if row.code in catalogue() else None
    offered = () if row.closed_at else DEVIATION_ACTS
    subject_href = reverse("web:units-one", args=[row.subject]) if Unit.objects.filter(key=row.subject).exists() else ""
    context = {
        **here.frame,
        "row": row,
        "title": reason_words(row.code),
        "number": row.key.split(":")[1],
        "said": said,
        "procedure": titles.procedure(row.procedure) if row.procedure else "",
        "procedure_href": reverse("web:procedure", args=[row.procedure.partition("@")[0]]) if row.procedure else "",
        "severity": severity_words(row.severity),
        "tone": TONES[row.severity],
        "note": text_of_note(row.note) if row.note else "",
        "cause": text_of_note(row.cause) if row.cause else "",
        "opened_by": people.get(row.opened_by, row.opened_by),
        "closed_by": people.get(row.closed_by, row.closed_by),
        "subject_href": subject_href,
        "acts": [(command, title_of(command)) for command in offered if COMMANDS[command].roles & here.roles],
    }
    return render(request, "bank/deviation.html", context)
