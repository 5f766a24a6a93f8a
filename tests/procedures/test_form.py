"""The form of a step and the SOP page, made from the definition alone."""

from stembase.procedures import checks
from stembase.procedures.form import step_form, taken
from stembase.procedures.packaged import packaged
from stembase.procedures.sop import sop
from tests.procedures.standing import fitting, good

FREEZING = next(one for one in packaged() if one.id == "preparation.cryopreserve@3")


def test_a_field_has_its_unit_its_limit_and_the_reason_beside_it():
    form = step_form(FREEZING, FREEZING.step("add-cryoprotectant"), "zh-hans")
    field = next(field for field in form.measures if field.name == "measure.dmso_percent_wv")
    assert (field.label, field.unit, field.limit, field.value) == ("DMSO 终浓度", "%", "9–11 %", "10.0")
    assert field.why.startswith("低了保护不够")
    assert [field.label for field in form.lots] == ["冻存保护剂", "冻存袋"]
    assert [field.name for field in form.scans] == ["scan.unit", "scan.bag"]


def test_a_limit_of_the_standard_shows_its_number_or_that_there_is_none():
    step = FREEZING.step("freeze")
    late = step_form(FREEZING, step, "en", {"time-to-freeze": 2880}, "whole").measures[0]
    assert late.limit == "≤ 2\u2009880 min"
    assert "not filled in" in step_form(FREEZING, step, "en", {}, "whole").measures[0].limit


def test_a_step_of_two_acts_asks_for_each_what_belongs_to_it():
    step = FREEZING.step("freeze")
    begin, end = step_form(FREEZING, step, "en"), step_form(FREEZING, step, "en", act="end")
    assert (begin.command, bool(begin.equipment), begin.measures, begin.curve) == ("begin-freeze", True, (), "")
    assert (end.command, end.equipment, bool(end.measures), end.curve) == ("end-freeze", (), True, "the freezer's log file")
    assert (begin.meaning, end.meaning) == ("", "performed")


def test_what_is_sent_back_is_what_the_step_is_given():
    for definition in packaged():
        for step in definition.steps:
            act = good(step)
            sent = {f"scan.{key}": value for key, value in act.scans.items()}
            sent |= {f"lot.{key}": value for key, value in act.lots.items()} | {f"equipment.{key}": value for key, value in act.equipment.items()}
            sent |= {f"measure.{key}": checks.answer(value) for key, value in act.measures.items()}
            back = taken(step, sent)
            again = good(step, **back)
            assert checks.reading(step, again, fitting(step))[0] == checks.reading(step, act, fitting(step))[0]
            assert (back["scans"], back["lots"], back["equipment"]) == (act.scans, act.lots, act.equipment)


def test_every_packaged_definition_has_its_page_in_both_languages():
    for definition in packaged():
        for language in ("zh-hans", "en"):
            page = sop(definition, language)
            assert len(page.steps) == len(definition.steps)
            assert all(field.label and (not field.limit or field.why) for step in page.steps for field in step.form.measures)
            assert page.work_hours > 0
        assert not any(character > "\u2fff" for step in page.steps for field in step.form.measures for character in field.label + field.limit)


def test_the_page_says_who_may_and_how_long_it_takes():
    page = sop(FREEZING, "zh-hans")
    assert [(need.key, need.title, need.level, need.witness_level) for need in page.demands][1] == ("cryo.read-the-curve", "读懂降温曲线", 3, 4)
    assert (page.work_minutes, page.station_title, page.room) == (89, "制备", "冻存室")
    assert [step.leads_to for step in page.steps] == ["", "已加保护剂", "已冻存", "隔离中"]
