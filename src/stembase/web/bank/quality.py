"""Quality: everything that waits for the quality manager on one page."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from stembase.bank.models import Deviation, Excursion
from stembase.bank.queries.deviations import is_late
from stembase.bank.queries.quality_queue import quality_queue
from stembase.bank.queries.standards import local_date
from stembase.people.queries import names_of
from stembase.web.parts.happened import Figure
from stembase.web.parts.listing import Listing
from stembase.web.parts.tag import Tag, tag_of
from stembase.web.spoken import say_number

from .act import title_of
from .deviations import OPEN_TO, acts_for, listed, reason_words
from .here import Here, demand, language, of_bank, theirs
from .review_list import asked_for, csv_of, list_of, waiting

OUT = ("issued", "infused", "discarded", "divided")
SHOWN = 25  # rows of each list; the figures say how many there are
ANCHORS = {"release": "ready", "judge": "ready"}


@of_bank
def quality(request: HttpRequest, here: Here) -> HttpResponseBase:
    """The queue: results to review, deviations, holds, excursions, units ready for a verdict or release."""
    demand(here, OPEN_TO)
    today = local_date(here.now)
    queue = quality_queue(here.bank.key, today)
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
    deviations = lists["deviations"][:SHOWN]
    names_of({row.performed_by for row in page.rows} | {row.owner for row in deviations} - {""}, language())  # both lists' names, asked for once
    first_of_all = not (page.clear_href or page.previous_href)
    context = {
        **here.frame,
        "figures": _figures(lists, _said(len(page.rows) + bool(page.next_href)) if first_of_all else say_number(queue.to_review.count())),
        "headline": _headline(lists, page, today),
        "listing": page,
        "banks": list(theirs(request)[:20]),
        "results": waiting(page, request.user.code),
        "deviations": listed(deviations, today),
        "holds": [(row, reason_words(row.reason)) for row in lists["holds"][:SHOWN]],
        "excursions": lists["excursions"][:SHOWN],
        "deviation_acts": acts_for(here.roles),
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


def _headline(lists: dict[str, list[Any]], page: Listing, today: date) -> str:
    critical = sum(row.severity == Deviation.Severity.CRITICAL for row in lists["deviations"])
    if lists["excursions"]:
        return _("A tank was warm or silent, and nobody has acknowledged it")
    if late := sum(is_late(row, today) for row in lists["deviations"]):
        return _("A deviation is overdue") if late == 1 else _("%(count)s deviations are overdue") % {"count": late}
    if critical:
        return _("A critical deviation is open") if critical == 1 else _("%(count)s critical deviations are open") % {"count": critical}
    return _("What waits for quality") if page.rows or any(lists.values()) else _("Nothing waits for quality")
