"""Deviations: opened by a person (or by a finding, see `bank.consequences`), classed, explained and closed by quality."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Deviation
from stembase.bank.queries.deviations import deviation_of
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import EVERYBODY, QUALITY
from stembase.refusal import Refused

Severity = Literal["minor", "major", "critical"]
DeviationCode = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,59}$", description="what kind of deviation, such as label-damaged")]


class DeviationOpened(Record):
    """What kind of deviation, and what happened in words (a note)."""

    code: Code
    note: NoteKey
    severity: Severity | Literal[""] = ""


class DeviationClassed(Record):
    """The class, and the one before."""

    deviation: Code
    severity: Severity
    before: MaybeCode = ""


class DeviationClosed(Record):
    """The root cause in words (a note)."""

    deviation: Code
    cause: NoteKey


@command("open-deviation", verb="deviation.opened", roles=EVERYBODY, zh="报告偏差", en="open a deviation")
def plan_open(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    subject: Code,
    code: DeviationCode,
    note: NoteKey,
    severity: Severity | Literal[""] = "",
) -> Plan:
    """Report that something of the bank (a unit, a donation, a tank, the bank itself) went otherwise than written; anyone with a role may.
    Refuses `not-of-this-bank`, `reason-missing`."""
    if subject != chain and not subject.startswith(f"{chain}:"):
        raise Refused("not-of-this-bank", subject=subject, bank=chain)
    if not note:
        raise Refused("reason-missing", command="open-deviation")
    return Plan(subject=subject, did=DeviationOpened(code=code, note=note, severity=severity))


@command("classify-deviation", verb="deviation.classed", roles={QUALITY}, zh="偏差定级", en="classify a deviation")
def plan_classify(*, chain: str, kind: str, by: str, at: datetime, witness: str, deviation: Code, severity: Severity) -> Plan:
    """Class an open deviation, or class it anew. Refuses `no-such-deviation`, `deviation-closed`, `deviation-classed-so`."""
    row = _open(chain, deviation)
    if row.severity == severity:
        raise Refused("deviation-classed-so", deviation=deviation, severity=severity)
    return Plan(subject=row.subject, did=DeviationClassed(deviation=deviation, severity=severity, before=row.severity))


@command("close-deviation", verb="deviation.closed", roles={QUALITY}, zh="关闭偏差", en="close a deviation")
def plan_close(*, chain: str, kind: str, by: str, at: datetime, witness: str, deviation: Code, cause: NoteKey) -> Plan:
    """Close a classed deviation with its cause. Refuses `no-such-deviation`, `deviation-closed`, `deviation-not-classed`,
    `reason-missing`, and `critical-closed-by-opener`."""
    row = _open(chain, deviation)
    if not row.severity:
        raise Refused("deviation-not-classed", deviation=deviation)
    if not cause:
        raise Refused("reason-missing", command="close-deviation")
    if row.severity == Deviation.Severity.CRITICAL and row.opened_by == by:
        raise Refused("critical-closed-by-opener", deviation=deviation, person=by)
    return Plan(subject=row.subject, did=DeviationClosed(deviation=deviation, cause=cause), signs="approved")


def _open(bank: str, key: str) -> Deviation:
    row = deviation_of(bank, key)
    if row.closed_at:
        raise Refused("deviation-closed", deviation=key)
    return row


@verb("deviation.opened", zh="报告了 {subject} 的偏差“{code}”", en="reported the deviation “{code}” of {subject}", record=DeviationOpened)
def deviation_opened(act: Act, record: DeviationOpened) -> None:
    """A deviation is open."""
    Deviation.objects.create(
        key=act.key, bank_id=act.chain, code=record.code, subject=act.subject, note=record.note, severity=record.severity, opened_at=act.at,
        opened_by=act.actor,
    )  # fmt: skip


@verb("deviation.classed", zh="偏差 {deviation} 定为 {severity}", en="classed the deviation {deviation} as {severity}", record=DeviationClassed)
def deviation_classed(act: Act, record: DeviationClassed) -> None:
    """The deviation has its class."""
    rows = Deviation.objects.filter(key=record.deviation, closed_at=None, severity=record.before)
    claimed(rows.update(severity=record.severity), "deviation-closed", deviation=record.deviation)


@verb("deviation.closed", zh="关闭了偏差 {deviation}", en="closed the deviation {deviation}", record=DeviationClosed)
def deviation_closed(act: Act, record: DeviationClosed) -> None:
    """The deviation is explained and closed."""
    rows = Deviation.objects.filter(key=record.deviation, closed_at=None)
    claimed(rows.update(closed_at=act.at, closed_by=act.actor, cause=record.cause), "deviation-closed", deviation=record.deviation)
