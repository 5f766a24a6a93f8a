"""The results that wait for a second reader as a list: by unit and test, sorted, page by page, as a file; those of one unit are reviewed together."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.bank.lab_test import lab_tests
from stembase.bank.models import Result
from stembase.people.queries import names_of
from stembase.web.csv_file import csv_file
from stembase.web.parts.listing import Column, Filter, Listing, choices, listing

from .here import Here, language
from .results import answer_words, test_words

SHOWN = 25
HEADER = ("result", "unit", "test", "value", "finding", "measure_unit", "performed_by", "performed_at")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A result in the list; `own`: the reader performed it; `together`: how many of its unit on this page the reader may review, told once a unit."""

    row: Result
    test: str
    answer: str
    by: str
    own: bool
    together: int


def asked_for(request: HttpRequest, rows: QuerySet[Result]) -> QuerySet[Result]:
    """The results that the filters ask for."""
    text, test = "".join(request.GET.get("q", "").upper().split()), request.GET.get("test", "")
    rows = rows.filter(unit__din__startswith=text) if text else rows
    return rows.filter(test=test) if test else rows


def list_of(request: HttpRequest, rows: QuerySet[Result]) -> Listing:
    """One page of them."""
    text, test = request.GET.get("q", ""), request.GET.get("test", "")
    tests = [("", _("all")), *((key, one.title.say(language())) for key, one in lab_tests().items())]
    columns = [
        Column("din", _("Unit"), sort=("unit__din", "performed_at", "key")),
        Column("test", _("Test"), sort=("test", "performed_at", "key")),
        Column("value", _("Value"), number=True),
        Column("performed", _("Performed"), sort=("performed_at", "key")),
        Column("review", _("Review")),
    ]
    filters = [Filter("q", "DIN", value=text), Filter("test", _("Test"), choices(tests, test), test)]
    return listing(request.GET, asked_for(request, rows), columns, filters=filters, id="results", per_page=SHOWN)


def waiting(page: Listing, person: str) -> list[Waiting]:
    """The rows of the page in words. One query."""
    names = names_of({row.performed_by for row in page.rows}, language())
    mine = Counter(row.unit_id for row in page.rows if row.performed_by != person)
    first = {row.unit_id: row.key for row in reversed(page.rows) if row.performed_by != person}
    return [
        Waiting(
            row,
            test_words(row.test),
            answer_words(row.test, row.value, row.finding, row.measure_unit),
            names.get(row.performed_by, row.performed_by),
            row.performed_by == person,
            mine[row.unit_id] if first.get(row.unit_id) == row.key and mine[row.unit_id] > 1 else 0,
        )
        for row in page.rows
    ]


def csv_of(here: Here, rows: QuerySet[Result]) -> StreamingHttpResponse:
    """All of them as a file."""
    lines = (
        (row.key, row.unit_id, row.test, row.value, row.finding, row.measure_unit, row.performed_by, row.performed_at.isoformat())
        for row in rows.iterator(chunk_size=2000)
    )
    return csv_file(f"{here.bank.key}-to-review-{timezone.localdate().isoformat()}", HEADER, lines)
