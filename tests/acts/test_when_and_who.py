"""When an act is dated and recorded, whose roles count, how retries and signatures are settled."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stembase.acts.door import content_hash, perform, preview
from stembase.acts.gate import after_the_gate, pass_or_refuse
from stembase.base.chain import BASE
from stembase.ledger.models import Entry
from stembase.ledger.notes import write_note
from stembase.ledger.verifying import verify
from stembase.people.models import Grant
from stembase.people.signatures import read_signatures, sign
from stembase.refusal import Finding, Misfit, Refused
from tests.cast import NOON, PASSWORD, found_base, person
from tests.racing import two_at_once
from tests.refusing import refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def people():
    found_base()
    person("P0002", "coordinator")
    person("P0003")


def grant(role: str = "mentor", *, by: str = "P0001", at: datetime = NOON, now: datetime = NOON, **more):
    return perform("grant-role", BASE, by=by, at=at, now=now, person="P0003", role=role, **more)


def test_the_entry_says_when_it_happened_and_when_it_was_recorded():
    act = grant(at=NOON, now=NOON + timedelta(hours=3))
    assert (act.at, act.recorded_at) == (NOON, NOON + timedelta(hours=3))
    assert Grant.objects.get(role="mentor").since == NOON


@pytest.mark.parametrize(("at", "now"), [(datetime(2026, 3, 2), NOON), (NOON, datetime(2026, 3, 2))])
def test_an_instant_without_its_zone_is_a_form_error(at, now):
    with pytest.raises(Misfit):
        grant(at=at, now=now)
    assert Entry.objects.filter(verb="attempted").count() == 0


def test_the_future_is_refused_and_clocks_may_differ_by_a_minute():
    refused("act-in-the-future", grant, at=NOON + timedelta(seconds=61))
    assert grant(at=NOON + timedelta(seconds=59)).seq == 4


def test_late_needs_a_reason_which_is_the_key_of_a_note():
    refused("late-without-reason", grant, now=NOON + 2 * DAY)
    with pytest.raises(Misfit):
        grant(now=NOON + 2 * DAY, late_reason="I forgot")
    note = write_note("忘了", author="P0001", at=NOON)
    act = grant(now=NOON + 2 * DAY, late_reason=note)
    assert [(finding.code, finding.facts) for finding in act.found] == [("late-entry", {"minutes": 2880, "note": note})]


def test_who_lost_the_role_cannot_act_by_dating_it_back():
    revoked = Grant.objects.get(person="P0002")
    perform("revoke-role", BASE, by="P0001", at=NOON + DAY, now=NOON + DAY, grant=revoked.key)
    refused("not-permitted", grant, by="P0002", at=NOON + DAY / 2, now=NOON + DAY)
    plan, findings = preview("grant-role", BASE, by="P0002", at=NOON + DAY / 2, now=NOON + DAY, person="P0003", role="mentor")
    assert (plan, findings[0].code) == (None, "not-permitted")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), "nan", "-Infinity"])
def test_a_number_must_be_finite(number):
    from typing import Any

    from stembase.acts.command import unfit

    assert unfit({"measures": {"dose": [1.0, float(number)]}}, "$") == "Expected a finite number - at `$.measures.dose[1]`"
    value: Any = {"code": "A9990:U1\n"}
    assert unfit(value, "$") == "Expected no line break - at `$.code`"
    assert unfit({"code": "A9990:U1", "text": "two\nlines\n"}, "$") == ""


def test_text_for_a_code_never_reaches_the_ledger():
    with pytest.raises(Misfit):
        grant("a mentor\n")
    refused("no-such-role", grant, "Wang")
    last = Entry.objects.order_by("-id").first()
    assert last.record == '{"did":{"code":"no-such-role","command":"grant-role","facts":{"role":"Wang"}},"found":[],"read":{}}'


def test_the_witness_is_somebody_else():
    refused("witness-is-actor", grant, witness="P0001")
    assert grant(witness="P0002").witness == "P0002"


def test_two_signatures_stand_as_one_canonical_list():
    inputs = {"person": "P0003", "role": "mentor"}
    content = content_hash("grant-role", BASE, inputs)
    own, other = (sign(signer=code, password=PASSWORD, meaning="approved", content=content, at=NOON) for code in ("P0001", "P0002"))
    perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, witness="P0002", signature=own, witness_signature=other, **inputs)
    text = Entry.objects.order_by("-id").first().signature
    assert read_signatures(text) == (own, other)
    assert text.startswith('[{"at":"2026-03-02T04:00:00.000000Z","content":"')
    assert verify().intact


def test_a_signature_is_bound_to_what_the_command_takes_not_to_how_it_was_typed():
    assert content_hash("grant-role", BASE, {"person": "P0003", "role": "mentor", "scope": ""}) == content_hash(
        "grant-role", BASE, {"role": "mentor", "person": "P0003"}
    )
    with pytest.raises(Misfit):
        content_hash("grant-role", BASE, {"role": "mentor"})


def test_an_old_signature_and_one_of_a_stranger_are_refused():
    content = content_hash("grant-role", BASE, {"person": "P0003", "role": "mentor"})
    old = sign(signer="P0001", password=PASSWORD, meaning="approved", content=content, at=NOON - timedelta(minutes=11))
    stranger = sign(signer="P0002", password=PASSWORD, meaning="approved", content=content, at=NOON)
    refused("signature-too-old", grant, signature=old)
    refused("signature-of-somebody-else", grant, signature=stranger)
    refused("signature-of-somebody-else", grant, witness_signature=stranger)
    assert Grant.objects.filter(role="mentor").count() == 0


def test_keys_of_retries_are_each_persons_own():
    first = grant(idempotency="k")
    assert grant("tutor", by="P0002", idempotency="k").seq == first.seq + 1
    assert grant(idempotency="k") == first
    with pytest.raises(Misfit) as misfit:
        grant("student", idempotency="k")
    assert misfit.value.code == "idempotency-key-reused"


@pytest.mark.django_db(transaction=True)
def test_two_retries_at_once_give_one_act():
    one, other = two_at_once(lambda: grant(idempotency="k"), lambda: grant(idempotency="k"))
    assert one.value == other.value
    assert Grant.objects.filter(role="mentor").count() == 1
    assert Entry.objects.filter(verb="attempted").count() == 0


def test_what_instruments_read_never_refuses():
    found = [Finding("too-warm", meaning, {}) for meaning in ("impossible", "refuse", "unqualified", "hold", "deviate", "warn")]
    assert [finding.on_breach for finding in after_the_gate(found, "live")] == ["deviate", "deviate", "deviate", "hold", "deviate", "warn"]
    assert {finding.on_breach for finding in after_the_gate(found, "base")} == {"warn"}


def test_the_gate_refuses_with_everything_that_refuses():
    found = [Finding("one", "warn", {}), Finding("two", "refuse", {"limit": 3}), Finding("three", "impossible", {})]
    with pytest.raises(Refused) as refusal:
        pass_or_refuse(found, "live")
    assert (refusal.value.code, refusal.value.facts) == ("two", {"limit": 3})
    assert [finding.code for finding in refusal.value.findings] == ["two", "three"]
    assert [finding.on_breach for finding in pass_or_refuse(found[:2], "practice")] == ["warn", "deviate"]


def test_an_act_costs_eight_statements_of_which_the_door_needs_five():
    with CaptureQueriesContext(connection) as seen:
        grant()
    statements = [query["sql"].split()[0] for query in seen if query["sql"].split()[0] not in {"BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"}]
    assert statements == ["SELECT", "SELECT", "SELECT", "SELECT", "SELECT", "INSERT", "INSERT", "UPDATE"]
