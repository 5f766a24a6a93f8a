"""A registry's export of donors or patients, one a line: `key%typing` as in the published matching exercise (Bochtler et al. 2016)."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stembase.science.fault import Fault
from stembase.science.hla.typing import Typing, read_typing

LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One line: its number, the person's key in that registry, the typing verbatim, the loci that could be read, and what is wrong with the rest.

    `typing` is None where nothing of the row can be used.
    """

    line: int
    key: str
    raw: str
    typing: Typing | None
    faults: tuple[Fault, ...] = ()

    @property
    def fault(self) -> Fault | None:
        """What is wrong first, if anything is."""
        return self.faults[0] if self.faults else None


def read_registry(path: Path) -> Iterator[RegistryRow]:
    """The rows of a file (plain or .gz), one at a time; blank lines are passed over, and no line is ever dropped without its fault.

    Faults: `registry-key-missing`, `registry-key-twice`, `encoding-unknown`, and those of a typing (`hla-…`, with the place in it): a locus that
    cannot be read does not take the others with it.
    """
    seen: dict[str, int] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                row = registry_row(number, line)
                yield _unless_twice(row, seen)


def is_key(key: str) -> bool:
    """Whether a person can be known by it: some printable ASCII, not too long, without the sign that ends it."""
    return 0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable() and "%" not in key


def registry_row(number: int, line: bytes) -> RegistryRow:
    """One line read; what could not be has its faults."""
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        return RegistryRow(number, "", "", None, (Fault("encoding-unknown", number),))
    key, percent, raw = text.partition("%")
    if not percent or not is_key(key):
        return RegistryRow(number, "", text, None, (Fault("registry-key-missing", number),))
    typing, faults = read_typing(raw)
    placed = tuple(Fault(fault.code, number, **fault.facts) for fault in faults)
    return RegistryRow(number, key, raw, typing if typing.loci or not placed else None, placed)


def _unless_twice(row: RegistryRow, seen: dict[str, int]) -> RegistryRow:
    """The row, or the fault that its key stood before."""
    first = seen.setdefault(row.key, row.line) if row.key else row.line
    if first == row.line:
        return row
    return RegistryRow(row.line, row.key, row.raw, None, (Fault("registry-key-twice", row.line, key=row.key, first=first),))
