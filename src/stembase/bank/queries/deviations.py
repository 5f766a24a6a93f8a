"""Holds and deviations: one by its key, those open on a unit, and the list quality works through."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from stembase.bank.models import Deviation, Hold, Unit
from stembase.refusal import Refused


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


def open_deviations(bank: str) -> QuerySet[Deviation]:
    """Open deviations of a bank: critical first, then unclassed, major, minor; the oldest first in each."""
    rank = Case(
        When(severity="critical", then=Value(0)), When(severity="", then=Value(1)), When(severity="major", then=Value(2)), default=Value(3),
        output_field=IntegerField(),
    )  # fmt: skip
    return Deviation.objects.filter(bank=bank, closed_at=None).order_by(rank, "opened_at", "key")
