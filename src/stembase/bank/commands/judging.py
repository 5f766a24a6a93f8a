"""Judge a unit by the standard in force: a frozen snapshot of every criterion with its value, limit and answer."""

from datetime import datetime

import msgspec

from stembase.acts.command import Plan, command
from stembase.bank.judgement import MISSING, Answer, Judgement
from stembase.bank.models import ReleaseVerdict
from stembase.bank.optional_step import by_hand, plan_with, recorded_step, step_on
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.standards import standard_demanded
from stembase.bank.queries.verdicts import judgement_of
from stembase.bank.steps import StepRecord, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import MEDICAL_DIRECTOR, WORKERS
from stembase.refusal import Finding, Refused

GONE = ("expected", "issued", "infused", "discarded")


class UnitJudged(Record):
    """The version judged by, whether the unit passes, and every criterion's answer."""

    standard: Code
    passed: bool
    answers: list[Answer]
    step: StepRecord | None = None


@command("judge-unit", verb="unit.judged", roles=WORKERS | {MEDICAL_DIRECTOR}, zh="判定单位", en="judge a unit")
def plan_judge(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work | None = None) -> Plan:
    """Judge a unit by its bank's standard. Refuses `no-such-unit`, `unit-gone`, `no-standard-chosen`, `standard-incomplete`,
    `student-without-step`, and `verdict-differs` for a step whose verdict is not the one the criteria give; a unit that fails is judged all
    the same, and so says the verdict."""
    row, actor = unit_of(chain, unit), Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    if row.stage in GONE:
        raise Refused("unit-gone", unit=unit, stage=row.stage)
    standard = standard_demanded(chain, row.source, at)
    judgement, _ = judgement_of(row, standard)
    step = step_on(actor, row, work, command="judge-unit")
    did = UnitJudged(standard=standard.id, passed=judgement.passed, answers=list(judgement.answers), step=recorded_step(step))
    found = [*by_hand(actor, work), *_verdict_given(work, unit, word_for(judgement))]
    return plan_with(step, subject=unit, did=did, findings=found)


def word_for(judgement: Judgement) -> str:
    """The verdict in one word: `passes`, `fails`, or `incomplete` when nothing is unmet but something is missing."""
    if judgement.passed:
        return "passes"
    return "incomplete" if all(answer.answer == MISSING for answer in judgement.failing) else "fails"


def _verdict_given(work: Work | None, unit: str, true: str) -> list[Finding]:
    given = work.measures.get("verdict", true) if work else true
    return [] if given == true else [Finding("verdict-differs", "refuse", {"unit": unit, "given": given, "verdict": true})]


@verb("unit.judged", zh="按 {standard} 判定了 {subject}", en="judged {subject} by {standard}", record=UnitJudged)
def unit_judged(act: Act, record: UnitJudged) -> None:
    """The verdict stands as it fell."""
    ReleaseVerdict.objects.create(
        key=act.key, bank_id=act.chain, unit_id=act.subject, standard=record.standard, passed=record.passed,
        criteria=msgspec.to_builtins(record.answers), by=act.actor, at=act.at,
    )  # fmt: skip
    if record.step:
        step_done(act, record.step)
