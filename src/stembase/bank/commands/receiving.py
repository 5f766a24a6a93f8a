"""Receive what was collected: seal, temperature and time stand in the step's measures and scans."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.bank.models import Donation
from stembase.bank.planned import as_plan
from stembase.bank.queries.finding import unit_of
from stembase.bank.steps import StepRecord, plan_step, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, MaybeCode, verb
from stembase.people.roles import WORKERS


class Received(StepRecord, kw_only=True):
    """The step, and the donation that has now arrived."""

    donation: MaybeCode = ""


@command("receive", verb="unit.received", roles=WORKERS, zh="接收", en="receive")
def plan_receive(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work) -> Plan:
    """Receive a unit. Refuses `no-such-unit` and what the step refuses."""
    found = unit_of(chain, unit)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="receive", subject=unit, unit=found, donation=found.donation)
    return as_plan(step, unit, Received(**step.record, donation=found.donation_id or ""))


@verb("unit.received", zh="接收了 {subject}", en="received {subject}", record=Received)
def unit_received(act: Act, record: Received) -> None:
    """The unit is here; its donation has arrived with the first unit of it."""
    step_done(act, record)
    if record.donation:
        Donation.objects.filter(key=record.donation, received_at=None).update(received_at=act.at)
