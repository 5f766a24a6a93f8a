"""Results: what cannot be is refused, a second reader stands behind each, and a late positive alarms at once."""

from datetime import timedelta

import pytest

from stembase.bank.lab_test import faults, lab_tests
from stembase.bank.models import Deviation, Hold, Lot, Result, Unit
from stembase.bank.queries.results import counted, din_scanned, results_for, review_queue
from stembase.bank.step_results import readings_of_step
from stembase.base.models import Equipment, Partner, Room, Site
from stembase.ledger.models import Entry
from stembase.procedures.packaged import packaged
from tests.bank.quality.staging import (
    BANK,
    COLLECTED,
    NOBODY,
    OPERATOR,
    PRACTICE,
    QUALITY,
    READER,
    a_unit,
    do,
    note,
    perform_bare,
    record,
    review,
    stage,
)
from tests.cast import NOON, person
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def test_a_result_waits_for_its_reader_and_then_counts():
    stage(standard="")
    unit = a_unit()
    key = record(unit, "tnc", 9.6, uncertainty=0.4)
    row = Result.objects.get(key=key)
    assert (row.value, row.measure_unit, row.state, row.uncertainty) == (9.6, "10*8", "performed", 0.4)
    assert counted(results_for(unit)) == {}
    assert [waiting.key for waiting in review_queue(BANK)] == [key]
    review(key)
    assert [result.value for result in counted(results_for(unit))["tnc"]] == [9.6]


@pytest.mark.parametrize(
    ("test", "given", "code"),
    [
        ("tnc", {"value": 9.6, "measure_unit": "10*9"}, "wrong-measure-unit"),
        ("tnc", {"value": -1.0}, "result-cannot-be"),
        ("viability", {"value": 101.0, "method": "seven-aad"}, "result-cannot-be"),
        ("tnc", {"value": 9.6, "uncertainty": -0.1}, "uncertainty-cannot-be"),
        ("tnc", {}, "value-wanted"),
        ("tnc", {"finding": "growth"}, "value-wanted"),
        ("tnc", {"value": 9.6, "method": "guess"}, "method-not-known"),
        ("cfu", {"value": 9.6, "method": "methylcellulose"}, "finding-wanted"),
        ("cfu", {"finding": "groth", "method": "methylcellulose"}, "finding-not-offered"),
        ("hla-a", {"finding": "HLA-B*07:02", "method": "sbt"}, "finding-not-offered"),
        ("colour", {"value": 1.0}, "test-not-known"),
        ("tnc", {"value": 9.6, "instrument": "nowhere"}, "instrument-not-known"),
        ("tnc", {"value": 9.6, "lot": f"{BANK}:nothing"}, "lot-of-result-not-known"),
    ],
)
def test_what_cannot_be_is_refused(test, given, code):
    stage(standard="")
    unit = a_unit()
    refused(code, do, "record-result", by=OPERATOR, unit=unit, test=test, **({"method": "haematology-analyser"} | given))
    assert not Result.objects.exists()
    assert Entry.objects.filter(verb="attempted").count() == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_no_number_that_is_none_passes_the_catalogue(value):
    found = faults(lab_tests()["tnc"], method="haematology-analyser", value=value, finding="", measure_unit="", uncertainty=None)
    assert [finding.code for finding in found] == ["result-cannot-be"]


def test_a_number_in_the_tests_own_unit_is_taken():
    stage(standard="")
    key = record(a_unit(), "tnc", 9.6, measure_unit="10*8")
    assert Result.objects.get(key=key).value == 9.6


def test_the_tube_of_another_unit_is_refused():
    stage(standard="")
    unit, other = a_unit(1), a_unit(2)
    refused("result-for-another-unit", record, unit, "tnc", 9.6, tube=other)
    refused("result-for-another-unit", record, unit, "tnc", 9.6, tube="A999026000002")
    record(unit, "tnc", 9.6, tube="A999026000001")
    segment = Unit.objects.filter(donation__din="A999026000001", container="segment").first()
    assert din_scanned(BANK, segment.key) == "A999026000001"
    assert din_scanned(BANK, "=A99902600000100") == "A999026000001"


def test_a_unit_of_another_bank_or_not_yet_collected_or_younger_than_the_result_has_no_results():
    stage(standard="")
    unit = a_unit()
    refused("no-such-unit", record, "A9995-r1:x", "tnc", 9.6)
    Unit.objects.filter(key=unit).update(made_at=NOON + timedelta(minutes=1))
    refused("result-before-unit", record, unit, "tnc", 9.6)
    Unit.objects.filter(key=unit).update(stage="expected")
    refused("unit-not-there-yet", record, unit, "tnc", 9.6)


def test_nobody_reviews_their_own_result():
    stage(standard="")
    key = record(a_unit(), "tnc", 9.6)
    refused("reviewer-performed-it", review, key, by=OPERATOR)
    refused("not-permitted", review, key, by=NOBODY)
    assert review(key).signed


def test_a_review_needs_its_signature():
    stage(standard="")
    key = record(a_unit(), "tnc", 9.6)
    refused("signature-missing", perform_bare, "review-result", by=READER, result=key)


def test_a_result_is_reviewed_once_and_one_of_another_bank_never():
    stage(standard="")
    key = record(a_unit(), "tnc", 9.6)
    review(key)
    refused("result-not-waiting", review, key)
    refused("no-such-result", review, "A9990:999.1")


def test_a_rejected_result_never_counts():
    stage(standard="")
    unit = a_unit()
    key = record(unit, "tnc", 9.6)
    refused("reason-missing", do, "reject-result", by=READER, result=key, reason="")
    do("reject-result", by=READER, result=key, reason=note("clotted tube"))
    assert Result.objects.get(key=key).state == "rejected"
    assert counted(results_for(unit)) == {}
    refused("result-not-standing", do, "correct-result", by=OPERATOR, result=key, value=9.0, reason=note())


def test_a_correction_keeps_the_old_value_the_new_one_and_the_reason():
    stage(standard="")
    unit = a_unit()
    key = record(unit, "tnc", 96.0)
    review(key)
    act = do("correct-result", by=OPERATOR, result=key, value=9.6, reason=note("decimal point"))
    assert (act.did.old.value, act.did.new.value) == (96.0, 9.6)
    new = Result.objects.get(key=f"{act.key}.1")
    assert (new.supersedes, new.state, new.value) == (key, "performed", 9.6)
    assert Result.objects.get(key=key).state == "superseded"
    assert counted(results_for(unit)) == {}
    review(new.key)
    assert [result.value for result in counted(results_for(unit))["tnc"]] == [9.6]


def test_a_correction_needs_a_reason_a_change_and_a_number_that_can_be():
    stage(standard="")
    key = record(a_unit(), "tnc", 9.6)
    refused("reason-missing", do, "correct-result", by=OPERATOR, result=key, value=9.0, reason="")
    refused("correction-changes-nothing", do, "correct-result", by=OPERATOR, result=key, value=9.6, reason=note())
    refused("wrong-measure-unit", do, "correct-result", by=OPERATOR, result=key, value=9.0, measure_unit="%", reason=note())


def test_a_positive_culture_holds_the_unit():
    stage(standard="")
    unit = a_unit()
    record(unit, "sterility-aerobic", "growth", final=False)
    assert [hold.reason for hold in Hold.objects.filter(unit=unit, lifted_at=None)] == ["positive-result"]
    assert not Deviation.objects.exists()


@pytest.mark.parametrize("gone", ["issued", "infused"])
def test_a_late_positive_on_an_issued_unit_opens_a_critical_deviation_at_once(gone):
    stage(standard="")
    unit = a_unit(stage=gone, place=False)
    record(unit, "sterility-anaerobic", "growth")
    deviation = Deviation.objects.get(subject=unit)
    assert (deviation.code, deviation.severity, deviation.closed_at) == ("positive-after-issue", "critical", None)
    assert not Hold.objects.exists()


def test_a_correction_to_positive_on_an_issued_unit_alarms_too():
    stage(standard="")
    unit = a_unit(stage="issued", place=False)
    key = record(unit, "sterility-anaerobic", "no-growth")
    assert not Deviation.objects.exists()
    do("correct-result", by=OPERATOR, result=key, finding="growth", reason=note("bottle mixed up"))
    assert Deviation.objects.get().severity == "critical"


def test_a_machine_out_of_calibration_and_an_expired_lot_are_deviations_and_the_result_stays():
    stage(standard="")
    unit = a_unit()
    partner = Partner.objects.create(key="p", joined_date=NOON.date())
    site = Site.objects.create(key="s", partner=partner, title_zh="演示", title_en="demo")
    room = Room.objects.create(key="r", site=site, kind="laboratory", title_zh="演示", title_en="demo")
    yesterday = NOON - timedelta(days=1)
    Equipment.objects.create(key="flow-1", kind="flow-cytometer", room=room, title_zh="演示", title_en="demo", calibrated_until=yesterday)
    Lot.objects.create(key=f"{BANK}:l1", bank_id=BANK, kind="dye", number="l1", valid_until=yesterday, received_at=COLLECTED)
    key = record(unit, "viability", 97.0, instrument="flow-1", lot=f"{BANK}:l1")
    assert Result.objects.get(key=key).instrument == "flow-1"
    assert set(Deviation.objects.values_list("code", flat=True)) == {"instrument-not-fit", "lot-of-result-not-fit"}


def test_a_student_works_in_a_live_bank_by_procedure_only():
    stage(standard="")
    person("P0020", "student")
    refused("student-without-step", record, a_unit(), "tnc", 9.6, by="P0020")


def test_a_student_records_by_hand_in_a_practice_bank():
    stage("practice", PRACTICE, standard="")
    person("P0020", "student")
    assert record(a_unit(1, PRACTICE), "tnc", 9.6, PRACTICE, by="P0020")


def test_what_a_unit_was_made_from_lends_it_sterility_but_no_count():
    stage(standard="")
    unit = a_unit()
    segment = Unit.objects.filter(parent_edges__parent=unit).first().key
    review(record(unit, "tnc", 9.6))
    review(record(unit, "sterility-aerobic", "no-growth"))
    assert set(counted(results_for(segment))) == {"sterility-aerobic"}


def readings(procedure, step, **measures):
    definition = next(one for one in packaged() if one.key == procedure)
    found = readings_of_step(definition.step(step), definition.id, measures, instrument="i", lot="l")
    return {reading.test: reading.finding or reading.value for reading in found}


@pytest.mark.parametrize(
    ("procedure", "measures", "expected"),
    [
        ("testing.nucleated-cell-count", {"wbc_e3_per_ul": 12.0, "volume_ml": 80.0, "tnc_e8": 9.6}, {"wbc": 12.0, "tnc": 9.6}),
        ("testing.cd34-ishage", {"tnc_e8": 9.6, "cd34_percent": 0.4, "viable_cd34_e6": 3.7}, {"cd34-percent": 0.4, "viable-cd34": 3.7}),
        ("testing.abo-rh", {"abo_rh": "AB-neg", "control_in_range": True}, {"abo-rh": "AB-neg"}),
        (
            "testing.sterility", {"sterility_aerobic": "no-growth", "sterility_anaerobic": "growth", "sterility_fungal": "no-growth"},
            {"sterility-aerobic": "no-growth", "sterility-anaerobic": "growth", "sterility-fungal": "no-growth"},
        ),
        ("testing.colony-assay", {"cfu_growth": "no-growth", "cfu_gm_per_e5": 0.0}, {"cfu": "no-growth", "cfu-gm": 0.0}),
        ("testing.msc-panel", {"cd73_percent": 99.0, "cd34_percent": 0.4}, {"cd73": 99.0, "cd34-percent": 0.4}),
        ("testing.hla", {"hla_a": "HLA-A*02:01+HLA-A*11:01"}, {"hla-a": "HLA-A*02:01+HLA-A*11:01"}),
    ],
)  # fmt: skip
def test_a_step_gives_the_results_of_what_it_read(procedure, measures, expected):
    assert readings(procedure, "measure", **measures) == expected


def test_the_segment_confirms_the_unit():
    assert readings("selection.confirm-typing", "type", identity="confirmed") == {"identity": "confirmed"}


def test_a_measure_of_a_procedure_that_is_a_test_has_its_unit_and_its_answers():
    measures = {measure.key: measure for definition in packaged() for step in definition.steps for measure in step.measures if measure.given != "set"}
    named = [test for test in lab_tests().values() if test.measure]
    assert len({test.measure for test in named}) == len(named)
    for test in named:
        measure = measures[test.measure]
        assert (measure.unit if test.numeric else "") == test.unit
        assert set(measure.choices) == set(test.findings)


def test_a_quality_manager_records_and_an_unknown_person_does_not():
    stage(standard="")
    unit = a_unit()
    assert record(unit, "tnc", 9.6, by=QUALITY)
    refused("not-permitted", record, unit, "tnc", 9.6, by=NOBODY)


def test_results_of_one_run_are_reviewed_together():
    stage(standard="")
    unit, other = a_unit(1), a_unit(2)
    keys = [record(unit, "tnc", 9.6), record(unit, "viability", 96.0)]
    strange = record(other, "tnc", 8.1)
    refused("results-none", do, "review-results", by=READER, results=[])
    refused("results-of-several-units", do, "review-results", by=READER, results=[*keys, strange])
    refused("no-such-result", do, "review-results", by=READER, results=[*keys, f"{BANK}:9999.1"])
    refused("reviewer-performed-it", do, "review-results", by=OPERATOR, results=keys)
    do("review-results", by=READER, results=keys)
    assert set(Result.objects.filter(key__in=keys).values_list("state", "reviewed_by")) == {("reviewed", READER)}
    assert Result.objects.get(key=strange).state == "performed"
    refused("result-not-waiting", do, "review-results", by=READER, results=keys)
