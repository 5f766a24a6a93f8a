"""Granting and revoking roles."""

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger.verifying import verify
from stembase.people.models import Grant
from tests.cast import NOON, found_base, person
from tests.racing import exactly_one, two_at_once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_grant_the_same_role_at_once_one_is_refused():
    found_base()
    person("P0002")
    outcomes = two_at_once(*[lambda: perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0002", role="mentor")] * 2)
    exactly_one(outcomes, "role-already-held")
    assert Grant.objects.filter(person="P0002", role="mentor").count() == 1
    assert verify().intact
