"""Who may write now. PostgreSQL locks the chain's head row; SQLite takes a file lock before BEGIN, since waiting writers starve otherwise.

The statements every act needs are written as SQL, which costs a tenth of putting them together anew each time.
"""

import fcntl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from stembase.ledger.appending import Head
from stembase.ledger.memory import BASE
from stembase.refusal import Refused

_turn = threading.local()
_HEAD = "key, kind, seq, hash, clock"


@contextmanager
def turn() -> Iterator[None]:
    """Hold the one writer's turn of an SQLite database for the length of the block; nothing to do on PostgreSQL. Can be nested."""
    in_file = connection.vendor == "sqlite" and not connection.is_in_memory_db()  # type: ignore[attr-defined]
    if not in_file or getattr(_turn, "held", False) or connection.in_atomic_block:
        yield
        return
    with open(f"{connection.settings_dict['NAME']}.turn", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _turn.held = True
        try:
            yield
        finally:
            _turn.held = False


def hold_head(key: str) -> Head:
    """Lock the chain's head row and give it; must be inside a transaction, before anything else is read. Refuses `no-such-chain`."""
    return hold_heads([key])[key]


def hold_heads(keys: Iterable[str]) -> dict[str, Head]:
    """Lock several heads, in the order of their keys whoever asks, so that two who want the same ones never wait for each other."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    places = ", ".join(["%s"] * len(wanted))
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_HEAD} FROM ledger_chain WHERE key IN ({places}) ORDER BY key{lock}", wanted)  # noqa: S608 (placeholders)
        rows = cursor.fetchall()
        base = _base_hash(cursor)
    heads = {key: Head(key, kind, seq, latest, clock, base) for key, kind, seq, latest, clock in rows}
    for key in wanted:
        if key not in heads:
            raise Refused("no-such-chain", chain=key)
    return heads


def _base_hash(cursor: Any) -> str:
    """Where the base stands now. Asked in a statement of its own: one that waited for the lock sees the base as it was before it waited."""
    cursor.execute("SELECT hash FROM ledger_chain WHERE key = %s", [BASE])
    found = cursor.fetchone()
    return found[0] if found else ""


def store_head(head: Head) -> None:
    """Write the head back where it was moved."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_chain SET seq = %s, hash = %s WHERE key = %s", [head.seq, head.hash, head.key])


def claimed(rows: int, code: str, **facts: Any) -> None:
    """Count the rows a conditional UPDATE changed: anything but one means that somebody was there first."""
    if rows != 1:
        raise Refused(code, **facts)
