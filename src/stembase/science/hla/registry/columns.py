"""The columns of a registry, and the one way to make them: from donors in their order, whatever way those were gathered.

Equal donors in equal order give equal columns, bit for bit: texts are sorted, typings numbered in the order of their texts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.chunks import Cancelled, Step
from stembase.science.hla.interned import UNTYPED, Interned, Statement
from stembase.science.hla.registry.blocks import CORE, Parts

Column = NDArray[Any]
SEXES = ("", "F", "M")
CMV = ("", "N", "P")
ABO = ("", *(group + rhesus for group in ("O", "A", "B", "AB") for rhesus in ("", "+", "-")))
KINDS = (*CORE, "phase", "beside", "listing")
"""What a text can be about: one table of texts each."""
PHASE, BESIDE, LISTING = 5, 6, 7
READ_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Details:
    """What the index knows of a donor beside the typing; empty and 0 are unknown. `sex` one of SEXES, `cmv` of CMV, `abo` of ABO; `listing`: the
    inventory the donor stands in and how (`INVENTORY STATUS`), empty where the registry's file does not say.
    """

    birth_year: int = 0
    sex: str = ""
    cmv: str = ""
    abo: str = ""
    listing: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Donors in their order: keys, for each of KINDS a number into `texts` (in any order, unused ones allowed), and details as small columns."""

    keys: Column
    numbers: tuple[Column, ...]
    texts: tuple[Sequence[str], ...]
    details: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """A registry. T typings, N donors.

    texts: for each of KINDS its texts, sorted, the empty one first; of the core loci each is the genotypes of one locus
    typings: the core loci and the phase, T numbers each, all uint16 or, when a table has more than 65,536 texts, all uint32
    typing_of, beside_of: N numbers, uint32; WITHDRAWN is the typing of a donor who has left
    listing_of: N numbers, as narrow as the listings are few
    keys: N identifiers, bytes of one width; by_key: uint32, the donors in the order of their keys
    details: birth year (uint16), sex, CMV, ABO (uint8, places in SEXES, CMV, ABO), N each
    """

    texts: tuple[Sequence[str], ...]
    typings: tuple[Column, ...]
    typing_of: Column
    beside_of: Column
    listing_of: Column
    keys: Column
    by_key: Column
    details: tuple[Column, ...]

    def position(self, key: str) -> int | None:
        """Where a donor stands; None if not among these."""
        at = place_among(self.keys, self.by_key, key.encode())
        found = at < len(self.by_key) and self.keys[self.by_key[at]] == key.encode()
        return int(self.by_key[at]) if found else None

    def parts(self, position: int) -> Parts:
        """The typing of the donor at a position, who is there."""
        typing = self.typing_of[position]
        core = tuple(self.texts[place][self.typings[place][typing]] for place in range(len(CORE)))
        return Parts(core, self.texts[PHASE][self.typings[PHASE][typing]], self.texts[BESIDE][self.beside_of[position]])

    def person(self, position: int) -> Details:
        """The details of the donor at a position."""
        year, *places = (int(column[position]) for column in self.details)
        sex, cmv, abo = (words[place] for words, place in zip((SEXES, CMV, ABO), places, strict=True))
        return Details(year, sex, cmv, abo, self.texts[LISTING][self.listing_of[position]])


def details_as_columns(people: Sequence[Details]) -> tuple[Column, ...]:
    """Birth year, sex, CMV, ABO (the listing is a text, see KINDS); what is not in the vocabularies is an error of the caller."""
    sexes, statuses, groups = ({word: place for place, word in enumerate(words)} for words in (SEXES, CMV, ABO))
    years = np.fromiter((person.birth_year for person in people), np.uint16, len(people))
    places = ((sexes[person.sex], statuses[person.cmv], groups[person.abo]) for person in people)
    return (years, *np.fromiter(places, np.dtype((np.uint8, 3)), len(people)).T)


def columns_of(gathered: Gathered) -> Columns:
    """The columns of these donors."""
    texts, numbers = zip(*map(in_use, gathered.texts, gathered.numbers), strict=True)
    wide = np.uint32 if any(len(of) > 1 << 16 for of in texts[:BESIDE]) else np.uint16
    first, typing_of = _distinct(numbers[:BESIDE], [len(of) for of in texts[:BESIDE]])
    longest = int(np.strings.str_len(gathered.keys).max()) if len(gathered.keys) else 1
    keys = gathered.keys.astype(f"S{longest}")
    return Columns(
        texts=texts,
        typings=tuple(column[first].astype(wide) for column in numbers[:BESIDE]),
        typing_of=typing_of.astype(np.uint32),
        beside_of=numbers[BESIDE].astype(np.uint32),
        listing_of=narrowed(numbers[LISTING], texts[LISTING]),
        keys=keys,
        by_key=order_of(keys).astype(np.uint32),
        details=gathered.details,
    )


def narrowed(numbers: Column, texts: Sequence[str]) -> Column:
    """Numbers of these texts in the narrowest type that holds them."""
    return numbers.astype(np.min_scalar_type(len(texts)))


def in_use(texts: Sequence[str], numbers: Column) -> tuple[Sequence[str], Column]:
    """The texts in use, sorted, the empty one always among them; and the numbers that fit them."""
    used = np.zeros(len(texts), bool)
    used[numbers] = True
    kept = sorted({"", *(texts[number] for number in np.flatnonzero(used).tolist())})
    place = {text: number for number, text in enumerate(kept)}
    moved = np.array([place.get(text, 0) for text in texts], np.uint32)
    return kept, moved[numbers]


def _distinct(columns: Sequence[Column], sizes: Sequence[int]) -> tuple[Column, Column]:
    """The first donor of each distinct row, in the order of rows, and for each donor the number of the row. Exact: no hash."""
    packed, room = columns[0].astype(np.uint64), sizes[0]
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        if room * size >= 1 << 64:
            met, inverse = np.unique(packed, return_inverse=True)
            packed, room = inverse.astype(np.uint64), len(met)
        packed = packed * np.uint64(size) + column
        room *= size
    _met, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    return first, inverse


def order_of(keys: Column) -> Column:
    """The places of keys (bytes of one width) in sorted order, equal ones in the order they came."""
    width = -(-max(keys.dtype.itemsize, 1) // 8)
    words = np.ascontiguousarray(keys.astype(f"S{8 * width}")).view(">u8").reshape(len(keys), width).astype(np.uint64)
    return np.argsort(words[:, 0], kind="stable") if width == 1 else np.lexsort(words.T[::-1])


def place_among(keys: Column, by_key: Column, wanted: bytes) -> int:
    """How many of the keys in order are below the one wanted."""
    low, high = 0, len(by_key)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if keys[by_key[middle]] < wanted else (low, middle)
    return low


def joined(parts: Sequence[tuple[Columns, Column]], order: Column) -> Gathered:
    """Donors of several columns gathered into one: of each the positions named, and all of them together in this order."""
    texts: list[Sequence[str]] = []
    numbers: list[Column] = []
    for kind in range(len(KINDS)):
        place: dict[str, int] = {}
        found = []
        for columns, chosen in parts:
            moved = np.array([place.setdefault(text, len(place)) for text in columns.texts[kind]], np.uint32)
            found.append(moved[numbers_of(columns, kind, chosen)])
        texts.append(list(place))
        numbers.append(np.concatenate(found)[order])
    keys = np.concatenate([columns.keys[chosen] for columns, chosen in parts])[order]
    details = tuple(np.concatenate([columns.details[at][chosen] for columns, chosen in parts])[order] for at in range(4))
    return Gathered(keys, tuple(numbers), tuple(texts), details)


def numbers_of(columns: Columns, kind: int, chosen: Column) -> Column:
    """The numbers of one kind of text of the donors at these positions."""
    if kind in (BESIDE, LISTING):
        return (columns.beside_of if kind == BESIDE else columns.listing_of)[chosen]
    return columns.typings[kind][columns.typing_of[chosen]]


def interned(columns: Columns, statement: Callable[[str], Statement], step: Step | None = None) -> Interned:
    """The typings as the engine takes them, each text read by `statement`, which knows the nomenclature and the codes.

    `step` is told how many texts are read of how many and answers whether to go on; otherwise Cancelled is raised.
    """
    core, phases = len(CORE), columns.texts[PHASE]
    in_phase = np.flatnonzero(columns.typings[PHASE]).tolist()
    return Interned(
        loci=CORE,
        statements=_read(columns.texts[:core], statement, step),
        columns=columns.typings[:core],
        typing_of=columns.typing_of,
        phased={row: tuple(tuple(group.split("~")) for group in phases[columns.typings[PHASE][row]].split("^")) for row in in_phase},
    )


def _read(tables: Sequence[Sequence[str]], statement: Callable[[str], Statement], step: Step | None) -> tuple[list[Statement], ...]:
    done, total = 0, sum(map(len, tables))
    read: tuple[list[Statement], ...] = tuple([] for _table in tables)
    for texts, said in zip(tables, read, strict=True):
        for begin in range(0, len(texts), READ_AT_ONCE):
            if step is not None and not step(done, total):
                raise Cancelled
            said += [statement(text) if text else UNTYPED for text in texts[begin : begin + READ_AT_ONCE]]
            done += len(texts[begin : begin + READ_AT_ONCE])
    return read
