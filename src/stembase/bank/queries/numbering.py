"""The next numbers a bank gives: DINs by facility and year, divisions of a product. Asked under the bank's lock, so that none is given twice."""

from datetime import datetime
from string import ascii_lowercase, ascii_uppercase

from django.db.models import Max
from django.utils import timezone

from stembase.bank.codes.din import SERIALS, make
from stembase.bank.models import Bank, Donation, Unit
from stembase.refusal import Refused

UNDIVIDED = "00"
DIVISIONS = (*(f"{letter}0" for letter in ascii_uppercase), *(first + second for first in ascii_uppercase for second in ascii_lowercase))
"""Divisions in the order they are given: A0 … Z0, then Aa … Zz."""


def next_din(bank: Bank, at: datetime) -> str:
    """The first free DIN of the bank's facility in the local year of the instant, after the highest in use. Two queries. Refuses `dins-used-up`."""
    year = timezone.localtime(at).year
    first, last = make(bank.facility, year, 0), make(bank.facility, year, SERIALS[-1])
    highest = max(
        Donation.objects.filter(bank=bank, din__gte=first, din__lte=last).aggregate(din=Max("din"))["din"] or first,
        Unit.objects.filter(bank=bank, din__gte=first, din__lte=last).aggregate(din=Max("din"))["din"] or first,
    )
    serial = int(highest[7:]) + 1
    if serial not in SERIALS:
        raise Refused("dins-used-up", facility=bank.facility, year=year)
    return make(bank.facility, year, serial)


def free_divisions(bank: str, din: str, product: str, count: int) -> list[str]:
    """The next free divisions of a product of a DIN. One query. Refuses `divisions-used-up`."""
    used = set(Unit.objects.filter(bank_id=bank, din=din, product=product).values_list("division", flat=True))
    free = [division for division in DIVISIONS if division not in used][:count]
    if len(free) < count:
        raise Refused("divisions-used-up", din=din, product=product)
    return free


def unit_key(bank: str, din: str, product: str, division: str) -> str:
    """The key of a unit: its bank, and what its label says."""
    return f"{bank}:{din}.{product}.{division}"
