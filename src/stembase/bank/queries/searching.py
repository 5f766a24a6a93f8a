"""Searches, reservations and typings asked for: one by its key, and those that stand."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from stembase.bank.models import Reservation, Search, SearchRun
from stembase.refusal import Refused


def search_of(bank: str, key: str) -> Search:
    """The search. Refuses `no-such-search`, also for one of another bank."""
    found = Search.objects.filter(bank_id=bank, key=key).first()
    if found is None:
        raise Refused("no-such-search", search=key, bank=bank)
    return found


def open_search(bank: str, key: str) -> Search:
    """The search, still open. Refuses `no-such-search`, `search-closed`."""
    found = search_of(bank, key)
    if found.closed_at:
        raise Refused("search-closed", search=key)
    return found


def reservation_of(bank: str, key: str) -> Reservation:
    """The reservation with its unit. Refuses `no-such-reservation`, also for one of another bank."""
    found = Reservation.objects.select_related("unit").filter(bank_id=bank, key=key).first()
    if found is None:
        raise Refused("no-such-reservation", reservation=key, bank=bank)
    return found


def standing_reservation(unit: str) -> Reservation | None:
    """The reservation that stands on the unit, expired or not."""
    return Reservation.objects.filter(unit=unit, ended_at=None).first()


def binding_reservations(bank: str, at: datetime) -> QuerySet[Reservation]:
    """Reservations of the bank that keep their unit from others at the instant."""
    return Reservation.objects.filter(bank_id=bank, ended_at=None, expires_at__gt=at)


def latest_run(search: str) -> SearchRun | None:
    """The last run of the search, or None."""
    return SearchRun.objects.filter(search=search).order_by("-order").first()


def latest_runs(searches: Iterable[str]) -> dict[str, SearchRun]:
    """The last run of each search that has been run. One query."""
    later = SearchRun.objects.filter(search=OuterRef("search"), order__gt=OuterRef("order"))
    rows = SearchRun.objects.filter(~Exists(later), search__in=list(searches))
    return {run.search_id: run for run in rows}
