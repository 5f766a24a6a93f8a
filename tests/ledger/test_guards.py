"""The database's own guards: what they refuse, how one notices that they are gone, and that they come back."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from stembase.ledger import guards
from stembase.ledger.models import Entry
from tests.cast import found_base, person

pytestmark = pytest.mark.django_db
ON_POSTGRES = connection.vendor == "postgresql"
COLUMNS = "chain, seq, at, recorded_at, actor, witness, verb, subject, procedure, record, signature, previous, hash"


def run(*statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


FIRST = "(SELECT min(id) FROM ledger_entry)"
REFUSED = {
    "sqlite": [
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 1",
        f"INSERT OR REPLACE INTO ledger_entry ({COLUMNS}) SELECT {COLUMNS} FROM ledger_entry WHERE seq = 1",
        f"INSERT OR REPLACE INTO ledger_entry (id, {COLUMNS}) SELECT {FIRST}, 'other', {COLUMNS.partition(', ')[2]} FROM ledger_entry WHERE seq = 2",
        "UPDATE OR REPLACE ledger_entry SET seq = 1 WHERE seq = 2",
        "UPDATE OR IGNORE ledger_entry SET subject = 'x'",
    ],
    "postgresql": [
        "TRUNCATE ledger_entry",
        "SET LOCAL session_replication_role = replica; UPDATE ledger_entry SET subject = 'x'",
        f"INSERT INTO ledger_entry ({COLUMNS}) SELECT {COLUMNS} FROM ledger_entry WHERE seq = 1 ON CONFLICT (chain, seq) DO UPDATE SET subject = 'x'",
    ],
}


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET subject = 'x'", "DELETE FROM ledger_entry", *REFUSED[connection.vendor]])
def test_no_statement_changes_an_entry(statement):
    found_base()
    person("P0002", "operator")
    before = list(Entry.objects.values_list())
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)
    assert list(Entry.objects.values_list()) == before


@pytest.mark.parametrize("method", ["update", "delete"])
def test_the_orm_cannot_either(method):
    found_base()
    arguments = {"subject": "x"} if method == "update" else {}
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        getattr(Entry.objects.all(), method)(**arguments)
    assert Entry.objects.get().subject == "base"


def test_a_guard_that_is_gone_or_hollow_is_noticed():
    assert guards.missing() == []
    if ON_POSTGRES:
        run("ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_no_change")
        assert guards.missing() == ["ledger_entry_no_change"]
        guards.put_up()
        run("CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
        assert len(guards.missing()) == 2
    else:
        run("DROP TRIGGER ledger_entry_no_update", "CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry BEGIN SELECT 1; END")
        assert guards.missing() == ["ledger_entry_no_update"]
    guards.put_up()
    assert guards.missing() == []


def test_guards_stand_again_whatever_happens_while_they_are_down():
    found_base()

    def work() -> None:
        with guards.taken_down():
            Entry.objects.all().delete()
            assert len(guards.missing()) == len(guards._wanted())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert guards.missing() == []
    assert Entry.objects.count() == 1


def test_migrating_puts_them_up():
    name = next(iter(guards._wanted()))
    run(f"DROP TRIGGER {name}" + (" ON ledger_entry" if ON_POSTGRES else ""))
    assert guards.missing() == [name]
    call_command("migrate", verbosity=0)
    assert guards.missing() == []
