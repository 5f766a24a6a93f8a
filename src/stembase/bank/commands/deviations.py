"""Deviations: opened by a person (or by a finding, see `bank.consequences`), classed, assigned, explained and closed by quality."""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Deviation
from stembase.bank.queries.deviations import DAYS_TO_CORRECT, deviation_of
from stembase.bank.queries.standards import local_date
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.queries import roles_of
from stembase.people.roles import EVERYBODY, MEDICAL_DIRECTOR, MENTOR, OPERATOR, QUALITY
from stembase.refusal import Refused

Severity = Literal["minor", "major", "critical"]
OWNERS = frozenset({OPERATOR, QUALITY, MEDICAL_DIRECTOR, MENTOR})
"""Who can be given a deviation to correct: people who act in the bank."""
DeviationCode = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,59}$", description="what kind of deviation, such as label-damaged")]


class DeviationOpened(Record):
    """What kind of deviation, and what happened in words (a note)."""

    code: Code
    note: NoteKey
    severity: Severity | Literal[""] = ""


class DeviationClassed(Record):
    """The class, and the one before; who corrects it, and until which day."""

    deviation: Code
    severity: Severity
    before: MaybeCode = ""
    owner: MaybeCode = ""
    due: date | None = None


class DeviationAssigned(Record):
    """Who corrects it from now on, and until which day; who had it before."""

    deviation: Code
    owner: Code
    due: date
    before: MaybeCode = ""


class DeviationClosed(Record):
    """The root cause, and what was corrected, in words (notes)."""

    deviation: Code
    cause: NoteKey
    corrected: NoteKey = ""


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
def plan_classify(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, deviation: Code, severity: Severity, owner: MaybeCode = "", due: date | None = None
) -> Plan:
    """Class an open deviation, or class it anew. A major or critical one gets an owner and a due day: those given, else those it has, else who
    classes it and the days of `DAYS_TO_CORRECT`. Refuses `no-such-deviation`, `deviation-closed`, `deviation-classed-so`,
    `deviation-owner-not-entitled`, `deviation-due-in-the-past`."""
    row = _open(chain, deviation)
    if row.severity == severity:
        raise Refused("deviation-classed-so", deviation=deviation, severity=severity)
    _check(chain, at, owner, due)
    owner, due = owner or row.owner, due or row.due_date
    if days := DAYS_TO_CORRECT.get(severity):
        owner, due = owner or by, due or local_date(at) + timedelta(days=days)
    return Plan(subject=row.subject, did=DeviationClassed(deviation=deviation, severity=severity, before=row.severity, owner=owner, due=due))


@command("assign-deviation", verb="deviation.assigned", roles={QUALITY}, zh="指派偏差整改", en="assign a deviation")
def plan_assign(*, chain: str, kind: str, by: str, at: datetime, witness: str, deviation: Code, owner: Code, due: date) -> Plan:
    """Give an open deviation to somebody to correct until the end of a day, or move the day. Refuses `no-such-deviation`, `deviation-closed`,
    `deviation-assigned-so`, `deviation-owner-not-entitled`, `deviation-due-in-the-past`."""
    row = _open(chain, deviation)
    if (row.owner, row.due_date) == (owner, due):
        raise Refused("deviation-assigned-so", deviation=deviation, person=owner, due=due.isoformat())
    _check(chain, at, owner, due)
    return Plan(subject=row.subject, did=DeviationAssigned(deviation=deviation, owner=owner, due=due, before=row.owner))


@command("close-deviation", verb="deviation.closed", roles={QUALITY}, zh="关闭偏差", en="close a deviation")
def plan_close(*, chain: str, kind: str, by: str, at: datetime, witness: str, deviation: Code, cause: NoteKey, corrected: NoteKey = "") -> Plan:
    """Close a classed deviation with its cause and, if it is major or critical, what was corrected. Refuses `no-such-deviation`,
    `deviation-closed`, `deviation-not-classed`, `critical-closed-by-opener`, `reason-missing`, and `correction-missing`."""
    row = _open(chain, deviation)
    if not row.severity:
        raise Refused("deviation-not-classed", deviation=deviation)
    if row.severity == Deviation.Severity.CRITICAL and row.opened_by == by:
        raise Refused("critical-closed-by-opener", deviation=deviation, person=by)
    if not cause:
        raise Refused("reason-missing", command="close-deviation")
    if row.severity in DAYS_TO_CORRECT and not corrected:
        raise Refused("correction-missing", deviation=deviation)
    return Plan(subject=row.subject, did=DeviationClosed(deviation=deviation, cause=cause, corrected=corrected), signs="approved")


def _check(bank: str, at: datetime, owner: str, due: date | None) -> None:
    """Refuse an owner who does not act in the bank, and a day that is over."""
    if owner and not OWNERS & roles_of(owner, bank, at):
        raise Refused("deviation-owner-not-entitled", person=owner, bank=bank)
    if due and due < local_date(at):
        raise Refused("deviation-due-in-the-past", due=due.isoformat())


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
    """The deviation has its class, and who corrects it until when."""
    rows = Deviation.objects.filter(key=record.deviation, closed_at=None, severity=record.before)
    fields = {"severity": record.severity, "owner": record.owner, "due_date": record.due}
    claimed(rows.update(**fields), "deviation-closed", deviation=record.deviation)


@verb(
    "deviation.assigned", zh="把偏差 {deviation} 指派给 {owner} 整改，限期 {due}", en="gave {owner} the deviation {deviation} to correct by {due}",
    record=DeviationAssigned,
)  # fmt: skip
def deviation_assigned(act: Act, record: DeviationAssigned) -> None:
    """Somebody has it to correct until the end of a day."""
    rows = Deviation.objects.filter(key=record.deviation, closed_at=None, owner=record.before)
    claimed(rows.update(owner=record.owner, due_date=record.due), "deviation-closed", deviation=record.deviation)


@verb("deviation.closed", zh="关闭了偏差 {deviation}", en="closed the deviation {deviation}", record=DeviationClosed)
def deviation_closed(act: Act, record: DeviationClosed) -> None:
    """The deviation is explained and closed."""
    rows = Deviation.objects.filter(key=record.deviation, closed_at=None)
    fields = {"closed_at": act.at, "closed_by": act.actor, "cause": record.cause, "corrected": record.corrected}
    claimed(rows.update(**fields), "deviation-closed", deviation=record.deviation)
