"""The cooling curve of a freezing, drawn from the freezer's own log."""

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from stembase.bank.models import FreezeRun, LogFile
from stembase.science.cryo.curve import Curve, nucleation_c, read_freezer_log
from stembase.science.fault import Fault
from stembase.web.parts.chart import Chart, Mark, Series, line_chart
from stembase.web.spoken import say_number


def last_log(unit: str) -> bytes:
    """The log of the unit's last freezing; empty where there is none, or it is not kept. One query."""
    content = Subquery(LogFile.objects.filter(key=OuterRef("log")).values("content"))
    runs = FreezeRun.objects.filter(unit=unit).exclude(log="").order_by("-begun_at").annotate(content=content)
    return bytes(runs.values_list("content", flat=True).first() or b"")


def kept_log(key: str) -> bytes:
    """The log kept under a hash; empty where there is none."""
    return bytes(LogFile.objects.filter(key=key).values_list("content", flat=True).first() or b"")


def curve_of(log: bytes, csv_href: str) -> Chart | None:
    """The picture of a kept log, or None where it cannot be read."""
    curve = curve_read(log)
    return _drawn(curve, csv_href) if curve else None


def curve_read(log: bytes) -> Curve | None:
    """The curve of a log, or None where it cannot be read."""
    try:
        return read_freezer_log(log)
    except Fault:
        return None


def _drawn(curve: Curve, csv_href: str) -> Chart:
    minutes = [round(float(minute), 2) for minute in curve.minutes]
    bag = list(zip(minutes, (round(float(c), 1) for c in curve.bag_c), strict=True))
    series = [
        Series(_("Chamber"), list(zip(minutes, (round(float(c), 1) for c in curve.chamber_c), strict=True)), "reference"),
        Series(_("Bag"), bag),
    ]
    label = _("Cooling curve: the bag goes from %(first)s to %(last)s °C in %(minutes)s minutes") % {
        "first": say_number(bag[0][1]), "last": say_number(bag[-1][1]), "minutes": say_number(minutes[-1], 0),
    }  # fmt: skip
    return line_chart(label, series, x_label="min", y_label="°C", marks=_nucleation(bag, nucleation_c(curve)), csv_href=csv_href)


def _nucleation(bag: list[tuple[float, float]], c: float | None) -> list[Mark]:
    """Where ice began, if the curve shows it."""
    if c is None:
        return []
    minute, at = min(bag, key=lambda point: abs(point[1] - c))
    return [Mark(minute, at, _("nucleation %(c)s °C") % {"c": say_number(round(c, 1))})]
