"""The unit gets its place: unit and position are scanned."""

from stembase.procedures.checks import rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and the place is scanned, whatever else the definition wants scanned."""
    found = rules(step, given, situation)
    if "position" not in step.scan and not given.scans.get("position"):
        found.append(Finding("scan-missing", "impossible", {"step": step.key, "scan": "position"}))
    return found


KIND = Kind("store", Text("入库", "Put away"), "put-away", check=check, wants=("scan",))
