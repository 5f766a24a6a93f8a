"""Numbers behind the quality pictures: the funnel with its losses, control charts by month, time to freeze. Spans are half-open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, stdev

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from stembase.bank.models import Donation, Result, Unit
from stembase.bank.products import sample_codes

LET_OUT = ("released", "reserved", "issued", "infused")


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many donations of the span came how far, first to last, and why the others were lost (most frequent first)."""

    reached: tuple[tuple[str, int], ...]
    losses: tuple[tuple[str, int], ...]

    @property
    def kept(self) -> float | None:
        """Share of the collected that were frozen; None when nothing was collected."""
        counts = dict(self.reached)
        return counts["frozen"] / counts["collected"] if counts["collected"] else None


def donation_funnel(bank: str, since: datetime, until: datetime) -> Funnel:
    """Donations expected in the span, by how far they came. Two queries."""
    donations = Donation.objects.filter(bank=bank, expected_at__gte=since, expected_at__lt=until)
    grafts = Unit.objects.filter(donation=OuterRef("pk")).exclude(product__in=sample_codes())
    counts = donations.aggregate(
        expected=Count("key"),
        collected=Count("key", filter=Q(collected_at__isnull=False)),
        received=Count("key", filter=Q(received_at__isnull=False)),
        frozen=Count("key", filter=Exists(grafts.exclude(frozen_at=None))),
        released=Count("key", filter=Exists(grafts.filter(stage__in=LET_OUT))),
    )
    losses = donations.exclude(loss="").values_list("loss").annotate(count=Count("key")).order_by("-count", "loss")
    return Funnel(tuple(counts.items()), tuple(losses))


@dataclass(frozen=True, slots=True)
class Point:
    """One reviewed value: when, of which unit, by whom."""

    at: datetime
    unit: str
    by: str
    value: float


@dataclass(frozen=True, slots=True)
class Month:
    """A month's values: how many, their mean and extremes."""

    month: str
    count: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ControlSeries:
    """The points of one test in their order, by month, and the lines of the chart: mean and three standard deviations to either side."""

    test: str
    points: tuple[Point, ...]
    months: tuple[Month, ...]
    mean: float | None
    lower: float | None
    upper: float | None


def control_series(bank: str, test: str, since: datetime, until: datetime, by: str = "") -> ControlSeries:
    """Reviewed final values of a numeric test in the span, of everybody or of one performer. One query."""
    rows = Result.objects.filter(
        bank=bank, test=test, state=Result.State.REVIEWED, final=True, value__isnull=False, performed_at__gte=since, performed_at__lt=until
    )
    if by:
        rows = rows.filter(performed_by=by)
    found = rows.order_by("performed_at", "key").values_list("performed_at", "unit_id", "performed_by", "value")
    points = [Point(at, unit, person, value) for at, unit, person, value in found if value is not None]
    values = [point.value for point in points]
    mean = fmean(values) if values else None
    spread = stdev(values) if len(values) > 1 else None
    lines = (None, None) if mean is None or spread is None else (mean - 3 * spread, mean + 3 * spread)
    return ControlSeries(test, tuple(points), tuple(_months(points)), mean, *lines)


def _months(points: Sequence[Point]) -> list[Month]:
    by_month: dict[str, list[float]] = {}
    for point in points:
        by_month.setdefault(f"{timezone.localtime(point.at):%Y-%m}", []).append(point.value)
    return [Month(month, len(values), fmean(values), min(values), max(values)) for month, values in by_month.items()]


def minutes_to_freeze(bank: str, since: datetime, until: datetime) -> list[float]:
    """Minutes from collection to freezing of every graft frozen in the span, in the order they were frozen. One query."""
    rows = Unit.objects.filter(bank=bank, frozen_at__gte=since, frozen_at__lt=until, donation__collected_at__isnull=False)
    pairs = rows.exclude(product__in=sample_codes()).order_by("frozen_at", "key").values_list("frozen_at", "donation__collected_at")
    return [(frozen - collected).total_seconds() / 60 for frozen, collected in pairs if frozen and collected]
