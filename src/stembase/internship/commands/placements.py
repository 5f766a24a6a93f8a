"""Place a student by drawing up the three-party agreement, take consents, and let the internship start. The gate of the law is asked here."""

from datetime import date, datetime
from typing import Any, Literal

from django.utils import timezone

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.internship.codes import Digest, MaybeDigest, Number
from stembase.internship.documents.text import digest_of, text_of
from stembase.internship.models import Agreement, Consent, Placement, Post
from stembase.internship.queries.agreements import latest_version
from stembase.internship.queries.law import findings_against
from stembase.internship.queries.placements import enrolment_of, facts_of, most_at_once, placed, placement_named, post_in_force
from stembase.internship.rules.facts import Span
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.queries import holders_of, roles_of
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, MENTOR, STUDENT, TUTOR
from stembase.refusal import Refused

FORM = "three-party.v1"
RECORDERS = frozenset({TUTOR, COORDINATOR})
"""Who records the guardian's consent, given on paper."""
Consenting = Literal["student", "guardian"]
Away = Literal["", "other-province", "abroad"]


class PlacementDrawnUp(Record):
    """Who is placed on which post, when, guided by whom; and the three-party agreement of the same number, with the digest of its text."""

    student: Code
    post: Code
    within: Code
    school: Code
    host: Code
    since_date: date
    until_date: date
    school_mentor: Code
    host_mentor: Code
    scattered: bool
    away: Away
    digest: Digest


class PlacementConsented(Record):
    """Whose consent it is, and the digest of what was signed."""

    party: Consenting
    document: Digest


class PlacementStarted(Record):
    """Nothing but that it did; the subject says which."""


@command(
    "draw-up-placement",
    verb="placement.drawn-up",
    roles={COORDINATOR, ADMINISTRATOR},
    kinds=("base",),
    zh="安排实习并起草三方协议",
    en="place a student and draw up the three-party agreement",
)
def plan_placement(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    number: Number,
    student: Code,
    post: Number,
    since: date,
    until: date,
    school_mentor: Code,
    host_mentor: Code,
    scattered: bool = False,
    away: Away = "",
) -> Plan:
    """Place an enrolled student on a post. The rules asked are those of `place`.

    Refuses `placement-known-already`, `agreement-ends-before-it-begins`, `not-enrolled`, `no-such-post`, `not-a-mentor`,
    `placed-already`, `post-full`, `mentor-full`, and `internship-rule`.
    """
    if Agreement.objects.filter(number=number).exists():
        raise Refused("placement-known-already", placement=number)
    if until <= since:
        raise Refused("agreement-ends-before-it-begins", agreement=number, until=until)
    row = Placement(
        number=number, student=student, post=post, since_date=since, until_date=until, school_mentor=school_mentor, host_mentor=host_mentor,
        scattered=scattered, away=away,
    )  # fmt: skip
    offer, school = post_in_force(post, since), enrolment_of(student).school
    _demand_mentors(row, offer, at)
    _demand_room(row, offer)
    programme = latest_version(offer.agreement, Agreement.Kind.PROGRAMME)
    parties = {"school": school, "host": programme.parties["host"], "student": student}
    text = text_of(number=number, version=1, within=programme.number, parties=parties, since=since, until=until, agreed=_terms(row, offer))
    did = PlacementDrawnUp(
        student=student, post=post, within=programme.number, school=school, host=parties["host"], since_date=since, until_date=until,
        school_mentor=school_mentor, host_mentor=host_mentor, scattered=scattered, away=away, digest=digest_of(text),
    )  # fmt: skip
    return Plan(subject=number, did=did, findings=findings_against("place", facts_of(row, timezone.localtime(at).date()), at))


def _demand_mentors(row: Placement, offer: Post, at: datetime) -> None:
    if row.host_mentor not in offer.mentors or row.host_mentor not in holders_of(MENTOR, at):
        raise Refused("not-a-mentor", person=row.host_mentor)
    if row.school_mentor not in holders_of(TUTOR, at):
        raise Refused("not-a-mentor", person=row.school_mentor)


def _demand_room(row: Placement, offer: Post) -> None:
    span = Span(row.since_date, row.until_date)
    beside = placed(span)
    if other := beside.filter(student=row.student).first():
        raise Refused("placed-already", person=row.student, placement=other.number)
    if most_at_once(span, beside.filter(post=row.post)) >= offer.headcount:
        raise Refused("post-full", post=row.post, headcount=offer.headcount)
    if most_at_once(span, beside.filter(host_mentor=row.host_mentor)) >= offer.students_per_mentor:
        raise Refused("mentor-full", person=row.host_mentor, students=offer.students_per_mentor)


def _terms(row: Placement, offer: Post) -> dict[str, Any]:
    """What the text of the three-party agreement is made of."""
    return {
        "form": FORM, "post": offer.key, "school_mentor": row.school_mentor, "host_mentor": row.host_mentor, "begins": offer.begins,
        "minutes": offer.minutes, "weekdays": offer.weekdays, "hazards": offer.hazards, "pay_fen": offer.pay_fen,
    }  # fmt: skip


@command(
    "record-placement-consent",
    verb="placement.consented",
    roles=RECORDERS | {STUDENT},
    kinds=("base",),
    zh="签署实习知情同意",
    en="consent to a placement",
)
def plan_consent(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    placement: Number,
    party: Consenting,
    document: MaybeDigest = "",
) -> Plan:
    """The student consents to the text of the agreement; a tutor or the coordinator records the guardian's consent on paper by its digest.

    Refuses `no-such-placement`, `may-not-consent-for`, `consent-document-missing`, `placement-consented-already`.
    """
    row = placement_named(placement)
    if not (by == row.student if party == "student" else RECORDERS & roles_of(by, chain, at)):
        raise Refused("may-not-consent-for", person=by, party=party)
    if row.consents.filter(party=party).exists():
        raise Refused("placement-consented-already", placement=placement, party=party)
    document = document or (latest_version(placement, Agreement.Kind.THREE_PARTY).digest if party == "student" else "")
    if not document:
        raise Refused("consent-document-missing", placement=placement)
    return Plan(subject=placement, did=PlacementConsented(party=party, document=document), signs="approved")


@command(
    "start-placement",
    verb="placement.started",
    roles={COORDINATOR, TUTOR, ADMINISTRATOR},
    kinds=("base",),
    zh="开始实习",
    en="start an internship",
)
def plan_start(*, chain: str, kind: str, by: str, at: datetime, witness: str, placement: Number) -> Plan:
    """Let the internship start. The rules asked are those of `start`.

    Refuses `no-such-placement`, `placement-over`, `placement-not-yet`, `placement-started-already`, and `internship-rule`.
    """
    row, today = placement_named(placement), timezone.localtime(at).date()
    if row.started_at:
        raise Refused("placement-started-already", placement=placement)
    if row.ended_date or row.until_date <= today:
        raise Refused("placement-over", placement=placement)
    if today < row.since_date:
        raise Refused("placement-not-yet", placement=placement, since=row.since_date)
    return Plan(subject=placement, did=PlacementStarted(), findings=findings_against("start", facts_of(row, today), at), signs="approved")


@verb("placement.drawn-up", zh="安排 {student} 到岗位 {post} 实习", en="placed {student} on the post {post}", record=PlacementDrawnUp)
def placement_drawn_up(act: Act, record: PlacementDrawnUp) -> None:
    """The placement stands, its agreement waits for three signatures."""
    row = Placement.objects.create(
        number=act.subject, student=record.student, post=record.post, since_date=record.since_date, until_date=record.until_date,
        school_mentor=record.school_mentor, host_mentor=record.host_mentor, scattered=record.scattered, away=record.away,
    )  # fmt: skip
    Agreement.objects.create(
        key=f"{act.subject}.v1", number=act.subject, version=1, kind=Agreement.Kind.THREE_PARTY, within=record.within,
        parties={"school": record.school, "host": record.host, "student": record.student}, since_date=record.since_date, until_date=record.until_date,
        terms=_terms(row, post_in_force(record.post, record.since_date)), digest=record.digest, drawn_up_by=act.actor, at=act.at,
    )  # fmt: skip


@verb("placement.consented", zh="实习 {subject} 的知情同意（{party}）", en="consent to the placement {subject} ({party})", record=PlacementConsented)
def placement_consented(act: Act, record: PlacementConsented) -> None:
    """One consent is there."""
    day = timezone.localtime(act.at).date()
    Consent.objects.create(key=act.key, placement_id=act.subject, party=record.party, document=record.document, consented_date=day)


@verb("placement.started", zh="实习 {subject} 开始", en="the internship {subject} started", record=PlacementStarted)
def placement_started(act: Act, record: PlacementStarted) -> None:
    """The student is an intern."""
    rows = Placement.objects.filter(number=act.subject, started_at=None).update(started_at=act.at)
    claimed(rows, "placement-started-already", placement=act.subject)
