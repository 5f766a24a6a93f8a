"""Decisions on entrustment from their pages: signed, cited, refused with the lesson."""

from stembase.competence.models import Decision
from stembase.ledger.notes import text_of_note
from tests.cast import PASSWORD
from tests.competence.staging import ADMINISTRATOR, ASEPSIS, DIRECTOR, FREEZE, found
from tests.web.reading import MENTOR, QUALITY, STUDENT, evidence

ADDRESS = f"/competence/{STUDENT}/decide/"
SIGNED = {"by_account": "wu.min", "by_password": PASSWORD}


def test_a_mentor_decides_cites_and_signs_and_is_led_back(base):
    found(FREEZE)
    row = evidence(STUDENT, FREEZE)
    sent = {"competence": FREEZE, "level": "3", "valid_until": "2099-01-01", "reason": "Calm hands", f"rests_on.{row.key}": "on", **SIGNED}
    answer = base(MENTOR).post(ADDRESS, **sent, do="1")
    assert answer["Location"] == f"/competence/{STUDENT}/"
    decision = Decision.objects.get(person=STUDENT)
    assert (decision.level, decision.decided_by, decision.rests_on) == (3, MENTOR, [row.key])
    assert text_of_note(decision.reason) == "Calm hands"
    assert decision.valid_until.isoformat() == "2099-01-01T16:00:00+00:00"


def test_the_form_offers_the_evidence_of_the_competence_in_the_address(base):
    found(FREEZE)
    evidence(STUDENT, FREEZE)
    evidence(STUDENT, ASEPSIS, number=2)
    page = base(MENTOR).html(ADDRESS, competence=FREEZE)
    assert page.count('type="checkbox"') == 1
    assert "went well" in page
    assert not Decision.objects.filter(person=STUDENT).exists()


def test_a_decision_without_signature_is_refused_beside_the_password(base):
    found(FREEZE)
    page = base(MENTOR).post(ADDRESS, competence=FREEZE, level="3", do="1")
    assert page.status_code == 409
    assert "/refusals/signature-missing/" in page.content.decode()
    assert not Decision.objects.filter(person=STUDENT).exists()


def test_who_lacks_the_level_may_not_decide_and_reads_why(base):
    found(FREEZE)
    sent = {"competence": FREEZE, "level": "3", "by_account": "chen.wei", "by_password": PASSWORD}
    page = base(QUALITY).post(ADDRESS, **sent, do="1")
    assert page.status_code == 409
    assert "/refusals/may-not-entrust/" in page.content.decode()


def test_a_day_that_is_none_is_said_and_not_taken(base):
    found(FREEZE)
    page = base(MENTOR).post(ADDRESS, competence=FREEZE, level="3", valid_until="someday", **SIGNED, do="1")
    assert page.status_code == 422
    assert not Decision.objects.filter(person=STUDENT).exists()


def test_a_founding_decision_takes_two_people_and_a_reason(base):
    address = f"/competence/{MENTOR}/found/"
    sent = {"competence": FREEZE, "level": "5", "reason": "A new base", "by_account": "zhou.ming", "by_password": PASSWORD}
    alone = base(ADMINISTRATOR).post(address, **sent, do="1")
    assert alone.status_code == 409
    assert not Decision.objects.exists()
    answer = base(ADMINISTRATOR).post(address, **sent, witness_account="song.hua", witness_password=PASSWORD, do="1")
    assert answer.status_code == 302
    decision = Decision.objects.get()
    assert (decision.founding, decision.decided_by, decision.second_signer) == (True, ADMINISTRATOR, DIRECTOR)


def test_a_founding_decision_where_somebody_decides_already_is_refused_beforehand(base):
    found(FREEZE)
    page = base(ADMINISTRATOR).html(f"/competence/{STUDENT}/found/", competence=FREEZE, reason="x")
    assert "/refusals/founded-already/" in page
    assert base(ADMINISTRATOR).get("/competence/P9999/found/").status_code == 404


def test_the_forms_are_for_those_their_commands_let_in(base):
    assert base(STUDENT).get(f"/competence/{MENTOR}/decide/").status_code == 403
    assert base(MENTOR).get(f"/competence/{STUDENT}/found/").status_code == 403


def test_a_change_is_looked_at_by_htmx_without_the_page_around_it(base):
    reader = base(MENTOR)
    part = reader.client.post(ADDRESS, {"competence": "nothing.known", "level": "3"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="checked"' in part
    assert 'id="id_competence-fault"' in part
    assert "/refusals/no-such-competence/" in part
