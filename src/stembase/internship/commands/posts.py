"""Publish posts for interns, change them, and close them."""

from datetime import date, datetime
from typing import Annotated

from django.utils import timezone
from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.internship.codes import Clock, Count, Fen, Number, Staff, Weekday
from stembase.internship.models import Agreement, Post
from stembase.internship.queries.agreements import in_force, latest_version
from stembase.internship.rules.rule import terms
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.queries import holders_of
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, MENTOR
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.vocabulary import STATIONS
from stembase.refusal import Refused

POST_OFFICERS = {COORDINATOR, ADMINISTRATOR}
Grade = Annotated[int, Meta(ge=1, le=4, description="grade of physical labour, I to IV as 1 to 4")]
Minutes = Annotated[int, Meta(ge=1, le=1440)]


class Offer(Record):
    """The post itself: where and what the work is, when, how dangerous and how heavy, what it pays, and who guides how many."""

    station: Code
    title_zh: Document
    title_en: Document
    headcount: Count
    staff: Staff
    begins: Clock
    minutes: Minutes
    weekdays: list[Weekday]
    labour_grade: Grade
    pay_fen: Fen
    mentors: list[Code]
    procedures: list[Code]
    specialities: list[Code]
    hazards: list[Code] = []
    languages: list[Code] = []
    independent: bool = False
    wage_fen: Fen = 0
    probation_wage_fen: Fen = 0
    hourly_pay_fen: Fen = 0
    minimum_hourly_wage_fen: Fen = 0
    students_per_mentor: Count = 1


class PostPublished(Record):
    """The version, the programme agreement it stands under, the first day, and the offer."""

    code: Number
    version: int
    agreement: Number
    since_date: date
    offer: Offer


class PostClosed(Record):
    """The first day on which nobody may be placed on it."""

    on: date


@command("publish-post", verb="post.published", roles=POST_OFFICERS, kinds=("base",), zh="发布实习岗位", en="publish a post")
def plan_publishing(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, post: Number, agreement: Number, since: date, offer: Offer
) -> Plan:
    """A post under a programme agreement, or the next version of one there is, from its day on.

    Refuses `no-such-agreement`, `agreement-not-in-force` (on that day), `station-not-agreed`, `term-unknown` (a hazard), `no-such-procedure`,
    `not-a-mentor`, `post-of-another-agreement`, `post-closed`, `post-begins-too-early` (before the version there is), `post-unchanged`.
    """
    programme = latest_version(agreement, Agreement.Kind.PROGRAMME)
    if not in_force(agreement, since):
        raise Refused("agreement-not-in-force", agreement=agreement, on=since)
    if offer.station not in STATIONS or offer.station not in programme.terms["stations"]:
        raise Refused("station-not-agreed", station=offer.station, agreement=agreement)
    _demand_known(offer, at)
    last = Post.objects.filter(code=post).order_by("-version").first()
    if last:
        _demand_successor(last, agreement, since, offer)
    version = last.version + 1 if last else 1
    did = PostPublished(code=post, version=version, agreement=agreement, since_date=since, offer=offer)
    return Plan(subject=f"{post}.v{version}", did=did)


def _demand_known(offer: Offer, at: datetime) -> None:
    for hazard in offer.hazards:
        if hazard not in terms()["hazards"]:
            raise Refused("term-unknown", term=hazard, known=sorted(terms()["hazards"]))
    published = set(ProcedureVersion.objects.filter(procedure__in=offer.procedures).values_list("procedure", flat=True))
    for procedure in offer.procedures:
        if procedure not in published:
            raise Refused("no-such-procedure", procedure=procedure)
    mentors = set(holders_of(MENTOR, at))
    for mentor in offer.mentors:
        if mentor not in mentors:
            raise Refused("not-a-mentor", person=mentor)


def _demand_successor(last: Post, agreement: str, since: date, offer: Offer) -> None:
    if last.agreement != agreement:
        raise Refused("post-of-another-agreement", post=last.code, agreement=last.agreement)
    if last.closed_date:
        raise Refused("post-closed", post=last.code)
    if all(getattr(last, name) == getattr(offer, name) for name in offer.__struct_fields__):
        raise Refused("post-unchanged", post=last.code)
    if since < last.since_date:
        raise Refused("post-begins-too-early", post=last.code, since=last.since_date)


@command("close-post", verb="post.closed", roles=POST_OFFICERS, kinds=("base",), zh="关闭实习岗位", en="close a post")
def plan_closing(*, chain: str, kind: str, by: str, at: datetime, witness: str, post: Number) -> Plan:
    """Nobody is placed on it from today on; who is there stays. Refuses `no-such-post`, `post-closed`."""
    last = Post.objects.filter(code=post).order_by("-version").first()
    if last is None:
        raise Refused("no-such-post", post=post)
    if last.closed_date:
        raise Refused("post-closed", post=post)
    return Plan(subject=last.key, did=PostClosed(on=timezone.localtime(at).date()))


@verb("post.published", zh="发布实习岗位 {code} 第 {version} 版", en="published the post {code}, version {version}", record=PostPublished)
def post_published(act: Act, record: PostPublished) -> None:
    """The version holds from its day on."""
    offer = {name: getattr(record.offer, name) for name in record.offer.__struct_fields__}
    Post.objects.create(key=act.subject, code=record.code, version=record.version, agreement=record.agreement, since_date=record.since_date, **offer)


@verb("post.closed", zh="关闭实习岗位 {subject}", en="closed the post {subject}", record=PostClosed)
def post_closed(act: Act, record: PostClosed) -> None:
    """It takes nobody any more."""
    claimed(Post.objects.filter(key=act.subject, closed_date=None).update(closed_date=record.on), "post-closed", post=act.subject)
