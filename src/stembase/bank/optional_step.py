"""A command that may be a step of a procedure, or done without one (an import, a late paper result): the same plan for both."""

from collections.abc import Sequence
from typing import Any

from stembase.acts.command import Plan
from stembase.bank.models import Unit
from stembase.bank.steps import StepPlan, StepRecord, plan_step
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Record
from stembase.people.queries import grants_not_ended
from stembase.people.roles import STUDENT
from stembase.refusal import Finding, Refused


def step_on(actor: Actor, unit: Unit, work: Work | None, *, command: str, leads_to: str = "") -> StepPlan | None:
    """The step on the unit as planned, None without one. A step that leads to another stage than the command's is `step-of-another-command`."""
    if work is None:
        return None
    step = plan_step(actor, work, command=command, subject=unit.key, unit=unit, donation=unit.donation)
    if leads_to and step.step.moves.to != leads_to:
        raise Refused("step-of-another-command", step=step.step.key, command=command, wanted=step.step.moves.to)
    return step


def recorded_step(step: StepPlan | None) -> StepRecord | None:
    """The step's part of the command's record."""
    return StepRecord(**step.record) if step else None


def by_hand(actor: Actor, work: Work | None) -> list[Finding]:
    """In a live bank a student works through the steps of procedures, where the gate asks what they may do."""
    if actor.kind != "live" or work is not None or _works_here(actor):
        return []
    return [Finding("student-without-step", "unqualified", {"person": actor.by})]


def _works_here(actor: Actor) -> bool:
    """Whether the person holds a role of the bank's own people. Since when is not asked: an act of last year may be recorded by who came this."""
    return any(grant.role != STUDENT and grant.scope in ("", actor.chain) for grant in grants_not_ended(actor.by, actor.at))


def plan_with(step: StepPlan | None, *, subject: str, did: Record, findings: Sequence[Finding], **signatures: Any) -> Plan:
    """The plan of a command with the step's findings and procedure; the command's own signatures go before the step's."""
    if step is None:
        return Plan(subject=subject, did=did, findings=list(findings), **signatures)
    wanted = {"signs": step.signs, "witness_signs": step.witness_signs, "read": step.read} | signatures
    return Plan(subject=subject, did=did, findings=[*step.findings, *findings], procedure=step.procedure, **wanted)
