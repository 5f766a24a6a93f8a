"""Release: by two people, on a verdict that says what is true now, and never with a failing criterion."""

from datetime import timedelta

import pytest

from stembase.acts.door import batch, preview
from stembase.bank.models import ExceptionalRelease, Position, ReleaseVerdict, Unit
from stembase.bank.queries.verdicts import judgement_table, standing_of, verdict_table
from stembase.bank.standard_reading import packaged
from stembase.base.chain import BASE
from stembase.donors.models import ConsentScope, Eligibility, Marker
from stembase.ledger.models import Entry
from stembase.refusal import Refused
from tests.bank.quality.staging import (
    BANK,
    COLLECTED,
    DIRECTOR,
    GOOD,
    NOBODY,
    OPERATOR,
    PHYSICIAN,
    PRACTICE,
    QUALITY,
    SECOND,
    a_donor,
    a_unit,
    do,
    judged,
    note,
    open_bank,
    perform_bare,
    record,
    released,
    review,
    stage,
    with_results,
)  # fmt: skip
from tests.cast import NOON, person
from tests.refusing import refused

pytestmark = pytest.mark.django_db


def a_good_unit() -> str:
    stage()
    unit = a_unit()
    with_results(unit)
    judged(unit)
    return unit


def stage_of(unit: str) -> str:
    return Unit.objects.get(key=unit).stage


def test_a_good_unit_is_released_by_two_people():
    unit = a_good_unit()
    act = released(unit)
    assert stage_of(unit) == "released"
    assert (act.actor, act.witness, act.signed) == (QUALITY, DIRECTOR, True)
    assert act.did.verdict == ReleaseVerdict.objects.get(unit=unit).key


def test_a_second_person_of_quality_will_do():
    assert released(a_good_unit(), witness=SECOND).witness == SECOND


def test_the_verdict_is_a_snapshot_of_every_criterion():
    unit = a_good_unit()
    verdict = ReleaseVerdict.objects.get(unit=unit)
    lines = {line.criterion.key: line.answer for line in verdict_table(verdict)}
    assert verdict.passed
    assert verdict.standard == "netcord-fact-unrelated@1"
    assert (lines["tnc"].value, lines["tnc"].min, lines["tnc"].answer) == (9.6, 5.0, "met")
    assert lines["minutes-to-freeze"].value == 1800
    assert lines["tnc"].result.startswith(f"{BANK}:")


def test_the_page_shows_the_same_table_before_anybody_has_judged():
    stage()
    unit = a_unit()
    record(unit, "tnc", 9.6)
    standing = standing_of(BANK, unit, NOON)
    answers = {line.criterion.key: line.answer.answer for line in judgement_table(standing.unit, standing.standard)}
    assert (answers["tnc"], answers["segments"], answers["tnc-recovery"]) == ("missing", "met", "not-done")


@pytest.mark.parametrize(
    ("test", "answer", "code"),
    [
        ("tnc", 4.9, "criteria-not-met"), ("sterility_aerobic", None, "tests-missing"), ("cd34_viability", 80.0, "criteria-not-met"),
        ("cfu", "no-growth", "criteria-not-met"), ("hla_drb1", None, "tests-missing"), ("cd34_viability_post_thaw", 70.0, "criteria-not-met"),
    ],
)  # fmt: skip
def test_a_unit_with_a_failing_criterion_is_never_released(test, answer, code):
    stage()
    unit = a_unit()
    with_results(unit, **{test: answer})
    assert not judged(unit).did.passed
    refused(code, released, unit)
    assert stage_of(unit) == "quarantined"
    with batch(BANK), pytest.raises(Refused):
        released(unit)
    assert stage_of(unit) == "quarantined"


def test_a_unit_frozen_too_late_is_not_released():
    stage()
    unit = a_unit()
    Unit.objects.filter(key=unit).update(frozen_at=COLLECTED + timedelta(hours=49))
    with_results(unit)
    judged(unit)
    assert "minutes-to-freeze" in refused("criteria-not-met", released, unit).findings[0].facts["criteria"]


def test_a_unit_nobody_has_judged_is_not_released():
    stage()
    unit = a_unit()
    with_results(unit)
    refused("not-judged", released, unit)


def test_a_result_after_the_verdict_makes_it_old():
    unit = a_good_unit()
    key = record(unit, "tnc", 4.0)
    refused("results-unreviewed", released, unit)
    review(key)
    refusal = refused("verdict-outdated", released, unit)
    assert {finding.code for finding in refusal.findings} == {"verdict-outdated", "criteria-not-met"}
    judged(unit)
    refused("criteria-not-met", released, unit)


def test_a_better_result_after_the_verdict_makes_it_old_as_well():
    unit = a_good_unit()
    review(record(unit, "tnc", 12.0))
    refused("verdict-outdated", released, unit)
    judged(unit)
    assert released(unit)


def test_a_new_version_of_the_standard_wants_a_new_verdict():
    unit = a_good_unit()
    text = packaged()["netcord-fact-unrelated.v1.toml"].replace("version = 1", "version = 2").replace("2025-01-01", "2026-03-02")
    do("publish-standard", BASE, text=text)
    refused("not-judged", released, unit)
    judged(unit)
    assert released(unit).did.standard == "netcord-fact-unrelated@2"


def test_a_held_unit_is_not_released():
    unit = a_good_unit()
    hold = do("hold-unit", by=OPERATOR, unit=unit, reason="label-doubtful")
    refused("release-while-held", released, unit)
    do("lift-hold", hold=f"{hold.key}:label-doubtful", reason=note("label read again"))
    assert released(unit)


@pytest.mark.parametrize("on", ["unit", "donation"])
def test_an_open_deviation_stops_the_release_and_a_closed_one_wants_a_new_verdict(on):
    unit = a_good_unit()
    subject = unit if on == "unit" else Unit.objects.get(key=unit).donation_id
    deviation = do("open-deviation", by=OPERATOR, subject=subject, code="label-damaged", note=note()).key
    refused("release-with-deviation-open", released, unit)
    do("classify-deviation", deviation=deviation, severity="minor")
    do("close-deviation", deviation=deviation, cause=note())
    refused("verdict-outdated", released, unit)
    judged(unit)
    assert released(unit)


@pytest.mark.parametrize("determination", ["ineligible", "incomplete", ""])
def test_a_donor_who_is_not_eligible_stops_the_release(determination):
    stage()
    unit = a_unit(donor=a_donor(determination=determination))
    with_results(unit)
    judged(unit)
    refused("donor-not-eligible", released, unit)


def test_a_marker_that_turns_reactive_after_the_determination_stops_it_too():
    unit = a_good_unit()
    Marker.objects.filter(agent="hcv").update(result="reactive")
    refused("donor-not-eligible", released, unit)


def test_consent_withdrawn_stops_the_release():
    unit = a_good_unit()
    ConsentScope.objects.filter(scope="clinical").update(withdrawn_at=NOON - timedelta(minutes=1))
    refused("consent-not-in-force", released, unit)


@pytest.mark.parametrize("where", ["frozen", "released", "issued", "discarded"])
def test_only_a_unit_in_quarantine_is_released(where):
    unit = a_good_unit()
    Unit.objects.filter(key=unit).update(stage=where)
    refused("unit-not-quarantined", released, unit)


def test_a_unit_without_a_place_is_not_released():
    unit = a_good_unit()
    Position.objects.filter(unit=unit).update(unit=None)
    refused("unit-without-place", released, unit)


def test_one_person_alone_releases_nothing():
    unit = a_good_unit()
    refused("witness-signature-missing", do, "release", by=QUALITY, unit=unit)
    refused("signature-missing", perform_bare, "release", by=QUALITY, witness=DIRECTOR, unit=unit)
    refused("witness-is-actor", released, unit, witness=QUALITY)
    refused("second-person-not-entitled", released, unit, witness=OPERATOR)
    refused("not-permitted", released, unit, by=OPERATOR)
    refused("not-permitted", released, unit, by=NOBODY)
    assert stage_of(unit) == "quarantined"


def test_a_bank_without_a_standard_or_with_an_incomplete_one_judges_and_releases_nothing():
    stage(standard="")
    unit = a_unit()
    refused("no-standard-chosen", judged, unit)
    do("publish-standard", BASE, text=packaged()["china-public-cbb.v1.toml"])
    do("choose-standard", source="cord-blood", standard="china-public-cbb")
    refused("standard-incomplete", judged, unit)
    refused("standard-incomplete", released, unit)


def test_a_gone_unit_is_not_judged():
    stage()
    refused("unit-gone", judged, a_unit(stage="issued", place=False))


def test_all_that_stands_in_the_way_is_shown_beforehand():
    stage()
    unit = a_unit(place=False, donor=a_donor(scopes=("banking",), determination=""))
    _, findings = preview("release", BANK, by=QUALITY, witness=DIRECTOR, at=NOON, unit=unit)
    assert [finding.code for finding in findings] == [
        "unit-without-place", "not-judged", "tests-missing", "consent-not-in-force", "donor-not-eligible",
    ]  # fmt: skip


def test_in_a_practice_bank_a_wrong_release_is_recorded_as_a_deviation():
    stage("practice", PRACTICE)
    unit = a_unit(1, PRACTICE)
    act = released(unit, PRACTICE)
    assert {finding.code for finding in act.found} == {"not-judged", "tests-missing"}
    assert all(finding.on_breach == "deviate" for finding in act.found)
    assert stage_of(unit) == "released"


def exception(unit: str, by: str = DIRECTOR, witness: str = PHYSICIAN, told=NOON - timedelta(hours=1), reason: str | None = None):
    return do("exceptional-release", by=by, witness=witness, unit=unit, patient="PT-7", reason=note() if reason is None else reason, told_at=told)


def a_failing_unit(**changes) -> str:
    stage()
    unit = a_unit()
    with_results(unit, **(changes or {"tnc": 4.2}))
    judged(unit)
    return unit


def test_an_exception_releases_one_failing_unit_for_one_patient():
    unit = a_failing_unit()
    act = exception(unit)
    row = ExceptionalRelease.objects.get()
    assert (row.unit_id, row.patient, row.failed, row.by, row.witness) == (unit, "PT-7", ["tnc"], DIRECTOR, PHYSICIAN)
    assert act.signed
    assert stage_of(unit) == "released"
    assert Entry.objects.filter(verb="unit.released").count() == 0


def test_a_donor_who_is_not_eligible_can_be_excused_and_the_record_says_so():
    stage()
    unit = a_unit(donor=a_donor(determination="ineligible"))
    with_results(unit)
    judged(unit)
    assert exception(unit).did.donor_not_eligible


def test_a_missing_culture_can_be_excused_in_urgent_need():
    assert exception(a_failing_unit(sterility_fungal=None)).did.failed == ["sterility-fungal"]


def test_the_programme_is_told_first():
    refused("programme-not-told-first", exception, a_failing_unit(), told=NOON)


def test_an_exception_has_its_reason_and_its_two_people():
    unit = a_failing_unit()
    refused("reason-missing", exception, unit, reason="")
    refused("not-permitted", exception, unit, by=QUALITY)
    refused("second-person-not-entitled", exception, unit, witness=QUALITY)
    refused("witness-signature-missing", exception, unit, witness="")
    assert stage_of(unit) == "quarantined"


def test_a_good_unit_needs_no_exception():
    refused("no-exception-needed", exception, a_good_unit())


def test_identity_and_consent_are_never_excused():
    unit = a_failing_unit(identity=None, tnc=4.2)
    refused("never-by-exception", exception, unit)
    ConsentScope.objects.filter(scope="clinical").delete()
    refused("consent-not-in-force", exception, unit)


def test_holds_deviations_and_an_old_verdict_are_not_excused_either():
    unit = a_failing_unit()
    do("hold-unit", by=OPERATOR, unit=unit, reason="label-doubtful")
    refused("release-while-held", exception, unit)
    do("open-deviation", by=OPERATOR, subject=unit, code="label-damaged", note=note())
    refused("release-with-deviation-open", exception, unit)
    review(record(unit, "tnc", 3.9))
    refused("verdict-outdated", exception, unit)


def test_identity_is_never_excused_in_a_practice_bank_either():
    stage("practice", PRACTICE)
    unit = a_unit(1, PRACTICE)
    with_results(unit, PRACTICE, identity=None)
    judged(unit, PRACTICE)
    refused(
        "never-by-exception", do, "exceptional-release", PRACTICE, by=DIRECTOR, witness=PHYSICIAN, unit=unit, patient="PT-7", reason=note(),
        told_at=NOON - timedelta(hours=1),
    )  # fmt: skip


def to_research(unit: str, by: str = QUALITY):
    return do("release-to-research", by=by, unit=unit)


def test_a_failing_unit_serves_research_when_its_donor_agreed():
    unit = a_failing_unit()
    assert to_research(unit).did.before == "quarantined"
    assert stage_of(unit) == "research"


def test_research_is_refused_without_consent_while_held_or_kept_or_gone():
    stage()
    without = a_unit(1, donor=a_donor(scopes=("banking", "clinical")))
    refused("consent-not-in-force", to_research, without)
    held = a_unit(2)
    do("hold-unit", by=OPERATOR, unit=held, reason="label-doubtful")
    refused("release-while-held", to_research, held)
    refused("unit-not-for-research", to_research, a_unit(3, stage="issued", place=False))
    refused("not-permitted", to_research, without, by=OPERATOR)
    kept = a_unit(4)
    with_results(kept, tnc=4.2)
    judged(kept)
    exception(kept)
    refused("unit-kept-for-patient", to_research, kept)


def test_a_unit_of_another_bank_is_out_of_reach():
    unit = a_good_unit()
    open_bank("live", "A9991")
    person("P0030", "quality", scope="A9991")
    refused("no-such-unit", do, "judge-unit", "A9991", by="P0030", unit=unit)


def test_a_release_asks_few_questions(django_assert_max_num_queries):
    unit = a_good_unit()
    with django_assert_max_num_queries(22):
        preview("release", BANK, by=QUALITY, witness=DIRECTOR, at=NOON, unit=unit)
    assert set(GOOD) <= {line.criterion.test for line in judgement_table(standing_of(BANK, unit, NOON).unit, standing_of(BANK, unit, NOON).standard)}
    assert Eligibility.objects.count() == 1
