"""The one door: who may, what is recorded, what a refusal leaves."""

import pytest
from django.db import DatabaseError, connection, transaction

from stembase.acts.door import batch, content_hash, perform, preview
from stembase.base.chain import BASE
from stembase.ledger import guards
from stembase.ledger.models import Chain, Entry
from stembase.ledger.verifying import verify
from stembase.people.models import Grant
from stembase.people.signatures import sign
from stembase.refusal import Misfit, Refused
from tests.cast import NOON, PASSWORD, found_base, person

pytestmark = pytest.mark.django_db


def test_an_act_is_one_entry_and_its_rows():
    found_base()
    person("P0002", "operator")
    assert Grant.objects.get(person="P0002").role == "operator"
    assert Entry.objects.filter(chain=BASE).count() == 2
    assert verify().intact


def test_a_refused_attempt_is_an_entry_of_its_own():
    found_base()
    person("P0002", "operator")
    with pytest.raises(Refused) as refusal:
        perform("grant-role", BASE, by="P0002", at=NOON, now=NOON, person="P0002", role="administrator")
    assert refusal.value.code == "not-permitted"
    last = Entry.objects.order_by("-id").first()
    assert (last.verb, last.actor) == ("attempted", "P0002")
    assert "not-permitted" in last.record
    assert not Grant.objects.filter(person="P0002", role="administrator").exists()


def test_a_form_error_and_a_preview_leave_no_entry():
    found_base()
    before = Entry.objects.count()
    with pytest.raises(Misfit):
        perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0001")
    plan, findings = preview("grant-role", BASE, by="P0001", at=NOON, person="nobody", role="operator")
    assert plan is None
    assert findings[0].code == "no-such-person"
    assert Entry.objects.count() == before


def test_a_retry_with_the_same_key_gives_the_same_act_and_writes_nothing():
    found_base()
    person("P0002")
    first = perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, idempotency="k1", person="P0002", role="mentor")
    again = perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, idempotency="k1", person="P0002", role="mentor")
    assert first == again
    with pytest.raises(Misfit):
        perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, idempotency="k1", person="P0002", role="tutor")


def test_a_signature_is_bound_to_what_was_signed():
    found_base()
    person("P0002")
    inputs = {"person": "P0002", "role": "mentor"}
    good = sign(signer="P0001", password=PASSWORD, meaning="approved", content=content_hash("grant-role", BASE, inputs), at=NOON)
    with pytest.raises(Refused) as refusal:
        perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, signature=good, person="P0002", role="tutor")
    assert refusal.value.code == "signature-of-other-content"
    act = perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, signature=good, **inputs)
    assert act.signed


def test_a_wrong_password_gives_no_signature():
    found_base()
    with pytest.raises(Refused) as refusal:
        sign(signer="P0001", password="wrong", meaning="approved", content="x", at=NOON)
    assert refusal.value.code == "signature-wrong"


def test_a_batch_holds_one_lock_and_writes_the_head_at_the_end():
    found_base()
    for code in ("P0002", "P0003"):
        person(code)
    with batch(BASE):
        perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0002", role="mentor")
        with pytest.raises(Refused):
            perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0009", role="mentor")
        perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0003", role="mentor")
    assert Entry.objects.filter(verb="attempted").count() == 1
    assert Chain.objects.get(key=BASE).seq == Entry.objects.filter(chain=BASE).count() == 4
    assert verify().intact


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET actor = 'x' WHERE seq = 1",
        "DELETE FROM ledger_entry WHERE seq = 1",
        "REPLACE" if connection.vendor == "sqlite" else "TRUNCATE ledger_entry",
    ],
)
def test_the_database_itself_refuses_to_change_an_entry(change):
    found_base()
    if change == "REPLACE":
        change = "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 1"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert guards.missing() == []
    assert verify().intact


def test_a_changed_row_is_named():
    found_base()
    person("P0002", "operator", "mentor")
    with guards.taken_down(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET subject = 'P0003' WHERE seq = 2")
    verdict = verify()
    assert [(fault.seq, fault.why) for fault in verdict.faults] == [(2, "changed")]
