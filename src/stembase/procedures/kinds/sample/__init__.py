"""A sample leaves the unit and carries its name."""

from stembase.procedures.checks import reading, rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and a sample is not larger than what it is taken from."""
    found = rules(step, given, situation)
    taken, held = reading(step, given, situation)[0].get("sample_ml"), situation.measured.get("volume_ml")
    if isinstance(taken, float) and isinstance(held, int | float) and taken > held:
        found.append(Finding("sample-larger-than-unit", "impossible", {"step": step.key, "sample": taken, "volume": held}))
    return found


KIND = Kind("sample", Text("取样", "Take a sample"), "take-sample", check=check, wants=("scan", "measures.sample_ml"))
