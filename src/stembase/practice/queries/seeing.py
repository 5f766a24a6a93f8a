"""Whose runs a person sees: students their own; who teaches, or answers for quality, those of the base. The one place that says so."""

from collections.abc import Collection

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Length

from stembase.bank.models import Bank
from stembase.people.roles import COORDINATOR, MENTOR, QUALITY, TUTOR
from stembase.practice.models import Run

IN_ORDER, LATEST_FIRST = (Length("key"), "key"), (Length("key").desc(), "-key")
"""Runs as they were begun, by the number of their bank: what their own clocks say may be the same for many."""
SEE_ALL = frozenset({MENTOR, TUTOR, COORDINATOR, QUALITY})
TEACH = frozenset({TUTOR, COORDINATOR})
"""Who has no part in a bank, but looks over a student's shoulder."""


def runs_seen_by(person: str, roles: Collection[str]) -> QuerySet[Run]:
    """The runs a person with these roles sees."""
    return Run.objects.all() if SEE_ALL.intersection(roles) else runs_of(person)


def runs_of(person: str) -> QuerySet[Run]:
    """The runs a person takes part in."""
    return Run.objects.annotate(whose=Cast("students", TextField())).filter(whose__contains=f'"{person}"')


def banks_seen_by(banks: QuerySet[Bank], person: str, roles: Collection[str]) -> QuerySet[Bank]:
    """Of these banks those that are no run, or one the person sees."""
    return banks if SEE_ALL.intersection(roles) else banks.filter(Q(run=None) | Q(run__in=runs_of(person)))


def banks_read_by(banks: QuerySet[Bank], person: str, roles: Collection[str]) -> QuerySet[Bank]:
    """Of these banks the runs that somebody who teaches may look into, without a part in them."""
    return banks.filter(run__in=runs_seen_by(person, roles)) if TEACH.intersection(roles) else banks.none()
