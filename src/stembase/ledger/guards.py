"""The database's own refusal to change an entry, on both engines. The guards name `ledger_entry` only.

SQLite needs one more, BEFORE INSERT against an existing id or (chain, seq), since REPLACE passes UPDATE and DELETE triggers; and it drops
triggers when a migration remakes the table, so `post_migrate` puts them up again.
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
    "ledger_entry_no_change": "BEFORE UPDATE OR DELETE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION ledger_refuses()",
    "ledger_entry_no_truncate": "BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()",
}
_POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)


def _wanted() -> dict[str, str]:
    return _SQLITE if connection.vendor == "sqlite" else _POSTGRES


def put_up() -> None:
    """Put up every guard; harmless when they stand."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(_POSTGRES_FUNCTION)
        for name, body in _wanted().items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON ledger_entry")
            cursor.execute(f"CREATE TRIGGER {name} {body}")


def missing() -> list[str]:
    """Names of guards that do not stand."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_entry'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass AND NOT tgisinternal AND tgenabled <> 'D'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {name for (name,) in cursor.fetchall()}
    return sorted(set(_wanted()) - standing)


@contextmanager
def taken_down() -> Iterator[None]:
    """Without guards for the length of the block: for pruning a whole practice chain and for the teardown of tests, nothing else."""
    with connection.cursor() as cursor:
        for name in _wanted():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + ("" if connection.vendor == "sqlite" else " ON ledger_entry"))
    try:
        yield
    finally:
        put_up()
