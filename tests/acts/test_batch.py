"""Many acts under one lock: what stays after a refusal, what is undone, and which chains may be touched."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from stembase.acts.batching import apart, running
from stembase.acts.door import batch, content_hash, perform
from stembase.base.chain import BASE
from stembase.ledger.appending import open_chain
from stembase.ledger.models import Chain, Entry, Note
from stembase.ledger.notes import write_note
from stembase.ledger.verifying import verify
from stembase.people.models import Grant
from stembase.people.signatures import read_signatures, sign
from tests.cast import NOON, PASSWORD, found_base, person
from tests.racing import two_at_once
from tests.refusing import refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people():
    found_base()
    for code in ("P0002", "P0003"):
        person(code)


def grant(role: str, person: str = "P0002", chain: str = BASE, **more):
    return perform("grant-role", chain, by="P0001", at=NOON, now=NOON, person=person, role=role, **more)


def verbs(chain: str = BASE) -> list[str]:
    return list(Entry.objects.filter(chain=chain).order_by("seq").values_list("verb", flat=True))


def test_work_done_apart_joins_no_batch():
    with batch(BASE):
        assert running() is not None
        assert apart(running) is None
        grant("mentor")
        assert apart(Grant.objects.filter(person="P0002").count) == 1
    assert verbs() == ["base.founded", "role.granted"]


def test_work_done_apart_has_the_same_connection_beside_a_running_loop_too(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

    async def same() -> bool:
        connection.ensure_connection()
        try:
            return apart(lambda: connection.connection) is connection.connection
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:  # this thread may have a loop of its own, after a test in a browser
        assert elsewhere.submit(lambda: asyncio.run(same())).result()


def test_a_refusal_caught_leaves_the_rest_and_is_recorded_after_it():
    with batch(BASE):
        grant("mentor")
        refused("role-already-held", grant, "mentor")
        grant("tutor")
    assert verbs() == ["base.founded", "role.granted", "role.granted", "attempted"]
    assert verify().intact


def test_a_refusal_not_caught_undoes_all_but_its_own_record():
    def twice() -> None:
        with batch(BASE):
            grant("mentor")
            grant("mentor")

    refused("role-already-held", twice)
    assert verbs() == ["base.founded", "attempted"]
    assert not Grant.objects.filter(role="mentor").exists()
    assert verify().intact


def test_an_act_that_fails_half_written_undoes_all_even_when_caught():
    held = grant("mentor").key

    def work() -> None:
        with batch(BASE):
            grant("tutor")
            with AnotherHand():
                refused("no-such-grant", perform, "revoke-role", BASE, by="P0001", at=NOON, now=NOON, grant=held)
            refused("no-such-grant", grant, "quality")

    refused("no-such-grant", work)
    assert verbs() == ["base.founded", "role.granted", "attempted"]
    assert not Grant.objects.filter(role="tutor").exists()
    assert verify().intact


class AnotherHand:
    """Another hand takes the grant between plan and apply, which the chain's lock makes impossible but through the database itself."""

    def __enter__(self):
        self.wrapper = connection.execute_wrapper(self.take)
        return self.wrapper.__enter__()

    def __exit__(self, *error):
        return self.wrapper.__exit__(*error)

    def take(self, execute, sql, params, many, context):
        if sql.startswith('UPDATE "people_grant"'):
            execute("UPDATE people_grant SET until = since", None, False, context)
        return execute(sql, params, many, context)


def test_any_other_fault_undoes_all():
    def work() -> None:
        with batch(BASE):
            grant("mentor")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert verbs() == ["base.founded"]


def test_rows_beside_the_ledger_come_and_go_with_the_acts():
    def work() -> None:
        with batch(BASE):
            write_note("为什么", author="P0001", at=NOON)
            grant("no-such-role")

    refused("no-such-role", work)
    assert not Note.objects.exists()


def test_several_chains_are_held_at_once_and_attempts_go_where_they_were_made():
    open_chain("A9995-a", "practice")
    open_chain("A9995-b", "practice")
    with batch("A9995-b", BASE, "A9995-a"):
        grant("mentor")
        for chain in ("A9995-a", "A9995-b", "A9995-a"):
            refused("not-in-this-bank", grant, "mentor", chain=chain)
    assert (verbs(), verbs("A9995-a"), verbs("A9995-b")) == (["base.founded", "role.granted"], ["attempted"] * 2, ["attempted"])
    assert verify().intact


def test_a_chain_not_held_cannot_be_touched_from_inside():
    open_chain("A9995-a", "practice")
    with pytest.raises(ValueError, match="A9995-a"), batch(BASE):
        grant("mentor", chain="A9995-a")
    assert verbs("A9995-a") == []


def test_a_batch_on_no_chain_is_refused():
    refused("no-such-chain", lambda: batch("A9998").__enter__())
    assert Chain.objects.count() == 1


def test_a_batch_inside_joins_the_one_around_it():
    with batch(BASE):
        grant("mentor")
        with batch(BASE):
            grant("tutor")
        grant("quality")
    assert [entry.seq for entry in Entry.objects.order_by("id")] == [1, 2, 3, 4]
    assert verify().intact


def test_a_retry_inside_gives_the_first_act():
    with batch(BASE):
        assert grant("mentor", idempotency="row 1") == grant("mentor", idempotency="row 1")
    assert grant("mentor", idempotency="row 1").seq == 2
    assert len(verbs()) == 2


def test_its_signature_stands_for_the_acts_of_its_signer_that_need_this_meaning():
    content = "of the file imported"
    signature = sign(signer="P0001", password=PASSWORD, meaning="performed", content=content, at=NOON)
    with batch(BASE, signature=signature):
        assert not grant("mentor").signed
    assert read_signatures(Entry.objects.get(seq=2).signature) == ()
    assert content_hash("grant-role", BASE, {"person": "P0002", "role": "mentor"}) != content


@pytest.mark.django_db(transaction=True)
def test_two_batches_that_want_the_same_chains_never_wait_for_each_other():
    open_chain("A9995-a", "practice")
    meet = threading.Barrier(2, timeout=20)

    def work(*chains: str) -> None:
        meet.wait()
        for _round in range(10):
            with batch(*chains):
                for chain in chains:
                    refused("no-such-role", grant, "nothing") if chain == BASE else refused("not-in-this-bank", grant, "mentor", chain=chain)

    two_at_once(lambda: work(BASE, "A9995-a"), lambda: work("A9995-a", BASE))
    assert (len(verbs("A9995-a")), len(verbs())) == (20, 21)
    assert verify().intact
