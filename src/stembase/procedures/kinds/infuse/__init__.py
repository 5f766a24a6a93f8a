"""At the bedside: thaw, wash, infuse. Nothing can be taken back, so an open hold blocks it."""

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


KIND = Kind("infuse", Text("复苏回输", "Thaw and infuse"), "do-step", check=check, wants=("scan",))
