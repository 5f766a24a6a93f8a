"""The page of one run: its story, what comes next for its units, what is at hand, what was heard, what was done; its score once it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stembase.bank.models import Bank, Position, Unit
from stembase.bank.products import sample_codes
from stembase.bank.queries.boards import expected_donations
from stembase.bank.queries.way import Next, next_of, next_of_donation, open_work, way_on
from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.people.roles import EVERYBODY, TEACHERS
from stembase.practice.models import Run
from stembase.practice.queries.results import Result, results_of
from stembase.practice.queries.seeing import runs_seen_by
from stembase.practice.stopping import REASONS
from stembase.refusal import Refused
from stembase.web.bank.here import OPEN_TO, Here, language
from stembase.web.ledger.telling import tell_all
from stembase.web.parts.happened import Event, Figure
from stembase.web.shell import roles_of
from stembase.web.spoken import ABSENT, say_number

from .bar import Bar, bar_of, is_noticed
from .states import state_tag

SHOWN = 40  # acts of the student on the page, the newest first
UNTOLD = ("run.opened", "run.started")


@dataclass(frozen=True, slots=True)
class Thing:
    """A unit or a donation of the run: its page, its stage, the step that comes next."""

    key: str
    href: str
    stage: str
    step: str
    procedure: str
    step_href: str


@login_required
@require_safe
def run(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a run."""
    return page(request, run_seen(request, key))


@login_required
@require_safe
def standing(request: HttpRequest, key: str) -> HttpResponse:
    """Whether a teacher has stopped the time, and why: the bar asks for it again and again."""
    found = run_seen(request, key)
    return render(request, "practice/_standing.html", {"run_bar": bar_of(found.bank_id, language())})


def run_seen(request: HttpRequest, key: str) -> Run:
    """A run the person sees; any other is not found."""
    found = runs_seen_by(request.user.code, roles_of(request)).filter(key=key).select_related("bank", "assignment").first()
    if found is None:
        raise Http404(key)
    return found


def page(request: HttpRequest, found: Run, refused: Refused | None = None, sent: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    """The page of a run, with what stands against the last wish and what was typed for it."""
    here = Here(found.bank, EVERYBODY, time_of(found.bank_id))
    told = bar_of(found.bank_id, language())
    assert told is not None  # noqa: S101  # every run has its first entry
    over = found.state in (Run.State.ENDED, Run.State.ABANDONED)
    context = {
        **here.frame,
        "run": found,
        "bar": told,
        "own": request.user.code in found.students,
        "steers": bool(TEACHERS & roles_of(request)) and found.state in (Run.State.OPEN, Run.State.FROZEN),
        "reasons": [(reason, words.say(language())) for reason, words in REASONS.items()],
        "run_bar": told if request.user.code in found.students and not over else None,
        "scan_first": not over,
        "over": over,
        "state": state_tag(found.state),
        "headline": _headline(found, told),
        "story": told.scenario.story.say(language()) if told.scenario else "",
        "enters": bool(OPEN_TO & roles_of(request)),
        "things": [] if over else _things(found.bank, here),
        "labels": [] if over else _labels(found.bank),
        "events": _events(found, told),
        "figures": _figures(found, told.scenario.ends) if found.state == Run.State.ENDED and told.scenario else (),
        "debrief": reverse("web:practice-debrief", args=[found.key]) if found.state == Run.State.ENDED else "",
        "refused": refused,
        "sent": sent or {},
    }
    return render(request, "practice/run.html", context, status=status)


def _headline(found: Run, told: Bar) -> str:
    """What is true of the run."""
    facts = {"title": told.title}
    if found.state == Run.State.ENDED:
        return _("%(title)s: the run has ended") % facts
    if found.state == Run.State.ABANDONED:
        return _("%(title)s: the run was abandoned") % facts
    if told.scenario is None:
        return _("%(title)s: the scenario was withdrawn, the run stands still") % facts
    if found.state == Run.State.FROZEN:
        return _("%(title)s: a teacher has stopped the time") % facts
    return told.title


def _things(bank: Bank, here: Here) -> list[Thing]:
    """The units of a run and the donations still expected, each with what comes next. Four queries."""
    way = way_on(here.now.date())
    units = list(Unit.objects.filter(bank=bank).exclude(product__in=sample_codes()).select_related("donation").order_by("key"))
    donations = list(expected_donations(bank.key))
    works = open_work([*(unit.key for unit in units), *(donation.key for donation in donations)])
    coming = {unit.key: next(iter(next_of(way, unit, works.get(unit.key, []))), None) for unit in units}
    expected = {donation.key: next_of_donation(way, donation, works.get(donation.key, [])) for donation in donations}
    return [
        *(_thing(unit.key, reverse("web:units-one", args=[unit.key]), unit.stage, coming[unit.key]) for unit in units),
        *(_thing(key, "", "expected", following) for key, following in expected.items()),
    ]


def _thing(key: str, href: str, stage: str, coming: Next | None) -> Thing:
    if coming is None:
        return Thing(key, href, stage, "", "", "")
    step, definition = coming.step, coming.definition
    step_href = reverse("web:step", args=[key, definition.key, step.key])
    return Thing(key, href, stage, step.title.say(language()), definition.title.say(language()), step_href)


def _labels(bank: Bank) -> list[tuple[str, str]]:
    """What lies at hand with a label on it, as it would be scanned: bags, tubes and segments, and the first empty place of each zone."""
    found = [(unit.key.partition(":")[2], unit.container) for unit in Unit.objects.filter(bank=bank).order_by("key")]
    places: dict[str, str] = {}
    for key, zone in Position.objects.filter(bank=bank, unit=None).order_by("key").values_list("key", "tank__zone"):
        places.setdefault(zone, key.partition(":")[2])
    worklist = f"WL-{bank.key.rpartition('-')[2]}"
    return [(code, _container(each)) for code, each in found] + [(code, _zone(zone)) for zone, code in places.items()] + [(worklist, _("worklist"))]


def _container(container: str) -> str:
    words = {"bag": _("bag"), "tube": _("sample tube"), "segment": _("segment"), "bottle": _("bottle"), "vial": _("vial")}
    return words.get(container, container)


def _zone(zone: str) -> str:
    words = {"quarantine": _("empty place, quarantine"), "released": _("empty place, released units"), "research": _("empty place, research")}
    return words.get(zone, zone)


def _events(found: Run, told: Bar) -> list[Event]:
    """What was done and heard since the student came in, the newest first; what happened silently is not told."""
    entries = Entry.objects.filter(chain=found.bank_id, seq__gt=found.opened_seq).exclude(verb__in=UNTOLD).order_by("-seq")
    shown = []
    for line in tell_all([entry for entry in entries[:SHOWN] if _heard(entry)], language()):
        tone = "bad" if line.refused else "warn" if line.entry.verb == "run.event" or line.found else ""
        shown.append(Event(line.recorded_at, line.sentence, "" if line.entry.verb.startswith("run.") else line.actor, tone))  # type: ignore[arg-type]
    return shown


def _heard(entry: Entry) -> bool:
    """Whether the student noticed an entry: all but silent faults."""
    return entry.verb != "run.event" or is_noticed(entry.record)


def _figures(found: Run, ends: str) -> Sequence[Figure]:
    """The score of a run that has ended."""
    result = results_of([found.bank_id]).get(found.bank_id)
    return _of(result, ends) if result else (Figure(_("Score"), _("not scored"), "warn"),)


def _of(result: Result, ends: str) -> tuple[Figure, ...]:
    """Its figures; what was kept is told only of a unit that came to where it should: one not frozen yet has lost nothing."""
    critical = len(result.critical)
    share = ABSENT if result.kept_share is None or result.ended != ends else f"{say_number(round(result.kept_share * 100))} %"
    return (
        Figure(_("Result"), _("passed") if result.passed else _("not passed"), "good" if result.passed else "bad"),
        Figure(_("Cells kept, of what the reference keeps"), share),
        Figure(_("Points"), f"{say_number(result.points)} / {say_number(result.points_of)}"),
        Figure(_("Critical errors"), say_number(critical), "bad" if critical else "good"),
        *_process(result),
    )


def _process(result: Result) -> tuple[Figure, ...]:
    """What of the steps was done; nothing of a run that ended before its end kept that."""
    if not result.process:
        return ()
    return (
        Figure(_("Steps done"), f"{result.process['steps']} / {result.process['steps_expected']}"),
        Figure(_("Deviations"), say_number(result.process["deviations"])),
    )
