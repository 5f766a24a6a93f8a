"""Runs as they go on, those of an assignment or all: who stands at which step, the clock, the last act, alarms, refused attempts. It looks again by
itself every few seconds, at the same few statements however many runs there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.ledger.instants import instant_of
from stembase.people.queries import names_of
from stembase.practice.faults import FAULTS
from stembase.practice.models import Run
from stembase.practice.queries.seeing import IN_ORDER, runs_seen_by
from stembase.practice.queries.watching import ALIVE, Watched, watched
from stembase.practice.stopping import REASONS
from stembase.web.bank.act import asked_for_a_part
from stembase.web.bank.here import language
from stembase.web.entrance import entrance
from stembase.web.ledger.telling import Telling
from stembase.web.parts.tag import Tag
from stembase.web.practice.bar import Message, heard
from stembase.web.practice.states import state_tag
from stembase.web.shell import base_now, roles_of

from .assignments import title_of, titles_in_force
from .one import found

MOST = 200
"""Runs shown at once; an assignment narrows them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A run as the page shows it."""

    run: Run
    who: str
    title: str
    state: Tag
    now: datetime
    step: str
    stage: str
    last: str
    last_at: datetime | None
    heard: Sequence[Message]
    refused: int


@entrance("web:teaching")
def live(request: HttpRequest) -> HttpResponseBase:
    """The page; for htmx its table alone. `?assignment=KEY` shows the runs of one."""
    key = request.GET.get("assignment", "")
    assignment = found(key) if key else None
    rows = runs_seen_by(request.user.code, roles_of(request)).filter(state__in=ALIVE)
    runs = list((rows.filter(assignment=assignment) if assignment else rows).order_by(*IN_ORDER)[: MOST + 1])
    seen = _seen(runs[:MOST], base_now(request))
    context = {
        "seen": seen,
        "more": len(runs) > MOST,
        "most": MOST,
        "assignment": assignment,
        "title": title_of(assignment.scenario) if assignment else "",
        "headline": _headline(seen),
        "reasons": [(reason, words.say(language())) for reason, words in REASONS.items()],
    }
    return render(request, "practice/teaching/_live.html" if asked_for_a_part(request) else "practice/teaching/live.html", context)


def _headline(seen: Sequence[Seen]) -> str:
    """What is true of the runs now."""
    frozen = sum(one.run.state == Run.State.FROZEN for one in seen)
    facts = {"count": len(seen), "frozen": frozen}
    if not seen:
        return _("No run is open")
    return _("Runs open now: %(count)s; stopped: %(frozen)s") % facts if frozen else _("Runs open now: %(count)s") % facts


def _seen(runs: Sequence[Run], now: datetime) -> list[Seen]:
    found_now = watched(runs, timezone.localtime(now).date())
    telling = Telling([one.last for one in found_now if one.last], language())
    names, titles = names_of({student for run in runs for student in run.students}, language()), titles_in_force()
    return [
        _line(one, telling, titles.get(one.run.scenario, one.run.scenario), ", ".join(names[student] for student in one.run.students))
        for one in found_now
    ]


def _line(one: Watched, telling: Telling, title: str, who: str) -> Seen:
    last = telling.tell(one.last) if one.last else None
    return Seen(
        run=one.run,
        who=who,
        title=title,
        state=state_tag(one.run.state),
        now=one.now,
        step=one.next.step.title.say(language()) if one.next else "",
        stage=one.stage,
        last=last.sentence if last else "",
        last_at=last.recorded_at if last else None,
        heard=[Message(instant_of(entry.recorded_at), _struck(entry.record)) for entry in one.heard],
        refused=one.refused,
    )


def _struck(record: str) -> str:
    """What has struck, in a teacher's words: also what the student was not told."""
    did = msgspec.json.decode(record).get("did", {})
    fault = FAULTS.get(str(did.get("fault", "")))
    words = fault.title.say(language()) if fault else str(did.get("fault", ""))
    return words if heard(did, language()) else _("%(fault)s (the student was not told)") % {"fault": words}
