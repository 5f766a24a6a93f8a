"""Donors gathered line after line: a block of text met before is a look-up, a new one is read once. A million donors take seconds."""

from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np

from stembase.science.fault import Fault
from stembase.science.hla.names import LOCI
from stembase.science.hla.registry.blocks import CORE, Parts, parts_of, says_something
from stembase.science.hla.registry.columns import BESIDE, KINDS, LISTING, Column, Details, Gathered, details_as_columns
from stembase.science.hla.typing import ordered, parse_typing, read_typing

ORDER = (*CORE, *(locus for locus in LOCI if locus not in CORE))
WIDTH = len(ORDER) + 1
UNMET = -2
APART = -1  # a block that cannot be read without the rest of its line
BITS = 40  # what is kept of a block: the place of its locus in ORDER above, the number of its text below
UNSIMPLE = frozenset("|~?")
Copy = tuple[str, str, bool]


class Gathering:
    """Donors in the order taken. Keys are the caller's to check."""

    def __init__(self) -> None:
        self._texts: tuple[dict[str, int], ...] = tuple({"": 0} for _kind in KINDS)
        self._canonical: dict[str, str] = {}
        self._met: dict[str, int] = {}
        self._copies: dict[str, Copy | None] = {}
        self._chunks: list[tuple[Column, ...]] = []
        self._details: list[tuple[Column, ...]] = []
        self._keys: list[Column] = []

    def take(
        self, keys: Sequence[str], typings: Sequence[str], partly: dict[int, Fault] | None = None, people: Sequence[Details] = ()
    ) -> dict[int, Fault]:
        """Take donors in, with what else is known of them; those whose typing cannot be read are left out and returned with their fault, by their
        place in the sequence.

        With `partly`, a typing of which some loci can be read is taken in with these, and its fault is put there instead.
        """
        if not keys:
            return {}
        numbers, apart = self._looked_up(typings)
        faults: dict[int, Fault] = {}
        for place in apart:
            typing, wrong = read_typing(typings[place])
            if wrong and (partly is None or not typing.loci):
                faults[place] = wrong[0]
                continue
            numbers[:LISTING, place] = self._numbered(parts_of(typing.canonical()))
            if wrong and partly is not None:
                partly[place] = wrong[0]
        kept = np.setdiff1d(np.arange(len(keys)), np.fromiter(faults, int, len(faults)))
        numbers[LISTING] = [_number(self._texts[LISTING], person.listing) for person in people] or 0
        self._chunks.append(tuple(of[kept] for of in numbers))
        self._keys.append(np.array(keys, dtype="S")[kept])
        self._details.append(tuple(of[kept] for of in (details_as_columns(people) if people else _unknown(len(keys)))))
        return faults

    def gathered(self) -> Gathered:
        """All taken in. The gathering is empty afterwards."""
        keys = np.concatenate([np.empty(0, "S1"), *self._keys])
        chunks, said = self._chunks, [details_as_columns([]), *self._details]
        self._chunks, self._details, self._keys = [], [], []
        numbers = tuple(np.concatenate([np.empty(0, np.uint32), *(chunk[kind] for chunk in chunks)]) for kind in range(len(KINDS)))
        return Gathered(keys, numbers, tuple(list(of) for of in self._texts), tuple(map(np.concatenate, zip(*said, strict=True))))

    def _looked_up(self, typings: Sequence[str]) -> tuple[Column, list[int]]:
        """Numbers of all kinds for each line, and the lines that have to be read as a whole."""
        flat, met = "^".join(typings).split("^"), self._met
        found = np.fromiter(map(met.get, flat, repeat(UNMET)), np.int64, len(flat))
        for at in np.flatnonzero(found == UNMET).tolist():
            if flat[at] not in met:
                met[flat[at]] = self._learnt(flat[at])
            found[at] = met[flat[at]]
        line = np.repeat(np.arange(len(typings)), [typing.count("^") + 1 for typing in typings])
        locus, number = found >> BITS, (found & ((1 << BITS) - 1)).astype(np.uint32)
        twice = np.flatnonzero(np.bincount(line * WIDTH + locus + 1) > 1) // WIDTH
        apart = np.union1d(line[locus < 0], twice)
        numbers = np.zeros((len(KINDS), len(typings)), np.uint32)
        core = (locus >= 0) & (locus < len(CORE))
        numbers[locus[core], line[core]] = number[core]
        others = np.flatnonzero((locus >= len(CORE)) & (number > 0))
        self._beside(zip(line[others].tolist(), locus[others].tolist(), (flat[at] for at in others.tolist()), strict=True), numbers[BESIDE])
        return numbers, apart.tolist()

    def _beside(self, said: Iterable[tuple[int, int, str]], numbers: Column) -> None:
        """Number what stands beside the core loci: line, place of the locus in ORDER, block."""
        of_line: dict[int, list[tuple[int, str]]] = {}
        for line, locus, block in said:
            of_line.setdefault(line, []).append((locus, self._canonical[block]))
        for line, blocks in of_line.items():
            numbers[line] = _number(self._texts[BESIDE], "^".join(block for _locus, block in sorted(blocks)))

    def _learnt(self, block: str) -> int:
        """What a block says: the place of its locus in ORDER and the number of its text in one, or APART."""
        said = self._simple(block) or _one_locus(block)
        if not said:
            return APART
        locus, text = said
        if locus in CORE:
            return ORDER.index(locus) << BITS | _number(self._texts[CORE.index(locus)], text)
        self._canonical[block] = text
        return ORDER.index(locus) << BITS | bool(text)

    def _simple(self, block: str) -> tuple[str, str] | None:
        """The locus and text of one genotype of one locus, each copy read once however many it is joined to; None where it is more, or faulty."""
        written = block.split("+")
        if len(written) > 2 or not UNSIMPLE.isdisjoint(block):
            return None
        first = self._copy(written[0])
        second = self._copy(written[1]) if len(written) == 2 and written[1] not in {"", "-"} else first and (first[0], f"{first[0]}*", False)
        if not first or not second or first[0] != second[0]:
            return None
        return first[0], "+".join(ordered(first[1], second[1])) if first[2] or second[2] else ""

    def _copy(self, written: str) -> Copy | None:
        """Locus, text, and whether anything is said of the copy."""
        if written not in self._copies:
            try:
                ((locus, genotypes),) = parse_typing(written).loci.items()
                self._copies[written] = (locus, str(genotypes[0][0]), genotypes[0][0].is_typed)
            except Fault:
                self._copies[written] = None
        return self._copies[written]

    def _numbered(self, parts: Parts) -> list[int]:
        return [_number(of, text) for of, text in zip(self._texts, (*parts.core, parts.phase, parts.beside), strict=False)]


def _unknown(count: int) -> tuple[Column, ...]:
    """The details of donors of whom nothing is known."""
    return tuple(np.zeros(count, of.dtype) for of in details_as_columns([]))


def _number(of: dict[str, int], text: str) -> int:
    return of.setdefault(text, len(of))


def _one_locus(block: str) -> tuple[str, str] | None:
    """The locus and text of a block that is about one locus; None where it is about more, or faulty."""
    try:
        typing = parse_typing(block)
    except Fault:
        return None
    if len(typing.loci) != 1 or typing.unplaced:
        return None
    ((locus, genotypes),) = typing.loci.items()
    return locus, typing.canonical() if says_something(genotypes) else ""
