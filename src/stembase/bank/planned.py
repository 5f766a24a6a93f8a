"""From a step as planned to the plan of the command that performs it."""

from stembase.acts.command import Plan
from stembase.bank.steps import StepPlan, StepRecord
from stembase.refusal import Finding


def as_plan(step: StepPlan, subject: str, did: StepRecord, *more: Finding) -> Plan:
    """The command's plan: the step's own findings, then those of the station."""
    return Plan(
        subject=subject,
        did=did,
        findings=(*step.findings, *more),
        procedure=step.procedure,
        signs=step.signs,
        witness_signs=step.witness_signs,
        read=step.read,
    )
