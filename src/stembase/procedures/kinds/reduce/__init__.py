"""Volume reduction or separation: less goes out than came in."""

from stembase.procedures.checks import reading, rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and no more volume comes out than went in (more cells may be counted out than in: counting errs)."""
    found = rules(step, given, situation)
    values, _ = reading(step, given, situation)
    before, after = values.get("volume_before_ml"), values.get("volume_after_ml")
    if isinstance(before, float) and isinstance(after, float) and after > before:
        found.append(Finding("more-out-than-in", "impossible", {"step": step.key, "before": before, "after": after}))
    return found


KIND = Kind("reduce", Text("减容分离", "Reduce or separate"), "do-step", check=check, wants=("measures.volume_before_ml", "measures.volume_after_ml"))
