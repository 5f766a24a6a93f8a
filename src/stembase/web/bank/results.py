"""Results as people read them: a test and its answer with its unit, or its finding in words."""

from stembase.bank.lab_test import lab_tests
from stembase.bank.models import Result
from stembase.procedures.units import UNITS
from stembase.web.spoken import say_count, say_number

from .here import language

CELLS_FROM = 1e5
"""Counts from here on are said as powers of ten."""


def test_words(test: str) -> str:
    """The test's title."""
    found = lab_tests().get(test)
    return found.title.say(language()) if found else test


def method_words(test: str, method: str) -> str:
    """The method's title."""
    found = lab_tests().get(test)
    words = found.methods.get(method) if found else None
    return words.say(language()) if words else method


def answer_words(test: str, value: float | None, finding: str, unit: str) -> str:
    """An answer: `1.42 × 10⁹`, `92.1 %`, `no growth`; nothing when there is none."""
    if value is not None:
        written = UNITS[unit].written if unit in UNITS else unit
        said = say_count(value, 3) if abs(value) >= CELLS_FROM else say_number(float(f"{value:.4g}"))
        return f"{said} {written}".strip()
    found = lab_tests().get(test)
    words = found.findings.get(finding) if found else None
    return words.say(language()) if words else alleles(finding) if test.startswith("hla-") else finding


def alleles(typing: str) -> str:
    """A typing of one locus without the locus, which its heading says: `24:02 + 33:03`."""
    return " + ".join(part.partition("*")[2] or part for part in typing.split("+"))


def result_words(row: Result) -> str:
    """A result in a line."""
    return f"{test_words(row.test)} · {answer_words(row.test, row.value, row.finding, row.measure_unit)}"
