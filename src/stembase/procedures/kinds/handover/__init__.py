"""Label, pack, ship, issue: the unit passes from hand to hand, and each hand is named."""

from stembase.procedures.checks import rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and a held unit is not issued."""
    found = rules(step, given, situation)
    if situation.holds and step.moves.to == "issued":
        found.append(Finding("unit-on-hold", "refuse", {"step": step.key, "holds": list(situation.holds)}))
    return found


KIND = Kind("handover", Text("交接", "Hand over"), "hand-over", check=check, wants=("scan",))
