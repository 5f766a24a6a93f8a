"""Screening, markers and the determination made on them."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.donors.models import Marker, Screening
from stembase.donors.queries import eligibility_findings, eligibility_of
from stembase.donors.standard import agents, questionnaire, standard_named, standards
from stembase.people.cast import ENTERPRISE, make_organisations
from tests.cast import NOON
from tests.donors.staging import (
    DAY,
    DONOR,
    LIVE,
    MEDICAL_DIRECTOR,
    OPERATOR,
    PRACTICE,
    QUALITY,
    TUTOR,
    WELL,
    all_markers,
    banks,
    consent,
    determine,
    do,
    marker,
    ready,
    register,
    screen,
)
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
HBSAG = {"agent": "hbv", "method": "hbsag"}


def registered() -> None:
    banks()
    register()
    consent()


def codes(act) -> list[tuple[str, str]]:
    return [(finding.code, finding.on_breach) for finding in act.found]


def test_a_donor_asked_and_tested_is_determined_eligible():
    banks()
    ready()
    assert eligibility_of(DONOR).determination == "undetermined"
    determine()
    state = eligibility_of(DONOR)
    assert (state.eligible, state.determined_by, state.screening, state.missing, state.against) == (True, QUALITY, "accepted", (), ())
    assert eligibility_findings(DONOR) == ()
    assert_rebuilds()


def test_risky_answers_are_recorded_and_put_the_donation_off():
    registered()
    act = screen(transfusion="yes", cancer="unknown")
    assert codes(act) == [("donor-deferred", "hold")]
    row = Screening.objects.get()
    assert (row.outcome, row.deferrals, row.questionnaire) == ("deferred", ["cancer", "transfusion"], questionnaire()[0])
    all_markers()
    refused("donor-has-adverse-results", determine)
    determine(determination="ineligible")
    assert eligibility_of(DONOR).determination == "ineligible"
    assert_rebuilds()


def test_the_questionnaire_is_asked_whole_and_answered_with_its_answers():
    registered()
    refused("no-such-question", do, "screen-donor", donor=DONOR, answers=WELL | {"favourite-colour": "yes"})
    refused("no-such-answer", screen, cancer="perhaps")
    refused("question-unanswered", do, "screen-donor", donor=DONOR, answers={"cancer": "no"})
    refused("no-such-donor", screen, "A9990:D9")


def test_a_reactive_marker_is_a_fact_that_holds():
    registered()
    act = marker(result="reactive", value=12.4, unit="S/CO", lot="L1")
    assert codes(act) == [("marker-reactive", "hold")]
    row = Marker.objects.get()
    assert (row.value, row.unit, row.performer, row.result) == (12.4, "S/CO", OPERATOR, "reactive")
    assert codes(marker(method="anti-hbc", result="indeterminate")) == [("marker-indeterminate", "warn")]


def test_a_mistaken_result_is_replaced_with_a_reason_and_kept():
    registered()
    first = marker(result="reactive").key
    refused("marker-recorded-already", marker)
    refused("reason-missing", marker, replaces=first)
    refused("no-such-marker", marker, replaces="A9990:999", reason="0" * 64)
    marker(replaces=first, reason="0" * 64)
    assert eligibility_of(DONOR).against == ()
    assert Marker.objects.get(key=first).replaced
    refused("no-such-marker", marker, replaces=first, reason="0" * 64)
    assert_rebuilds()


def test_a_marker_that_makes_no_sense_is_refused():
    registered()
    refused("no-such-marker-test", marker, agent="flu")
    refused("no-such-marker-test", marker, method="guess")
    refused("sampled-after-result", marker, sampled_at=NOON + DAY)
    refused("no-such-equipment", marker, instrument="NAT-9")
    refused("no-such-donor-standard", marker, standard="none", recovered_at=NOON)
    refused("no-such-donor", marker, "A9990:D9")


def test_an_instrument_out_of_order_makes_the_result_a_deviation():
    registered()
    make_organisations()
    titles = {"title_zh": "名", "title_en": "name"}
    for name, inputs in (
        ("admit-partner", {"organisation": ENTERPRISE}),
        ("open-site", {"site": "s", "partner": ENTERPRISE, **titles}),
        ("open-room", {"room": "r", "site": "s", "room_kind": "test-laboratory", **titles}),
        (
            "register-equipment",
            {"equipment": "NAT-1", "equipment_kind": "nat-analyser", "room": "r", "calibrated_until": NOON + DAY, **titles},
        ),
    ):
        perform(name, BASE, by="P0001", at=NOON, now=NOON, **inputs)
    assert codes(marker(instrument="NAT-1")) == []
    assert codes(marker(method="nat", instrument="NAT-1", at=NOON + DAY)) == [("instrument-not-in-order", "deviate")]


@pytest.mark.parametrize(
    ("source", "days", "inside"),
    [
        ("cord-blood", -7, True),
        ("cord-blood", -7.01, False),
        ("cord-blood", 7, True),
        ("cord-blood", 7.01, False),
        ("bone-marrow", -30, True),
        ("bone-marrow", -30.01, False),
        ("adipose", -8, False),
    ],
)
def test_the_window_of_sampling_is_seven_days_and_thirty_before_for_marrow(source, days, inside):
    banks()
    donor = register(source=source).subject
    recovered = NOON - 10 * DAY
    act = marker(donor, sampled_at=recovered + timedelta(days=days), recovered_at=recovered)
    assert (codes(act) == []) == inside
    assert inside or codes(act) == [("sample-outside-window", "deviate")]


def test_a_sample_outside_the_window_does_not_count():
    banks()
    ready()
    refusal = refused("markers-missing", determine, recovered_at=NOON - 20 * DAY)
    assert "hbv:hbsag" in refusal.findings[0].facts["missing"]
    determine(recovered_at=NOON)
    assert eligibility_of(DONOR).eligible
    assert eligibility_findings(DONOR, recovered_at=NOON - 20 * DAY)[0].facts["determination"] == "incomplete"


def test_eligible_is_refused_while_anything_required_is_missing():
    registered()
    screen()
    refused("markers-missing", determine)
    all_markers()
    refused("no-such-donor-standard", determine, standard="none")
    determine()
    other = register().subject
    consent(other)
    all_markers(other)
    refused("screening-missing", determine, other)


def test_incomplete_can_be_determined_and_ineligible_wants_a_ground():
    registered()
    determine(determination="incomplete")
    refused("determined-already", determine, determination="incomplete")
    refused("ineligible-without-ground", determine, determination="ineligible")
    determine(determination="ineligible", reason="0" * 64)
    assert eligibility_findings(DONOR)[0].facts["determination"] == "ineligible"


def test_a_late_reactive_result_makes_an_eligible_donor_incomplete_again():
    banks()
    ready()
    determine()
    marker(result="reactive", sampled_at=NOON - DAY / 2, at=NOON + DAY / 2)
    state = eligibility_of(DONOR)
    assert (state.determination, state.against) == ("incomplete", ("hbv:hbsag",))
    determine(determination="ineligible")
    assert eligibility_of(DONOR).determination == "ineligible"


def test_a_reactive_cmv_travels_with_the_unit_and_does_not_disqualify():
    banks()
    donor = register().subject
    consent()
    screen()
    for required in standard_named("no-west-nile").required("cord-blood", NOON):
        marker(donor, agent=required.agent, method=required.any_of[0], result="reactive" if required.agent == "cmv" else "non-reactive")
    determine()
    assert eligibility_of(donor).eligible


def test_west_nile_is_asked_for_in_its_season_only():
    fda = standard_named("fda-1271")
    asked = {month: any(marker.agent == "wnv" for marker in fda.required("cord-blood", NOON.replace(month=month, day=1))) for month in range(1, 13)}
    assert [month for month, is_asked in asked.items() if is_asked] == [6, 7, 8, 9, 10]
    assert not any(marker.agent in {"htlv-1-2", "cmv"} for marker in fda.required("cord-tissue", None))


def test_every_standard_asks_only_for_tests_there_are():
    assert set(standards()) == {"fda-1271", "no-west-nile"}
    assert all(set(marker.any_of) <= set(agents()[marker.agent].methods) for standard in standards().values() for marker in standard.markers)


def test_nobody_judges_results_they_have_recorded():
    banks()
    ready()
    marker(agent="hbv", method="nat", by=QUALITY)
    refused("determined-own-results", determine)
    assert determine(by=MEDICAL_DIRECTOR).signed


def test_who_may_not_ask_test_or_determine():
    banks()
    ready()
    refused("not-permitted", screen, by=TUTOR)
    refused("not-permitted", marker, by=TUTOR)
    refused("not-permitted", determine, by=OPERATOR)
    refused("signature-missing", do, "determine-eligibility", by=QUALITY, donor=DONOR, determination="eligible")


def test_in_practice_a_wrong_determination_is_recorded_as_a_deviation():
    banks()
    donor = register(PRACTICE).subject
    act = determine(donor, chain=PRACTICE)
    assert {code for code, _ in codes(act)} == {"screening-missing", "markers-missing"}
    assert not eligibility_of(donor).eligible


@pytest.mark.django_db(transaction=True)
def test_two_at_once():
    banks()
    ready()
    exactly_one(two_at_once(*[lambda: marker(method="nat")] * 2), "marker-recorded-already")
    exactly_one(two_at_once(determine, determine), "determined-already")
    assert all(outcome.done for outcome in two_at_once(screen, lambda: screen(transfusion="yes")))
    assert Screening.objects.filter(bank=LIVE).count() == 3


def test_where_people_report_a_test_without_a_result_is_none():
    banks()
    for chain in (LIVE, PRACTICE):
        donor = register(chain).subject
        refused("marker-result-missing", marker, donor, chain, result="")
        refused("marker-result-missing", do, "record-markers", chain, donor=donor, sampled_at=NOON - DAY, readings=[HBSAG])
        assert marker(donor, chain).read == {}


def test_a_panel_is_recorded_at_once_and_what_travels_with_the_unit_is_only_noted():
    banks()
    register()
    readings = [
        {"agent": "hbv", "method": "hbsag", "result": "reactive"}, {"agent": "cmv", "method": "antibody", "result": "reactive"},
        {"agent": "hcv", "method": "antibody", "result": "non-reactive"},
    ]  # fmt: skip
    refused("markers-none", do, "record-markers", by=OPERATOR, donor=DONOR, sampled_at=NOON - DAY, readings=[])
    act = do("record-markers", by=OPERATOR, donor=DONOR, sampled_at=NOON - DAY, readings=readings)
    assert [(finding.facts["agent"], finding.on_breach) for finding in act.found] == [("hbv", "hold"), ("cmv", "warn")]
    assert Marker.objects.filter(donor=DONOR, performer=OPERATOR).count() == 3
    refused("marker-recorded-already", do, "record-markers", by=OPERATOR, donor=DONOR, sampled_at=NOON - DAY, readings=readings[2:])
    unknown = [{"agent": "hcv", "method": "hbsag", "result": "reactive"}]
    refused("no-such-marker-test", do, "record-markers", by=OPERATOR, donor=DONOR, sampled_at=NOON - DAY, readings=unknown)
    refused("sampled-after-result", do, "record-markers", by=OPERATOR, donor=DONOR, sampled_at=NOON + DAY, readings=readings)
