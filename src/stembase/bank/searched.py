"""Donors a search without a database goes through: those of a file, or of an index built before. Both know every donor by the position."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from stembase.bank.imports.listed import standing
from stembase.bank.imports.typed import People
from stembase.bank.registry_index.files import refused_rows
from stembase.bank.registry_index.snapshot import Snapshot
from stembase.science.fault import Fault
from stembase.science.hla.expansion import Expanded, Expander
from stembase.science.hla.interned import WITHDRAWN, Interned, LocusTyping, intern
from stembase.science.hla.reduction import Remark
from stembase.science.hla.registry.blocks import CORE, joined, statement_of
from stembase.science.hla.registry.columns import Columns, interned
from stembase.science.hla.typing import parse_typing


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person stands where they stand: a code and its facts."""

    code: str
    facts: dict[str, Any]


def as_reason(said: Remark | Fault) -> Reason:
    """What was remarked on a typing, or could not be read of it, as a reason."""
    return Reason(said.code, dict(said.facts))


class Donors(Protocol):
    """`positions` of those who can be searched; `unread` rows nothing of which can be used."""

    @property
    def positions(self) -> Sequence[int]:
        """Where the donors stand in the typings given by `interned`."""

    @property
    def unread(self) -> Sequence[Reason]:
        """The rows that are nobody's."""

    def interned(self, loci: tuple[str, ...]) -> Interned:
        """Their typings over these loci, ready for the engine."""

    def key(self, position: int) -> str:
        """What a donor is called."""

    def typing(self, position: int) -> LocusTyping:
        """What a donor's typing allows."""

    def remarks(self, position: int) -> tuple[Reason, ...]:
        """What there is to say of a donor's typing."""


class FileDonors:
    """The donors of a file that has been read."""

    def __init__(self, people: People) -> None:
        self.people, self.keys = people, list(people.typings)
        self.positions: Sequence[int] = range(len(self.keys))
        self.unread = [as_reason(fault) for fault in people.unread]

    def interned(self, loci: tuple[str, ...]) -> Interned:
        """Their typings, interned in memory."""
        return intern(self.people.typings.values(), loci)

    def key(self, position: int) -> str:
        """The key in the file."""
        return self.keys[position]

    def typing(self, position: int) -> LocusTyping:
        """As it was expanded on reading."""
        return self.people.typings[self.keys[position]]

    def remarks(self, position: int) -> tuple[Reason, ...]:
        """What could not be read, then what was remarked."""
        key = self.keys[position]
        return (*map(as_reason, self.people.partly.get(key, ())), *map(as_reason, self.people.remarks.get(key, ())))


class IndexDonors:
    """The donors of an index as it is now. The rows refused when it was built are among those not searched, unless the donor has been typed since;
    a row about details is no donor's."""

    def __init__(self, snapshot: Snapshot, by: Expander) -> None:
        self.columns: Columns = snapshot.columns
        self.version = snapshot.version
        self.by = by
        self.unread: list[Reason] = []
        self.partly: dict[str, Reason] = {}
        anew = snapshot.overlay.said_anew
        for row in refused_rows(snapshot.generation.folder):
            said, key = Reason(row["code"], row["facts"]), row["came"].partition("%")[0]
            if key in anew:
                continue
            if row.get("kept"):
                self.partly[key] = said
            elif not said.code.startswith("donor-"):
                self.unread.append(said)

    @cached_property
    def positions(self) -> Sequence[int]:
        """Those who have not been withdrawn."""
        there: list[int] = np.flatnonzero(self.columns.typing_of != WITHDRAWN).tolist()
        return there

    def interned(self, loci: tuple[str, ...]) -> Interned:
        """The memory-mapped columns; loci an index does not keep apart are read from the typings one by one."""
        if set(loci) <= set(CORE):
            return interned(self.columns, lambda text: statement_of(text, self.by))
        return intern((self.typing(position) for position in range(len(self.columns.typing_of))), loci)

    def key(self, position: int) -> str:
        """The key in the index."""
        return str(self.columns.keys[position].decode())

    def typing(self, position: int) -> LocusTyping:
        """The whole typing, read again."""
        return self._expanded(position).typing

    def remarks(self, position: int) -> tuple[Reason, ...]:
        """What keeps the donor from being chosen, what could not be read when the index was built, then what the whole typing is remarked on."""
        key, why = self.key(position), standing(self.columns.person(position).listing)
        first = [Reason(why, {})] if why else []
        first += [self.partly[key]] if key in self.partly else []
        return (*first, *map(as_reason, self._expanded(position).remarks))

    def _expanded(self, position: int) -> Expanded:
        if self.columns.typing_of[position] == WITHDRAWN:
            return Expanded(LocusTyping({}))
        return self.by.expand(parse_typing(joined(self.columns.parts(position))))
