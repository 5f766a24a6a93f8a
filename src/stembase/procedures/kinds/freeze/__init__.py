"""Freezing by a program: two acts, begun and ended, since it can be interrupted; judged by the machine's own log."""

from stembase.procedures.checks import after, before, time
from stembase.procedures.definition import Step, Text
from stembase.procedures.kinds.kind import Kind, usual_effects
from stembase.procedures.situation import Changes, Given, Situation
from stembase.refusal import Finding


def check(step: Step, given: Given, situation: Situation) -> list[Finding]:
    """Begun: everything is ready. Ended: the curve is there, and its values are within their limits."""
    if situation.begun_at is None:
        return before(step, given, situation)
    found = [*time(step, given, situation), *after(step, given, situation)]
    if given.curve is None:
        found.append(Finding("curve-missing", "hold", {"step": step.key, "curve": step.curve_from}))
    return found


def effects(step: Step, given: Given, situation: Situation) -> Changes:
    """Begun: the unit is freezing. Ended: it has reached the step's stage, with the values of its curve."""
    if situation.begun_at is None:
        return Changes("freezing", {})
    return usual_effects(step, given, situation)


KIND = Kind("freeze", Text("程序降温", "Freeze"), "begin-freeze", check=check, effects=effects, ends="end-freeze", wants=("curve_from", "moves.to"))
