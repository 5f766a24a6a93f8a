"""Whether the answer of a search still stands: what a run would rest on today, and for which causes the last one no longer holds. Reads only."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Value

from stembase.bank.models import Hold, Result, Search, SearchRun, Unit
from stembase.bank.queries.candidates import CHOOSABLE, OUT_OF_USE
from stembase.bank.queries.searching import binding_reservations
from stembase.bank.selection.causes import Cause, causes_between, in_order
from stembase.bank.selection.frame import frame_now
from stembase.bank.selection.guideline_reading import guideline_named, version_of_guideline
from stembase.bank.selection.pools import registries, version_of
from stembase.bank.selection.running import index_version


def units_version(bank: str, at: datetime) -> str:
    """What names the bank's stock at the instant: another name where a unit came or left, or its holds, reservations, segments or results changed.

    Two queries, none of which reads a unit; a consent withdrawn shows by the hold it puts.
    """
    bearing = Q(stage__in=CHOOSABLE) | Q(container="segment", stage__in=OUT_OF_USE)
    stock = _tally("units", Unit.objects.filter(bearing, bank=bank), "stage_since")
    holds = _tally("holds", Hold.objects.filter(bank=bank, lifted_at=None), "opened_at")
    said = [*stock.union(holds, _tally("reservations", binding_reservations(bank, at), "at")).order_by("of"), _last_review(bank)]
    return hashlib.sha256("|".join(map(str, said)).encode()).hexdigest()[:16]


def _tally(of: str, rows: QuerySet[Any], when: str) -> QuerySet[Any, Any]:
    """How many, and when the last of them came to be so."""
    return rows.order_by().values(of=Value(of)).annotate(count=Count("pk"), last=Max(when)).values_list("of", "count", "last")


def _last_review(bank: str) -> datetime | None:
    """When a result was last reviewed of a donation from which something may be chosen. Walks back from the newest review."""
    chosen = Unit.objects.filter(donation=OuterRef("unit__donation"), stage__in=CHOOSABLE)
    reviewed = Result.objects.filter(Exists(chosen), bank=bank, state=Result.State.REVIEWED, reviewed_at__isnull=False)
    return reviewed.order_by("-reviewed_at").values_list("reviewed_at", flat=True).first()


def basis_now(search: Search, units: str) -> dict[str, str]:
    """What a run of the search would rest on today, where the stock has this version. Refuses as `frame_now`."""
    basis = {**frame_now(search.population).basis, "guideline": version_of_guideline(guideline_named(search.guideline)), "units": units}
    if search.adult_guideline:
        basis["adult-guideline"] = version_of_guideline(guideline_named(search.adult_guideline))
        basis["index"] = index_version([f"{name}@{version_of(folder)}" for name, folder in registries().items()])
    return basis


def outdated(search: Search, today: Mapping[str, str], last: SearchRun | None) -> list[Cause]:
    """The causes for which the last run no longer holds; none where it does, or nothing has been run."""
    if last is None:
        return []
    corrected = search.corrected_at is not None and search.corrected_at > last.at
    return in_order([*causes_between(last.basis, today), *(("search",) if corrected else ())])


def name_of(basis: Mapping[str, str]) -> str:
    """A name for all that a run rests on."""
    return hashlib.sha256(msgspec.json.encode(dict(basis), order="deterministic")).hexdigest()
