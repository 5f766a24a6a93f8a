"""What an act knows once it holds its chain."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from stembase.acts.door import perform
from stembase.acts.locks import hold_head
from stembase.base.chain import BASE
from stembase.ledger.models import Chain
from tests.cast import NOON, found_base, person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
BANK = "A9999"
PATIENCE_S = 30


def until(happens) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def somebody_waits() -> bool:
    """Whether any connection waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return cursor.fetchone()[0] > 0


def test_who_waited_for_a_bank_sees_the_base_as_it_stands_then_and_not_as_it_stood_before():
    found_base()
    person("P0003")
    Chain.objects.create(key=BANK, kind="live")
    held, released, seen = threading.Event(), threading.Event(), []

    def hold() -> None:
        with transaction.atomic():
            hold_head(BANK)
            held.set()
            released.wait(PATIENCE_S)
        connections.close_all()

    def wait() -> None:
        with transaction.atomic():
            seen.append(hold_head(BANK).base)
        connections.close_all()

    first, second = threading.Thread(target=hold, daemon=True), threading.Thread(target=wait, daemon=True)
    first.start()
    assert held.wait(PATIENCE_S)
    second.start()
    until(somebody_waits)
    perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0003", role="mentor")
    released.set()
    for thread in (first, second):
        thread.join(PATIENCE_S)
    assert seen == [Chain.objects.get(key=BASE).hash]
