"""The law at the station: who is enrolled for internships does nothing in a live bank on a day that the law forbids it."""

from datetime import date, datetime

from django.utils import timezone

from stembase.internship.models import Enrolment
from stembase.ledger.memory import kept
from stembase.people.queries import roles_of
from stembase.people.roles import STUDENT
from stembase.refusal import Finding, Refused

from .law import findings_against
from .placements import facts_of, placement_on


def demand_lawful(chain: str, command: str, by: str, at: datetime) -> None:
    """Refuse an act of an enrolled student by the rules of `perform`, or without a placement that has started (`not-an-intern-today`).

    The answer is kept for the day as long as the base's head stands. Students who are not enrolled for internships are not asked.
    """
    if STUDENT not in roles_of(by, chain, at):
        return
    day = timezone.localtime(at).date()
    if stops := kept(("internship-law", by, day), lambda: _against(by, day, at)):
        raise Refused(stops[0].code, findings=stops, **stops[0].facts)


def _against(student: str, day: date, at: datetime) -> tuple[Finding, ...]:
    if not Enrolment.objects.filter(student=student).exists():
        return ()
    placement = placement_on(student, day)
    if placement is None or placement.started_at is None:
        return (Finding("not-an-intern-today", "refuse", {"person": student, "on": day.isoformat()}),)
    return tuple(finding for finding in findings_against("perform", facts_of(placement, day), at) if finding.on_breach == "refuse")
