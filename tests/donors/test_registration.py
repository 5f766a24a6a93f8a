"""Donors under codes, each within the bank that registered them."""

import pytest
from django.db import IntegrityError, transaction

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.donors.models import Consent, Donor
from stembase.refusal import Misfit
from tests.cast import NOON
from tests.donors.staging import LIVE, PRACTICE, STUDENT, TUTOR, banks, consent, do, register
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db


def test_a_donor_gets_the_next_code_or_the_one_given():
    banks()
    assert register().subject == "A9990:D000001"
    assert register(code="M-77").subject == "A9990:M-77"
    assert register().subject == "A9990:D000003"
    assert register(PRACTICE).subject == "A9995-r1:D000001"
    assert_rebuilds()


def test_a_code_is_given_once_in_a_bank():
    banks()
    register(code="M-77")
    refused("donor-code-taken", register, code="M-77")
    assert register(PRACTICE, code="M-77").chain == PRACTICE


def test_a_donor_gives_from_a_source_there_is():
    banks()
    refused("source-not-known", register, source="moonlight")
    assert register(source="dental-pulp", donor_kind="child").did.source == "dental-pulp"


@pytest.mark.parametrize("code", ["110101199003074530", "李雷", "li lei", "m-77"])
def test_a_code_that_could_say_who_it_is_does_not_fit(code):
    banks()
    with pytest.raises(Misfit):
        register(code=code)


def test_a_person_without_a_worker_s_role_may_not_register_a_donor():
    banks()
    refused("not-permitted", register, by=TUTOR)
    refused("not-in-this-bank", perform, "register-donor", BASE, by="P0001", at=NOON, now=NOON, donor_kind="donor", source="adipose")


def test_a_student_registers_donors_in_a_live_bank_when_cleared():
    banks()
    refused("clearance-missing", register, by=STUDENT)
    assert register(PRACTICE, by=STUDENT).actor == STUDENT
    for clearance in ("insured", "safety-trained"):
        perform("give-clearance", BASE, by="P0001", at=NOON, now=NOON, person=STUDENT, clearance=clearance)
    assert register(by=STUDENT).actor == STUDENT


def test_a_donor_of_another_bank_is_no_donor_here():
    banks()
    other = register(PRACTICE).subject
    refused("no-such-donor", consent, other)
    refused("no-such-donor", do, "erase-identity", LIVE, "P0003", donor=other, ground="person-asked")


def test_the_database_itself_refuses_a_crossing_between_banks():
    banks()
    donor = register(PRACTICE).subject
    with pytest.raises(IntegrityError), transaction.atomic():
        Donor.objects.create(key="A9991:D1", bank=LIVE, code="D1", kind="donor", source="adipose", registered_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(key=f"{LIVE}:9", bank=LIVE, donor_id=donor, version="1", given_at=NOON)
    assert not Consent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_same_code_at_once_one_is_refused():
    banks()
    exactly_one(two_at_once(*[lambda: register(code="M-77")] * 2), "donor-code-taken")
    assert all(outcome.done for outcome in two_at_once(register, register))
    assert Donor.objects.count() == 3
