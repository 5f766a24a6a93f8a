"""Inventories laid against an index that is there: who comes in, is said otherwise, leaves. A FULL one is all of its pool, a DIFF what changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from stembase.refusal import Refused
from stembase.science.hla.registry.blocks import joined
from stembase.science.hla.registry.changes import Change
from stembase.science.hla.registry.columns import LISTING, Column, Columns, Gathered
from stembase.science.hla.registry.differing import differing, found, replaced

from .reading import Reading

MOST_IN_LOG = 20_000
"""Above so many changes new columns are written, which costs less than a log of them; assumption."""
Agreed = Callable[[int], bool]
"""Asked once how many would leave since a FULL inventory no longer has them: whether they shall."""


def never(_leaving: int) -> bool:
    """Nobody leaves who was not asked for."""
    return False


@dataclass(slots=True)
class Taken:
    """How many came in and were replaced, the keys of those who left, and the rows refused."""

    added: int = 0
    replaced: int = 0
    left: list[str] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many changes it was."""
        return self.added + self.replaced + len(self.left)


@dataclass(frozen=True, slots=True)
class Difference:
    """Positions: `new` and `other` in what was read, `gone` in the index as it stands."""

    new: Column
    other: Column
    gone: Column
    taken: Taken

    def changes(self, said: Columns) -> Iterator[Change]:
        """It as changes, one a donor."""
        yield from (Change("withdraw", key) for key in self.taken.left)
        for act, positions in (("replace", self.other), ("add", self.new)):
            for at in positions.tolist():
                yield Change(act, said.keys[at].decode(), joined(said.parts(at)), said.person(at))  # type: ignore[arg-type]

    def whole(self, now: Columns, said: Columns) -> Gathered:
        """The index as it is with the change."""
        return replaced(now, said, np.concatenate([self.other, self.new]), self.gone)


def of_inventories(now: Columns, reading: Reading, file: Path, agreed: Agreed) -> Difference:
    """What the inventories read change. The same file again changes nothing; whoever is deleted twice is deleted.

    Whoever stands in an inventory that came FULL and is not in it any more leaves, once `agreed`; a row that could not be read keeps its donor.
    Refuses `inventory-would-withdraw` (file, leaving, of).
    """
    new, other = differing(now, reading.columns)
    missing = _missing(now, reading)
    if len(missing) and not agreed(len(missing)):
        raise Refused("inventory-would-withdraw", file=file.name, leaving=len(missing), of=len(now.by_key))
    deleted = found(now, np.array(sorted(reading.gone.keys() - set(_keys(reading))), "S"))
    gone = np.union1d(missing, deleted[deleted >= 0])
    return Difference(new, other, gone, Taken(len(new), len(other), [key.decode() for key in now.keys[gone].tolist()], reading.refused))


def _missing(now: Columns, reading: Reading) -> Column:
    """Positions of donors of an inventory that came whole and does not name them."""
    whole = {head.name for head in reading.heads if head.whole}
    listings = [number for number, text in enumerate(now.texts[LISTING]) if text.partition(" ")[0] in whole]
    there = now.by_key[np.isin(now.listing_of[now.by_key], listings)]
    refused = [row["came"].partition("%")[0] for row in reading.refused]
    named = np.concatenate([reading.columns.keys, np.array([key.encode() for key in refused if key], "S")])
    return np.sort(there[~np.isin(now.keys[there], named)]).astype(np.int64)


def _keys(reading: Reading) -> Iterator[str]:
    return (key.decode() for key in reading.columns.keys.tolist())
