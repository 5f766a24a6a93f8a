"""The second reader: review a result, reject it, or correct one with old value, new value and reason."""

from datetime import datetime

import msgspec

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.commands.results import alarms, is_late, known_test, open_late_deviations, write_results
from stembase.bank.lab_test import Reading, faults
from stembase.bank.models import Result
from stembase.bank.optional_step import by_hand, plan_with, recorded_step, step_on
from stembase.bank.queries.results import result_of
from stembase.bank.steps import StepRecord, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Misfit, Refused

PERFORMED, REVIEWED, REJECTED, SUPERSEDED = Result.State.PERFORMED, Result.State.REVIEWED, Result.State.REJECTED, Result.State.SUPERSEDED


class ResultReviewed(Record):
    """Which result was reviewed, and whether it counts from now on; when not, why (a note)."""

    result: Code
    accepted: bool = True
    reason: NoteKey = ""
    step: StepRecord | None = None


class ResultsReviewed(Record):
    """Which results count from now on."""

    results: list[Code]


class ResultRejected(Record):
    """Which result never counts, and why (a note)."""

    result: Code
    reason: NoteKey


class ResultCorrected(Record):
    """Which result is superseded, what it said, what it should have said, and why (a note)."""

    result: Code
    old: Reading
    new: Reading
    final: bool
    reason: NoteKey
    late: bool = False


@command("review-result", verb="result.reviewed", roles=WORKERS, zh="审核检测结果", en="review a result")
def plan_review(*, chain: str, kind: str, by: str, at: datetime, witness: str, result: Code, reason: NoteKey = "", work: Work | None = None) -> Plan:
    """Stand behind a result as its second reader; a step whose verdict is not `accepted` rejects it, with a reason. Refuses `no-such-result`,
    `result-not-waiting`, `reviewer-performed-it`, `reason-missing`, `student-without-step`."""
    row, actor = _waiting(chain, result, by), Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = step_on(actor, row.unit, work, command="review-result")
    accepted = work is None or work.measures.get("verdict", "accepted") == "accepted"
    if not accepted and not reason:
        raise Refused("reason-missing", command="review-result")
    did = ResultReviewed(result=result, accepted=accepted, reason=reason, step=recorded_step(step))
    return plan_with(step, subject=row.unit_id, did=did, findings=by_hand(actor, work), signs="reviewed")


@command("review-results", verb="results.reviewed", roles=WORKERS, zh="审核一组检测结果", en="review results")
def plan_review_together(*, chain: str, kind: str, by: str, at: datetime, witness: str, results: list[Code]) -> Plan:
    """Stand behind several results of one unit at once, such as all of one run. Refuses as review does, `results-none`, and
    `results-of-several-units`."""
    if not results:
        raise Misfit("results-none")
    keys, actor = list(dict.fromkeys(results)), Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    rows = {row.key: row for row in Result.objects.filter(bank=chain, key__in=keys)}
    for key in keys:
        if key not in rows:
            raise Refused("no-such-result", result=key, bank=chain)
        _demand_waiting(rows[key], by)
    units = sorted({row.unit_id for row in rows.values()})
    if len(units) > 1:
        raise Misfit("results-of-several-units", units=units)
    return Plan(subject=units[0], did=ResultsReviewed(results=keys), findings=by_hand(actor, None), signs="reviewed")


@command("reject-result", verb="result.rejected", roles=WORKERS, zh="退回检测结果", en="reject a result")
def plan_reject(*, chain: str, kind: str, by: str, at: datetime, witness: str, result: Code, reason: NoteKey) -> Plan:
    """Refuse to stand behind a result: it never counts. Refuses as review does, and `reason-missing`."""
    row, actor = _waiting(chain, result, by), Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    if not reason:
        raise Refused("reason-missing", command="reject-result")
    did = ResultRejected(result=result, reason=reason)
    return Plan(subject=row.unit_id, did=did, findings=by_hand(actor, None), signs="reviewed")


@command("correct-result", verb="result.corrected", roles=WORKERS, zh="更正检测结果", en="correct a result")
def plan_correct(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    result: Code,
    reason: NoteKey,
    value: float | None = None,
    finding: MaybeCode = "",
    measure_unit: MaybeCode = "",
    uncertainty: float | None = None,
) -> Plan:
    """Put a new row in place of a result; it waits for a second reader again. Refuses `no-such-result`, `result-not-standing`,
    `reason-missing`, `correction-changes-nothing`, and what cannot be."""
    row = result_of(chain, result)
    if row.state not in (PERFORMED, REVIEWED):
        raise Refused("result-not-standing", result=result, state=row.state)
    if not reason:
        raise Refused("reason-missing", command="correct-result")
    if (value, finding) == (row.value, row.finding) and uncertainty == row.uncertainty:
        raise Refused("correction-changes-nothing", result=result)
    actor, old = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness), _reading(row)
    new = msgspec.structs.replace(old, value=value, finding=finding, uncertainty=uncertainty)
    found = faults(known_test(row.test), method=row.method, value=value, finding=finding, measure_unit=measure_unit, uncertainty=uncertainty)
    did = ResultCorrected(result=result, old=old, new=new, final=row.final, reason=reason, late=is_late(row.unit, [new]))
    return Plan(subject=row.unit_id, did=did, findings=[*by_hand(actor, None), *found, *alarms(row.unit, [new])])


def _reading(row: Result) -> Reading:
    return Reading(**{name: getattr(row, name) for name in Reading.__struct_fields__})


def _waiting(bank: str, key: str, by: str) -> Result:
    row = result_of(bank, key)
    _demand_waiting(row, by)
    return row


def _demand_waiting(row: Result, by: str) -> None:
    if row.state != PERFORMED:
        raise Refused("result-not-waiting", result=row.key, state=row.state)
    if row.performed_by == by:
        raise Refused("reviewer-performed-it", result=row.key, person=by)


@verb("result.reviewed", zh="审核了 {subject} 的检测结果", en="reviewed a result of {subject}", record=ResultReviewed)
def result_reviewed(act: Act, record: ResultReviewed) -> None:
    """The result counts, or never will."""
    _settle(act, record.result, REVIEWED if record.accepted else REJECTED, record.reason)
    if record.step:
        step_done(act, record.step)


@verb("results.reviewed", zh="审核了 {subject} 的检测结果", en="reviewed results of {subject}", record=ResultsReviewed)
def results_reviewed(act: Act, record: ResultsReviewed) -> None:
    """The results count."""
    rows = Result.objects.filter(key__in=record.results, state=PERFORMED).update(state=REVIEWED, reviewed_by=act.actor, reviewed_at=act.at)
    claimed(1 if rows == len(record.results) else 0, "result-not-waiting", result=record.results[0])


@verb("result.rejected", zh="退回了 {subject} 的检测结果", en="rejected a result of {subject}", record=ResultRejected)
def result_rejected(act: Act, record: ResultRejected) -> None:
    """The result never counts."""
    _settle(act, record.result, REJECTED, record.reason)


def _settle(act: Act, result: str, state: Result.State, reason: str) -> None:
    rows = Result.objects.filter(key=result, state=PERFORMED)
    fields = {"reason": reason} if reason else {}
    claimed(rows.update(state=state, reviewed_by=act.actor, reviewed_at=act.at, **fields), "result-not-waiting", result=result)


@verb("result.corrected", zh="更正了 {subject} 的检测结果", en="corrected a result of {subject}", record=ResultCorrected)
def result_corrected(act: Act, record: ResultCorrected) -> None:
    """The old row is superseded, the new one waits for a second reader."""
    rows = Result.objects.filter(key=record.result, state__in=(PERFORMED, REVIEWED))
    claimed(rows.update(state=SUPERSEDED), "result-not-standing", result=record.result)
    write_results(act, [record.new], final=record.final, supersedes=record.result, reason=record.reason)
    if record.late:
        open_late_deviations(act, [record.new])
