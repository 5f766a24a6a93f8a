"""The pages of internships: who is placed and what runs out; and each rule of the law for a student, with why and how to mend it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import PASSWORD
from tests.internship import staging as base
from tests.web.reading import Reader

pytestmark = pytest.mark.django_db
FAR = date(2090, 1, 1)
SIGNED = {"by_account": "zhou.ming", "by_password": PASSWORD}


def placed() -> None:
    """A placement that runs today, whenever that is, and is not insured; the assessment ends in five days."""
    base.house()
    base.master(until=FAR)
    base.both_sign(f"{base.MASTER}.v1")
    base.programme(until=FAR)
    base.both_sign(f"{base.PROGRAMME}.v1")
    base.assess(until=timezone.localdate() + timedelta(days=5))
    for filing in ("internship", "hazards"):
        base.file(filing, until=FAR)
    base.publish()
    base.enrolled()
    base.place(until=FAR)


def test_the_list_says_who_is_placed_and_what_runs_out():
    placed()
    page = Reader(base.COORDINATOR).html("/internship/")
    assert "1 student is placed, today or later" in page
    assert f'href="/internship/{base.STUDENT}/">Lin Xiao (demo)' in page
    assert "Cryopreservation" in page
    assert "5 days left" in page
    assert "Assessment Yunhe Stem Cell Company (demo)" in page
    assert "2089" in page


def test_an_empty_list_says_what_comes_first():
    base.house()
    page = Reader(base.COORDINATOR).html("/internship/")
    assert "Nobody is placed" in page
    assert "the student is enrolled" in page
    assert "Nothing within 60 days" in page


def test_the_panel_says_each_rule_with_its_source_and_mend():
    placed()
    page = Reader(base.TUTOR).html(f"/internship/{base.STUDENT}/")
    assert "rules stand against it" in page
    assert "Insured for the whole internship" in page
    assert "From 2026-03-09 on there is no insurance." in page
    assert "Take out or extend the insurance" in page
    assert "“无保险不实习”" in page
    assert "Not signed before 2026-03-09: the school, the host, the student." in page
    assert "2005" not in page


def test_a_student_reads_their_own_and_nobody_elses():
    placed()
    reader = Reader(base.STUDENT, "zh-hans")
    assert "没有保险" in reader.html("/internship/mine/")
    assert reader.get(f"/internship/{base.OTHER}/").status_code == 403
    assert "还没有安排实习" in Reader(base.OTHER, "zh-hans").html("/internship/mine/")


def test_all_rules_can_be_read_and_those_that_wait_are_confirmed_on_their_page():
    base.house()
    page = Reader(base.STUDENT).html("/internship/rules/")
    assert "52 rules are asked of every internship" in page
    assert "It only warns until it has been confirmed." in page
    assert "Confirm it" not in page
    assert 'confirm-rule/?rule=cn.safety-test">Confirm it' in Reader(base.ADMINISTRATOR).html("/internship/rules/")
    reader, address = Reader(base.ADMINISTRATOR), "/base/acts/confirm-rule/?rule=cn.safety-test"
    assert "The safety test is passed" in reader.html(address)
    assert reader.get("/base/acts/confirm-rule/?rule=cn.moon").status_code == 404
    assert "The source is missing" in reader.post(address, source=" ", do="1", **SIGNED).content.decode()
    sent = reader.post(address, source="教职成〔2021〕4号 第25条", do="1", **SIGNED)
    assert (sent.status_code, sent["Location"]) == (302, "/internship/rules/")
    assert "It only warns until it has been confirmed." not in reader.html("/internship/rules/")


def test_a_person_nobody_knows_is_not_found():
    base.house()
    assert Reader(base.COORDINATOR).get("/internship/P9999/").status_code == 404


def test_a_filing_that_would_lift_a_rule_names_who_records_it():
    placed()
    base.publish(hazards=["asphyxia"], headcount=3, begins="16:00")
    page = Reader(base.COORDINATOR).html(f"/internship/{base.STUDENT}/")
    assert "No night shifts" in page
    assert "A filing is recorded by: coordinator, administrator." in page
