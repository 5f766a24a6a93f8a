"""A form that acts: what it shows beforehand, what it asks to be signed, what it keeps when it is refused, and that it acts once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from stembase.ledger.models import Entry, Note
from tests.cast import PASSWORD
from tests.web.bank import world
from tests.web.bank.filling import offered, send, signed

IDENTIFY = "preparation.cryopreserve/identify"


def step_at(unit: str, procedure_and_step: str) -> str:
    return f"/steps/{unit}/{procedure_and_step}/"


def scans(unit: str) -> dict[str, str]:
    return {"scan.unit": unit, "scan.bag": unit, "scan.worklist": "W-1"}


@pytest.fixture
def unit(as_person) -> str:
    return world.reduced(21, 5)


def acts_on(unit: str) -> int:
    return Entry.objects.filter(subject=unit).exclude(verb="attempted").count()


def test_opening_a_form_writes_nothing_and_complains_of_nothing_still_to_be_typed(as_person, unit):
    entries = Entry.objects.count()
    page = as_person(world.OPERATOR).get(step_at(unit, IDENTIFY)).content.decode()
    assert Entry.objects.count() == entries
    assert 'role="alert"' not in page
    assert "Identify the unit" in page


def test_a_step_without_signature_is_recorded_and_leads_to_the_next(as_person, unit):
    answer = send(as_person(world.OPERATOR), step_at(unit, IDENTIFY), fields=scans(unit))
    assert (answer.status_code, answer["Location"]) == (302, step_at(unit, "preparation.cryopreserve/add-cryoprotectant"))
    entry = Entry.objects.order_by("id").last()
    assert (entry.verb, entry.actor, entry.subject) == ("step.done", world.OPERATOR, unit)


def test_a_change_is_looked_at_without_writing_and_says_what_is_wrong_beside_the_field(as_person, unit):
    browser, other = as_person(world.OPERATOR), unit.replace("000", "999")
    entries = Entry.objects.count()
    address = step_at(unit, IDENTIFY)
    part = browser.post(address, offered(browser, address) | {"scan.unit": other}, headers={"HX-Request": "true"}).content.decode()
    assert Entry.objects.count() == entries
    assert "<html" not in part
    assert "scan-differs" in part
    assert re.search(r'id="id_scan-unit-fault"[^>]*hx-swap-oob="true"[^>]*>✕', part)
    assert re.search(r'id="id_scan-bag-fault"[^>]*hx-swap-oob="true"></span>', part)


def test_a_refused_form_comes_back_with_all_that_was_typed_and_the_field_marked(as_person, unit):
    wrong = scans(unit) | {"scan.bag": "A9992:wrong.D0101.00"}
    answer = send(as_person(world.OPERATOR), step_at(unit, IDENTIFY), fields=wrong)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f'value="{unit}"' in page
    assert 'value="A9992:wrong.D0101.00"' in page
    assert re.search(r'id="id_scan-bag"[^>]*aria-invalid="true"', page)
    assert "/refusals/scan-differs/" in page
    assert Entry.objects.order_by("id").last().verb == "attempted"


def test_sending_a_form_twice_is_one_act(as_person, unit):
    browser, address = as_person(world.OPERATOR), step_at(unit, IDENTIFY)
    form = offered(browser, address) | scans(unit) | {"do": "1"}
    first, second = browser.post(address, form), browser.post(address, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert (
        Entry.objects.filter(subject=unit, verb="step.done", record__contains='"step":"identify"', procedure="preparation.cryopreserve@3").count()
        == 1
    )


def test_sending_a_form_with_a_note_twice_is_one_act_and_one_note(as_person, unit):
    browser, address = as_person(world.OPERATOR), f"/acts/hold-unit/?unit={unit}"
    form = offered(browser, address) | {"reason": "label-doubtful", "note": "The label is torn", "do": "1"}
    notes = Note.objects.count()
    assert [browser.post(address, form).status_code for _ in range(2)] == [302, 302]
    assert Note.objects.count() == notes + 1
    assert Entry.objects.filter(subject=unit, verb="unit.held").count() == 1


@pytest.fixture
def to_freeze(as_person) -> str:
    return step_at(world.protected(22, 5), "preparation.cryopreserve/freeze")


def freezing(address: str) -> dict[str, str]:
    unit = address.split("/")[2]
    return {"scan.unit": unit, "scan.bag": unit}


def test_the_first_signature_of_a_sitting_asks_account_and_password_the_next_the_password_alone(as_person, to_freeze):
    browser = as_person(world.OPERATOR)
    assert "by_account" in offered(browser, to_freeze)
    answer = send(browser, to_freeze, fields=freezing(to_freeze) | signed("sun.yan"))
    assert answer.status_code == 302
    again = offered(browser, to_freeze)
    assert "by_account" not in again
    sitting = browser.session
    sitting["signed_at"] = (timezone.now() - timedelta(minutes=11)).isoformat()
    sitting.save()
    assert "by_account" in offered(browser, to_freeze)


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({}, "signature-missing", "by_password"),
        ({"by_account": "sun.yan", "by_password": "not the password"}, "signature-wrong", "by_password"),
        ({"by_account": "ma.chao", "by_password": PASSWORD}, "signature-of-somebody-else", "by_account"),
    ],
)
def test_a_signature_that_is_not_the_persons_own_is_refused_and_no_password_comes_back(as_person, to_freeze, typed, code, field):
    answer = send(as_person(world.OPERATOR), to_freeze, fields=freezing(to_freeze) | typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert f"/refusals/{code}/" in page
    assert re.search(rf'id="id_{field}"[^>]*aria-invalid="true"', page)
    assert PASSWORD not in page
    assert "not the password" not in page


def test_a_student_at_level_two_needs_a_witness_who_signs(as_person, to_freeze):
    browser, own = as_person(world.STUDENT), freezing(to_freeze) | signed("lin.xiao")
    page = browser.get(to_freeze).content.decode()
    assert "with a witness" in page
    assert "witness_account" in page
    alone = send(browser, to_freeze, fields=own)
    assert "/refusals/witness-needed/" in alone.content.decode()
    named = send(browser, to_freeze, fields=own | {"witness_account": "wu.min", "witness_password": ""})
    assert "/refusals/witness-signature-missing/" in named.content.decode()
    guessed = send(browser, to_freeze, fields=own | {"witness_account": "wu.min", "witness_password": "a guess"})
    assert re.search(r'id="id_witness_password"[^>]*aria-invalid="true"', guessed.content.decode())
    together = send(browser, to_freeze, fields=own | {"witness_account": "P0004", "witness_password": PASSWORD})
    assert together.status_code == 302
    entry = Entry.objects.order_by("id").last()
    assert (entry.actor, entry.witness, entry.signature.count("signer")) == (world.STUDENT, world.MENTOR, 2)


def test_what_happened_more_than_a_day_ago_needs_a_reason_kept_as_a_note(as_person, unit):
    browser, address = as_person(world.OPERATOR), f"/acts/hold-unit/?unit={unit}"
    earlier = timezone.localtime() - timedelta(hours=30)
    typed = {"reason": "other", "at": f"{earlier:%Y-%m-%dT%H:%M}"}
    refused = send(browser, address, fields=typed)
    assert refused.status_code == 409
    assert "/refusals/late-without-reason/" in refused.content.decode()
    accepted = send(browser, address, fields=typed | {"late_reason": "The network was down"})
    assert accepted.status_code == 302
    entry = Entry.objects.order_by("id").last()
    note = Note.objects.get(text="The network was down")
    assert note.key in entry.record
    assert entry.at < entry.recorded_at


def test_an_act_in_the_future_marks_the_time(as_person, unit):
    later = timezone.localtime() + timedelta(hours=2)
    answer = send(as_person(world.OPERATOR), f"/acts/hold-unit/?unit={unit}", reason="other", at=f"{later:%Y-%m-%dT%H:%M}")
    assert answer.status_code == 409
    assert re.search(r'id="id_at"[^>]*aria-invalid="true"', answer.content.decode())


def test_input_that_does_not_fit_is_422_and_leaves_no_attempt(as_person):
    answer = send(as_person(world.OPERATOR), "/acts/receive-lot/", material="cryoprotectant", number="has spaces", valid_until="2030-01-01")
    assert answer.status_code == 422
    assert Entry.objects.order_by("id").last().verb != "attempted"


def test_a_person_without_the_role_is_told_so_before_and_cannot_press_the_button(as_person, unit):
    browser = as_person(world.OPERATOR)
    address = f"/acts/publish-standard/?unit={unit}"
    assert browser.get(address).status_code == 404
    page = browser.get(f"/acts/judge-unit/?unit={unit}")
    assert page.status_code == 200
    lift = as_person(world.STUDENT).get(f"/acts/close-deviation/?deviation={world.BANK}:1").content.decode()
    assert re.search(r'name="do"[^>]*disabled', lift)
    answer = as_person(world.STUDENT).post(f"/acts/close-deviation/?deviation={world.BANK}:1", {"cause": "x", "do": "1"})
    assert answer.status_code == 403


def test_an_act_of_another_bank_is_not_found(as_person):
    assert as_person(world.OPERATOR).get("/acts/hold-unit/?unit=A9993:A999326000001.D0101.00").status_code == 404
    assert acts_on("A9993:A999326000001.D0101.00") == 0
