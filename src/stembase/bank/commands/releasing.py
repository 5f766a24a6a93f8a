"""Let a unit out of quarantine: by two people when nothing stands against it, or for one patient by exception."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank import release_rules as rules
from stembase.bank.models import ExceptionalRelease, Unit
from stembase.bank.optional_step import plan_with, recorded_step, step_on
from stembase.bank.queries.verdicts import Standing, standing_of
from stembase.bank.steps import StepRecord, step_done
from stembase.bank.work import Actor, Work
from stembase.donors.scopes import CLINICAL
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import MEDICAL_DIRECTOR, PHYSICIAN, QUALITY
from stembase.refusal import Finding, Refused


class UnitReleased(Record):
    """The verdict the release stands on, and the version it was judged by."""

    verdict: MaybeCode
    standard: Code
    step: StepRecord | None = None


class UnitReleasedByException(Record):
    """For whom (a code), why (a note), when the programme was told, which criteria fail, and whether the donor was not eligible."""

    patient: Code
    reason: NoteKey
    told_at: datetime
    verdict: MaybeCode
    standard: Code
    failed: list[Code]
    donor_not_eligible: bool = False
    step: StepRecord | None = None


@command("release", verb="unit.released", roles={QUALITY}, zh="放行", en="release")
def plan_release(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work | None = None) -> Plan:
    """Release a unit for clinical use. Refused unless it lies in quarantine (`unit-not-quarantined`, `unit-without-place`), has been judged
    by the standard in force since anything last changed (`not-judged`, `verdict-outdated`), passes (`tests-missing`, `criteria-not-met`),
    nothing waits or hinders (`results-unreviewed`, `release-while-held`, `release-with-deviation-open`), and donor and consent allow it
    (`consent-not-in-force`, `donor-not-eligible`). Signed by quality and by a second person of quality or the medical director."""
    standing = standing_of(chain, unit, at)
    found = [*rules.all_of_release(standing, at), *rules.second_person(witness, chain, at, {QUALITY, MEDICAL_DIRECTOR})]
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = step_on(actor, standing.unit, work, command="release", leads_to="released")
    verdict = standing.verdict.key if standing.verdict else ""
    did = UnitReleased(verdict=verdict, standard=standing.standard.id, step=recorded_step(step))
    return plan_with(step, subject=unit, did=did, findings=found, signs="released", witness_signs="approved")


@command("exceptional-release", verb="unit.released-by-exception", roles={MEDICAL_DIRECTOR}, zh="例外放行", en="release by exception")
def plan_exceptional(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    unit: Code,
    patient: Code,
    reason: NoteKey,
    told_at: datetime,
    work: Work | None = None,
) -> Plan:
    """Release one unit that fails its standard, for one patient. Needs an up-to-date verdict that fails (`no-exception-needed`), a reason,
    and that the programme was told before (`programme-not-told-first`); excuses neither identity (`never-by-exception`) nor consent, holds or
    open deviations. Signed by the medical director and by the transplant physician."""
    standing = standing_of(chain, unit, at)
    if not reason:
        raise Refused("reason-missing", command="exceptional-release")
    not_eligible = list(rules.eligible(standing))
    if standing.judgement.passed and not not_eligible:
        raise Refused("no-exception-needed", unit=unit)
    found = [*rules.place(standing.unit), *rules.judged(standing), *rules.unhindered(standing), *_never(standing, at)]
    if told_at >= at:
        found.append(Finding("programme-not-told-first", "impossible", {"unit": unit, "told_at": told_at.isoformat(), "at": at.isoformat()}))
    found += rules.second_person(witness, chain, at, {PHYSICIAN})
    step = step_on(Actor(chain=chain, kind=kind, by=by, at=at, witness=witness), standing.unit, work, command="release", leads_to="released")
    did = UnitReleasedByException(
        patient=patient, reason=reason, told_at=told_at, verdict=standing.verdict.key if standing.verdict else "", standard=standing.standard.id,
        failed=[answer.criterion for answer in standing.judgement.failing], donor_not_eligible=bool(not_eligible), step=recorded_step(step),
    )  # fmt: skip
    return plan_with(step, subject=unit, did=did, findings=found, signs="authorised", witness_signs="approved")


def _never(standing: Standing, at: datetime) -> list[Finding]:
    """What no exception excuses, in any bank: criteria that block, and consent."""
    blocking = [answer.criterion for answer in standing.judgement.blocking]
    facts = {"unit": standing.unit.key, "standard": standing.standard.id, "criteria": blocking}
    found = [Finding("never-by-exception", "impossible", facts)] if blocking else []
    consent = rules.consented(standing.unit, standing.made_from, CLINICAL, at)
    return found + [Finding(finding.code, "impossible", finding.facts) for finding in consent]


@verb("unit.released", zh="放行了 {subject}", en="released {subject}", record=UnitReleased)
def unit_released(act: Act, record: UnitReleased) -> None:
    """The unit may be chosen for a patient."""
    let_out(act, record.step)


@verb(
    "unit.released-by-exception", zh="为患者 {patient} 例外放行了 {subject}", en="released {subject} by exception for {patient}",
    record=UnitReleasedByException,
)  # fmt: skip
def unit_released_by_exception(act: Act, record: UnitReleasedByException) -> None:
    """The unit may be given to that patient and nobody else."""
    let_out(act, record.step)
    ExceptionalRelease.objects.create(
        key=act.key, bank_id=act.chain, unit_id=act.subject, patient=record.patient, verdict=record.verdict, failed=record.failed,
        reason=record.reason, told_at=record.told_at, by=act.actor, witness=act.witness, at=act.at,
    )  # fmt: skip


def let_out(act: Act, step: StepRecord | None) -> None:
    """The unit leaves quarantine, unless it has moved in the meantime; a step moves it itself."""
    if step:
        step_done(act, step)
        return
    rows = Unit.objects.filter(key=act.subject, bank=act.chain, stage=rules.QUARANTINED)
    claimed(rows.update(stage="released", stage_since=act.at), "unit-not-quarantined", unit=act.subject)
