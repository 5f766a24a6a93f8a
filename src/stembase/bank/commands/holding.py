"""Hold a unit by hand, and lift a hold. Findings and excursions hold units by themselves (`bank.consequences`)."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.holds import open_hold
from stembase.bank.models import Hold
from stembase.bank.queries.deviations import hold_of
from stembase.bank.queries.finding import unit_of
from stembase.ledger.vocabulary import Act, Code, NoteKey, Record, verb
from stembase.people.roles import MEDICAL_DIRECTOR, QUALITY, WORKERS
from stembase.refusal import Refused

GONE = ("issued", "infused", "discarded")
HoldReason = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,49}$", description="why the unit is held, such as label-doubtful")]


class UnitHeld(Record):
    """Why, as a code and in words (a note)."""

    reason: Code
    note: NoteKey


class HoldLifted(Record):
    """Which hold, and why it may be lifted (a note)."""

    hold: Code
    reason: NoteKey


@command("hold-unit", verb="unit.held", roles=WORKERS | {MEDICAL_DIRECTOR}, zh="暂扣单位", en="hold a unit")
def plan_hold(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, reason: HoldReason, note: NoteKey = "") -> Plan:
    """Keep a unit from moving on; anyone who works here may. Refuses `no-such-unit`, `unit-gone`, `unit-held-already` (for that reason)."""
    of = unit_of(chain, unit)
    if of.stage in GONE:
        raise Refused("unit-gone", unit=unit, stage=of.stage)
    if Hold.objects.filter(unit=of, reason=reason, lifted_at=None).exists():
        raise Refused("unit-held-already", unit=unit, reason=reason)
    return Plan(subject=unit, did=UnitHeld(reason=reason, note=note))


@command("lift-hold", verb="hold.lifted", roles={QUALITY}, zh="解除暂扣", en="lift a hold")
def plan_lift(*, chain: str, kind: str, by: str, at: datetime, witness: str, hold: Code, reason: NoteKey) -> Plan:
    """Lift a hold, with the reason. Refuses `no-such-hold`, `hold-lifted`, `reason-missing`."""
    row = hold_of(chain, hold)
    if row.lifted_at:
        raise Refused("hold-lifted", hold=hold)
    if not reason:
        raise Refused("reason-missing", command="lift-hold")
    return Plan(subject=row.unit_id, did=HoldLifted(hold=hold, reason=reason), signs="approved")


@verb("unit.held", zh="暂扣了 {subject}（{reason}）", en="held {subject} ({reason})", record=UnitHeld)
def unit_held(act: Act, record: UnitHeld) -> None:
    """A hold stands."""
    open_hold(act, act.subject, record.reason, {"note": record.note} if record.note else {})


@verb("hold.lifted", zh="解除了 {subject} 的暂扣", en="lifted a hold on {subject}", record=HoldLifted)
def hold_lifted(act: Act, record: HoldLifted) -> None:
    """The hold no longer stands."""
    rows = Hold.objects.filter(key=record.hold, lifted_at=None)
    claimed(rows.update(lifted_at=act.at, lifted_by=act.actor, lift_reason=record.reason), "hold-lifted", hold=record.hold)
