"""Posts in force, who is placed where on a day, and the facts the gate is asked with."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from stembase.competence.models import Clearance
from stembase.internship.models import Agreement, Consent, Cover, Enrolment, Placement, Post, SafetyTest
from stembase.internship.particulars import particulars_of
from stembase.internship.rules import facts as law
from stembase.internship.rules.asking import years_on
from stembase.internship.rules.facts import Facts, Shift, Span, Work
from stembase.refusal import Refused

from .agreements import assessment_of, filings_of, latest_version, signed_days, spans_in_force


def post_in_force(code: str, on: date) -> Post:
    """The version of a post that takes students on the day. Refuses `no-such-post`."""
    row = post_as_of(code, on)
    if row.closed_date and row.closed_date <= on:
        raise Refused("no-such-post", post=code)
    return row


def post_as_of(code: str, on: date) -> Post:
    """The version of a post that holds on the day, for whoever is there, even when it takes nobody any more. Refuses `no-such-post`."""
    row = Post.objects.filter(code=code, since_date__lte=on).order_by("-version").first()
    if row is None:
        raise Refused("no-such-post", post=code)
    return row


def enrolment_of(student: str) -> Enrolment:
    """How a student is enrolled. Refuses `not-enrolled`."""
    row = Enrolment.objects.filter(student=student).first()
    if row is None:
        raise Refused("not-enrolled", person=student)
    return row


def placement_named(number: str) -> Placement:
    """A placement. Refuses `no-such-placement`."""
    row = Placement.objects.filter(number=number).first()
    if row is None:
        raise Refused("no-such-placement", placement=number)
    return row


def placement_on(student: str, on: date) -> Placement | None:
    """Where a student is placed on the day, started or not. One query."""
    return placed(Span(on, on + timedelta(days=1))).filter(student=student).order_by("since_date").first()


def placed_from(on: date) -> QuerySet[Placement]:
    """Placements that run on the day or begin later, the earliest first."""
    return placed(Span(on, date.max)).order_by("since_date", "number")


def next_placement(student: str, on: date) -> Placement | None:
    """The placement of a student that runs on the day, or else begins next. One query."""
    return placed_from(on).filter(student=student).first()


def placed(span: Span) -> QuerySet[Placement]:
    """Placements with a day in the span."""
    return Placement.objects.filter(Q(ended_date=None) | Q(ended_date__gt=span.since), since_date__lt=span.until, until_date__gt=span.since)


def most_at_once(span: Span, others: Iterable[Placement]) -> int:
    """The most of them on any one day of the span."""
    spans = [Span(one.since_date, min(one.until_date, one.ended_date or one.until_date)) for one in others]
    days = {span.since, *(one.since for one in spans if one.since in span)}
    return max(sum(day in one for one in spans) for day in days)


def facts_of(row: Placement, on: date) -> Facts:
    """What the law asks about a placement, drawn up or only intended (a row not yet stored). 24 queries.

    Until it has started, what is filed must be filed for all of its days, from then on for the day asked about. Work is the typical week of the post;
    who asks about a shift puts the planned shifts in its place. Refuses `not-enrolled`, `no-such-post`.
    """
    enrolment, post = enrolment_of(row.student), post_as_of(row.post, max(on, row.since_date))
    programme, span = latest_version(post.agreement, Agreement.Kind.PROGRAMME), Span(row.since_date, row.until_date)
    beside = _beside(row)
    return Facts(
        student=_student(enrolment, on),
        placement=_placement(row, span, programme, beside, Span(on, on + timedelta(days=1)) if row.started_at else span),
        host=_host(programme.parties["host"], beside),
        post=_post(post, beside),
        protection=_protection(row),
        work=typical_week(post, row.since_date),
    )


def _student(row: Enrolment, on: date) -> law.Student:
    sealed = particulars_of(row.particulars)
    year = years_on(row.entered_date, on) + 1
    kind: law.StudentKind = "vocational" if row.kind == "vocational" else "undergraduate"
    return law.Student(kind, row.province, year, row.speciality, sealed.born, sealed.sex)


def _host(host: str, beside: list[Placement]) -> law.Host:
    assessed = assessment_of(host)
    if assessed is None:
        return law.Host()
    programmes = Agreement.objects.filter(kind=Agreement.Kind.PROGRAMME, parties__host=host).values("number")
    posts = set(Post.objects.filter(agreement__in=programmes).values_list("code", flat=True))
    interns = sum(one.post in posts for one in beside) + 1
    return law.Host(assessed.venue, assessed.staff, interns, Span(assessed.since_date, assessed.until_date), frozenset(assessed.declares))


def _post(post: Post, beside: list[Placement]) -> law.Post:
    return law.Post(
        specialities=frozenset(post.specialities), tasks=frozenset(post.procedures), hazards=frozenset(post.hazards), labour_grade=post.labour_grade,
        staff=post.staff, interns=sum(one.post == post.code for one in beside) + 1, independent=post.independent, pay_fen=post.pay_fen,
        wage_fen=post.wage_fen, probation_wage_fen=post.probation_wage_fen, hourly_pay_fen=post.hourly_pay_fen,
        minimum_hourly_wage_fen=post.minimum_hourly_wage_fen,
    )  # fmt: skip


def _beside(row: Placement) -> list[Placement]:
    """Everybody else placed on the first day."""
    return list(placed(Span(row.since_date, row.since_date + timedelta(days=1))).exclude(number=row.number))


def _placement(row: Placement, span: Span, programme: Agreement, beside: list[Placement], asked: Span) -> law.Placement:
    return law.Placement(
        span=span,
        programme=spans_in_force(programme.number),
        agreement=spans_in_force(row.number),
        signed=signed_days(row.number),
        consents=dict(Consent.objects.filter(placement=row.number).values_list("party", "consented_date")),
        documents=frozenset(programme.terms["documents"]),
        filed=filings_of(programme.number, asked),
        away=row.away,
        scattered=row.scattered,
        mentors={"school": row.school_mentor, "host": row.host_mentor},
        students_of_mentor=sum(one.host_mentor == row.host_mentor for one in beside) + 1,
        contacted=row.contacted_date,
    )


def _protection(row: Placement) -> law.Protection:
    covers = list(Cover.objects.filter(student=row.student, until_date__gt=row.since_date, since_date__lt=row.until_date))
    start = timezone.make_aware(datetime.combine(row.since_date, time()))
    trainings = Clearance.objects.filter(person=row.student, kind=Clearance.Kind.SAFETY_TRAINED, withdrawn=False)
    training = trainings.filter(Q(until=None) | Q(until__gt=start)).order_by("since").first()
    test = SafetyTest.objects.filter(student=row.student).order_by("-order").first()
    return law.Protection(
        insured=tuple(Span(cover.since_date, cover.until_date) for cover in covers),
        payers=frozenset(cover.payer for cover in covers),
        trained=timezone.localtime(training.since).date() if training else None,
        tested=test.tested_date if test else None,
        score_percent=test.score_percent if test else 0,
    )


def typical_week(post: Post, since: date) -> Work:
    """A week of the post's own shifts, from the Monday of the first day on."""
    hour, minute = map(int, post.begins.split(":"))
    monday = since - timedelta(days=since.weekday())
    begins = [datetime.combine(monday + timedelta(days=weekday - 1), time(hour, minute)) for weekday in sorted(set(post.weekdays))]
    return Work(tuple(Shift(at, at + timedelta(minutes=post.minutes)) for at in begins))
