"""The boards of the stations: which units wait where, by the way of their source and by what has begun on them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from stembase.bank.models import Donation, Performance, Result, Unit
from stembase.bank.products import sample_codes
from stembase.bank.queries.way import Way
from stembase.bank.standard import Standard
from stembase.procedures.definition import Definition
from stembase.procedures.vocabulary import STAGES, STATIONS, sources

TESTED_AT = ("received", "reduced", "isolated", "cultured", "harvested", "cryoprotected", "freezing", "frozen", "quarantined")
"""Stages in which tests are waited for."""
SETTLED = ("released", "infused", "discarded", "divided")
"""Stages in which a unit waits at no station."""


def expected_donations(bank: str) -> QuerySet[Donation]:
    """Donations still to be collected, the longest expected first."""
    return Donation.objects.filter(bank=bank, collected_at=None, loss="").order_by("expected_at", "key")


def waiting_at(bank: str, station: str, way: Way, standards: Mapping[str, Standard], *, procedure: str = "") -> QuerySet[Unit]:
    """Units that wait at a station (for one of its procedures), with their donations, those collected first first."""
    units = _in_hand(bank).filter(_waits(bank, station, way, standards, procedure))
    return units.select_related("donation").order_by("donation__collected_at", "key")


def counts(bank: str, way: Way, standards: Mapping[str, Standard]) -> dict[str, int]:
    """How many wait at each station: as many as its board shows. Two queries. A unit may wait at two (prepared here, tested there)."""
    found = _in_hand(bank).aggregate(**{station: Count("pk", filter=_waits(bank, station, way, standards)) for station in STATIONS})
    return found | {"collection": found["collection"] + expected_donations(bank).count()}


def _in_hand(bank: str) -> QuerySet[Unit]:
    """Grafts that may wait somewhere."""
    return Unit.objects.filter(bank=bank).exclude(stage__in=SETTLED).exclude(product__in=sample_codes())


def _waits(bank: str, station: str, way: Way, standards: Mapping[str, Standard], procedure: str = "") -> Q:
    """What of a unit says that it waits at the station: its stage, a test it lacks, or a procedure of the station that has begun on it."""
    chosen = [one for one in way.of_station(station) if procedure in ("", one.key)]
    here = Q(_taken_up(way, chosen), ~Exists(_open_on().exclude(procedure__startswith="testing.")))
    if station == "testing":
        here |= Q(key__in=untested(bank, standards).values("key"))
    return here | Q(Exists(_open_on().filter(procedure__in=[one.key for one in chosen])))


def untested(bank: str, standards: Mapping[str, Standard]) -> QuerySet[Unit]:
    """Grafts that lack a result, reviewed or not, for a test their standard demands."""
    done, needs = Q(pk__in=[]), []
    for source, standard in standards.items():
        tests = demanded(standard)
        done |= Q(source=source, results__test__in=tests)
        needs.append(When(source=source, then=Value(len(tests))))
    standing = Q(results__state__in=(Result.State.PERFORMED, Result.State.REVIEWED))
    units = Unit.objects.filter(bank=bank, stage__in=TESTED_AT, source__in=list(standards)).exclude(product__in=sample_codes())
    need = Case(*needs, default=Value(0), output_field=IntegerField())
    counted = units.annotate(answered=Count("results__test", filter=done & standing, distinct=True), demanded=need)
    return counted.filter(answered__lt=F("demanded"))


def demanded(standard: Standard) -> list[str]:
    """The tests a standard cannot do without."""
    return sorted({criterion.test for criterion in standard.criteria if criterion.test and criterion.required})


def overdue(units: QuerySet[Unit], standards: Mapping[str, Standard], at: datetime, stages: frozenset[str]) -> QuerySet[Unit]:
    """Of these units those past the limit for freezing, and not frozen."""
    late = Q(pk__in=[])
    for source, standard in standards.items():
        if minutes := standard.numbers.get("time-to-freeze"):
            late |= Q(source=source, donation__collected_at__lt=at - timedelta(minutes=minutes))
    return units.filter(late, stage__in=stages)


def _open_on() -> QuerySet[Performance]:
    return Performance.objects.filter(subject=OuterRef("key"), ended_at=None)


def _taken_up(way: Way, chosen: list[Definition]) -> Q:
    """Units whose stage one of the procedures usually takes up."""
    of_stages: dict[tuple[str, ...], list[str]] = {}
    for source in sources():
        stages = tuple(stage for stage in STAGES if any(one in chosen for one in way.usual(source, stage)))
        of_stages.setdefault(stages, []).append(source)
    found = Q(pk__in=[])
    for stages, taken in of_stages.items():
        if stages:
            found |= Q(source__in=taken, stage__in=stages)
    return found
