"""Record insurance policies. Whoever is insured is cleared for the stations of the base, for the days of the policy."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from django.utils import timezone
from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.competence.commands.clearances import clear
from stembase.competence.models import Clearance
from stembase.internship.codes import Number
from stembase.internship.models import Cover, Enrolment
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.roles import ADMINISTRATOR, COORDINATOR
from stembase.refusal import Refused

Students = Annotated[list[Code], Meta(min_length=1, max_length=2000)]
Payer = Literal["school", "host", "student", "guardian"]


class PolicyRecorded(Record):
    """The insurer, who paid, for which days, and whom it covers."""

    insurer: Document
    payer: Payer
    since_date: date
    until_date: date
    students: list[Code]


@command("record-policy", verb="policy.recorded", roles={COORDINATOR, ADMINISTRATOR}, kinds=("base",), zh="登记保险单", en="record a policy")
def plan_policy(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    policy: Number,
    insurer: Document,
    payer: Payer,
    since: date,
    until: date,
    students: Students,
) -> Plan:
    """A policy and the students it covers, or more students under one there is.

    Refuses `policy-ends-before-it-begins`, `not-enrolled`, `covered-already` (the same student, policy and first day).
    """
    if until <= since:
        raise Refused("policy-ends-before-it-begins", policy=policy, until=until)
    people = sorted(set(students))
    enrolled = set(Enrolment.objects.filter(student__in=people).values_list("student", flat=True))
    if unknown := [person for person in people if person not in enrolled]:
        raise Refused("not-enrolled", person=unknown[0])
    if known := Cover.objects.filter(policy=policy, since_date=since, student__in=people).first():
        raise Refused("covered-already", person=known.student, policy=policy)
    return Plan(subject=policy, did=PolicyRecorded(insurer=insurer, payer=payer, since_date=since, until_date=until, students=people))


@verb("policy.recorded", zh="登记保险单 {subject}", en="recorded the policy {subject}", record=PolicyRecorded)
def policy_recorded(act: Act, record: PolicyRecorded) -> None:
    """Each of them is insured, and cleared as insured, for these days."""
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (record.since_date, record.until_date))
    for student in record.students:
        Cover.objects.create(
            key=f"{act.key}:{student}", policy=act.subject, insurer=record.insurer, student=student, payer=record.payer, since_date=record.since_date,
            until_date=record.until_date,
        )  # fmt: skip
        clear(act, person=student, kind=Clearance.Kind.INSURED, since=since, until=until, suffix=f":{student}")
