"""The next numbers a bank gives: DINs by facility and year, divisions of a product. Asked under the bank's lock, so that none is given twice."""

from datetime import datetime
from string import ascii_lowercase, ascii_uppercase

from django.db.models import Max, QuerySet
from django.utils import timezone

from stembase.bank.codes.din import SERIALS, make
from stembase.bank.models import Bank, Donation, Unit
from stembase.ledger.memory import kept
from stembase.ledger.prepared import Prepared, Slot
from stembase.refusal import Refused

UNDIVIDED = "00"
DIVISIONS = (*(f"{letter}0" for letter in ascii_uppercase), *(first + second for first in ascii_uppercase for second in ascii_lowercase))
"""Divisions in the order they are given: A0 … Z0, then Aa … Zz."""


def _highest(model: type[Donation] | type[Unit]) -> QuerySet:
    rows = model.objects.filter(bank_id=Slot("bank"), din__gte=Slot("first"), din__lte=Slot("last"))
    return rows.order_by().values("bank_id").annotate(highest=Max("din")).values_list("highest")


_dins = Prepared(lambda: _highest(Donation).union(_highest(Unit)))


def facility_of(bank: str) -> str:
    """The facility whose numbers the bank gives."""
    return kept(("facility", bank), lambda: Bank.objects.values_list("facility", flat=True).get(key=bank))


def next_din(bank: str, at: datetime) -> str:
    """The first free DIN of the bank's facility in the local year of the instant, after the highest in use. One query. Refuses `dins-used-up`."""
    facility, year = facility_of(bank), timezone.localtime(at).year
    first, last = make(facility, year, 0), make(facility, year, SERIALS[-1])
    highest = max((din for (din,) in _dins.rows(bank=bank, first=first, last=last)), default=first)
    serial = int(highest[7:]) + 1
    if serial not in SERIALS:
        raise Refused("dins-used-up", facility=facility, year=year)
    return make(facility, year, serial)


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
