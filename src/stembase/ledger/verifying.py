"""Recompute the chains from the stored columns and name the first bad row. Nothing is parsed but the columns as they stand.

One walk over all entries in their global order, so that a row moved in it shows too. Acts may be recorded meanwhile: each head is read before
the walk and once more after it, and what was written in between belongs to the chain.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from django.db import DatabaseError, connection, transaction

from .appending import COLUMNS
from .models import Chain, Note

START = "0" * 64
_ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row of a chain that does not hold, and why: `changed`, `missing`, `broken-link`, `head`, `checkpoint`.

    `unreadable` has no chain: the database could not read beyond the entry before `seq` in the global order.
    """

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


@dataclass(slots=True)
class _Walk:
    """How far one chain has been followed; `awaited` is the head before the walk, `met` the mark found at its place."""

    awaited: tuple[int, str] = (0, START)
    seq: int = 0
    mark: bytes = START.encode()
    met: bytes = START.encode()
    why: str = ""


@dataclass(slots=True)
class _Round:
    """One walk over the entries of several chains."""

    walks: dict[bytes, _Walk]
    rows: int = 0
    unreadable: list[Fault] = field(default_factory=list)
    told: Callable[[int], None] = lambda rows: None


def verify(chains: Sequence[str] = (), told: Callable[[int], None] = lambda rows: None) -> Verdict:
    """Recompute every chain, or those named. Reads each row once; holds no lock. `told` hears now and then how many rows have been read."""
    before = _heads(chains)
    walked = _Round({key.encode(): _Walk(head) for key, head in before.items()}, told=told)
    with _reading():
        _follow(walked, chains)
    after = _heads(chains)
    faults = [fault for key, walk in sorted(walked.walks.items()) if (fault := _fault(key.decode(errors="replace"), walk, after))]
    heads = {key.decode(errors="replace"): (walk.seq, walk.mark.decode()) for key, walk in walked.walks.items()}
    return Verdict(walked.rows, heads, (*faults, *walked.unreadable))


def changed_notes() -> list[str]:
    """Keys of notes whose text is not the one whose salted hash they are; erased notes have none to compare."""
    notes = Note.objects.filter(erased_at=None).order_by("key").values_list("key", "salt", "text")
    return [key for key, salt, text in notes.iterator() if sha256(f"{salt}\n{text}".encode()).hexdigest() != key]


def _heads(chains: Sequence[str]) -> dict[str, tuple[int, str]]:
    wanted = Chain.objects.filter(key__in=chains) if chains else Chain.objects.all()
    found = {key: (seq, mark) for key, seq, mark in wanted.values_list("key", "seq", "hash")}
    return dict.fromkeys(chains, (0, START)) | found


@contextmanager
def _reading() -> Iterator[None]:
    """PostgreSQL streams inside a transaction; SQLite gives text as it stands in the file, even where a changed byte makes it no text at all."""
    if connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    connection.connection.text_factory = bytes
    try:
        yield
    finally:
        connection.connection.text_factory = str


def _rows(chains: Sequence[str]) -> Iterator[tuple]:
    """Chain, seq, previous and hash as stored, and the text that is hashed, put together by the database: one value instead of twelve."""
    where = f" WHERE chain IN ({', '.join(['%s'] * len(chains))})" if chains else ""
    text = (" || chr(10) || " if connection.vendor == "postgresql" else " || char(10) || ").join(COLUMNS)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT chain, seq, previous, hash, {text} FROM ledger_entry{where} ORDER BY id", list(chains))  # noqa: S608 (constant names)
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield from (rows if connection.vendor == "sqlite" else map(_encoded, rows))


def _encoded(row: tuple) -> tuple:
    chain, seq, previous, mark, text = row
    return chain.encode(), seq, previous.encode(), mark.encode(), text.encode()


def _follow(walked: _Round, chains: Sequence[str]) -> None:
    walks = walked.walks
    try:
        for key, seq, previous, mark, text in _rows(chains):
            walked.rows += 1
            if walked.rows % _ROWS_AT_ONCE == 0:
                walked.told(walked.rows)
            walk = walks.get(key) or walks.setdefault(key if isinstance(key, bytes) else str(key).encode(), _Walk())
            if walk.why:
                continue
            if seq != walk.seq + 1:
                walk.why = "missing"
            elif previous != walk.mark:
                walk.why = "broken-link"
            elif text is None or sha256(text).hexdigest().encode() != mark:
                walk.why = "changed"
            else:
                walk.seq, walk.mark = seq, mark
                if seq == walk.awaited[0]:
                    walk.met = mark
    except DatabaseError:
        walked.unreadable.append(Fault("", walked.rows + 1, "unreadable"))


def _fault(key: str, walk: _Walk, after: dict[str, tuple[int, str]]) -> Fault | None:
    if walk.why:
        return Fault(key, walk.seq + 1, walk.why)
    seq, mark = after.get(key, (-1, ""))
    if walk.seq < walk.awaited[0]:
        return Fault(key, walk.seq + 1, "missing")
    if walk.seq > seq or walk.met.decode() != walk.awaited[1] or (walk.seq == seq and walk.mark.decode() != mark):
        return Fault(key, min(walk.seq, max(seq, 0) + 1), "head")
    return None
