"""The results a step of a procedure gives: each measure that was read or computed, as the test it is. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from stembase.bank.lab_test import LabTest, Reading, lab_tests
from stembase.procedures.definition import Step

Measures = Mapping[str, Any]


def abo_and_rhd(measures: Measures) -> str:
    """One blood group of two measures; a weak D is labelled positive."""
    abo, rhd = measures.get("abo"), measures.get("rhd")
    return f"{abo}-{'neg' if rhd == 'negative' else 'pos'}" if abo and rhd else ""


def segment_agrees(measures: Measures) -> str:
    """Identity is confirmed when HLA and blood group of the segment both agree."""
    answers = [measures[name] for name in ("hla_agrees", "abo_agrees") if name in measures]
    return "" if not answers else "confirmed" if all(answers) else "differs"


def no_fungus_seen(measures: Measures) -> str:
    """Bottles of a blood culture grow yeasts too: none seen after the whole time is no growth; an organism not yet named is no answer."""
    seen = measures.get("organism_seen")
    if seen == "fungus":
        return "growth"
    return "no-growth" if seen or measures.get("sterility_aerobic") == "negative" else ""


def of_gl_string(test: LabTest, measures: Measures) -> str:
    """The locus of this test out of a whole typing (`A…+A…^B…+B…`)."""
    loci = str(measures.get("gl_string", "")).split("^")
    return next((locus for locus in loci if re.fullmatch(test.pattern, locus)), "")


JOINED: Mapping[str, Callable[[LabTest, Measures], str]] = {
    "abo-and-rhd": lambda _, measures: abo_and_rhd(measures),
    "segment-agrees": lambda _, measures: segment_agrees(measures),
    "no-fungus-seen": lambda _, measures: no_fungus_seen(measures),
    "gl-string": of_gl_string,
}
"""The functions a test may name (`joined`): each gives an answer of the test, or nothing."""


def answer_of(value: Any) -> str:
    """A measure's answer as definitions write it."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def readings_of_step(step: Step, procedure: str, measures: Measures, *, instrument: str, lot: str) -> list[Reading]:
    """The readings of a step; their method is the version of the procedure. What a person set is an input, not a result."""
    found = {measure.key: measures[measure.key] for measure in step.measures if measure.given != "set" and measure.key in measures}
    readings = []
    for test in lab_tests().values():
        value, finding = _answer(test, found)
        if value is not None or finding:
            readings.append(
                Reading(
                    test=test.key, method=procedure, value=value, finding=finding, measure_unit=test.unit, instrument=instrument, lot=lot
                )
            )  # fmt: skip
    return readings


def _answer(test: LabTest, measures: Measures) -> tuple[float | None, str]:
    if test.joined:
        return None, JOINED[test.joined](test, measures)
    for measure, answers in test.measures.items():
        if measure in measures:
            value = measures[measure]
            return (float(value), "") if test.numeric else (None, answers.get(answer_of(value), ""))
    return None, ""
