"""What a student was asked to practise: for the list of scenarios and for home, each with the button that starts it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.ledger.notes import text_of_note
from stembase.practice.models import Assignment, Run
from stembase.practice.queries.assignments import Standing, asked_of
from stembase.practice.queries.scenarios import scenario_in_force
from stembase.web.bank.here import language
from stembase.web.home import Link, Panel, Start
from stembase.web.shell import base_now
from stembase.web.spoken import say_instant


@dataclass(frozen=True, slots=True)
class Asked:
    """An assignment as its student sees it. `goes_on`: where the run that is open stands; `here`: the scenario can still be started."""

    assignment: Assignment
    standing: Standing
    title: str
    note: str
    goes_on: str
    here: bool


def asked(request: HttpRequest) -> Sequence[Asked]:
    """What the reader is asked for and has neither passed nor done, the one due first first."""
    return [_asked(one, standing) for one, standing in asked_of(request.user.code, base_now(request))]


def _asked(one: Assignment, standing: Standing) -> Asked:
    scenario = scenario_in_force(one.scenario)
    going = next((each.run for each in standing.attempts if each.run.state in (Run.State.OPEN, Run.State.FROZEN)), None)
    return Asked(
        one, standing, scenario.title.say(language()) if scenario else one.scenario, text_of_note(one.note) if one.note else "",
        reverse("web:practice-run", args=[going.key]) if going else "", scenario is not None,
    )  # fmt: skip


def assigned_panel(request: HttpRequest) -> Panel | None:
    """What was assigned to the reader, with one button each; nothing where nothing is. Three queries, and one more for each
    note and for each scenario of the base's own."""
    found = asked(request)
    if not found:
        return None
    late = sum(each.standing.late for each in found)
    count = {"count": len(found), "late": late}
    said = _("Assigned to you and still to do: %(count)s; late: %(late)s") if late else _("Assigned to you and still to do: %(count)s")
    return Panel(
        _("Assigned to you"), links=[_link(each, request) for each in found], url="web:practice", action=_("All scenarios"), headline=said % count
    )  # fmt: skip


def _link(each: Asked, request: HttpRequest) -> Link:
    due = say_instant(timezone.localtime(each.assignment.due_at), timezone.localtime(base_now(request)), language())
    note = _("late, it was due %(due)s") % {"due": due} if each.standing.late else _("due %(due)s") % {"due": due}
    note = f"{note} · {_('under way')}" if each.goes_on else note
    start = None if each.goes_on or not each.here else Start(reverse("web:practice-start"), {"assignment": each.assignment.key}, _("Start"))
    return Link(each.goes_on or reverse("web:practice"), each.title, note, start)
