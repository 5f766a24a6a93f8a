"""Screening of a donor: history, risk and the day's health lead to eligible, deferred or ineligible."""

from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind, usual_effects
from stembase.procedures.situation import Changes, Given, Situation


def effects(step: Step, given: Given, situation: Situation) -> Changes:
    """Only an eligible donor leads to a donation that is expected."""
    usual = usual_effects(step, given, situation)
    return usual if usual.values.get("eligibility") == "eligible" else Changes(None, usual.values)


KIND = Kind("screen", Text("供者筛查", "Screen the donor"), "screen-donor", effects=effects, wants=("measures.eligibility",))
