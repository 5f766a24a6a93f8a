"""What has changed since the columns were made, laid over them: no column is written, and a search sees one registry.

Donors keep their place: a retyped one stands where it stood, an added one behind all others. So changing equals building anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from stembase.science.fault import Fault
from stembase.science.hla.interned import WITHDRAWN
from stembase.science.hla.registry.blocks import CORE, NOTHING_SAID, Parts, joined
from stembase.science.hla.registry.changes import Change
from stembase.science.hla.registry.columns import BESIDE, LISTING, Column, Columns, Details, Gathered, columns_of, narrowed, place_among
from stembase.science.hla.registry.columns import joined as joined_columns
from stembase.science.hla.registry.gathering import Gathering

AT_ONCE = 20_000


@dataclass(slots=True)
class Overlay:
    """Changes over `base`: places withdrawn, places with a new typing (and details), and donors added in their order (typing and details by key)."""

    base: Columns
    withdrawn: set[int] = field(default_factory=set)
    retyped: dict[int, tuple[str, Details]] = field(default_factory=dict)
    added: dict[str, tuple[str, Details]] = field(default_factory=dict)

    @property
    def donors(self) -> int:
        """How many donors are there."""
        return len(self.base.keys) - len(self.withdrawn) + len(self.added)

    @property
    def said_anew(self) -> set[str]:
        """The keys of donors whose typing was given after the base was made."""
        return {self.base.keys[at].decode() for at in self.retyped} | set(self.added)

    def place(self, key: str) -> int | None:
        """The place of a donor who is there, in the base, or behind it for one added; None if nobody has this key."""
        if key in self.added:
            return len(self.base.keys)
        found = self.base.position(key)
        return None if found in self.withdrawn else found

    def check(self, change: Change) -> None:
        """Refuses (Fault) `donor-in-index` when a key is added twice, `donor-not-in-index` when there is none to withdraw or retype."""
        there = self.place(change.key) is not None
        if there is (change.act == "add"):
            raise Fault("donor-in-index" if there else "donor-not-in-index", key=change.key)

    def apply(self, change: Change) -> None:
        """Lay one change over; it has been checked."""
        at = self.base.position(change.key) if change.key not in self.added else None
        if change.act == "add":
            self.added[change.key] = (change.typing, change.details)
        elif at is None:
            _typing, details = self.added.pop(change.key) if change.act == "withdraw" else self.added[change.key]
            self.added |= {change.key: _said(change, details)} if change.act != "withdraw" else {}
        elif change.act == "withdraw":
            self.withdrawn.add(at)
            self.retyped.pop(at, None)
        else:
            self.retyped[at] = _said(change, self.retyped[at][1] if at in self.retyped else self.base.person(at))

    def merged(self) -> Columns:
        """One registry for searching: the base's donors at their places, those retyped or withdrawn marked so, then retyped and added ones.

        Without changes it is the base itself. Costs a copy of the numbers, nothing is interned anew.
        """
        return _laid(self.base, self._tail(), np.array([*self.withdrawn, *self.retyped], np.int64)) if self._changed else self.base

    def anew(self) -> Gathered:
        """The donors who are there, in their order, as if they were gathered today."""
        count = len(self.base.keys)
        live = np.ones(count, bool)
        live[[*self.withdrawn, *self.retyped]] = False
        kept = np.flatnonzero(live)
        tail = self._tail()
        places = np.concatenate([kept, np.fromiter(sorted(self.retyped), np.int64, len(self.retyped)), count + np.arange(len(self.added))])
        return joined_columns([(self.base, kept), (tail, np.arange(len(tail.keys)))], np.argsort(places, kind="stable"))

    @property
    def _changed(self) -> bool:
        return bool(self.withdrawn or self.retyped or self.added)

    def _tail(self) -> Columns:
        """The retyped donors in the order of their places, then the added ones."""
        rows = [(self.base.keys[at].decode(), *self.retyped[at]) for at in sorted(self.retyped)]
        rows += [(key, typing, details) for key, (typing, details) in self.added.items()]
        gathering = Gathering()
        keys, typings, people = zip(*rows, strict=True) if rows else ((), (), ())
        if faults := gathering.take(keys, typings, people=people):
            raise next(iter(faults.values()))
        return columns_of(gathering.gathered())


def _said(change: Change, before: Details) -> tuple[str, Details]:
    """Typing and details a change leaves; retyping leaves the details of before."""
    return change.typing, before if change.act == "retype" else change.details


def overlaid(base: Columns, changes: Iterable[Change]) -> Overlay:
    """The changes laid over the base, in their order."""
    overlay = Overlay(base)
    for change in changes:
        overlay.apply(change)
    return overlay


def written(columns: Columns) -> Iterator[tuple[str, str, Details]]:
    """Key, typing as a GL string, and details of every donor who is there, in order."""
    core = len(CORE)
    for begin in range(0, len(columns.keys), AT_ONCE):
        live = begin + np.flatnonzero(columns.typing_of[begin : begin + AT_ONCE] != WITHDRAWN)
        typing = columns.typing_of[live]
        numbers = [column[typing].tolist() for column in columns.typings]
        blocks = [map(texts.__getitem__, of) for texts, of in zip(columns.texts, [*numbers, columns.beside_of[live].tolist()], strict=False)]
        for at, (*said, phase, beside) in zip(live.tolist(), zip(*blocks, strict=True), strict=True):
            simple = not phase and "~" not in beside
            text = "^".join(filter(None, (*said, beside))) or NOTHING_SAID if simple else joined(Parts(tuple(said[:core]), phase, beside))
            yield columns.keys[at].decode(), text, columns.person(at)


def _laid(base: Columns, tail: Columns, gone: Column) -> Columns:
    """The tail behind the base, in one numbering of texts and typings."""
    texts, moved = [], []
    for of_base, of_tail in zip(base.texts, tail.texts, strict=True):
        place = {text: number for number, text in enumerate(of_base)}
        moved.append(np.array([place.setdefault(text, len(place)) for text in of_tail], np.uint32))
        texts.append(list(place))
    wide = np.uint32 if any(len(of) > 1 << 16 for of in texts[:BESIDE]) else base.typings[0].dtype
    typings = tuple(
        np.concatenate([of_base.astype(wide, copy=False), to[of_tail].astype(wide)])
        for of_base, of_tail, to in zip(base.typings, tail.typings, moved, strict=False)
    )
    typing_of = np.concatenate([base.typing_of, tail.typing_of + np.uint32(len(base.typings[0]))])
    typing_of[gone] = WITHDRAWN
    by_key = base.by_key[typing_of[base.by_key] != WITHDRAWN]
    among = [place_among(base.keys, by_key, tail.keys[at]) for at in tail.by_key.tolist()]
    width = max(base.keys.dtype.itemsize, tail.keys.dtype.itemsize, 1)
    return replace(
        base,
        texts=tuple(texts),
        typings=typings,
        typing_of=typing_of,
        beside_of=np.concatenate([base.beside_of, moved[BESIDE][tail.beside_of]]),
        listing_of=narrowed(np.concatenate([base.listing_of, moved[LISTING][tail.listing_of]]), texts[LISTING]),
        keys=np.concatenate([base.keys, tail.keys]).astype(f"S{width}"),
        by_key=np.insert(by_key, among, tail.by_key + np.uint32(len(base.keys))),
        details=tuple(np.concatenate(pair) for pair in zip(base.details, tail.details, strict=True)),
    )
