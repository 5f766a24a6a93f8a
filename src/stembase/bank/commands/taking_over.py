"""Take over a unit that was frozen before this system knew it: a legacy inventory, unit by unit. It comes into quarantine and is judged like any."""

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.bank.codes import din as dins
from stembase.bank.commands.moving import enter, fits_in
from stembase.bank.models import Donation, Unit
from stembase.bank.products import product_of
from stembase.bank.queries.numbering import UNDIVIDED, facility_of, unit_key
from stembase.bank.queries.storage import place_and
from stembase.donors.queries import consent_findings, donor_in
from stembase.donors.scopes import BANKING
from stembase.ledger.prepared import Prepared, Slot, write
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import OPERATOR, QUALITY
from stembase.refusal import Finding, Misfit, Refused

ProductCode = Annotated[str, Meta(pattern=r"^([A-Z][A-Z0-9]{4})?$", description="five characters of ISBT 128, empty for the source's own product")]
Division = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Za-z0-9]$", description="two characters, 00 for an undivided unit")]
Millilitres = Annotated[float, Meta(gt=0, le=10_000)]

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # source="assumption": nothing frozen before can still be wanted; an empty date reads as a year before


_units = Prepared(lambda: Unit.objects.filter(key=Slot("key")).values_list("key"))
_donations = Prepared(lambda: Donation.objects.filter(bank_id=Slot("bank"), din=Slot("din")).order_by("key").values_list("donor", "source"))


class UnitTakenOver(Record):
    """What the unit is, whence, when it was collected and frozen, and the place it lies in; `donation` is new with its first unit."""

    donor: Code
    source: Code
    din: Code
    product: Code
    division: Code
    container: Code
    collected_at: datetime
    frozen_at: datetime
    expires_at: datetime | None = None
    volume_ml: float | None = None
    new_donation: bool = True
    position: MaybeCode = ""
    tank: MaybeCode = ""


@command("take-over-unit", verb="unit.taken-over", roles={OPERATOR, QUALITY}, zh="接收存量单位", en="take over a unit")
def plan_take_over(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    donor: Code,
    source: Code,
    din: Code,
    collected_at: datetime,
    frozen_at: datetime,
    product: ProductCode = "",
    division: Division = UNDIVIDED,
    container: MaybeCode = "",
    expires_at: datetime | None = None,
    volume_ml: Millilitres | None = None,
    position: MaybeCode = "",
) -> Plan:
    """Enter a frozen unit; the DIN may bear its check character. Refuses `din-check-character-wrong`, `taken-over-too-early`, `no-such-donor`,
    `no-such-source`, `din-malformed`, `din-of-other-facility`, `din-already-used` (by another donor), `unit-taken-over-already`,
    `taken-over-times-wrong`, `no-such-position`, and finds consent and whether the place will do."""
    donor_in(chain, donor)
    usual, din = product_of(source), dins.number(din)
    if dins.parts(din).facility != (facility := facility_of(chain)):
        raise Misfit("din-of-other-facility", din=din, facility=facility)
    key = unit_key(chain, din, product or usual.code, division)
    if _units.rows(key=key):
        raise Refused("unit-taken-over-already", unit=key)
    donations = _donations.rows(bank=chain, din=din)
    if donations and donations[0] != (donor, source):
        raise Refused("din-already-used", din=din)
    found = [*_times(key, collected_at, frozen_at, at), *consent_findings(donor, BANKING, at)]
    place = place_and(chain, position, key)[0] if position else None
    if place:
        found += fits_in(place, key, "quarantined", at)
    did = UnitTakenOver(
        donor=donor, source=source, din=din, product=product or usual.code, division=division, container=container or usual.container,
        collected_at=collected_at, frozen_at=frozen_at, expires_at=expires_at, volume_ml=volume_ml, new_donation=not donations,
        position=position, tank=place.tank_id if place else "",
    )  # fmt: skip
    return Plan(subject=key, did=did, findings=found)


def _times(unit: str, collected_at: datetime, frozen_at: datetime, at: datetime) -> list[Finding]:
    if collected_at < EARLIEST:
        return [Finding("taken-over-too-early", "impossible", {"unit": unit, "collected_at": collected_at.isoformat(), "year": EARLIEST.year})]
    if collected_at <= frozen_at <= at:
        return []
    facts = {"unit": unit, "collected_at": collected_at.isoformat(), "frozen_at": frozen_at.isoformat(), "at": at.isoformat()}
    return [Finding("taken-over-times-wrong", "impossible", facts)]


@verb("unit.taken-over", zh="接收了存量单位 {subject}", en="took over {subject}", record=UnitTakenOver)
def unit_taken_over(act: Act, record: UnitTakenOver) -> None:
    """The unit is in the bank: in quarantine where it has a place, frozen where it still wants one."""
    donation = f"{act.chain}:{record.din}"
    if record.new_donation:
        write(Donation(
            key=donation, bank_id=act.chain, din=record.din, source=record.source, donor=record.donor, expected_at=record.collected_at,
            collected_at=record.collected_at, received_at=record.collected_at,
        ))  # fmt: skip
    write(Unit(
        key=act.subject, bank_id=act.chain, donation_id=donation, din=record.din, product=record.product, division=record.division,
        container=record.container, source=record.source, stage="quarantined" if record.position else "frozen", stage_since=act.at,
        volume_ml=record.volume_ml, made_at=record.collected_at, frozen_at=record.frozen_at, expires_at=record.expires_at,
    ))  # fmt: skip
    if record.position:
        enter(act, record.position, record.tank)
