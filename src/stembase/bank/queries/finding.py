"""Find one thing of a bank by its key, or refuse."""

from stembase.bank.models import Donation, Tank, Unit
from stembase.refusal import Refused


def unit_of(bank: str, key: str) -> Unit:
    """The unit with its donation, in one query. Refuses `no-such-unit`, also for a unit of another bank."""
    unit = Unit.objects.select_related("donation").filter(bank_id=bank, key=key).first()
    if unit is None:
        raise Refused("no-such-unit", unit=key, bank=bank)
    return unit


def donation_of(bank: str, key: str) -> Donation:
    """The donation. Refuses `no-such-donation`, also for one of another bank."""
    donation = Donation.objects.filter(bank_id=bank, key=key).first()
    if donation is None:
        raise Refused("no-such-donation", donation=key, bank=bank)
    return donation


def subject_of(bank: str, key: str) -> tuple[Unit | None, Donation | None]:
    """What a step is done on: a unit with its donation, a donation without a unit, or neither for a tank; `no-such-unit` refuses anything else."""
    is_unit = "." in key  # `bank:DIN.product.division`; a donation has no point
    unit = Unit.objects.select_related("donation").filter(bank_id=bank, key=key).first() if is_unit else None
    if unit:
        return unit, unit.donation
    donation = None if is_unit else Donation.objects.filter(bank_id=bank, key=key).first()
    if donation is None and not Tank.objects.filter(bank_id=bank, key=key).exists():
        raise Refused("no-such-unit", unit=key, bank=bank)
    return None, donation
