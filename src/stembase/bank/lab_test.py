"""The tests a bank performs, as data (`bank/tests/*.toml`): unit of measure, methods, answers offered, the range no value can leave.

Pure. What an answer means for release stands in a standard, never here.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from stembase.ledger.vocabulary import Code, MaybeCode
from stembase.procedures.definition import Text
from stembase.refusal import Finding


class LabTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One test. It answers with a number in `unit` (a UCUM code), with one of `findings`, or with a code that fits `pattern`.

    `min`, `max`: what no value can leave. `alarming`: answers that alarm when they come. `inherited`: a result holds for what is made
    from the unit as well (sterility does, a cell count does not). `measure`: the measure of procedures that gives this test, in the same unit
    and with the same answers.
    """

    key: str
    title: Text
    unit: str = ""
    methods: dict[str, Text]
    findings: dict[str, Text] = {}
    pattern: str = ""
    min: float | None = None
    max: float | None = None
    alarming: frozenset[str] = frozenset()
    inherited: bool = False
    measure: str = ""

    @property
    def numeric(self) -> bool:
        """Whether it answers with a number."""
        return not self.findings and not self.pattern

    def offers(self, finding: str) -> bool:
        """Whether the code is an answer of this test."""
        return finding in self.findings if self.findings else bool(re.fullmatch(self.pattern, finding))


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of one test, as it is recorded."""

    test: Code
    method: Code
    value: float | None = None
    finding: MaybeCode = ""
    measure_unit: MaybeCode = ""
    uncertainty: float | None = None
    instrument: MaybeCode = ""
    lot: MaybeCode = ""

    @property
    def alarming(self) -> bool:
        """Whether the answer alarms when it comes."""
        return self.finding in lab_tests()[self.test].alarming


@cache
def lab_tests() -> Mapping[str, LabTest]:
    """Every test by key, in the order of the files."""
    found: dict[str, LabTest] = {}
    for file in sorted(files("stembase").joinpath("bank", "tests").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for data in tomllib.loads(file.read_text(encoding="utf-8"))["tests"]:
                test = msgspec.convert(data, LabTest)
                if test.key in found:
                    raise ValueError(f"the test {test.key} stands twice in the catalogue")
                found[test.key] = test
    return found


def faults(test: LabTest, *, method: str, value: float | None, finding: str, measure_unit: str, uncertainty: float | None) -> list[Finding]:
    """What is wrong with an answer to the test; all of it `impossible`. An empty unit of measure is taken as the test's own."""
    facts: dict[str, object] = {"test": test.key, "title_zh": test.title.zh, "title_en": test.title.en, "unit": test.unit}
    found = []
    if method not in test.methods:
        found.append(Finding("method-not-known", "impossible", facts | {"method": method, "methods": list(test.methods)}))
    if test.numeric:
        return found + _number_faults(test, value, finding, measure_unit, uncertainty, facts)
    if value is not None or measure_unit:
        found.append(Finding("finding-wanted", "impossible", facts))
    elif not test.offers(finding):
        found.append(Finding("finding-not-offered", "impossible", facts | {"finding": finding, "answers": list(test.findings) or [test.pattern]}))
    return found


def _number_faults(
    test: LabTest, value: float | None, finding: str, measure_unit: str, uncertainty: float | None, facts: Mapping[str, object]
) -> list[Finding]:
    if measure_unit not in ("", test.unit):
        return [Finding("wrong-measure-unit", "impossible", {**facts, "written": measure_unit})]
    if value is None or finding:
        return [Finding("value-wanted", "impossible", facts)]
    low, high = -math.inf if test.min is None else test.min, math.inf if test.max is None else test.max
    if not math.isfinite(value) or not low <= value <= high:
        shown = {"value": repr(value), "low": test.min, "high": test.max}
        return [Finding("result-cannot-be", "impossible", {**facts, **shown})]
    if uncertainty is not None and not 0 <= uncertainty < math.inf:
        return [Finding("uncertainty-cannot-be", "impossible", {**facts, "uncertainty": repr(uncertainty)})]
    return []
