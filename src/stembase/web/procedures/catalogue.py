"""The catalogue of procedures: by station, in the order of the cord, with the version in force, what is coming, hours and who may."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.competence.models import Competence
from stembase.competence.queries import Standing, standings_of
from stembase.people.roles import WORKERS
from stembase.procedures import vocabulary
from stembase.procedures.definition import Definition
from stembase.procedures.order import elapsed_minutes, work_minutes
from stembase.procedures.queries import Listed, catalogue, demands
from stembase.web.csv_file import csv_file
from stembase.web.entrance import base_roles, entrance
from stembase.web.parts.cord import Cord, cord
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.shell import base_now, roles_of

ANSWERS = {"alone": "may", "witness": "with-witness", "no": "may-not"}
"""The tag for each answer to "may this person do it?"."""
MOST = 400  # procedures on one page: the catalogue is read whole


@dataclass(frozen=True, slots=True)
class Line:
    """A procedure as the catalogue shows it. `coming`: the version announced, None when nothing is; `own`: the tag of what the reader may do."""

    definition: Definition
    title: str
    coming: Definition | None
    in_force: bool
    sources: tuple[str, ...]
    criticality: str
    work_minutes: float
    elapsed_minutes: float
    who: tuple[tuple[str, int], ...]
    own: str


@entrance("web:procedures")
def procedures(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Every procedure of today, filtered as asked; as CSV where the address says so."""
    today, language = timezone.localdate(base_now(request)), get_language() or "zh"
    found = [line for line in catalogue(today) if _fits(line, request.GET, language)]
    standing = _own(request, found)
    titles = {row.key: row.title(language) for row in Competence.objects.all()}
    lines = [_line(each, today, language, titles, standing) for each in found]
    if request.GET.get("format") == "csv":
        return csv_file("procedures", _header(), _rows(lines))
    page = listing(request.GET, lines, (Column("title", _("Procedure")),), filters=_filters(request.GET, language), id="procedures", per_page=MOST)
    context = {
        "page": page,
        "stations": _by_station(lines, language),
        "cord": _cord(lines),
        "count": len(lines),
        "coming": sum(1 for line in lines if line.coming),
        "may_publish": bool(COMMANDS["publish-procedure"].roles & base_roles(request)),
    }
    return render(request, "procedures/catalogue.html", context)


def _own(request: HttpRequest, found: Iterable[Listed]) -> Mapping[str, Standing]:
    """What the reader may do about each; nothing for those who do not work at the stations."""
    if not WORKERS & roles_of(request):
        return {}
    return standings_of(request.user.code, {each.definition.key: demands(each.definition) for each in found}, base_now(request))


def _fits(line: Listed, query: Mapping[str, str], language: str) -> bool:
    definition, asked = line.definition, query.get("q", "").strip().lower()
    return (
        query.get("station", "") in ("", definition.station)
        and (not query.get("source") or query["source"] in definition.sources)
        and query.get("criticality", "") in ("", str(definition.criticality))
        and (not query.get("coming") or line.coming is not None)
        and asked in f"{definition.key} {definition.title.zh} {definition.title.en} {definition.why.say(language)}".lower()
    )


def _line(each: Listed, today: date, language: str, titles: Mapping[str, str], standing: Mapping[str, Standing]) -> Line:
    definition = each.definition
    answer = standing.get(definition.key)
    return Line(
        definition=definition,
        title=definition.title.say(language),
        coming=each.coming,
        in_force=definition.effective <= today,
        sources=tuple(vocabulary.sources()[source].say(language) for source in definition.sources),
        criticality=vocabulary.CRITICALITY[definition.criticality].say(language),
        work_minutes=work_minutes(definition).likely,
        elapsed_minutes=elapsed_minutes(definition).likely,
        who=tuple((titles.get(need.key, need.key), need.level) for need in definition.demands),
        own=ANSWERS[answer.answer] if answer else "",
    )


def _by_station(lines: Iterable[Line], language: str) -> list[tuple[str, str, list[Line]]]:
    """(station, its name, its lines), stations without a line left out."""
    stations = [(key, name.say(language), [line for line in lines if line.definition.station == key]) for key, name in vocabulary.STATIONS.items()]
    return [station for station in stations if station[2]]


def _cord(lines: Iterable[Line]) -> Cord:
    """The cord leads to the stations of this page."""
    counts = dict.fromkeys(vocabulary.STATIONS, 0)
    for line in lines:
        counts[line.definition.station] += 1
    return cord(_("Procedures by station"), counts=counts, links={key: f"#{key}" for key, count in counts.items() if count})


def _filters(query: Mapping[str, str], language: str) -> tuple[Filter, ...]:
    anything = ("", _("all"))
    sources = [anything, *((key, words.say(language)) for key, words in vocabulary.sources().items())]
    weights = [anything, *((str(key), words.say(language)) for key, words in vocabulary.CRITICALITY.items())]
    coming = [anything, ("1", _("with a coming version"))]
    return (
        Filter("q", _("Words or code"), value=query.get("q", "")),
        Filter("source", _("Cell source"), choices(sources, query.get("source", "")), query.get("source", "")),
        Filter("criticality", _("What an error costs"), choices(weights, query.get("criticality", "")), query.get("criticality", "")),
        Filter("coming", _("Versions"), choices(coming, query.get("coming", "")), query.get("coming", "")),
    )


def _header() -> tuple[str, ...]:
    return (
        "procedure",
        "title",
        "station",
        "version",
        "in_force",
        "effective_date",
        "coming_version",
        "coming_effective_date",
        "criticality",
        "sources",
        "work_minutes",
        "elapsed_minutes",
        "supervisors",
        "competences",
        "yearly",
    )


def _rows(lines: Iterable[Line]) -> Iterable[tuple]:
    for line in lines:
        one, coming = line.definition, line.coming
        needs = " ".join(f"{need.key}:{need.level}" for need in one.demands)
        yield (
            one.key,
            line.title,
            one.station,
            one.version,
            "yes" if line.in_force else "no",
            one.effective,
            coming.version if coming else "",
            coming.effective if coming else "",
            one.criticality,
            " ".join(one.sources),
            line.work_minutes,
            line.elapsed_minutes,
            one.supervisors,
            needs,
            one.yearly,
        )
