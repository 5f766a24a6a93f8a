"""The stations: all seven on the cord with what waits, and the board of one: units with their next step, age, holds, and whether you may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.models import Hold, Unit
from stembase.bank.queries.boards import counts, expected_donations, overdue, waiting_at
from stembase.bank.queries.standards import standards_by_source
from stembase.bank.queries.storage import tanks_of
from stembase.bank.queries.way import Next, Open, Way, entry_stages, first_step, next_of, open_work, way_on
from stembase.bank.standard import Standard
from stembase.competence.queries import Standing, standings_of
from stembase.procedures.definition import Definition
from stembase.procedures.queries import demands
from stembase.procedures.vocabulary import STAGES, STATIONS, sources
from stembase.web.csv_file import csv_file
from stembase.web.parts.cord import cord
from stembase.web.parts.listing import Column, Filter, Listing, choices, listing
from stembase.web.parts.tag import Tag

from .here import Here, language, of_bank, theirs
from .results import test_words
from .subject import FROZEN_LATER, age_tag
from .testing import missing_next, missing_tests

ANSWERS = {"alone": "may", "witness": "with-witness", "no": "may-not"}


@dataclass(frozen=True, slots=True)
class Line:
    """A unit on a board: what comes next, where, whether the person may, how old it is, what holds it, and a test it lacks."""

    unit: Unit
    href: str
    step: str
    procedure: str
    step_href: str
    answer: str
    age: Tag | None
    holds: Sequence[str]
    lacks: str = ""


@of_bank
def stations(request: HttpRequest, here: Here) -> HttpResponse:
    """The seven stations of a bank with how many wait at each."""
    way, standards = way_on(here.now.date()), standards_by_source(here.bank.key, here.now)
    found = counts(here.bank.key, way, standards)
    busiest = max(found, key=lambda station: found[station])
    context = {
        **here.frame,
        "scan_first": True,
        "cord": _navigation(here, found),
        "busiest": STATIONS[busiest].say(language()) if found[busiest] else "",
        "total": found[busiest],
        "tiles": _tiles(here, way, found),
        "banks": list(theirs(request)[:20]),
    }
    return render(request, "bank/stations.html", context)


def _navigation(here: Here, found: Mapping[str, int] | None = None, current: str = "") -> Any:
    links = {station: f"{reverse('web:station', args=[station])}?bank={here.bank.key}" for station in STATIONS}
    return cord(_("Stations"), counts=found, links=links, current=current)


def _tiles(here: Here, way: Way, found: Mapping[str, int]) -> list[dict[str, Any]]:
    """One tile a station: its procedures in force."""
    return [
        {
            "title": words.say(language()),
            "href": f"{reverse('web:station', args=[station])}?bank={here.bank.key}",
            "count": found[station],
            "procedures": [one.title.say(language()) for one in way.of_station(station)][:4],
            "more": max(0, len(way.of_station(station)) - 4),
        }
        for station, words in STATIONS.items()
    ]


@of_bank
def station(request: HttpRequest, here: Here, station: str) -> HttpResponseBase:
    """The board of one station."""
    if station not in STATIONS:
        raise Http404(station)
    way, standards = way_on(here.now.date()), standards_by_source(here.bank.key, here.now)
    units = _filtered(request, here, station, way, standards)
    if request.GET.get("format") == "csv":
        return _csv(here, station, units, way, standards)
    page = listing(request.GET, units, _columns(), filters=_filters(request, station, way), id="waiting")
    lines = _lines(request.user.code, here, station, page.rows, way, standards)
    donations = _donations(here, way) if station == "collection" and page.first == 1 else []
    context = {
        **here.frame,
        "scan_first": True,
        "scan_at": station,
        "cord": _navigation(here, current=station),
        "station": STATIONS[station].say(language()),
        "listing": page,
        "lines": lines,
        "donations": donations,
        "key": station,
        "headline": _headline(station, page, len(donations)),
        "acts": ACTS.get(station, ()),
        "searches": station == "selection" and bool(SEARCHERS & here.roles),
        "troubled": [state for state in tanks_of(here.bank.key, here.now) if state.warm or state.silent] if station == "storage" else [],
    }
    return render(request, "bank/station.html", context)


ACTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "collection": (("register-donor", "person"), ("issue-kit", "box")),
    "preparation": (("receive-lot", "flask"),),
    "testing": (("receive-lot", "flask"),),
    "storage": (("pool-units", "flask"),),
}
"""What is begun at a station without a unit: a command and its icon."""


def _headline(station: str, page: Listing, donations: int) -> str:
    """What is true at the station now."""
    count = len(page.rows) + donations
    name = STATIONS[station].say(language())
    if page.next_href:
        return _("More than %(count)s wait at %(station)s") % {"count": count, "station": name}
    return _("%(station)s: %(count)s waiting") % {"station": name, "count": count} if count else _("Nothing waits at %(station)s") % {"station": name}


def _filtered(request: HttpRequest, here: Here, station: str, way: Way, standards: Mapping[str, Standard]) -> Any:
    units = waiting_at(here.bank.key, station, way, standards, procedure=request.GET.get("procedure", ""))
    if source := request.GET.get("source", ""):
        units = units.filter(source=source)
    if request.GET.get("overdue") == "yes":
        units = overdue(units, standards, here.now, FROZEN_LATER)
    return units


def _columns() -> list[Column]:
    return [
        Column("din", _("Unit"), sort=("din", "key")),
        Column("step", _("Next step")),
        Column("stage", _("Stage"), sort=("stage", "stage_since")),
        Column("age", _("Since collection"), sort=("donation__collected_at", "key")),
        Column("may", _("You")),
    ]


def _filters(request: HttpRequest, station: str, way: Way) -> list[Filter]:
    source, procedure, late = (request.GET.get(name, "") for name in ("source", "procedure", "overdue"))
    every = ("", _("all"))
    procedures = [(one.key, one.title.say(language())) for one in way.of_station(station)]
    return [
        Filter("source", _("Cell source"), choices([every, *((key, words.say(language())) for key, words in sources().items())], source), source),
        Filter("procedure", _("Procedure"), choices([every, *procedures], procedure), procedure),
        Filter("overdue", _("Time"), choices([every, ("yes", _("past the limit for freezing"))], late), late),
    ]


def _lines(person: str, here: Here, station: str, units: Sequence[Unit], way: Way, standards: Mapping[str, Standard]) -> list[Line]:
    """The page's units with what comes next. Five queries."""
    works = open_work([unit.key for unit in units])
    holds: dict[str, list[str]] = {}
    for key, reason in Hold.objects.filter(unit__in=[unit.key for unit in units], lifted_at=None).values_list("unit_id", "reason"):
        holds.setdefault(key, []).append(reason)
    missing = missing_tests(units, standards) if station == "testing" else {}
    lacking = missing_next(units, missing, way) if missing else {}
    chosen = {unit.key: _next(way, station, unit, works.get(unit.key, []), lacking) for unit in units}
    held = standings_of(person, {one.definition.id: demands(one.definition) for one in chosen.values() if one}, here.now)
    return [
        _line(here, unit, chosen[unit.key], held, holds.get(unit.key, []), standards.get(unit.source), missing.get(unit.key, ())) for unit in units
    ]


def _next(way: Way, station: str, unit: Unit, works: list[Open], lacking: Mapping[str, Next]) -> Next | None:
    """What the unit waits for at this station."""
    found = next_of(way, unit, works)
    here = [one for one in found if one.definition.station == station]
    return here[0] if here else lacking.get(unit.key)


def _line(
    here: Here, unit: Unit, coming: Next | None, held: Mapping[str, Standing], holds: list[str], standard: Standard | None, missing: Sequence[str]
) -> Line:  # fmt: skip
    limit = standard.numbers.get("time-to-freeze") if standard else None
    return Line(
        unit=unit,
        href=reverse("web:units-one", args=[unit.key]),
        step=coming.step.title.say(language()) if coming else "",
        procedure=coming.definition.title.say(language()) if coming else "",
        step_href=reverse("web:step", args=[unit.key, coming.definition.key, coming.step.key]) if coming else "",
        answer=ANSWERS[held[coming.definition.id].answer] if coming else "",
        age=age_tag(here, unit.donation.collected_at if unit.donation else None, unit.stage, limit, short=True),
        holds=holds,
        lacks=test_words(missing[0]) if missing else "",
    )


def _donations(here: Here, way: Way) -> list[dict[str, Any]]:
    """Donations still to be collected, each with the step that comes next."""
    found = list(expected_donations(here.bank.key)[:50])
    works = open_work([donation.key for donation in found])
    return [{"donation": donation, **_expected(way, donation.source, donation.key, works.get(donation.key, []))} for donation in found]


def _expected(way: Way, source: str, key: str, works: list[Open]) -> dict[str, Any]:
    begun = next(((way.version(work), work.done) for work in works), None)
    definition = begun[0] if begun else _collecting(way, source)
    if definition is None:
        return {"step": "", "step_href": ""}
    step = next((one for one in definition.steps if one.key not in (begun[1] if begun else {})), first_step(definition))
    return {"step": step.title.say(language()), "step_href": reverse("web:step", args=[key, definition.key, step.key])}


def _collecting(way: Way, source: str) -> Definition | None:
    own = [one for one in way.of_station("collection") if source in one.sources and one.about == "unit"]
    return next((one for one in own if "expected" in entry_stages(one)), None)


def _csv(here: Here, station: str, units: Any, way: Way, standards: Mapping[str, Standard]) -> StreamingHttpResponse:
    """The whole board as a file."""
    rows = (
        (unit.key, unit.din, unit.source, STAGES[unit.stage].say(language()), _said(unit), unit.stage_since.isoformat())
        for unit in units.iterator(chunk_size=1000)
    )
    header = ("unit", "din", "source", "stage", "collected_at", "stage_since")
    return csv_file(f"{here.bank.key}-{station}-{timezone.localdate(here.now).isoformat()}", header, rows)


def _said(unit: Unit) -> str:
    return unit.donation.collected_at.isoformat() if unit.donation and unit.donation.collected_at else ""
