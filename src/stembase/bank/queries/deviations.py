"""Holds and deviations: one by its key, those open on a unit, the list quality works through, and what somebody is to correct."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from stembase.bank.models import Deviation, Hold, Unit
from stembase.refusal import Refused

DAYS_TO_CORRECT: Mapping[str, int] = {"critical": 15, "major": 30}
"""Classes that must be corrected, and the days given where nobody names one (source: assumption; quality names the day itself)."""


def deviation_of(bank: str, key: str) -> Deviation:
    """The deviation. Refuses `no-such-deviation`, also for one of another bank."""
    deviation = Deviation.objects.filter(bank_id=bank, key=key).first()
    if deviation is None:
        raise Refused("no-such-deviation", deviation=key, bank=bank)
    return deviation


def hold_of(bank: str, key: str) -> Hold:
    """The hold. Refuses `no-such-hold`, also for one of another bank."""
    hold = Hold.objects.filter(bank_id=bank, key=key).first()
    if hold is None:
        raise Refused("no-such-hold", hold=key, bank=bank)
    return hold


def holds_on(unit: str) -> QuerySet[Hold]:
    """Holds that stand on the unit, oldest first."""
    return Hold.objects.filter(unit=unit, lifted_at=None).order_by("opened_at", "key")


def deviations_touching(unit: Unit, ancestors: list[str]) -> QuerySet[Deviation]:
    """Every deviation on the unit, its donation, or what it was made from."""
    subjects = [unit.key, *ancestors, *([unit.donation_id] if unit.donation_id else [])]
    return Deviation.objects.filter(bank=unit.bank_id, subject__in=subjects).order_by("opened_at", "key")


def overdue(today: date) -> Q:
    """Deviations that are open after the day they were due."""
    return Q(closed_at=None, due_date__lt=today)


def is_late(row: Deviation, today: date) -> bool:
    """The same of a row that was read."""
    return row.closed_at is None and row.due_date is not None and row.due_date < today


def in_order(rows: QuerySet[Deviation], today: date) -> QuerySet[Deviation]:
    """Overdue first, then critical, unclassed, major, minor; closed ones last; in each what is due first, then the oldest."""
    rank = Case(
        When(~Q(closed_at=None), then=Value(9)), When(overdue(today), then=Value(-1)), When(severity="critical", then=Value(0)),
        When(severity="", then=Value(1)), When(severity="major", then=Value(2)), default=Value(3), output_field=IntegerField(),
    )  # fmt: skip
    return rows.order_by(rank, F("due_date").asc(nulls_last=True), "opened_at", "key")


def open_deviations(bank: str, today: date) -> QuerySet[Deviation]:
    """Open deviations of a bank `in_order`."""
    return in_order(Deviation.objects.filter(bank=bank, closed_at=None), today)


def to_correct(person: str) -> QuerySet[Deviation]:
    """Open deviations of every bank that the person is to correct, what is due first."""
    return Deviation.objects.filter(owner=person, closed_at=None).order_by("due_date", "key")
