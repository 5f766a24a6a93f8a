"""The rules common to all steps: each finds what it is there for, says what it means, and is silent when all is well."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from stembase.procedures import checks
from stembase.procedures.packaged import packaged
from stembase.procedures.performance import effects, findings, succeeded
from stembase.procedures.situation import EquipmentFact, LotFact
from stembase.procedures.wording import finding_words
from stembase.refusal import catalogue
from tests.procedures.standing import AT, codes, curve, fitting, good, step_of
from tests.refusing import refused

ADD = step_of("preparation.cryopreserve", "add-cryoprotectant")
STORE = step_of("preparation.cryopreserve", "store")
PERCENT, MINUTES = "dmso_percent_wv", "addition_minutes"


def _with(step, **measures):
    act = good(step)
    return replace(act, measures={**act.measures, **measures})


def _found(code, step, given, situation):
    return next(finding for finding in checks.rules(step, given, situation) if finding.code == code)


def test_a_step_in_order_gives_no_finding():
    assert checks.rules(ADD, good(ADD), fitting(ADD)) == []


@pytest.mark.parametrize(
    ("code", "means", "given", "situation"),
    [
        ("step-out-of-order", "refuse", {}, {"done": frozenset()}),
        ("step-already-done", "impossible", {}, {"done": frozenset({"identify", "add-cryoprotectant"})}),
        ("wrong-stage", "impossible", {}, {"stage": "received"}),
        ("time-runs-backwards", "impossible", {}, {"collected_at": AT + timedelta(minutes=1)}),
        ("scan-missing", "impossible", {"scans": {"unit": "A9990"}}, {}),
        ("scan-differs", "impossible", {}, {"expected_scans": {"unit": "A9991"}}),
        ("lot-missing", "refuse", {"lots": {"freezing-bag": "lot-freezing-bag"}}, {}),
        ("lot-unknown", "impossible", {"lots": {"cryoprotectant": "nobody's", "freezing-bag": "lot-freezing-bag"}}, {}),
        ("equipment-missing", "refuse", {"equipment": {}}, {}),
        ("equipment-unknown", "impossible", {"equipment": {"cooling-block": "nobody's", "syringe-pump": "machine-syringe-pump"}}, {}),
    ],
)
def test_what_is_not_in_order_is_found(code, means, given, situation):
    assert _found(code, ADD, good(ADD, **given), fitting(ADD, **situation)).on_breach == means


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("lot-expired", LotFact(AT.date(), False, "cryoprotectant")),
        ("lot-blocked", LotFact(None, True, "cryoprotectant")),
        ("lot-of-other-kind", LotFact(None, False, "heparin")),
    ],
)
def test_a_lot_that_may_not_be_used_is_found(code, fact):
    stands = fitting(ADD)
    stands = replace(stands, lots={**stands.lots, "lot-cryoprotectant": fact})
    assert _found(code, ADD, good(ADD), stands).facts["lot"] == "lot-cryoprotectant"


@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("equipment-not-calibrated", EquipmentFact("cooling-block", AT.date())),
        ("equipment-out-of-service", EquipmentFact("cooling-block", None, True)),
        ("equipment-of-other-kind", EquipmentFact("balance", None)),
    ],
)
def test_a_machine_that_may_not_be_used_is_found(code, fact):
    stands = fitting(ADD)
    stands = replace(stands, equipment={**stands.equipment, "machine-cooling-block": fact})
    assert _found(code, ADD, good(ADD), stands).facts["equipment"] == "machine-cooling-block"


def test_a_lot_may_be_used_until_the_day_before_it_ends():
    stands = fitting(ADD)
    stands = replace(stands, lots={**stands.lots, "lot-cryoprotectant": LotFact(AT.date() + timedelta(days=1), False, "cryoprotectant")})
    assert checks.rules(ADD, good(ADD), stands) == []


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("number-cannot-be", float("nan")), ("number-cannot-be", float("inf")), ("number-cannot-be", -1.0), ("number-cannot-be", 101.0),
        ("number-cannot-be", "ten"), ("number-cannot-be", True), ("measure-in-other-unit", "10 mL"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_is_impossible(code, value):
    assert _found(code, ADD, _with(ADD, **{PERCENT: value}), fitting(ADD)).on_breach == "impossible"


def test_a_default_is_offered_by_the_form_and_never_stands_in_for_a_value_not_given():
    assert ADD.measure(PERCENT).default == 10.0
    assert _found("measure-missing", ADD, _with(ADD, **{PERCENT: ""}), fitting(ADD)).on_breach == "impossible"


def test_a_value_a_person_must_set_is_asked_for_when_it_has_no_default():
    step = step_of("collection.cord-blood", "clamp-and-disinfect")
    act = good(step, measures={})
    assert codes(checks.rules(step, act, fitting(step))) == ["measure-missing", "measure-missing"]


@pytest.mark.parametrize("written", ["10", " 10.0 % ", "１０", "10\u202f%"])
def test_a_number_is_read_as_people_write_it(written):
    values, found = checks.reading(ADD, _with(ADD, **{PERCENT: written}), fitting(ADD))
    assert (values[PERCENT], found) == (10.0, [])


@pytest.mark.parametrize(("value", "breaches"), [(9.0, False), (11.0, False), (8.999, True), (11.001, True)])
def test_a_limit_includes_its_bounds(value, breaches):
    found = checks.rules(ADD, _with(ADD, **{PERCENT: value}), fitting(ADD))
    assert codes(found) == (["limit-breached"] if breaches else [])


def test_a_breach_means_what_its_limit_says():
    found = _found("limit-breached", ADD, _with(ADD, **{PERCENT: 20.0}), fitting(ADD))
    assert (found.on_breach, found.facts["value"], found.facts["low"], found.facts["high"]) == ("deviate", 20.0, 9, 11)
    assert found.facts["reason"] == "dmso-concentration"


def test_a_limit_of_the_standard_is_kept_breached_or_said_to_be_missing():
    freeze = step_of("preparation.cryopreserve", "freeze")
    act, stands = good(freeze), fitting(freeze)
    assert checks.after(freeze, act, stands) == []
    assert codes(checks.after(freeze, act, replace(stands, standard={"time-to-freeze": 600}))) == ["limit-breached"]
    (missing,) = checks.after(freeze, act, replace(stands, standard={}))
    assert (missing.code, missing.on_breach, missing.facts["limit"]) == ("standard-incomplete", "warn", "time-to-freeze")


def test_an_answer_outside_those_offered_is_impossible_one_outside_the_limit_means_what_it_says():
    open_ = step_of("preparation.receive", "open")
    assert _found("answer-not-offered", open_, _with(open_, seal_intact="perhaps"), fitting(open_)).on_breach == "impossible"
    assert _found("answer-not-allowed", open_, _with(open_, seal_intact=False), fitting(open_)).on_breach == "hold"


def test_a_witness_is_there_and_is_somebody_else():
    assert codes(checks.rules(STORE, good(STORE, witness=""), fitting(STORE))) == ["witness-missing"]
    assert codes(checks.rules(STORE, good(STORE, witness="P0006"), fitting(STORE))) == ["witness-is-performer"]


def test_a_reading_still_to_come_is_no_refusal_but_is_named():
    act = good(STORE, measures={})
    (found,) = checks.rules(STORE, act, fitting(STORE))
    assert (found.code, found.on_breach) == ("measure-missing", "warn")
    assert [measure.key for measure in checks.unread(STORE, act)] == ["seconds_out_of_nitrogen"]


def test_a_computed_value_takes_from_this_act_first_and_from_the_unit_otherwise():
    count = step_of("testing.cd34-ishage", "measure")
    act = _with(count, tnc_e8=10.0, cd34_percent=0.4, cd34_viability_percent=90.0)
    values, _ = checks.reading(count, act, fitting(count))
    assert values["cd34_e6"] == pytest.approx(4.0)
    assert values["viable_cd34_e6"] == pytest.approx(3.6)
    less = replace(act, measures={key: value for key, value in act.measures.items() if key != "tnc_e8"})
    values, _ = checks.reading(count, less, fitting(count, measured={"tnc_e8": 20.0}))
    assert values["cd34_e6"] == pytest.approx(8.0)


def test_a_run_that_froze_too_fast_or_never_got_cold_deviates():
    freeze = step_of("preparation.cryopreserve", "freeze")
    fast = checks.after(freeze, good(freeze, curve=curve(-4)), fitting(freeze))
    assert [(finding.code, finding.facts["measure"]) for finding in fast] == [("limit-breached", "rate_to_minus_40_c_per_min")]
    whole = curve()
    stopped = replace(whole, minutes=whole.minutes[:40], chamber_c=whole.chamber_c[:40], bag_c=whole.bag_c[:40])
    assert "curve-gives-no-value" in codes(checks.after(freeze, good(freeze, curve=stopped), fitting(freeze)))


def test_a_procedure_is_refused_for_a_source_it_does_not_name_and_for_a_step_it_does_not_have():
    definition = packaged()[0]
    step = definition.steps[0]
    other = fitting(step, source="dental-pulp" if "dental-pulp" not in definition.sources else "cord-blood")
    assert codes(findings(definition, step.key, good(step), other)) == ["not-this-source"]
    refused("no-such-step", findings, definition, "nothing", good(step), fitting(step))
    refused("no-such-step", effects, definition, "nothing", good(step), fitting(step))


def test_evidence_is_a_success_when_no_step_it_rests_on_deviated():
    definition = next(one for one in packaged() if one.id == "preparation.cryopreserve@3")
    assert succeeded(definition, frozenset({"store"})) == {
        "cryo.freeze-by-program": True, "cryo.read-the-curve": True, "identity.two-identifiers": False,
    }  # fmt: skip


def test_every_finding_of_the_rules_has_its_texts_and_carries_codes_and_numbers_only():
    found = [
        *checks.rules(ADD, good(ADD, scans={}, lots={}, equipment={}, measures={}), fitting(ADD, done=frozenset(), stage="received")),
        *checks.rules(ADD, _with(ADD, **{PERCENT: 20.0, MINUTES: "x"}), fitting(ADD)),
    ]
    assert {"title", "sentence", "mend"} <= set.intersection(*(set(catalogue()[finding.code]) for finding in found))
    assert all(str(value).isascii() for finding in found for value in finding.facts.values())


def test_a_finding_is_told_in_the_words_of_its_definition():
    definition = next(one for one in packaged() if one.id == "preparation.cryopreserve@3")
    found = _found("limit-breached", ADD, _with(ADD, **{PERCENT: 20.0}), fitting(ADD))
    told = finding_words(found, definition, "zh-hans")
    assert told.sentence == "“DMSO 终浓度”为 20 %，限值 9–11 %。"
    assert told.mend.startswith("低了保护不够")
    assert "Donaldson" in told.source
    stage = _found("wrong-stage", ADD, good(ADD), fitting(ADD, stage="received"))
    assert finding_words(stage, definition, "en").sentence == "The unit is “received”; “Add the cryoprotectant” needs: volume reduced."


def test_days_are_half_open():
    assert checks._lot("x", "l", LotFact(date(2026, 3, 15), False, "x"), date(2026, 3, 14)) is None
    assert checks._lot("x", "l", LotFact(date(2026, 3, 15), False, "x"), date(2026, 3, 15)).code == "lot-expired"
