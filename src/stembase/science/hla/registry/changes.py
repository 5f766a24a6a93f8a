"""Changes of a registry as lines of a log: who was added, replaced, retyped, withdrawn. Each line has a checksum running on from that before.

A line is one batch, all of it or nothing. Bytes only: who writes them to a disk, and when, is bank's.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field
from typing import Literal

from stembase.science.fault import Fault
from stembase.science.hla.registry.columns import Details


@dataclass(frozen=True, slots=True)
class Change:
    """One donor added or replaced (with typing and details), retyped (with typing; details stay), or withdrawn."""

    act: Literal["add", "replace", "retype", "withdraw"]
    key: str
    typing: str = ""
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class Read:
    """What a log says: its changes, how many bytes hold them, and the checksum the next line runs on from."""

    changes: list[Change]
    length: int
    checksum: int


def line_of(changes: Sequence[Change], checksum: int) -> tuple[bytes, int]:
    """The line of a batch, and the checksum after it."""
    rows = [[one.act, one.key, one.typing, *astuple(one.details)] for one in changes]
    said = json.dumps(rows, ensure_ascii=True, separators=(",", ":")).encode()
    after = zlib.crc32(said, checksum)
    return b"%08x %b\n" % (after, said), after


def read_changes(log: bytes, checksum: int) -> Read:
    """The changes of a log that begins at this checksum. A last line torn by a crash was never acknowledged and is left out.

    Refuses (Fault) `index-log-damaged` with the line, when a line that others follow does not hold.
    """
    changes: list[Change] = []
    length = 0
    for number, line in enumerate(log.splitlines(keepends=True), 1):
        after = zlib.crc32(line[9:-1], checksum)
        if not line.endswith(b"\n") or line[:9] != b"%08x " % after:
            if length + len(line) < len(log):
                raise Fault("index-log-damaged", number)
            break
        changes += _changes(line[9:-1])
        length, checksum = length + len(line), after
    return Read(changes, length, checksum)


def _changes(said: bytes) -> Iterator[Change]:
    for act, key, typing, *details in json.loads(said):
        yield Change(act, key, typing, Details(*details))
