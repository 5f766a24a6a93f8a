"""Put units away, move them, take them out and back. One unit lies in one place; quarantine is kept apart; a place stays reserved while a unit
is out. A unit moved without a new place has left storage: that is picking.
"""

from datetime import datetime, timedelta
from typing import Literal

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Hold, Position, Stay
from stembase.bank.planned import as_plan
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.storage import place_and, place_of, trouble_since, zones_for
from stembase.bank.steps import StepRecord, plan_step, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Refused

OUT_AT_MOST = timedelta(seconds=60)
"""Longer out of the cold is a deviation (assumption: a bag in air is at −135 °C after 20–65 s by the lumped model)."""


class PutAway(StepRecord, kw_only=True):
    """The step, and the place the unit got."""

    position: Code
    tank: Code


class Moved(StepRecord, kw_only=True):
    """The step, the place left, and the new one (empty: the unit has left storage)."""

    from_position: Code
    position: MaybeCode = ""
    tank: MaybeCode = ""


class TakenOut(Record):
    """Why, and the place kept for it."""

    reason: Code
    position: Code


class PutBack(Record):
    """The place it came back to, and how long it was out."""

    position: Code
    tank: Code
    seconds_out: float


@command("put-away", verb="unit.put-away", roles=WORKERS, zh="入库", en="put away")
def plan_put_away(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work) -> Plan:
    """Give a frozen unit the place that was scanned. Refuses `no-such-unit`, `no-such-position`, `position-taken`, `unit-already-stored`,
    `quarantine-apart`, and what the step refuses; holds a unit put into a tank that has been in trouble since."""
    found = unit_of(chain, unit)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="put-away", subject=unit, unit=found, donation=found.donation)
    scanned = work.scans.get("position", "")
    if not scanned:
        raise Refused("scan-missing", step=work.step, scan="position")
    place, now = place_and(chain, scanned, unit)
    already = [Finding("unit-already-stored", "impossible", {"unit": unit, "position": now.key})] if now else []
    did = PutAway(**step.record, position=place.key, tank=place.tank_id)
    return as_plan(step, unit, did, *already, *fits_in(place, unit, step.record["stage"] or found.stage, at))


@command("move-unit", verb="unit.moved", roles=WORKERS, zh="移位取出", en="move or pick")
def plan_move(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work) -> Plan:
    """Move a unit from the place scanned to the new one scanned, or, without a new one, out of storage. Refuses `no-such-unit`,
    `unit-not-in-place`, `scan-differs`, `no-such-position`, `position-taken`, `quarantine-apart`, `unit-on-hold`, and what the step refuses."""
    found = unit_of(chain, unit)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="move-unit", subject=unit, unit=found, donation=found.donation)
    target = work.scans.get("new-position", "")
    place, now = place_and(chain, target, unit) if target else (None, place_of(unit))
    if now is None:
        raise Refused("unit-not-in-place", unit=unit)
    more = _from_here(work, now) + (fits_in(place, unit, step.record["stage"] or found.stage, at) if place else _held(step.step.key, unit))
    did = Moved(**step.record, from_position=now.key, position=place.key if place else "", tank=place.tank_id if place else "")
    return as_plan(step, unit, did, *more)


@command("take-out", verb="unit.taken-out", roles=WORKERS, zh="暂时取出", en="take out")
def plan_take_out(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, reason: Literal["sampling", "inspection", "alarm", "maintenance"]
) -> Plan:
    """Take a unit out for a moment; its place is kept. Refuses `no-such-unit`, `unit-not-in-place`."""
    unit_of(chain, unit)
    now = place_of(unit)
    if now is None:
        raise Refused("unit-not-in-place", unit=unit)
    return Plan(subject=unit, did=TakenOut(reason=reason, position=now.key))


@command("put-back", verb="unit.put-back", roles=WORKERS, zh="放回", en="put back")
def plan_put_back(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, position: Code) -> Plan:
    """Put a unit back into the place kept for it. Refuses `no-such-unit`, `no-such-position`, `unit-not-out`, `not-its-place`."""
    found = unit_of(chain, unit)
    place, now = place_and(chain, position, unit)
    left = Stay.objects.filter(unit=unit).order_by("-from_at").values_list("to_at", flat=True).first()
    if now or left is None:
        raise Refused("unit-not-out", unit=unit)
    if place.reserved_for != unit:
        raise Refused("not-its-place", unit=unit, position=position)
    seconds = (at - left).total_seconds()
    late = (
        [Finding("out-too-long", "deviate", {"unit": unit, "seconds": seconds, "most": OUT_AT_MOST.total_seconds()})]
        if at - left > OUT_AT_MOST
        else []
    )
    backwards = [Finding("time-runs-backwards", "impossible", {"step": "put-back", "at": at, "earlier": left})] if at < left else []
    did = PutBack(position=place.key, tank=place.tank_id, seconds_out=seconds)
    return Plan(subject=unit, did=did, findings=[*backwards, *late, *_trouble(place, found.key, at)])


def fits_in(place: Position, unit: str, stage: str, at: datetime) -> list[Finding]:
    """The place is free, in a zone for the unit's stage, and its tank has been well since."""
    facts = {"unit": unit, "position": place.key}
    found = []
    if place.unit_id or place.reserved_for not in ("", unit):
        found.append(Finding("position-taken", "impossible", facts | {"other": place.unit_id or place.reserved_for}))
    if place.tank.zone not in (zones := zones_for(stage)):
        found.append(Finding("quarantine-apart", "refuse", facts | {"stage": stage, "zone": place.tank.zone, "zones": sorted(zones)}))
    return [*found, *_trouble(place, unit, at)]


def _trouble(place: Position, unit: str, at: datetime) -> list[Finding]:
    """What is recorded late may have lain in the tank while it was warm or silent."""
    excursion = trouble_since(place.tank_id, at)
    return [Finding("stored-in-excursion", "hold", {"unit": unit, "tank": place.tank_id, "excursion": excursion})] if excursion else []


def _from_here(work: Work, now: Position) -> list[Finding]:
    read = work.scans.get("position", now.key)
    if read == now.key:
        return []
    return [Finding("scan-differs", "impossible", {"step": work.step, "scan": "position", "read": read, "expected": now.key})]


def _held(step: str, unit: str) -> list[Finding]:
    reasons = list(Hold.objects.filter(unit=unit, lifted_at=None).values_list("reason", flat=True))
    return [Finding("unit-on-hold", "refuse", {"step": step, "unit": unit, "holds": reasons})] if reasons else []


@verb("unit.put-away", zh="{subject} 入库，位于 {position}", en="put {subject} away in {position}", record=PutAway)
def put_away(act: Act, record: PutAway) -> None:
    """The unit has its place."""
    step_done(act, record)
    enter(act, record.position, record.tank)


@verb("unit.moved", zh="{subject} 离开 {from_position}，移至 {position}", en="moved {subject} from {from_position} to {position}", record=Moved)
def moved(act: Act, record: Moved) -> None:
    """The unit has left its place, for another or for good."""
    step_done(act, record)
    leave(act, record.from_position, kept=False)
    if record.position:
        enter(act, record.position, record.tank)


@verb("unit.taken-out", zh="暂时取出 {subject}", en="took {subject} out", record=TakenOut)
def taken_out(act: Act, record: TakenOut) -> None:
    """The place is empty and kept."""
    leave(act, record.position, kept=True)


@verb("unit.put-back", zh="放回 {subject}", en="put {subject} back", record=PutBack)
def put_back(act: Act, record: PutBack) -> None:
    """The unit lies where it lay."""
    enter(act, record.position, record.tank)


def leave(act: Act, position: str, *, kept: bool) -> None:
    """The act's unit leaves its place, which is kept for it or free again."""
    rows = Position.objects.filter(key=position, unit=act.subject).update(unit=None, reserved_for=act.subject if kept else "", since=None)
    claimed(rows, "unit-not-in-place", unit=act.subject)
    Stay.objects.filter(unit=act.subject, to_at=None).update(to_at=act.at)


def enter(act: Act, position: str, tank: str) -> None:
    """The act's unit lies in the place from now on."""
    rows = Position.objects.filter(key=position, unit=None, reserved_for__in=("", act.subject))
    claimed(rows.update(unit=act.subject, reserved_for="", since=act.at), "position-taken", unit=act.subject, position=position)
    Stay.objects.create(key=act.key, bank_id=act.chain, unit_id=act.subject, tank_id=tank, position=position, from_at=act.at)
