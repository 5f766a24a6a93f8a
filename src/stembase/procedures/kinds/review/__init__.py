"""A second reader looks at a result, and is not the one who made it."""

from stembase.procedures.checks import rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and nobody reviews their own work. What the reader does just before (looking at the raw data) is part of reading."""
    found = rules(step, given, situation)
    makers = {person for key, person in situation.performed_by.items() if key not in step.after}
    if given.by and given.by in makers:
        found.append(Finding("reviewer-is-performer", "impossible", {"step": step.key, "by": given.by}))
    return found


KIND = Kind("review", Text("审核结果", "Review"), "review-result", check=check, wants=("signature", "measures.verdict"))
