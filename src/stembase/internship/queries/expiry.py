"""What runs out: agreements, assessments, filings, insurance. Computed, never stored: a warning 60, 30 and 7 days before, and over on the day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from stembase.internship.models import Agreement, Cover, Filing, HostAssessment
from stembase.internship.rules.facts import Span

from .placements import placed

WARNINGS = (7, 30, 60)
"""Days before the end at which people are warned."""
What = Literal["agreement", "assessment", "filing", "insurance"]


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something that ends: its kind, which, the first day it no longer holds, the days left, and which warning that is (0: it is over)."""

    what: What
    key: str
    until: date
    days_left: int
    warning: int


def expiring(on: date) -> list[Expiry]:
    """What is over, or ends within 60 days, the nearest end first; what has a successor that lasts longer is left out. Five queries."""
    return sorted(_noted(_ends(on), on), key=lambda one: (one.until, one.what, one.key))


def _ends(on: date) -> dict[tuple[What, str], date]:
    """The last day of each thing, by what it is."""
    ends: dict[tuple[What, str], date] = {}

    def note(what: What, rows: Iterable[tuple[str, date]]) -> None:
        for key, until in rows:
            ends[what, key] = max(until, ends.get((what, key), until))

    note("agreement", Agreement.objects.filter(ended_date=None).values_list("number", "until_date"))
    note("assessment", HostAssessment.objects.values_list("partner", "until_date"))
    note("filing", ((f"{agreement}:{filing}", until) for agreement, filing, until in Filing.objects.values_list("agreement", "filing", "until_date")))
    interns = set(placed(Span(on, on + timedelta(days=1))).values_list("student", flat=True))
    note("insurance", Cover.objects.filter(student__in=interns).values_list("student", "until_date"))
    return ends


def _noted(ends: dict[tuple[What, str], date], on: date) -> Iterator[Expiry]:
    for (what, key), until in ends.items():
        left = (until - on).days
        if left <= max(WARNINGS):
            yield Expiry(what, key, until, left, next((days for days in WARNINGS if 0 < left <= days), 0))
