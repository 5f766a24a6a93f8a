"""The database's own refusal to change an entry, on both engines. The guards name `ledger_entry` only.

SQLite needs one more, BEFORE INSERT against an existing id or (chain, seq), since REPLACE passes UPDATE and DELETE triggers; and it drops
triggers when a migration remakes the table, so `post_migrate` puts them up again. On PostgreSQL they fire for a replica's session too.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

_SQLITE = {
    "ledger_entry_no_update": "BEFORE UPDATE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "ledger_entry_no_delete": "BEFORE DELETE ON ledger_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "ledger_entry_no_replace": (
        "BEFORE INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq)) "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    ),
}
_POSTGRES = {
    "ledger_entry_no_change": "BEFORE DELETE OR UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuses()",
    "ledger_entry_no_truncate": "BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()",
}
_POSTGRES_REFUSES = " BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END "
_POSTGRES_STANDING = (
    "SELECT t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE t.tgrelid = 'ledger_entry'::regclass AND NOT t.tgisinternal AND t.tgenabled = 'A' AND p.prosrc = %s"
)


def _wanted() -> dict[str, str]:
    return _SQLITE if connection.vendor == "sqlite" else _POSTGRES


def put_up() -> None:
    """Put up every guard; harmless when they stand."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, body in _SQLITE.items():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {body}")
            return
        cursor.execute(f"CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $${_POSTGRES_REFUSES}$$")
        for name, body in _POSTGRES.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON ledger_entry")
            cursor.execute(f"CREATE TRIGGER {name} {body}")
            cursor.execute(f"ALTER TABLE ledger_entry ENABLE ALWAYS TRIGGER {name}")


def missing() -> list[str]:
    """Names of guards that do not stand as they were put up: gone, switched off, or with another body."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'")
            standing = dict(cursor.fetchall())
        else:
            cursor.execute(_POSTGRES_STANDING, [_POSTGRES_REFUSES])
            standing = {name: body.replace("public.", "") for name, body in cursor.fetchall()}
    return sorted(name for name, body in _wanted().items() if standing.get(name) != f"CREATE TRIGGER {name} {body}")


@contextmanager
def taken_down() -> Iterator[None]:
    """Without guards for the length of the block, in one transaction: for pruning a whole practice chain and the teardown of tests, nothing else.

    Whatever goes wrong inside, the guards stand again: the database takes their removal back with the rest.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name in _wanted():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if connection.vendor == "sqlite" else " ON ledger_entry"))
        yield
        put_up()
