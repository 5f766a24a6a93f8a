"""The home page of each role: what is true today, in few questions of the database."""

from datetime import timedelta

import pytest
from django.utils import timezone

from stembase.acts.models import Job
from tests.cast import person
from tests.competence.staging import FREEZE, clear, entrust, found
from tests.web.reading import ADMIN, COMING, COORDINATOR, MENTOR, SECOND, STUDENT, equipped, evidence, publish

EVERYBODY = ("P0001", "P0002", "P0003", "P0004", "P0006", "P0008", "P0012", "P2004", "P2011", "P2013", "P2014", "P2015")


@pytest.fixture
def all_roles(base):
    person("P2004", "mentor", "operator")
    for code, role in (("P2011", "tutor"), ("P2013", "physician"), ("P2014", "medical-director"), ("P2015", "researcher")):
        person(code, role)
    return base


def test_a_student_reads_what_is_open_what_is_near_and_what_is_missing(base):
    page = base(STUDENT).html("/")
    assert "Nothing is open to you yet" in page
    assert "Still missing: insured, trained in safety" in page
    assert f"Competence {FREEZE} 0 → 3" in page
    assert "Nothing yet. Each performance" in page


def test_a_student_with_trust_and_evidence_reads_it(base):
    found(FREEZE)
    entrust(STUDENT, FREEZE, 2)
    for kind in ("insured", "safety-trained"):
        clear(STUDENT, kind)
    evidence(STUDENT, FREEZE)
    page = base(STUDENT).html("/")
    assert "You may do 0 procedures alone and 1 with a witness" in page
    assert "Before a live bank" not in page
    assert "acts in practice" in page


def test_a_mentor_reads_which_students_can_be_decided_on(base):
    found(FREEZE)
    for number in range(3):
        evidence(STUDENT, FREEZE, number=number + 1, at=timezone.now() - timedelta(hours=number), witness=MENTOR)
    page = base(MENTOR).html("/")
    assert "1 decisions on students wait for you" in page
    assert f"/competence/{STUDENT}/decide/?competence={FREEZE}" in page
    assert "You stood by in the last 30 days" in page
    entrust(STUDENT, FREEZE, 2, at=timezone.now())
    assert "decisions on students wait" not in base(MENTOR).html("/")


def test_a_tutor_reads_who_has_acted(all_roles):
    evidence(STUDENT, FREEZE, at=timezone.now())
    page = all_roles("P2011").html("/")
    assert "1 of 1 students have acted in the last 30 days" in page
    assert "Lin Xiao (demo)" in page


def test_the_coordinator_reads_the_base_and_the_director_what_is_coming(base):
    equipped(timedelta(days=1))
    publish(SECOND)
    publish(COMING)
    assert "1 machines must be calibrated within 30 days" in base(COORDINATOR).html("/")
    page = base("P0012").html("/")
    assert "1 new versions of procedures are coming" in page
    assert "/procedures/preparation.rest/compare/?to=3" in page


def test_the_administrator_reads_whether_the_system_is_well(base):
    assert "The system is well" in base(ADMIN).html("/")
    Job.objects.create(kind="verify-ledger", person=ADMIN, state="done", ended_at=timezone.now(), result={"intact": False})
    assert "The ledger does not hold" in base(ADMIN).html("/")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_role_has_a_home_page(all_roles, language):
    assert [all_roles(code, language).get("/").status_code for code in EVERYBODY] == [200] * len(EVERYBODY)


@pytest.mark.parametrize("code", EVERYBODY)
def test_home_asks_the_database_thirteen_times_at_most(all_roles, code, django_assert_max_num_queries):
    found(FREEZE)
    entrust(STUDENT, FREEZE, 2)
    evidence(STUDENT, FREEZE, at=timezone.now(), witness=MENTOR)
    reader = all_roles(code)
    reader.get("/")
    with django_assert_max_num_queries(13):
        assert reader.get("/").status_code == 200


def test_without_a_procedure_the_panel_says_who_publishes_first(base):
    from stembase.procedures.models import ProcedureVersion

    ProcedureVersion.objects.all().delete()
    assert "No procedure is in force yet" in base(STUDENT).html("/")
