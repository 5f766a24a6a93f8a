"""What a person may do: levels, evidence, what is missing, and whose page it is."""

from datetime import timedelta

from django.utils import timezone

from tests.competence.staging import ASEPSIS, BANKING, FREEZE, clear, entrust, found
from tests.web.reading import MENTOR, OPERATOR, PROCEDURE, QUALITY, STUDENT, evidence


def test_a_student_without_trust_is_told_what_to_do_first(base):
    page = base(STUDENT).html("/qualifications/")
    assert "Procedures open to you: 0 alone, 0 with a witness" in page
    assert "No trust has been given yet" in page
    assert "Practise first" in page
    assert "Demo bank" in page


def test_evidence_and_level_stand_beside_what_is_missing_for_which_procedure(base):
    found(FREEZE)
    entrust(STUDENT, FREEZE, 2)
    evidence(STUDENT, FREEZE, number=1)
    evidence(STUDENT, FREEZE, number=2, success=False)
    evidence(STUDENT, FREEZE, number=3, kind="live", class_letter="B", witness=MENTOR)
    page = base(STUDENT).html("/qualifications/")
    assert "Procedures open to you: 0 alone, 1 with a witness" in page
    assert "level 2" in page
    assert "practice: 1 of 2 went well" in page
    assert "live: 1 of 1 went well" in page
    assert "Level 3 opens" in page
    assert f'href="/procedures/{PROCEDURE}/">Let it rest' in page
    assert "with Wu Min (demo)" in page


def test_a_competence_held_through_another_says_so(base):
    found(BANKING)
    entrust(STUDENT, BANKING, 3)
    page = base(STUDENT).html("/qualifications/")
    assert "Procedures open to you: 1 alone" in page
    assert f"through Competence {BANKING}" in page


def test_trust_that_has_expired_or_will_soon_is_marked(base):
    found(FREEZE)
    found(ASEPSIS)
    entrust(OPERATOR, FREEZE, 3, valid_until=timezone.now() - timedelta(days=1))
    entrust(OPERATOR, ASEPSIS, 3, valid_until=timezone.now() + timedelta(days=10))
    page = base(OPERATOR).html("/qualifications/")
    assert "expired" in page
    assert "expires soon" in page
    assert "Procedures open to you: 0 alone" in page


def test_clearances_are_shown(base):
    clear(STUDENT, "insured")
    page = base(STUDENT).html("/qualifications/")
    assert "insured" in page
    assert "None. In a live bank" not in page


def test_those_who_judge_the_work_read_others_and_are_led_to_the_decision(base):
    page = base(MENTOR).html(f"/competence/{STUDENT}/")
    assert "Procedures open to Lin Xiao (demo): 0 alone" in page
    assert f"/competence/{STUDENT}/decide/" in page
    assert f"/competence/{STUDENT}/found/" not in page
    assert f"/competence/{STUDENT}/found/" in base(QUALITY).html(f"/competence/{STUDENT}/")
    assert f"/competence/{QUALITY}/decide/" not in base(QUALITY).html(f"/competence/{QUALITY}/")
    assert base(STUDENT).get(f"/competence/{MENTOR}/").status_code == 403
    assert base(QUALITY).get("/competence/P9999/").status_code == 404


def test_the_evidence_can_be_taken_away_as_a_file(base):
    evidence(STUDENT, FREEZE)
    header, row = base(STUDENT).csv("/qualifications/")
    assert header.startswith("at,competence,procedure,kind,class,success")
    assert f"{FREEZE},{PROCEDURE}@1,practice,A,yes" in row


def test_the_page_asks_the_database_thirteen_times_at_most(base, django_assert_max_num_queries):
    found(FREEZE)
    entrust(STUDENT, FREEZE, 2)
    evidence(STUDENT, FREEZE, kind="live", witness=MENTOR)
    reader = base(STUDENT)
    reader.get("/qualifications/")
    with django_assert_max_num_queries(13):
        assert reader.get("/qualifications/").status_code == 200
