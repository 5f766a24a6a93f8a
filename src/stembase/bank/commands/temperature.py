"""Tank temperatures: a log is read from its file, and every warm span and every silence in it holds whatever was inside.

Logs follow one another: the tank's last reading stands before the first new one, so that a silence between two files is found, and a span
that runs on from one file into the next stays one excursion.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import numpy as np
from django.utils import timezone

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.holds import open_holds
from stembase.bank.logfiles import content_of_log
from stembase.bank.models import Excursion, Tank, TemperatureLog
from stembase.bank.queries.storage import excursion_of, tank_of, units_inside
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import ADMINISTRATOR, MENTOR, OPERATOR, QUALITY, WORKERS
from stembase.refusal import Finding, Refused
from stembase.science.cryo.tank import Span, TankLog, excursions, read_tank_log
from stembase.science.fault import Fault

CLOCKS_DIFFER = timedelta(minutes=10)
"""A logger's clock may run ahead of the bank's by this much (assumption)."""


class SpanFound(msgspec.Struct, frozen=True, kw_only=True):
    """A warm span or a silence, up to where it was known when recorded; `continues` names the excursion it carries on."""

    kind: Code
    from_at: datetime
    to_at: datetime
    highest_c: float | None = None
    continues: MaybeCode = ""


class TemperatureLogged(Record, kw_only=True):
    """A stretch of log: its file's hash, its span, its extremes, its last reading, and the trouble in it."""

    log: Code
    from_at: datetime
    to_at: datetime
    readings: int
    highest_c: float
    lowest_c: float
    last_c: float
    level_percent: float | None = None
    spans: list[SpanFound] = []


class SilenceRecorded(Record):
    """A tank that has not been heard of since its last reading."""

    span: SpanFound


class ExcursionAcknowledged(Record):
    """Somebody has seen it; what they did stands in the note."""

    note: NoteKey


@command("record-temperature-log", verb="tank.logged", roles=WORKERS | {ADMINISTRATOR}, zh="登记温度记录", en="record a temperature log")
def plan_log(*, chain: str, kind: str, by: str, at: datetime, witness: str, tank: Code, log: Code) -> Plan:
    """Record the readings of a kept log file that are newer than the tank's last. Stamps without a zone are read in the house's own.

    Refuses `no-such-tank`, `log-file-not-kept`, the faults of `science.cryo.tank`, `log-in-the-future`, `log-already-recorded`.
    """
    found = tank_of(chain, tank)
    fresh = _fresh(found, _read(log), at)
    spans = _spans(found, fresh)
    level = fresh.level[~np.isnan(fresh.level)] if fresh.level_unit == "%" else np.array([])
    did = TemperatureLogged(
        log=log,
        from_at=fresh.at[0],
        to_at=fresh.at[-1],
        readings=len(fresh.at),
        highest_c=float(fresh.temperature_c.max()),
        lowest_c=float(fresh.temperature_c.min()),
        last_c=float(fresh.temperature_c[-1]),
        level_percent=float(level[-1]) if level.size else None,
        spans=spans,
    )
    return Plan(subject=tank, did=did, findings=[_finding(found, span) for span in spans])


@command("record-silence", verb="tank.silent", roles=WORKERS | {ADMINISTRATOR}, zh="登记温度失联", en="record a silence")
def plan_silence(*, chain: str, kind: str, by: str, at: datetime, witness: str, tank: Code) -> Plan:
    """Record that a tank has been silent longer than it may. Refuses `no-such-tank`, `tank-never-read`, `tank-not-silent`."""
    found = tank_of(chain, tank)
    if found.last_reading_at is None:
        raise Refused("tank-never-read", tank=tank)
    minutes = (at - found.last_reading_at).total_seconds() / 60
    if minutes <= found.silence_minutes:
        raise Refused("tank-not-silent", tank=tank, minutes=round(minutes, 1), limit=found.silence_minutes)
    (span,) = _continuing(found, [SpanFound(kind="silent", from_at=found.last_reading_at, to_at=at)])
    return Plan(subject=tank, did=SilenceRecorded(span=span), findings=[_finding(found, span)])


@command("acknowledge-excursion", verb="excursion.acknowledged", roles={OPERATOR, MENTOR, QUALITY}, zh="确认超温", en="acknowledge an excursion")
def plan_acknowledge(*, chain: str, kind: str, by: str, at: datetime, witness: str, excursion: Code, note: NoteKey) -> Plan:
    """Say that one has seen it and what one did. Refuses `no-such-excursion`, `excursion-already-acknowledged`, `excursion-note-missing`."""
    found = excursion_of(chain, excursion)
    if found.acknowledged_at:
        raise Refused("excursion-already-acknowledged", excursion=excursion, person=found.acknowledged_by)
    if not note:
        raise Refused("excursion-note-missing", excursion=excursion)
    return Plan(subject=excursion, did=ExcursionAcknowledged(note=note))


def _read(log: str) -> TankLog:
    """The file's readings with their zone. A fault of the file is the refusal of its code."""
    try:
        read = read_tank_log(content_of_log(log))
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    zone = timezone.get_default_timezone()
    return replace(read, at=tuple(moment if moment.tzinfo else moment.replace(tzinfo=zone) for moment in read.at))


def _fresh(tank: Tank, log: TankLog, at: datetime) -> TankLog:
    """The readings the tank has not given before."""
    if log.at[-1] > at + CLOCKS_DIFFER:
        raise Refused("log-in-the-future", tank=tank.key, last=log.at[-1], at=at)
    first = 0 if tank.last_reading_at is None else next((n for n, moment in enumerate(log.at) if moment > tank.last_reading_at), len(log.at))
    if first == len(log.at):
        raise Refused("log-already-recorded", tank=tank.key, last=tank.last_reading_at)
    return TankLog(log.at[first:], log.temperature_c[first:], log.level[first:], log.level_unit)


def _spans(tank: Tank, fresh: TankLog) -> list[SpanFound]:
    """Trouble since the tank's last reading, that one included."""
    log = fresh
    if tank.last_reading_at is not None and tank.last_c is not None:
        temperatures = np.concatenate(([tank.last_c], fresh.temperature_c))
        log = TankLog((tank.last_reading_at, *fresh.at), temperatures, np.concatenate(([np.nan], fresh.level)), fresh.level_unit)
    found = excursions(log, tank.limit_c, tank.silence_minutes)
    return _continuing(tank, [_known(span, log) for span in found])


def _known(span: Span, log: TankLog) -> SpanFound:
    """A span as far as the log knows it; a warm one keeps at least its reading's own instant within its half-open end."""
    end = span.end or log.at[-1]
    return SpanFound(kind=span.kind, from_at=span.start, to_at=max(end, span.start + timedelta(seconds=1)), highest_c=span.peak_c)


def _continuing(tank: Tank, spans: Sequence[SpanFound]) -> list[SpanFound]:
    """The same spans, each naming the excursion it carries on, if there is one."""
    if not spans or tank.last_reading_at is None:
        return list(spans)
    running = {found.kind: found for found in Excursion.objects.filter(tank=tank, to_at__gte=tank.last_reading_at).order_by("to_at")}
    return [
        msgspec.structs.replace(span, continues=earlier.key)
        if (earlier := running.get(span.kind)) and earlier.from_at <= span.from_at <= earlier.to_at
        else span
        for span in spans
    ]


def _finding(tank: Tank, span: SpanFound) -> Finding:
    facts = {"tank": tank.key, "from_at": span.from_at, "to_at": span.to_at}
    if span.kind == Excursion.Kind.SILENT:
        return Finding("tank-silent", "deviate", facts | {"limit": tank.silence_minutes})
    return Finding("tank-too-warm", "deviate", facts | {"highest": span.highest_c, "limit": tank.limit_c})


@verb("tank.logged", zh="登记 {subject} 的温度记录", en="recorded temperatures of {subject}", record=TemperatureLogged)
def tank_logged(act: Act, record: TemperatureLogged) -> None:
    """The log, the tank's last reading, and an excursion for every span."""
    TemperatureLog.objects.create(
        key=act.key, bank_id=act.chain, tank_id=act.subject, log=record.log, from_at=record.from_at, to_at=record.to_at, readings=record.readings,
        highest_c=record.highest_c, lowest_c=record.lowest_c,
    )  # fmt: skip
    levels = {} if record.level_percent is None else {"level_percent": record.level_percent}
    Tank.objects.filter(key=act.subject).update(last_reading_at=record.to_at, last_c=record.last_c, **levels)
    for index, span in enumerate(record.spans):
        _excursion(act, span, index)


@verb("tank.silent", zh="登记 {subject} 温度失联", en="recorded the silence of {subject}", record=SilenceRecorded)
def tank_silent(act: Act, record: SilenceRecorded) -> None:
    """A silence is an excursion."""
    _excursion(act, record.span, 0)


@verb("excursion.acknowledged", zh="确认了超温事件 {subject}", en="acknowledged the excursion {subject}", record=ExcursionAcknowledged)
def excursion_acknowledged(act: Act, record: ExcursionAcknowledged) -> None:
    """It has been seen."""
    rows = Excursion.objects.filter(key=act.subject, acknowledged_at=None).update(acknowledged_by=act.actor, acknowledged_at=act.at)
    claimed(rows, "excursion-already-acknowledged", excursion=act.subject)


def _excursion(act: Act, span: SpanFound, index: int) -> None:
    """Open an excursion, or carry one on, and hold every unit it newly reaches."""
    inside = units_inside(act.subject, span.from_at, span.to_at)
    if span.continues:
        key, held = span.continues, _carry_on(span)
    else:
        key, held = f"{act.key}:{index}", set()
        Excursion.objects.create(
            key=key, bank_id=act.chain, tank_id=act.subject, kind=span.kind, from_at=span.from_at, to_at=span.to_at, highest_c=span.highest_c,
            units=len(inside),
        )  # fmt: skip
    fresh = [unit for unit in inside if unit not in held]
    if span.continues and fresh:
        Excursion.objects.filter(key=key).update(units=len(held) + len(fresh))
    code = "tank-silent" if span.kind == Excursion.Kind.SILENT else "tank-too-warm"
    facts = {"excursion": key, "tank": act.subject, "highest": span.highest_c}
    open_holds(act, fresh, code, facts, mark=f":{index}")


def _carry_on(span: SpanFound) -> set[str]:
    """Lengthen the running excursion; units it already holds."""
    running = Excursion.objects.get(key=span.continues)
    held = set(units_inside(running.tank_id, running.from_at, running.to_at))
    running.to_at = max(running.to_at, span.to_at)
    running.highest_c = max((c for c in (running.highest_c, span.highest_c) if c is not None), default=None)
    running.save(update_fields=["to_at", "highest_c"])
    return held
