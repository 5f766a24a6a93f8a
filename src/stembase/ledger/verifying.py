"""Recompute the chains from the stored columns and name the first bad row. Nothing is parsed but the columns as they stand."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from .appending import COLUMNS
from .models import Chain

START = "0" * 64
_ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row of a chain that does not hold, and why (`changed`, `missing`, `broken-link`, `head`, `checkpoint`)."""

    chain: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows were recomputed, the heads found, and the faults, at most one a chain."""

    rows: int
    heads: dict[str, tuple[int, str]]
    faults: tuple[Fault, ...]

    @property
    def intact(self) -> bool:
        """Whether every chain holds."""
        return not self.faults


def verify(chains: Sequence[str] = ()) -> Verdict:
    """Recompute every chain, or those named. Reads each row once, in the chains' order."""
    rows, heads, faults = 0, {}, []
    keys = list(chains) or sorted(Chain.objects.values_list("key", flat=True))
    strays = _chains_with_entries() - set(keys) if not chains else set()
    for key in [*keys, *sorted(strays)]:
        count, head, fault = _verify_chain(key)
        rows += count
        heads[key] = head
        if fault is None:
            fault = _verify_head(key, head)
        if fault:
            faults.append(fault)
    return Verdict(rows, heads, tuple(faults))


def _chains_with_entries() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT chain FROM ledger_entry")
        return {key for (key,) in cursor.fetchall()}


def _verify_chain(key: str) -> tuple[int, tuple[int, str], Fault | None]:
    previous, count, sha256 = START, 0, hashlib.sha256
    for row in _rows(key):
        count += 1
        if row[1] != count:
            return count, (count - 1, previous), Fault(key, count, "missing")
        if row[11] != previous:
            return count, (count - 1, previous), Fault(key, count, "broken-link")
        mark = sha256("\n".join((row[0], str(row[1]), *row[2:12])).encode()).hexdigest()
        if mark != row[12]:
            return count, (count - 1, previous), Fault(key, count, "changed")
        previous = mark
    return count, (count, previous), None


def _rows(key: str) -> Iterator[tuple]:
    columns = ", ".join(COLUMNS)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns}, hash FROM ledger_entry WHERE chain = %s ORDER BY seq", [key])  # noqa: S608 (constant column names)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from rows


def _verify_head(key: str, head: tuple[int, str]) -> Fault | None:
    stored = Chain.objects.filter(key=key).values_list("seq", "hash").first()
    return None if stored == head else Fault(key, head[0] + 1 if stored and stored[0] > head[0] else head[0], "head")
