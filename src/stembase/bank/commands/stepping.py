"""The general step: identify, add, reduce, culture, look after. Stations with their own verb have their own command."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.bank.planned import as_plan
from stembase.bank.queries.finding import subject_of
from stembase.bank.steps import StepRecord, plan_step, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, verb
from stembase.people.roles import WORKERS


class StepPerformed(StepRecord):
    """A step without rows of its own."""


@command("do-step", verb="step.done", roles=WORKERS, zh="完成一步", en="do a step")
def plan_do_step(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work) -> Plan:
    """Do one step of a procedure on a unit, on a donation that has none yet, or on a tank. Refuses `no-such-unit`, and what the step refuses."""
    found, donation = subject_of(chain, unit)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    stage = "expected" if donation and not found and not donation.collected_at else ""
    step = plan_step(actor, work, command="do-step", subject=unit, unit=found, donation=donation, stage=stage)
    return as_plan(step, unit, StepPerformed(**step.record))


@verb("step.done", zh="完成步骤“{step}”", en="did the step “{step}”", record=StepPerformed)
def do_step(act: Act, record: StepPerformed) -> None:
    """Nothing beyond what every step gives."""
    step_done(act, record)
