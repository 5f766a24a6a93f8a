"""Fill in a step as a careful worker would: within its limits, everything scanned and named. Pure; the policies and the demo's hand use it."""

from collections.abc import Mapping
from typing import Any

from stembase.procedures.definition import Measure, Step

Values = Mapping[str, Any]
SIGNED: Mapping[str, tuple[str, str]] = {
    "found-entrustment": ("approved", "approved"), "decide-entrustment": ("approved", ""), "determine-eligibility": ("approved", ""),
    "review-result": ("reviewed", ""),
    "review-results": ("reviewed", ""), "reject-result": ("reviewed", ""), "discard-unit": ("performed", ""), "lift-hold": ("approved", ""),
    "close-deviation": ("approved", ""), "release": ("released", "approved"), "exceptional-release": ("authorised", "approved"),
    "release-to-research": ("released", ""),
}  # fmt: skip
"""What the actor's and the witness's signature mean where the command itself asks for them; a step of a procedure says the rest."""


def well(measure: Measure) -> float | bool | str:
    """A value within the measure's limit."""
    limit = measure.limit
    if measure.type == "yes-no":
        return limit is None or not limit.only or limit.only[0] == "yes"
    if measure.type == "choice":
        return limit.only[0] if limit and limit.only else next(iter(measure.choices))
    if measure.type == "text":
        return "as-read"
    if measure.default is not None:
        return measure.default
    return _between(measure)


def _between(measure: Measure) -> float:
    """A number between the limits, or well inside what is possible."""
    limit = measure.limit
    low = limit.min if limit and limit.min is not None else measure.possible_min
    high = limit.max if limit and limit.max is not None else measure.possible_max
    if measure.unit == "Cel" and limit and (limit.min is None) != (limit.max is None):
        return _near(limit.min, 1) if limit.min is not None else _near(limit.max, -1)
    if low is not None and high is not None:
        return round(low + (high - low) * (0.5 if limit else 0.25))
    return low + 1 if low is not None else high - 1 if high is not None else 10.0


def _near(limit: float | None, side: int) -> float:
    """A temperature on the right side of the only limit it has, not far from it: what is possible goes from absolute zero to a fire."""
    edge = limit or 0.0
    return round(edge + side * max(1.0, abs(edge) / 10))


def fill(procedure: str, step: Step, values: Values, *, scans: Values, lots: Values, equipment: Values) -> dict[str, Any]:
    """The work of a step: chosen values where the step asks for them, good ones elsewhere. What is scanned and not named is `KEY-1`."""
    asked = [measure for measure in step.measures if measure.given != "computed"]
    measures = {
        measure.key: values[measure.key] if measure.key in values else well(measure)
        for measure in asked
        if measure.key in values or not measure.optional
    }
    scanned = {key: scans.get(key, f"{key}-1") for key in step.scan}
    return {"procedure": procedure, "step": step.key, "measures": measures, "scans": scanned, "lots": dict(lots), "equipment": dict(equipment)}
