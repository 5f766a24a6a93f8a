"""What mentors and trainers record of a student: that they were in touch, and how the safety test went."""

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.internship.codes import Number
from stembase.internship.models import Placement, SafetyTest
from stembase.internship.queries.placements import enrolment_of, placement_named
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import COORDINATOR, MENTOR, QUALITY, TUTOR
from stembase.refusal import Refused

Percent = Annotated[float, Meta(ge=0, le=100)]


class PlacementContacted(Record):
    """Nothing but that it was; the subject says which."""


class SafetyTested(Record):
    """What was reached of what could be, in percent."""

    score_percent: Percent


@command("record-contact", verb="placement.contacted", roles={TUTOR, COORDINATOR}, kinds=("base",), zh="登记联系学生", en="record a contact")
def plan_contact(*, chain: str, kind: str, by: str, at: datetime, witness: str, placement: Number) -> Plan:
    """The school's mentor was in touch with the student. Refuses `no-such-placement`, `not-the-mentor`, `placement-over`."""
    row = placement_named(placement)
    if by != row.school_mentor:
        raise Refused("not-the-mentor", person=by, placement=placement)
    if row.ended_date or row.until_date <= timezone.localtime(at).date():
        raise Refused("placement-over", placement=placement)
    return Plan(subject=placement, did=PlacementContacted())


@command(
    "record-safety-test",
    verb="student.safety-tested",
    roles={MENTOR, TUTOR, QUALITY, COORDINATOR},
    kinds=("base",),
    zh="登记安全考核成绩",
    en="record a safety test",
)
def plan_test(*, chain: str, kind: str, by: str, at: datetime, witness: str, student: Code, score_percent: Percent) -> Plan:
    """A student took the safety test; the last one counts. Refuses `not-enrolled`, `own-test`."""
    enrolment_of(student)
    if student == by:
        raise Refused("own-test", person=by)
    return Plan(subject=student, did=SafetyTested(score_percent=score_percent), signs="verified")


@verb("placement.contacted", zh="联系了实习 {subject} 的学生", en="was in touch about the internship {subject}", record=PlacementContacted)
def placement_contacted(act: Act, record: PlacementContacted) -> None:
    """The last day of contact moves on."""
    rows = Placement.objects.filter(number=act.subject).update(contacted_date=timezone.localtime(act.at).date())
    claimed(rows, "no-such-placement", placement=act.subject)


@verb("student.safety-tested", zh="{subject} 的安全考核：{score_percent} %", en="safety test of {subject}: {score_percent} %", record=SafetyTested)
def safety_tested(act: Act, record: SafetyTested) -> None:
    """One test more."""
    day = timezone.localtime(act.at).date()
    SafetyTest.objects.create(key=act.key, order=act.seq, student=act.subject, tested_date=day, score_percent=record.score_percent)
