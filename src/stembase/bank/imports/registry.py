"""A registry's export of donors or patients: `key%typing` a line as in the published matching exercise (Bochtler et al. 2016), or inventories."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stembase.bank.imports.inventory import is_xml, read_inventories
from stembase.bank.imports.keys import is_key
from stembase.bank.imports.listed import Listed
from stembase.science.fault import Fault
from stembase.science.hla.typing import Typing, read_typing


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One line, or one item of an inventory: its number, the person's key in that registry, the typing verbatim, the loci that could be read, and
    what is wrong with the rest.

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
    """The rows of a file (plain or .gz), one at a time; blank lines are passed over, and no line is ever dropped without its fault. Of inventories
    those who are not deleted, `raw` being the loci as one GL string; raises what `read_inventories` raises.

    Faults: `registry-key-missing`, `registry-key-twice`, `encoding-unknown`, and those of a typing (`hla-…`, with the place in it): a locus that
    cannot be read does not take the others with it.
    """
    seen: dict[str, int] = {}
    if is_xml(path):
        yield from (_unless_twice(row, seen) for item in read_inventories(path, []) for row in _rows_of(item))
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                row = registry_row(number, line)
                yield _unless_twice(row, seen)


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


def _rows_of(item: Listed) -> Iterator[RegistryRow]:
    """The row of an item: of one who was deleted only what is wrong with that."""
    if item.gone or not item.key:
        if item.faults:
            yield RegistryRow(item.row, "", item.typing, None, tuple(item.faults))
        return
    typing, wrong = read_typing(item.typing)
    faults = (*(Fault(fault.code, item.row, **fault.facts) for fault in wrong), *item.faults)
    yield RegistryRow(item.row, item.key, item.typing, typing if typing.loci or not wrong else None, faults)


def _unless_twice(row: RegistryRow, seen: dict[str, int]) -> RegistryRow:
    """The row, or the fault that its key stood before."""
    first = seen.setdefault(row.key, row.line) if row.key else row.line
    if first == row.line:
        return row
    return RegistryRow(row.line, row.key, row.raw, None, (Fault("registry-key-twice", row.line, key=row.key, first=first),))
