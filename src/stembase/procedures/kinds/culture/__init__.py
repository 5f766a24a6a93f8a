"""Cells grow: isolate, seed, feed, passage, harvest."""

from stembase.procedures.checks import reading, rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and the number of passages never falls."""
    found = rules(step, given, situation)
    now, earlier = reading(step, given, situation)[0].get("passage"), situation.measured.get("passage")
    if isinstance(now, float) and isinstance(earlier, int | float) and now < earlier:
        found.append(Finding("passage-runs-backwards", "impossible", {"step": step.key, "passage": now, "earlier": earlier}))
    return found


KIND = Kind("culture", Text("培养", "Culture"), "do-step", check=check, wants=("scan",))
