"""Informed consent: a person who was told everything says yes, and the one who explained signs."""

from stembase.procedures.checks import rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and without a yes nothing follows, whatever the definition says of its limits."""
    found = rules(step, given, situation)
    if given.measures.get("consent_given") is False:
        found.append(Finding("consent-not-given", "impossible", {"step": step.key}))
    return found


KIND = Kind("consent", Text("知情同意", "Consent"), "record-consent", check=check, wants=("signature", "measures.consent_given"))
