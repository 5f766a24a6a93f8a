"""What lies where, and what lay where when. Each question is scoped to one bank or one tank of it."""

from datetime import datetime

from django.db.models import Q, QuerySet

from stembase.bank.models import Excursion, Stay, Tank
from stembase.refusal import Refused


def tank_of(bank: str, key: str) -> Tank:
    """The tank. Refuses `no-such-tank`, also for one of another bank."""
    tank = Tank.objects.filter(bank_id=bank, key=key).first()
    if tank is None:
        raise Refused("no-such-tank", tank=key, bank=bank)
    return tank


def stays_inside(tank: str, from_at: datetime, to_at: datetime) -> QuerySet[Stay]:
    """Stays in the tank that touch the half-open span, by unit."""
    return Stay.objects.filter(Q(to_at=None) | Q(to_at__gt=from_at), tank_id=tank, from_at__lt=to_at).order_by("unit_id", "from_at")


def units_inside(tank: str, from_at: datetime, to_at: datetime) -> list[str]:
    """Keys of every unit that was in the tank at any instant of the half-open span, each once. One query."""
    return list(dict.fromkeys(stays_inside(tank, from_at, to_at).values_list("unit_id", flat=True)))


def excursion_of(bank: str, key: str) -> Excursion:
    """The excursion. Refuses `no-such-excursion`, also for one of another bank."""
    excursion = Excursion.objects.filter(bank_id=bank, key=key).first()
    if excursion is None:
        raise Refused("no-such-excursion", excursion=key, bank=bank)
    return excursion
