"""The results a step of a procedure gives: each measure that was read or computed, as the test it is. Pure."""

from collections.abc import Mapping
from typing import Any

from stembase.bank.lab_test import Reading, lab_tests
from stembase.procedures.definition import Step


def readings_of_step(step: Step, procedure: str, measures: Mapping[str, Any], *, instrument: str, lot: str) -> list[Reading]:
    """The readings of a step; their method is the version of the procedure. What a person set is an input, not a result."""
    found = {measure.key: measures[measure.key] for measure in step.measures if measure.given != "set" and measure.key in measures}
    return [
        Reading(
            test=test.key, method=procedure, value=float(found[test.measure]) if test.numeric else None,
            finding="" if test.numeric else str(found[test.measure]), measure_unit=test.unit, instrument=instrument, lot=lot,
        )
        for test in lab_tests().values()
        if test.measure in found
    ]  # fmt: skip
