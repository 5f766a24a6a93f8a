"""Find one thing of a bank by its key, or refuse."""

from stembase.bank.models import Donation, Tank, Unit
from stembase.ledger.memory import seen, tell
from stembase.ledger.prepared import Prepared, Slot, as_model, columns_of
from stembase.refusal import Refused

_UNIT, _DONATION = columns_of(Unit), columns_of(Donation)
_units = Prepared(
    lambda: Unit.objects.filter(bank_id=Slot("bank"), key=Slot("key")).values_list(*_UNIT, *(f"donation__{column}" for column in _DONATION))
)
_donations = Prepared(lambda: Donation.objects.filter(bank_id=Slot("bank"), key=Slot("key")).values_list(*_DONATION))


def unit_of(bank: str, key: str) -> Unit:
    """The unit with its donation, in one query. Refuses `no-such-unit`, also for a unit of another bank."""
    unit = _unit(bank, key)
    if unit is None:
        raise Refused("no-such-unit", unit=key, bank=bank)
    return unit


def told_unit(unit: Unit) -> Unit:
    """A unit a page has read, with its donation, for the plans of the commands it previews."""
    tell(("unit", unit.bank_id, unit.key), unit)
    return unit


def _unit(bank: str, key: str) -> Unit | None:
    return seen(("unit", bank, key), lambda: _read(bank, key))


def _read(bank: str, key: str) -> Unit | None:
    for row in _units.rows(bank=bank, key=key):
        unit = as_model(Unit, row[: len(_UNIT)])
        if unit.donation_id:
            unit.donation = as_model(Donation, row[len(_UNIT) :])
        return unit
    return None


def donation_of(bank: str, key: str) -> Donation:
    """The donation. Refuses `no-such-donation`, also for one of another bank."""
    for row in _donations.rows(bank=bank, key=key):
        return as_model(Donation, row)
    raise Refused("no-such-donation", donation=key, bank=bank)


def subject_of(bank: str, key: str) -> tuple[Unit | None, Donation | None]:
    """What a step is done on: a unit with its donation, a donation without a unit, or neither for a tank; `no-such-unit` refuses anything else."""
    is_unit = "." in key  # `bank:DIN.product.division`; a donation has no point
    unit = _unit(bank, key) if is_unit else None
    if unit:
        return unit, unit.donation
    donation = None if is_unit else next((as_model(Donation, row) for row in _donations.rows(bank=bank, key=key)), None)
    if donation is None and not Tank.objects.filter(bank_id=bank, key=key).exists():
        raise Refused("no-such-unit", unit=key, bank=bank)
    return None, donation
