"""The one writer of an index: build it, add, retype and withdraw donors, and now and then make its changes columns.

A change is on the disk when the call returns. A batch is one line of the log: all of it or nothing.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from stembase.bank.imports.keys import LONGEST_KEY, is_key
from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.registry.blocks import joined, parts_of
from stembase.science.hla.registry.changes import Change, line_of
from stembase.science.hla.registry.columns import Columns, columns_of
from stembase.science.hla.registry.overlay import Overlay, written

from .applying import MOST_IN_LOG, Agreed, Taken, never, of_inventories
from .details import person_of
from .files import refused_rows, save
from .generation import LOG, Generation, begun, current, published, writing
from .reading import Reading, named, read
from .snapshot import Snapshot, opened


def build(index: Path, donors: Path, details: Path | None = None, *, instead: bool = False) -> Reading:
    """Build the index of a registry's file; `instead` of one that stands there.

    Refused: `index-there`, `index-being-written`, `inventory-is-difference`, and what `read` refuses.
    """
    with _place(index, instead):
        reading = read(donors, details)
        if not all(head.whole for head in reading.heads):
            raise Refused("inventory-is-difference", file=donors.name)
        _publish(index, reading.columns, reading.refused)
        return reading


def build_of(index: Path, columns: Columns, refused: Iterable[Mapping[str, Any]] = (), *, instead: bool = False) -> None:
    """Build the index of donors gathered elsewhere, as of a bank's own units. Refused: `index-there`, `index-being-written`."""
    with _place(index, instead):
        _publish(index, columns, refused)


@contextmanager
def _place(index: Path, instead: bool) -> Iterator[None]:
    with writing(index):
        if current(index) and not instead:
            raise Refused("index-there", folder=str(index))
        yield


def _publish(index: Path, columns: Columns, refused: Iterable[Mapping[str, Any]]) -> None:
    folder = begun(index)
    save(folder, columns, refused)
    published(index, folder)


class Writer:
    """The index open for writing (see `open_for_writing`)."""

    _log: int
    _length: int
    _checksum: int
    _generation: Generation
    overlay: Overlay

    def __init__(self, index: Path) -> None:
        self._index = index
        self._open(opened(index))

    def change(self, changes: Sequence[Change]) -> None:
        """Make a batch of changes durable.

        Refused with the donor's key, and then nothing is changed: `donor-in-index`, `donor-not-in-index`, `donor-twice-in-batch`, `hla-…`.
        """
        said = []
        for change in changes:
            try:
                self.overlay.check(change)
                said.append(change if change.act == "withdraw" else _checked(change))
            except Fault as fault:
                raise Refused(fault.code, **{"key": change.key, **fault.facts}) from fault
        met = Counter(change.key for change in changes)
        if len(met) < len(changes):
            raise Refused("donor-twice-in-batch", key=met.most_common(1)[0][0])
        self._append(*line_of(said, self._checksum))
        for change in said:
            self.overlay.apply(change)

    def add_file(self, donors: Path, details: Path | None = None, agreed: Agreed = never) -> Taken:
        """Take a file in, all of it or nothing: of lines every donor who is not there yet; of inventories what they say (see `of_inventories`).

        Refused: what `read` refuses, `inventory-would-withdraw`, and then nothing is changed.
        """
        reading = read(donors, details)
        if reading.heads:
            return self._inventories(reading, donors, agreed)
        there, wanted = [], []
        for key, typing, person in written(reading.columns):
            if self.overlay.place(key) is None:
                wanted.append(Change("add", key, typing, person))
            else:
                there.append(named(donors, Fault("donor-in-index", key=key), key))
        self.change(wanted)
        return Taken(added=len(wanted), refused=reading.refused + there)

    def _inventories(self, reading: Reading, file: Path, agreed: Agreed) -> Taken:
        now = self.overlay.merged()
        difference = of_inventories(now, reading, file, agreed)
        if difference.taken.changed > MOST_IN_LOG:
            self._replace(columns_of(difference.whole(now, reading.columns)))
        else:
            self.change(list(difference.changes(reading.columns)))
        return difference.taken

    def _append(self, line: bytes, after: int) -> None:
        """Wait until the line is on the disk; where it does not get there, nothing of it stays."""
        try:
            if os.write(self._log, line) < len(line):
                raise OSError("the disk is full")
            os.fdatasync(self._log)
        except OSError as fault:
            os.ftruncate(self._log, self._length)
            raise Refused("index-not-written", folder=str(self._index), problem=str(fault)) from fault
        self._length, self._checksum = self._length + len(line), after

    def compact(self) -> None:
        """Make the changes columns: a new generation with an empty log, as if it were built today."""
        self._replace(columns_of(self.overlay.anew()))

    def _replace(self, columns: Columns) -> None:
        _publish(self._index, columns, list(refused_rows(self._generation.folder)))
        self.close()
        self._open(opened(self._index))

    def close(self) -> None:
        """Give the log back."""
        os.close(self._log)

    def _open(self, snapshot: Snapshot) -> None:
        """Take up a snapshot; what a crash left of a line nobody was told of is cut off."""
        self._generation, self.overlay, self._checksum = snapshot.generation, snapshot.overlay, snapshot.read.checksum
        self._length = snapshot.read.length
        self._log = os.open(self._generation.folder / LOG, os.O_WRONLY | os.O_APPEND)
        if os.fstat(self._log).st_size > self._length:
            os.ftruncate(self._log, self._length)
            os.fsync(self._log)


@contextmanager
def open_for_writing(index: Path) -> Iterator[Writer]:
    """The writer, alone until the block ends. Refused: `no-such-index`, `index-being-written`, `index-damaged`."""
    if current(index) is None:
        raise Refused("no-such-index", folder=str(index))
    with writing(index):
        writer = Writer(index)
        try:
            yield writer
        finally:
            writer.close()


def _checked(change: Change) -> Change:
    """The change with its typing in canonical form; what the log would keep and nobody could read again is refused here."""
    if not is_key(change.key):
        raise Refused("donor-key-unusable", key=change.key, longest=LONGEST_KEY)
    details = replace(person_of(change.key, asdict(change.details)), listing=change.details.listing)
    return replace(change, typing=joined(parts_of(change.typing)), details=details)
