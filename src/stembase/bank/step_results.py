"""The results a step of a procedure gives: each measure that was read or computed, as the test it is. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from stembase.bank.lab_test import LabTest, Reading, lab_tests
from stembase.ledger.vocabulary import Code
from stembase.procedures.definition import Step


class Awaited(msgspec.Struct, frozen=True, kw_only=True):
    """A result whose answer instruments give once the gate has passed: the measure it is read from, and all else of it."""

    measure: Code
    reading: Reading


def readings_of_step(step: Step, procedure: str, measures: Mapping[str, Any], *, instrument: str, lot: str) -> list[Reading]:
    """The readings of a step; their method is the version of the procedure. What a person set is an input, not a result."""
    return [
        _answered(test, Reading(test=test.key, method=procedure, measure_unit=test.unit, instrument=instrument, lot=lot), measures[test.measure])
        for test in _tests_of(step)
        if test.measure in measures
    ]


def awaited_of_step(step: Step, procedure: str, measures: Mapping[str, Any], *, instrument: str, lot: str) -> list[Awaited]:
    """The results of a step that are not there yet."""
    return [
        Awaited(measure=test.measure, reading=Reading(test=test.key, method=procedure, measure_unit=test.unit, instrument=instrument, lot=lot))
        for test in _tests_of(step)
        if test.measure not in measures
    ]


def come_in(awaited: Iterable[Awaited], read: Mapping[str, Any]) -> list[Reading]:
    """Those of the results awaited that instruments have answered."""
    return [_answered(lab_tests()[one.reading.test], one.reading, read[one.measure]) for one in awaited if one.measure in read]


def _tests_of(step: Step) -> list[LabTest]:
    """The tests a step can give: what was read or computed, in the order of the tests."""
    found = {measure.key for measure in step.measures if measure.given != "set"}
    return [test for test in lab_tests().values() if test.measure in found]


def _answered(test: LabTest, reading: Reading, value: Any) -> Reading:
    return msgspec.structs.replace(reading, value=float(value)) if test.numeric else msgspec.structs.replace(reading, finding=str(value))
