"""Give a unit to research: its donor's consent for that is in force, and no patient waits for it."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import ExceptionalRelease, Unit
from stembase.bank.optional_step import plan_with, recorded_step, step_on
from stembase.bank.queries.deviations import holds_on
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.results import ancestors
from stembase.bank.release_rules import consented
from stembase.bank.steps import StepRecord, step_done
from stembase.bank.work import Actor, Work
from stembase.donors.scopes import RESEARCH
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import MEDICAL_DIRECTOR, QUALITY
from stembase.refusal import Finding

FROM_STAGES = ("collected", "received", "reduced", "harvested", "frozen", "quarantined", "released")


class UnitGivenToResearch(Record):
    """The stage the unit was taken from."""

    before: Code
    step: StepRecord | None = None


@command("release-to-research", verb="unit.given-to-research", roles={QUALITY, MEDICAL_DIRECTOR}, zh="转研究用", en="release to research")
def plan_research(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work | None = None) -> Plan:
    """Take a unit out of clinical use for research. Refuses `no-such-unit`, `unit-not-for-research`, `release-while-held`,
    `unit-kept-for-patient`, `consent-not-in-force`. A unit that fails its standard may be given."""
    row = unit_of(chain, unit)
    found = []
    if row.stage not in FROM_STAGES:
        found.append(Finding("unit-not-for-research", "impossible", {"unit": unit, "stage": row.stage}))
    if reasons := list(holds_on(unit).values_list("reason", flat=True)):
        found.append(Finding("release-while-held", "refuse", {"unit": unit, "reasons": reasons}))
    if ExceptionalRelease.objects.filter(unit=row).exists():
        found.append(Finding("unit-kept-for-patient", "impossible", {"unit": unit}))
    found += consented(row, ancestors(unit), RESEARCH, at)
    step = step_on(Actor(chain=chain, kind=kind, by=by, at=at, witness=witness), row, work, command="release", leads_to="research")
    did = UnitGivenToResearch(before=row.stage, step=recorded_step(step))
    return plan_with(step, subject=unit, did=did, findings=found, signs="released")


@verb("unit.given-to-research", zh="{subject} 转研究用", en="gave {subject} to research", record=UnitGivenToResearch)
def unit_given_to_research(act: Act, record: UnitGivenToResearch) -> None:
    """The unit serves research from now on; a step moves it itself."""
    if record.step:
        step_done(act, record.step)
        return
    rows = Unit.objects.filter(key=act.subject, bank=act.chain, stage=record.before)
    claimed(rows.update(stage="research", stage_since=act.at), "unit-not-for-research", unit=act.subject, stage=record.before)
