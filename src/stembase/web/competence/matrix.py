"""Who may do what: people down, competences across, the level in each cell. Filtered by role, station and name; as CSV whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.competence.levels import LEVELS
from stembase.competence.models import Competence
from stembase.competence.queries import Holding, holdings
from stembase.people.models import Account, Grant
from stembase.people.roles import ROLES, WORKERS
from stembase.procedures.vocabulary import STATIONS
from stembase.web.csv_file import csv_file
from stembase.web.entrance import entrance
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.shell import base_now, say_roles

from .qualifications import competences_in_order, state_of

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Cell:
    """A level, and its state: in force, expiring, expired, missing."""

    level: int
    state: str


@dataclass(frozen=True, slots=True)
class Row:
    """A person with their cells, in the order of the columns."""

    code: str
    name: str
    cells: tuple[Cell, ...]


@entrance("web:competence")
def matrix(request: HttpRequest) -> HttpResponseBase:
    """The matrix of today."""
    now, language = base_now(request), get_language() or "zh"
    competences = competences_in_order(request.GET.get("station", ""))
    people = _people(request.GET, now)
    if request.GET.get("format") == "csv":
        rows = _rows(list(people), competences, now, language)
        return csv_file("competence", ("person", "name", *(row.key for row in competences)), _csv(rows))
    page = listing(request.GET, people, (Column("code", _("Person")),), filters=_filters(request.GET, language), id="matrix", per_page=PER_PAGE)
    context = {
        "page": page,
        "rows": _rows(page.rows, competences, now, language),
        "levels": LEVELS,
        "competences": [(row, row.title(language)) for row in competences],
        "groups": _groups(competences),
    }
    return render(request, "competence/matrix.html", context)


def _people(query: Mapping[str, str], now: datetime):  # type: ignore[no-untyped-def]
    """Accounts of people with the role asked for (none: who works at the stations), by name or code where asked."""
    role, asked = query.get("role", ""), query.get("q", "").strip()
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now, role__in=[role] if role in ROLES else WORKERS)
    people = Account.objects.filter(code__in=held.values("person"), is_active=True).order_by("code")
    if asked:
        people = people.filter(Q(code__iexact=asked) | Q(username__icontains=asked) | Q(name_zh__icontains=asked) | Q(name_en__icontains=asked))
    return people


def _rows(people: Sequence[Account], competences: Sequence[Competence], now: datetime, language: str) -> list[Row]:
    found = holdings([person.code for person in people], now)
    return [
        Row(person.code, person.name(language), tuple(_cell(found[person.code].get(competence.key), now) for competence in competences))
        for person in people
    ]


def _cell(holding: Holding | None, now: datetime) -> Cell:
    return Cell(holding.level if holding else 0, state_of(holding, now))


def _csv(rows: Iterable[Row]) -> Iterable[tuple]:
    for row in rows:
        yield (row.code, row.name, *(cell.level if cell.state in ("in-force", "expiring") else 0 for cell in row.cells))


def _groups(competences: Sequence[Competence]) -> list[tuple[str, int]]:
    """(station, how many columns), in the order of the columns; an empty station is every station."""
    groups: list[tuple[str, int]] = []
    for row in competences:
        if groups and groups[-1][0] == row.station:
            groups[-1] = (row.station, groups[-1][1] + 1)
        else:
            groups.append((row.station, 1))
    return groups


def _filters(query: Mapping[str, str], language: str) -> tuple[Filter, ...]:
    role, station = query.get("role", ""), query.get("station", "")
    roles = [("", _("all who work at the stations")), *((key, say_roles([key])[0]) for key in ROLES)]
    stations = [("", _("all")), *((key, words.say(language)) for key, words in STATIONS.items())]
    return (
        Filter("q", _("Name or code"), value=query.get("q", "")),
        Filter("role", _("Role"), choices(roles, role), role),
        Filter("station", _("Station"), choices(stations, station), station),
    )
