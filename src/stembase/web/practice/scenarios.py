"""The scenarios one can practise, with the reader's own attempts; and the start of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.people.roles import WORKERS
from stembase.practice.crews import crew_of
from stembase.practice.models import Run
from stembase.practice.queries.assignments import assigned
from stembase.practice.queries.results import Result, best_results
from stembase.practice.queries.scenarios import scenario_named, scenarios_in_force
from stembase.practice.queries.seeing import LATEST_FIRST, runs_of, runs_seen_by
from stembase.practice.scenario import KINDS, Scenario
from stembase.practice.worlds import any_seed, begin
from stembase.procedures.vocabulary import STATIONS, competences
from stembase.refusal import Refused
from stembase.web.bank.here import language
from stembase.web.csv_file import csv_file
from stembase.web.entrance import entrance
from stembase.web.parts.listing import Column, Filter, choices, listing
from stembase.web.parts.tag import Tag
from stembase.web.refused import status_of
from stembase.web.shell import roles_of
from stembase.web.spoken import say_number

from .assigned import asked
from .states import passed_tag, state_tag

RECENT = 12
Known = Mapping[str, Scenario]


@dataclass(frozen=True, slots=True)
class Line:
    """A scenario as the list shows it, with the reader's runs of it: how many, whether the best of them passed and what it came to, the one that
    is open."""

    scenario: Scenario
    title: str
    story: str
    kind: str
    stations: str
    trains: str
    attempts: int
    best: str
    passed: Tag | None
    open_run: str


@entrance("web:practice")
def scenarios(request: HttpRequest) -> HttpResponseBase:
    """The list of scenarios, and the same as a file."""
    if request.GET.get("format") != "csv":
        return _page(request)
    rows = (
        (one.key, one.kind, " ".join(one.stations), one.minutes, one.title.zh, one.title.en, " ".join(one.trains))
        for one in _filtered(request, scenarios_in_force())
    )
    return csv_file("scenarios", ("scenario", "kind", "stations", "minutes", "title_zh", "title_en", "trains"), rows)


@entrance("web:practice", posts=True)
def start(request: HttpRequest) -> HttpResponseBase:
    """Begin a run of a scenario, or of an `assignment`, with its seed; `seed` brings the same donor again."""
    if request.method != "POST":
        return redirect("web:practice")
    assignment, scenario, seed = (request.POST.get(name, "") for name in ("assignment", "scenario", "seed"))
    given = int(seed) if seed.isascii() and seed.isdigit() and len(seed) < 12 else any_seed()
    try:
        if assignment:
            scenario, given = assigned(assignment, request.user.code)
        scenario_named(scenario)
        if not WORKERS & roles_of(request):
            raise Refused("not-permitted", command="start-run", person=request.user.code, roles=sorted(WORKERS))
        player = begin(scenario, given, crew=crew_of(request.user.code), assignment=assignment)
    except Refused as refused:
        return _page(request, refused)
    return redirect("web:practice-run", key=Run.objects.values_list("key", flat=True).get(bank=player.bank))


def _page(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    """The list, with what stands against a start."""
    own, known = list(runs_of(request.user.code).order_by(*LATEST_FIRST)), scenarios_in_force()
    best, words = best_results(request.user.code), _competence_words(known)
    rows = [_line(one, [run for run in own if run.scenario == one.key], best.get(one.key), words) for one in _filtered(request, known)]
    columns = [Column(key, label) for key, label in _columns()]
    context = {
        "listing": listing(request.GET, rows, columns, filters=_filters(request, known, words), id="scenarios"),
        "headline": _headline(own, known),
        "asked": asked(request),
        "runs": [(run, _title(run, known), state_tag(run.state)) for run in _recent(request)],
        "starts": bool(WORKERS & roles_of(request)),
        "builds": bool(COMMANDS["publish-scenario"].roles & roles_of(request)),
        "refused": refused,
    }
    return render(request, "practice/scenarios.html", context, status=status_of(refused) if refused else 200)


def _columns() -> list[tuple[str, str]]:
    return [
        ("title", _("Scenario")), ("kind", _("Kind")), ("stations", _("Stations")), ("minutes", _("Time")), ("own", _("My attempts")),
        ("start", _("Start")),
    ]  # fmt: skip


def _headline(own: Sequence[Run], known: Known) -> str:
    """What is true of the reader's practice."""
    open_now = sum(run.state in (Run.State.OPEN, Run.State.FROZEN) for run in own)
    if open_now:
        return _("%(count)s of your runs are open") % {"count": open_now}
    facts = {"done": len({run.scenario for run in own if run.state == Run.State.ENDED}), "all": len(known)}
    return _("You have finished %(done)s of %(all)s scenarios") % facts


def _recent(request: HttpRequest) -> list[Run]:
    """The latest runs the reader sees."""
    return list(runs_seen_by(request.user.code, roles_of(request)).order_by(*LATEST_FIRST)[:RECENT])


def _title(run: Run, known: Known) -> str:
    found = known.get(run.scenario)
    return found.title.say(language()) if found else run.scenario


def _filtered(request: HttpRequest, known: Known) -> list[Scenario]:
    kind, station, trained = (request.GET.get(name, "") for name in ("kind", "station", "competence"))
    order = list(KINDS)
    fitting = (
        one
        for one in known.values()
        if kind in ("", one.kind) and station in ("", *one.stations) and trained in ("", *one.trains)
    )  # fmt: skip
    return sorted(fitting, key=lambda one: (order.index(one.kind), one.minutes, one.key))


def _filters(request: HttpRequest, known: Known, words: Mapping[str, str]) -> list[Filter]:
    kind, station, trained = (request.GET.get(name, "") for name in ("kind", "station", "competence"))
    every, said = ("", _("all")), language()
    stations = [(key, words.say(said)) for key, words in STATIONS.items() if any(key in one.stations for one in known.values())]
    return [
        Filter("kind", _("Kind"), choices([every, *((key, text.say(said)) for key, text in KINDS.items())], kind), kind),
        Filter("station", _("Station"), choices([every, *stations], station), station),
        Filter("competence", _("Competence"), choices([every, *sorted(words.items(), key=lambda pair: pair[1])], trained), trained),
    ]


def _competence_words(known: Known) -> dict[str, str]:
    """The competences some scenario trains, in words."""
    said: Mapping = competences()
    keys = {key for one in known.values() for key in one.trains}
    return {key: said[key].say(language()) if key in said else key for key in keys}


def _line(one: Scenario, own: Sequence[Run], best: Result | None, words: Mapping[str, str]) -> Line:
    said, joint = language(), "、" if language().startswith("zh") else ", "
    going = next((run for run in own if run.state in (Run.State.OPEN, Run.State.FROZEN)), None)
    return Line(
        scenario=one,
        title=one.title.say(said),
        story=one.story.say(said),
        kind=KINDS[one.kind].say(said),
        stations=joint.join(STATIONS[key].say(said) for key in one.stations),
        trains=joint.join(words[key] for key in one.trains),
        attempts=sum(run.state in (Run.State.ENDED, Run.State.ABANDONED) for run in own),
        best=_came_to(best) if best else "",
        passed=passed_tag(best.passed) if best else None,
        open_run=reverse("web:practice-run", args=[going.key]) if going else "",
    )


def _came_to(best: Result) -> str:
    """Its points, and its cells where there were any to keep."""
    points = _("%(points)s of %(of)s points") % {"points": say_number(best.points), "of": say_number(best.points_of)}
    if best.kept_share is None:
        return points
    return points + " · " + _("%(share)s %% of the cells") % {"share": say_number(round(100 * best.kept_share))}
