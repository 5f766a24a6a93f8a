"""Examples of the commands of testing, screening and quality."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from stembase.bank.standard_reading import packaged
from stembase.base.chain import BASE
from tests.bank.quality.staging import (
    BANK,
    COLLECTED,
    DIRECTOR,
    OPERATOR,
    PHYSICIAN,
    QUALITY,
    READER,
    SECOND,
    a_donor,
    a_unit,
    do,
    judged,
    note,
    record,
    stage,
    with_results,
)  # fmt: skip
from tests.cast import NOON
from tests.matrix.example import Call, Example


def _in_bank(build: Callable[[], Call], standard: str = "") -> Callable[[], Call]:
    def staged() -> Call:
        stage(standard=standard)
        return build()

    return staged


def _publishing() -> Call:
    return Call("publish-standard", BASE, QUALITY, {"text": packaged()["fda-licensed.v1.toml"]})


def _choosing() -> Call:
    do("publish-standard", BASE, text=packaged()["fda-licensed.v1.toml"])
    return Call("choose-standard", BANK, QUALITY, {"source": "cord-blood", "standard": "fda-licensed"})


def _recording() -> Call:
    return Call("record-result", BANK, OPERATOR, {"unit": a_unit(), "test": "tnc", "method": "haematology-analyser", "value": 9.6})


def _on_a_result(name: str, by: str, **inputs: Any) -> Callable[[], Call]:
    def build() -> Call:
        given = {key: value() if callable(value) else value for key, value in inputs.items()}
        return Call(name, BANK, by, {"result": record(a_unit(), "tnc", 9.6), **given})

    return build


def _reviewing_together() -> Call:
    unit = a_unit()
    return Call("review-results", BANK, READER, {"results": [record(unit, "tnc", 9.6), record(unit, "viability", 96.0)]})


def _judging() -> Call:
    return Call("judge-unit", BANK, OPERATOR, {"unit": a_unit()})


def _releasing() -> Call:
    unit = a_unit()
    with_results(unit)
    judged(unit)
    return Call("release", BANK, QUALITY, {"unit": unit}, NOON, DIRECTOR)


def _excepting() -> Call:
    unit = a_unit()
    with_results(unit, tnc=4.2)
    judged(unit)
    inputs = {"unit": unit, "patient": "PT-7", "reason": note(), "told_at": NOON - timedelta(hours=1)}
    return Call("exceptional-release", BANK, DIRECTOR, inputs, NOON, PHYSICIAN)


def _researching() -> Call:
    return Call("release-to-research", BANK, QUALITY, {"unit": a_unit()})


def _holding() -> Call:
    return Call("hold-unit", BANK, OPERATOR, {"unit": a_unit(), "reason": "label-doubtful"})


def _lifting() -> Call:
    hold = _holding().perform()
    return Call("lift-hold", BANK, QUALITY, {"hold": f"{hold.key}:label-doubtful", "reason": note()})


def _reporting() -> Call:
    return Call("open-deviation", BANK, OPERATOR, {"subject": a_unit(), "code": "label-damaged", "note": note()})


def _classing() -> Call:
    return Call("classify-deviation", BANK, QUALITY, {"deviation": _reporting().perform().key, "severity": "minor"})


def _assigning() -> Call:
    inputs = {"deviation": _reporting().perform().key, "owner": OPERATOR, "due": NOON.date() + timedelta(days=9)}
    return Call("assign-deviation", BANK, QUALITY, inputs)


def _closing() -> Call:
    call = _classing()
    call.perform()
    return Call("close-deviation", BANK, SECOND, {"deviation": call.inputs["deviation"], "cause": note()})


def _taking_over() -> Call:
    inputs = {"donor": a_donor("D9"), "source": "cord-blood", "din": "A999026000099", "collected_at": COLLECTED, "frozen_at": COLLECTED}
    return Call("take-over-unit", BANK, OPERATOR, inputs)


EXAMPLES = {
    "take-over-unit": Example(_in_bank(_taking_over), twice="unit-taken-over-already"),
    "publish-standard": Example(_in_bank(_publishing), twice="standard-version-not-next"),
    "choose-standard": Example(_in_bank(_choosing), twice="standard-chosen-already"),
    "record-result": Example(_in_bank(_recording)),
    "review-result": Example(_in_bank(_on_a_result("review-result", READER)), twice="result-not-waiting"),
    "review-results": Example(_in_bank(_reviewing_together), twice="result-not-waiting"),
    "reject-result": Example(_in_bank(_on_a_result("reject-result", READER, reason=note)), twice="result-not-waiting"),
    "correct-result": Example(_in_bank(_on_a_result("correct-result", OPERATOR, reason=note, value=8.0)), twice="result-not-standing"),
    "judge-unit": Example(_in_bank(_judging, "netcord-fact-unrelated")),
    "release": Example(_in_bank(_releasing, "netcord-fact-unrelated"), twice="unit-not-quarantined"),
    "exceptional-release": Example(_in_bank(_excepting, "netcord-fact-unrelated"), twice="unit-not-quarantined"),
    "release-to-research": Example(_in_bank(_researching), twice="unit-not-for-research"),
    "hold-unit": Example(_in_bank(_holding), twice="unit-held-already"),
    "lift-hold": Example(_in_bank(_lifting), twice="hold-lifted"),
    "open-deviation": Example(_in_bank(_reporting)),
    "classify-deviation": Example(_in_bank(_classing), twice="deviation-classed-so"),
    "assign-deviation": Example(_in_bank(_assigning), twice="deviation-assigned-so"),
    "close-deviation": Example(_in_bank(_closing), twice="deviation-closed"),
}
