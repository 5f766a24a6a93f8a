"""Decisions on entrustment and founding decisions: append-only, by those who may, never on oneself."""

from datetime import timedelta

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.competence.models import Decision
from stembase.competence.queries import held_levels, holders
from tests.cast import NOON, person
from tests.competence.staging import ADMINISTRATOR, ASEPSIS, BANKING, DIRECTOR, FREEZE, MENTOR, OPERATOR, QUALITY, STUDENT, entrust, found, framework
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds
from tests.signing import signed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_new_base_begins_with_a_founding_decision_and_goes_on_from_there():
    framework()
    found(BANKING)
    entrust(OPERATOR, FREEZE, 3)
    assert held_levels([MENTOR, OPERATOR], NOON) == {MENTOR: {BANKING: 5, FREEZE: 5, ASEPSIS: 5}, OPERATOR: {FREEZE: 3}}
    assert holders(FREEZE, 3, NOON) == [MENTOR, OPERATOR]
    assert Decision.objects.get(person=MENTOR).second_signer == DIRECTOR
    assert_rebuilds()


def test_a_decision_supersedes_and_never_overwrites():
    framework()
    found(FREEZE)
    first = entrust(OPERATOR, FREEZE, 3)
    second = entrust(OPERATOR, FREEZE, 2, at=NOON + HOUR)
    assert Decision.objects.get(key=second.key).supersedes_id == first.key
    assert Decision.objects.filter(person=OPERATOR).count() == 2
    assert held_levels([OPERATOR], NOON)[OPERATOR] == {FREEZE: 3}
    assert held_levels([OPERATOR], NOON + HOUR)[OPERATOR] == {FREEZE: 2}
    refused("later-decision-stands", entrust, OPERATOR, FREEZE, 3)


def test_trust_ends_on_the_instant_it_was_given_until():
    framework()
    found(FREEZE)
    entrust(OPERATOR, FREEZE, 4, valid_until=NOON + HOUR)
    assert held_levels([OPERATOR], NOON + HOUR - timedelta(seconds=1))[OPERATOR] == {FREEZE: 4}
    assert held_levels([OPERATOR], NOON + HOUR)[OPERATOR] == {}
    refused("entrustment-ends-before-it-begins", entrust, OPERATOR, FREEZE, 4, valid_until=NOON)


def test_only_somebody_at_the_level_and_at_least_at_four_decides():
    framework()
    found(FREEZE)
    person("P0005", "mentor")
    refused("may-not-entrust", entrust, OPERATOR, FREEZE, 2, by="P0005")
    entrust("P0005", FREEZE, 3)
    refused("may-not-entrust", entrust, OPERATOR, FREEZE, 2, by="P0005")
    entrust("P0005", FREEZE, 4)
    entrust(OPERATOR, FREEZE, 4, by="P0005")
    refused("may-not-entrust", entrust, OPERATOR, FREEZE, 5, by="P0005")


def test_nobody_decides_on_themselves():
    framework()
    found(FREEZE)
    refused("own-entrustment", entrust, MENTOR, FREEZE, 5)
    refused("own-entrustment", found, ASEPSIS, who=ADMINISTRATOR)
    refused("own-entrustment", found, ASEPSIS, who=DIRECTOR)


def test_a_decision_about_nothing_is_refused():
    framework()
    found(FREEZE)
    refused("no-such-person", entrust, "P0999", FREEZE, 3)
    refused("no-such-competence", entrust, OPERATOR, "nothing", 3)
    refused("evidence-of-somebody-else", entrust, OPERATOR, FREEZE, 3, rests_on=["A9990:7:x:P0006"])


def test_a_decision_needs_a_signature_and_a_founding_one_two():
    framework()
    reason = "0" * 64
    inputs = {"by": ADMINISTRATOR, "at": NOON, "person": MENTOR, "competence": FREEZE, "reason": reason}
    refused("signature-missing", perform, "found-entrustment", BASE, witness=DIRECTOR, now=NOON, **inputs)
    refused("witness-signature-missing", signed, "found-entrustment", BASE, **inputs)
    found(FREEZE)
    refused("signature-missing", perform, "decide-entrustment", BASE, by=MENTOR, at=NOON, now=NOON, person=OPERATOR, competence=FREEZE, level=3)


def test_a_founding_decision_has_a_reason_and_two_who_may():
    framework()
    refused("reason-missing", found, FREEZE, reason="")
    second = {"by": ADMINISTRATOR, "witness": OPERATOR, "person": MENTOR, "competence": FREEZE, "reason": "0" * 64}
    refused("witness-may-not-found", signed, "found-entrustment", BASE, **second)
    found(FREEZE)
    refused("founded-already", found, FREEZE, who=OPERATOR)


def test_a_founding_decision_has_a_place_again_when_the_last_master_has_gone():
    framework()
    found(FREEZE, valid_until=NOON + HOUR)
    refused("founded-already", found, FREEZE, who=OPERATOR)
    assert signed("found-entrustment", BASE, by=QUALITY, witness=DIRECTOR, at=NOON + HOUR, person=OPERATOR, competence=FREEZE, reason="0" * 64).signed


def test_a_student_decides_nothing():
    framework()
    refused("not-permitted", entrust, OPERATOR, FREEZE, 1, by=STUDENT)
    refused("not-permitted", signed, "found-entrustment", BASE, by=STUDENT, person=OPERATOR, competence=FREEZE, reason="0" * 64)


@pytest.mark.django_db(transaction=True)
def test_of_two_founding_decisions_at_once_one_is_refused():
    framework()
    exactly_one(two_at_once(lambda: found(FREEZE), lambda: found(FREEZE, who=OPERATOR)), "founded-already")


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_stand_one_after_the_other():
    framework()
    found(FREEZE)
    outcomes = two_at_once(lambda: entrust(OPERATOR, FREEZE, 2), lambda: entrust(OPERATOR, FREEZE, 3))
    assert all(outcome.done for outcome in outcomes)
    first, second = Decision.objects.filter(person=OPERATOR).order_by("order")
    assert second.supersedes_id == first.key
