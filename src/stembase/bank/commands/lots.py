"""Lots of reagents, bags, kits and media: received, blocked, let free again. Whether one may be used is asked at the step that uses it."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Lot
from stembase.bank.situation import lots_key
from stembase.ledger.memory import forget
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import QUALITY, WORKERS
from stembase.refusal import Finding, Refused

LotKind = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,23}$", description="a kind of material, such as cryoprotectant")]
LotNumber = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_/-]{0,19}$", description="the maker's lot number")]


class LotReceived(Record, kw_only=True):
    """What the lot is and until when it may be used."""

    kind: Code
    number: Code
    maker: MaybeCode = ""
    valid_until: datetime


class LotBlocked(Record):
    """Why, as a note."""

    note: NoteKey = ""


class LotUnblocked(Record):
    """Why, as a note."""

    note: NoteKey = ""


@command("receive-lot", verb="lot.received", roles=WORKERS, zh="物料入库", en="receive a lot")
def plan_receive(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, material: LotKind, number: LotNumber, valid_until: datetime, maker: MaybeCode = ""
) -> Plan:
    """Take a lot into stock. Refuses `lot-already-received`, and `lot-expired` for one that came too late."""
    key = f"{chain}:{material}.{number}"
    if Lot.objects.filter(key=key).exists():
        raise Refused("lot-already-received", lot=key)
    late = [Finding("lot-expired", "refuse", {"lot": key, "valid_until": valid_until.date().isoformat()})] if valid_until <= at else []
    return Plan(subject=key, did=LotReceived(kind=material, number=number, maker=maker, valid_until=valid_until), findings=late)


@command("block-lot", verb="lot.blocked", roles=WORKERS, zh="停用批次", en="block a lot")
def plan_block(*, chain: str, kind: str, by: str, at: datetime, witness: str, lot: Code, note: NoteKey = "") -> Plan:
    """Stop a lot from being used; anyone who works here may. Refuses `no-such-lot`, `lot-already-blocked`."""
    if lot_of(chain, lot).blocked_at:
        raise Refused("lot-already-blocked", lot=lot)
    return Plan(subject=lot, did=LotBlocked(note=note))


@command("unblock-lot", verb="lot.unblocked", roles={QUALITY}, zh="解除停用", en="unblock a lot")
def plan_unblock(*, chain: str, kind: str, by: str, at: datetime, witness: str, lot: Code, note: NoteKey) -> Plan:
    """Let a blocked lot be used again, with a reason. Refuses `no-such-lot`, `lot-not-blocked`, `unblock-reason-missing`."""
    if not lot_of(chain, lot).blocked_at:
        raise Refused("lot-not-blocked", lot=lot)
    if not note:
        raise Refused("unblock-reason-missing", lot=lot)
    return Plan(subject=lot, did=LotUnblocked(note=note))


def lot_of(bank: str, key: str) -> Lot:
    """The lot. Refuses `no-such-lot`, also for one of another bank."""
    lot = Lot.objects.filter(bank_id=bank, key=key).first()
    if lot is None:
        raise Refused("no-such-lot", lot=key, bank=bank)
    return lot


@verb("lot.received", zh="物料批次 {subject} 入库", en="received the lot {subject}", record=LotReceived)
def lot_received(act: Act, record: LotReceived) -> None:
    """A lot is in stock."""
    forget(lots_key(act.chain))
    Lot.objects.create(
        key=act.subject,
        bank_id=act.chain,
        kind=record.kind,
        number=record.number,
        maker=record.maker,
        valid_until=record.valid_until,
        received_at=act.at,
    )


@verb("lot.blocked", zh="停用批次 {subject}", en="blocked the lot {subject}", record=LotBlocked)
def lot_blocked(act: Act, record: LotBlocked) -> None:
    """The lot may not be used."""
    forget(lots_key(act.chain))
    rows = Lot.objects.filter(key=act.subject, blocked_at=None).update(blocked_at=act.at, blocked_reason=record.note)
    claimed(rows, "lot-already-blocked", lot=act.subject)


@verb("lot.unblocked", zh="解除停用批次 {subject}", en="unblocked the lot {subject}", record=LotUnblocked)
def lot_unblocked(act: Act, record: LotUnblocked) -> None:
    """The lot may be used again."""
    forget(lots_key(act.chain))
    rows = Lot.objects.filter(key=act.subject).exclude(blocked_at=None).update(blocked_at=None, blocked_reason="")
    claimed(rows, "lot-not-blocked", lot=act.subject)
