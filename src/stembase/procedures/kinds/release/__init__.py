"""Release: two people let a unit out of quarantine; a held unit stays."""

from stembase.procedures.checks import rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and a held unit goes no further."""
    found = rules(step, given, situation)
    if situation.holds:
        found.append(Finding("unit-on-hold", "refuse", {"step": step.key, "holds": list(situation.holds)}))
    return found


KIND = Kind("release", Text("放行", "Release"), "release", check=check, wants=("signature.witness", "moves.to"))
