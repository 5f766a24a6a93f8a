"""Clearances: given, withdrawn, and demanded of students in a live bank."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.competence.models import Clearance
from stembase.competence.queries import clearance_findings, clearances_of
from tests.cast import NOON
from tests.competence.staging import ADMINISTRATOR, OPERATOR, STUDENT, clear, framework
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def withdraw(key: str, at=NOON):
    return perform("withdraw-clearance", BASE, by=ADMINISTRATOR, at=at, now=at, clearance=key)


def missing(person: str, kind: str = "live", at=NOON) -> list[str]:
    return [finding.facts["clearance"] for finding in clearance_findings(person, "A9990", at, kind)]


def test_a_student_in_a_live_bank_is_insured_and_trained():
    framework()
    assert missing(STUDENT) == ["insured", "safety-trained"]
    assert missing(STUDENT, "practice") == missing(OPERATOR) == []
    clear(STUDENT, "insured", scope="A9991")
    clear(STUDENT, "safety-trained", scope="A9990")
    assert missing(STUDENT) == ["insured"]
    clear(STUDENT, "insured")
    assert missing(STUDENT) == []
    assert_rebuilds()


def test_a_clearance_holds_over_a_half_open_span():
    framework()
    clear(STUDENT, "insured", since=NOON + DAY, until=NOON + 2 * DAY)
    assert [bool(clearances_of(STUDENT, "A9990", NOON + days * DAY)) for days in (0, 1, 2)] == [False, True, False]


def test_a_withdrawn_clearance_ends_there_and_then():
    framework()
    key = clear(STUDENT, "insured").key
    withdraw(key, at=NOON + DAY)
    assert clearances_of(STUDENT, "", NOON) == {"insured"}
    assert clearances_of(STUDENT, "", NOON + DAY) == set()
    refused("no-such-clearance", withdraw, key, at=NOON + 2 * DAY)
    assert Clearance.objects.get().withdrawn
    assert_rebuilds()


def test_a_clearance_that_makes_no_sense_is_refused():
    framework()
    clear(STUDENT, "insured")
    refused("clearance-given-already", clear, STUDENT, "insured")
    refused("no-such-person", clear, "P0999", "insured")
    refused("clearance-kind-unknown", clear, STUDENT, "brave")
    refused("own-clearance", clear, ADMINISTRATOR, "insured")
    refused("clearance-ends-before-it-begins", clear, STUDENT, "hours-left", until=NOON)
    refused("no-such-clearance", withdraw, "base:999")


def test_a_student_may_not_give_or_withdraw_clearances():
    framework()
    key = clear(STUDENT, "insured").key
    refused("not-permitted", perform, "give-clearance", BASE, by=STUDENT, at=NOON, now=NOON, person=OPERATOR, clearance="insured")
    refused("not-permitted", perform, "withdraw-clearance", BASE, by=STUDENT, at=NOON, now=NOON, clearance=key)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_refused():
    framework()
    exactly_one(two_at_once(*[lambda: clear(STUDENT, "insured")] * 2), "clearance-given-already")
    key = Clearance.objects.get().key
    exactly_one(two_at_once(*[lambda: withdraw(key)] * 2), "no-such-clearance")
