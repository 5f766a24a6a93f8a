"""Consent: given by scope, withdrawn whole or in part, and never acted upon after its withdrawal."""

import pytest

from stembase.donors.models import Consent, Screening
from stembase.donors.queries import consent_findings, consent_in_force, consents_in_force, scopes_in_force
from stembase.ledger.models import Entry
from stembase.ledger.verifying import verify
from tests.cast import NOON
from tests.donors.staging import DAY, DONOR, LIVE, PRACTICE, TUTOR, banks, consent, do, register, screen, withdraw
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db


def registered() -> None:
    banks()
    register()


def test_a_consent_is_in_force_from_when_it_is_given_for_what_it_names():
    registered()
    consent()
    assert scopes_in_force(DONOR, NOON) == {"banking", "clinical"}
    assert not consent_in_force(DONOR, "banking", NOON - DAY)
    assert consents_in_force([DONOR, "A9990:X1"], "clinical", NOON) == {DONOR}
    assert consent_findings(DONOR, "banking", NOON) == ()
    (finding,) = consent_findings(DONOR, "research", NOON)
    assert (finding.code, finding.on_breach, finding.facts) == ("consent-not-in-force", "refuse", {"donor": DONOR, "scope": "research"})
    assert_rebuilds()


def test_a_scope_is_withdrawn_from_that_instant_on():
    registered()
    consent(DONOR, "banking", "research")
    withdraw(DONOR, "research", at=NOON + DAY)
    assert consent_in_force(DONOR, "research", NOON)
    assert scopes_in_force(DONOR, NOON + DAY) == {"banking"}
    assert Consent.objects.get().withdrawn_at is None
    withdraw(at=NOON + DAY)
    assert scopes_in_force(DONOR, NOON + DAY) == frozenset()
    assert Consent.objects.get().withdrawn_at == NOON + DAY
    assert_rebuilds()


def test_a_withdrawal_ends_every_consent_to_the_scope_and_a_new_one_can_follow():
    registered()
    consent(DONOR, "banking")
    consent(DONOR, "banking", "research", version="CB-4")
    withdraw(DONOR, "banking")
    assert scopes_in_force(DONOR, NOON) == {"research"}
    consent(DONOR, "banking", version="CB-5")
    assert scopes_in_force(DONOR, NOON) == {"research", "banking"}


def test_a_consent_that_makes_no_sense_is_refused():
    registered()
    refused("consent-without-scope", do, "record-consent", donor=DONOR, scopes=[], version="CB-3")
    refused("no-such-scope", consent, DONOR, "everything")
    refused("no-such-donor", consent, "A9990:D9")
    consent()
    refused("consented-already", consent)
    refused("nothing-to-withdraw", withdraw, DONOR, "research")
    refused("no-such-scope", withdraw, DONOR, "everything")
    refused("no-such-donor", withdraw, "A9990:D9")
    withdraw()
    refused("nothing-to-withdraw", withdraw)


def test_a_tutor_may_neither_record_nor_withdraw():
    registered()
    consent()
    refused("not-permitted", consent, by=TUTOR)
    refused("not-permitted", withdraw, by=TUTOR)


def test_in_practice_a_step_without_consent_is_a_deviation_a_student_learns_from():
    banks()
    donor = register(PRACTICE).subject
    act = screen(donor, PRACTICE)
    assert [(finding.code, finding.on_breach) for finding in act.found] == [("consent-not-in-force", "deviate")]
    register()
    refused("consent-not-in-force", screen)
    assert Screening.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_consents_or_withdrawals_at_once_one_is_refused():
    registered()
    exactly_one(two_at_once(consent, consent), "consented-already")
    exactly_one(two_at_once(withdraw, withdraw), "nothing-to-withdraw")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(4))
def test_a_withdrawal_racing_a_step_never_lets_the_step_follow_it(attempt):
    registered()
    consent()
    step, withdrawal = two_at_once(screen, withdraw) if attempt % 2 else reversed(two_at_once(withdraw, screen))
    assert withdrawal.done
    verbs = list(Entry.objects.filter(chain=LIVE, subject=DONOR).order_by("seq").values_list("verb", flat=True))
    assert step.done or step.code == "consent-not-in-force"
    assert "donor.screened" not in verbs[verbs.index("donor.withdrew") :]
    assert Screening.objects.exists() == step.done
    assert verify().intact
