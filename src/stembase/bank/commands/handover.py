"""Hand a unit over: packed and given to a courier, shipped, or passed to a project. Each hand is named by what was scanned."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.bank.planned import as_plan
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.storage import place_of
from stembase.bank.steps import StepRecord, plan_step, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding


class HandedOver(StepRecord):
    """The step; courier, seal and box stand among its scans."""


@command("hand-over", verb="unit.handed-over", roles=WORKERS, zh="交接", en="hand over")
def plan_hand_over(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work) -> Plan:
    """Hand a unit over. Refuses `no-such-unit`, `unit-still-stored` for an issue, and what the step refuses."""
    found = unit_of(chain, unit)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="hand-over", subject=unit, unit=found, donation=found.donation)
    stored = place_of(unit) if step.record["stage"] == "issued" else None
    still = [Finding("unit-still-stored", "impossible", {"unit": unit, "position": stored.key})] if stored else []
    return as_plan(step, unit, HandedOver(**step.record), *still)


@verb("unit.handed-over", zh="交接了 {subject}", en="handed {subject} over", record=HandedOver)
def unit_handed_over(act: Act, record: HandedOver) -> None:
    """Nothing beyond what every step gives."""
    step_done(act, record)
