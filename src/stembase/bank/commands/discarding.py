"""Discard a unit, with a reason of the funnel. When nothing of its donation is left, the donation is lost for that reason."""

from datetime import datetime

from django.db.models import Q

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.loss import Loss
from stembase.bank.models import Donation, FreezeRun, Performance, Position, Stay, Unit
from stembase.bank.products import sample_codes
from stembase.bank.queries.finding import unit_of
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Refused

GONE = frozenset({"discarded", "divided", "issued", "infused"})
"""Stages in which a unit is no longer in the bank."""


class Discarded(Record, kw_only=True):
    """Why; the stage it was taken from; the donation that is lost with it (empty: something of it is left)."""

    reason: Loss
    from_stage: Code
    note: NoteKey = ""
    loses: MaybeCode = ""


@command("discard-unit", verb="unit.discarded", roles=WORKERS, zh="报废", en="discard a unit")
def plan_discard(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, reason: Loss, note: NoteKey = "") -> Plan:
    """Discard a unit for good, signed. Refuses `no-such-unit`, `unit-gone`, `unit-reserved`."""
    found = unit_of(chain, unit)
    if found.stage in GONE:
        raise Refused("unit-gone", unit=unit, stage=found.stage)
    reserved = [Finding("unit-reserved", "refuse", {"unit": unit})] if found.stage == "reserved" else []
    did = Discarded(reason=reason, from_stage=found.stage, note=note, loses=_loses(found))
    return Plan(subject=unit, did=did, findings=reserved, signs="performed")


def _loses(unit: Unit) -> str:
    """The donation nothing of which is left without this unit; samples do not count."""
    if unit.donation_id is None or unit.product in sample_codes():
        return ""
    others = Unit.objects.filter(donation=unit.donation_id).exclude(key=unit.key).exclude(stage__in=("discarded", "divided"))
    return "" if others.exclude(product__in=sample_codes()).exists() else unit.donation_id


@verb("unit.discarded", zh="报废 {subject}：{reason}", en="discarded {subject}: {reason}", record=Discarded)
def unit_discarded(act: Act, record: Discarded) -> None:
    """The unit is gone: its place is free, its stay and its work have ended."""
    rows = Unit.objects.filter(key=act.subject, stage=record.from_stage).update(stage="discarded", stage_since=act.at)
    claimed(rows, "unit-changed", unit=act.subject)
    Position.objects.filter(Q(unit=act.subject) | Q(reserved_for=act.subject)).update(unit=None, reserved_for="", since=None)
    Stay.objects.filter(unit=act.subject, to_at=None).update(to_at=act.at)
    Performance.objects.filter(subject=act.subject, ended_at=None).update(ended_at=act.at)
    if record.from_stage == "freezing":
        FreezeRun.objects.filter(unit=act.subject, ended_at=None).update(ended_at=act.at)
    if record.loses:
        Donation.objects.filter(key=record.loses, loss="").update(loss=record.reason, lost_at=act.at)
