"""The same commands as steps of procedures: results of what was read, second reading, verdict and release."""

import pytest

from stembase.bank.models import Lot, Performance, Result, StepDone, Unit
from stembase.procedures.seeding import publish_packaged
from tests.bank.quality.staging import (
    BANK,
    COLLECTED,
    DIRECTOR,
    OPERATOR,
    PRACTICE,
    QUALITY,
    READER,
    a_unit,
    do,
    judged,
    note,
    record,
    stage,
    with_results,
)  # fmt: skip
from tests.cast import NOON, person
from tests.refusing import refused

pytestmark = pytest.mark.django_db
PROCEDURES = (
    "testing.nucleated-cell-count", "testing.second-reading", "testing.sterility", "selection.verdict", "selection.release",
    "selection.release-exceptionally", "research.release-to-research",
)  # fmt: skip


def practice(*, results: bool = True, **changes) -> str:
    stage("practice", PRACTICE)
    publish_packaged(by="P0001", at=NOON, now=NOON, only=PROCEDURES)
    Lot.objects.create(
        key=f"{PRACTICE}:c1", bank_id=PRACTICE, kind="counting-reagent", number="c1", valid_until=NOON.replace(year=2030), received_at=COLLECTED
    )
    unit = a_unit(1, PRACTICE)
    if results:
        with_results(unit, PRACTICE, **changes)
    return unit


def work(procedure: str, step: str, **given) -> dict:
    return {"procedure": procedure, "step": step, **given}


def step(name: str, unit: str, procedure: str, key: str, by: str = OPERATOR, witness: str = "", scans=("unit",), subject=None, **given):
    scanned = dict.fromkeys(scans, unit)
    extra = {"unit": unit} if subject is None else subject
    return do(name, PRACTICE, by=by, witness=witness, **extra, work=work(procedure, key, scans=scanned, **given))


def counted_by_procedure(unit: str, by: str = OPERATOR):
    step("do-step", unit, "testing.nucleated-cell-count", "identify", by, scans=("sample", "worklist"))
    return step(
        "record-result", unit, "testing.nucleated-cell-count", "measure", by, scans=("sample",), lots={"counting-reagent": f"{PRACTICE}:c1"},
        measures={"control_in_range": True, "wbc_e3_per_ul": 12.0, "nrbc_per_100_wbc": 5.0, "volume_ml": 80.0},
    )  # fmt: skip


def test_a_count_by_procedure_gives_its_results_its_step_and_its_lot():
    unit = practice(results=False)
    act = counted_by_procedure(unit)
    rows = {row.test: row for row in Result.objects.filter(unit=unit)}
    assert set(rows) == {"tnc", "wbc", "nrbc"}
    assert rows["tnc"].value == pytest.approx(12.0 * 1.05 * 80 / 100)
    assert (rows["tnc"].method, rows["tnc"].lot) == ("testing.nucleated-cell-count@1", f"{PRACTICE}:c1")
    assert act.procedure == "testing.nucleated-cell-count@1"
    assert set(StepDone.objects.values_list("step", flat=True)) == {"identify", "measure"}
    assert Performance.objects.get().ended_at == NOON


def test_the_sample_of_another_unit_is_refused_at_the_step_too():
    unit = practice(results=False)
    other = a_unit(2, PRACTICE)
    refused(
        "result-for-another-unit", do, "record-result", PRACTICE, by=OPERATOR, unit=unit,
        work=work("testing.nucleated-cell-count", "measure", scans={"sample": other}),
    )  # fmt: skip


def test_a_positive_culture_by_procedure_holds_the_unit():
    unit = practice(results=False)
    measures = {"days_of_culture": 14.0, "sterility_aerobic": "growth", "sterility_anaerobic": "no-growth", "sterility_fungal": "no-growth"}
    step("record-result", unit, "testing.sterility", "measure", scans=("sample",), measures=measures)
    assert "positive-result" in Unit.objects.get(key=unit).holds.values_list("reason", flat=True)
    assert Result.objects.get(test="sterility-fungal").finding == "no-growth"


@pytest.mark.parametrize(("verdict", "state"), [("accepted", "reviewed"), ("repeat", "rejected"), ("rejected", "rejected")])
def test_the_second_reading_by_procedure_accepts_or_rejects(verdict, state):
    unit = practice(results=False)
    key = record(unit, "tnc", 9.6, PRACTICE)
    measures = {"raw_data_seen": True, "calculation_checked": True}
    step("do-step", unit, "testing.second-reading", "look-at-raw", READER, scans=("sample",), measures=measures)
    step(
        "review-result", unit, "testing.second-reading", "review", READER, scans=("sample",), measures={"verdict": verdict},
        subject={"result": key, "reason": "" if verdict == "accepted" else note()},
    )  # fmt: skip
    assert Result.objects.get(key=key).state == state


def test_a_rejection_by_procedure_has_its_reason():
    unit = practice(results=False)
    key = record(unit, "tnc", 9.6, PRACTICE)
    reading = work("testing.second-reading", "review", scans={"sample": unit}, measures={"verdict": "rejected"})
    refused("reason-missing", do, "review-result", PRACTICE, by=READER, result=key, work=reading)


def test_verdict_and_release_by_procedure_move_the_unit_once():
    unit = practice()
    step("do-step", unit, "selection.verdict", "gather", measures={"record_complete": True})
    assert step("judge-unit", unit, "selection.verdict", "judge", QUALITY, measures={"verdict": "passes"}).did.passed
    step("do-step", unit, "selection.release", "look-again", QUALITY, measures={"open_deviations_none": True})
    act = step("release", unit, "selection.release", "release", QUALITY, DIRECTOR)
    assert Unit.objects.get(key=unit).stage == "released"
    assert not [finding for finding in act.found if finding.on_breach == "deviate"]
    assert Performance.objects.filter(procedure__startswith="selection", ended_at=None).count() == 0


def test_a_verdict_that_differs_from_the_criteria_is_a_deviation_in_practice():
    unit = practice(tnc=2.0)
    act = step("judge-unit", unit, "selection.verdict", "judge", QUALITY, measures={"verdict": "passes"})
    assert "verdict-differs" in {finding.code for finding in act.found}
    assert not act.did.passed


def test_a_step_that_leads_elsewhere_is_refused():
    unit = practice()
    judged(unit, PRACTICE)
    leads_away = work("research.release-to-research", "release", scans={"unit": unit})
    refused("step-of-another-command", do, "release", PRACTICE, by=QUALITY, witness=DIRECTOR, unit=unit, work=leads_away)


def test_a_unit_goes_to_research_by_procedure():
    unit = practice(results=False)
    step("release-to-research", unit, "research.release-to-research", "release", QUALITY, DIRECTOR)
    assert Unit.objects.get(key=unit).stage == "research"


def test_a_student_in_a_live_bank_meets_the_gate_of_the_procedure():
    stage()
    publish_packaged(by="P0001", at=NOON, now=NOON, only=PROCEDURES)
    person("P0020", "student")
    unit = a_unit()
    counting = work("testing.nucleated-cell-count", "measure", scans={"sample": unit})
    refusal = refused("unqualified", do, "record-result", BANK, by="P0020", unit=unit, work=counting)
    assert "student-without-step" not in {finding.code for finding in refusal.findings}
