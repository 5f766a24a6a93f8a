"""Collection: cells leave the donor, and the bag gets its only name."""

from stembase.procedures.checks import rules
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """The common rules; and a label scanned twice reads the same both times."""
    found = rules(step, given, situation)
    first, again = given.scans.get("label", ""), given.scans.get("label-again", "")
    if first and again and first != again:
        found.append(Finding("labels-differ", "impossible", {"step": step.key, "first": first, "again": again}))
    return found


KIND = Kind("collect", Text("采集", "Collect"), "record-collection", check=check, wants=("scan", "moves.to"))
