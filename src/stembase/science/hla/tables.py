"""What the compiled engine reads of a frequency set and of interned typings: bit sets over haplotypes, one an allele set, and signs for the copies.

Rebuilt when frequencies or nomenclature change; the registry itself never is. A haplotype's *sign* says which sets of a statement hold its allele;
signs that cannot lie on the two copies of one person have bits that meet, so that five loci are compared at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import Interned
from stembase.science.hla.vocabulary import NumberedStatement, Numbers, Vocabulary

MOST_SIGNS = 64  # bits of a word


class Tables(NamedTuple):
    """Arrays by statement number (all loci in one numbering) and by set number; row 0 of `bits` is every haplotype.

    bits: (sets, words) uint64 over haplotypes; sets: (statements, 3) the two sets of a statement and, of several genotypes, its row in signs and
    forbids, otherwise -1; signs: (rows, alleles) uint8 which of its signs an allele has; forbids: (rows, signs) uint64
    widths: (statements,) how many bits of a word its signs take; frequencies: (n, populations), weighted by priors
    haplotypes: (n, loci) alleles, sorted; carried: the same by locus
    """

    bits: NDArray[np.uint64]
    sets: NDArray[np.int32]
    signs: NDArray[np.uint8]
    forbids: NDArray[np.uint64]
    widths: NDArray[np.int64]
    haplotypes: NDArray[np.uint16]
    carried: NDArray[np.uint16]
    frequencies: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """Interned typings made ready for one frequency set.

    statement: for each locus the number in `tables` of each interned statement, -1 for untyped; summed: the same, one number for all statements that
    allow the same haplotypes, -1 where they allow all; numbered: for each locus the distinct statements in numbers, and `base` where they begin
    apart: typings the bits cannot hold (loci in phase, very many signs), searched one by one
    """

    interned: Interned
    frequencies: FrequencySet
    vocabulary: Vocabulary
    tables: Tables
    statement: tuple[NDArray[np.int32], ...]
    summed: tuple[NDArray[np.int32], ...]
    numbered: tuple[list[NumberedStatement], ...]
    base: tuple[int, ...]
    apart: NDArray[np.int64]


def prepare(interned: Interned, frequencies: FrequencySet, vocabulary: Vocabulary | None = None) -> Registry:
    """The registry ready to search under a frequency set; time grows with the number of distinct statements, not of people."""
    vocabulary = vocabulary or Vocabulary(frequencies)
    places = tuple(interned.loci.index(locus) for locus in frequencies.loci)
    statement, numbered = [], []
    for at, place in enumerate(places):
        numbers: dict[NumberedStatement, int] = {}
        of = [numbers.setdefault(vocabulary.statement(at, said), len(numbers)) if said else -1 for said in interned.statements[place]]
        statement.append(np.array(of, dtype=np.int32))
        numbered.append(list(numbers))
    base = tuple(int(start) for start in np.cumsum([0, *map(len, numbered)])[:-1])
    tables = _tables(frequencies, numbered)
    shifted = tuple(np.where(of >= 0, of + start, -1).astype(np.int32) for of, start in zip(statement, base, strict=True))
    columns = tuple(_fixed(interned.columns[place]) for place in places)
    interned = Interned(frequencies.loci, tuple(interned.statements[place] for place in places), columns, interned.typing_of, interned.phased)
    summed = _alike(tables, numbered, shifted)
    return Registry(interned, frequencies, vocabulary, tables, shifted, summed, tuple(numbered), base, _apart(interned, shifted, tables))


def _fixed(column: NDArray[Any]) -> NDArray[Any]:
    """The column as one that cannot be written, as memory-mapped ones are: the inner loops are compiled once, not for each kind of column."""
    seen = column.view()
    seen.flags.writeable = False
    return seen


def _alike(tables: Tables, numbered: Sequence[Sequence[NumberedStatement]], statement: Sequence[NDArray[np.int32]]) -> tuple[NDArray[np.int32], ...]:
    """For each locus the first statement that allows the same haplotypes as each interned one; none where that is all of them."""
    every = len(tables.haplotypes)
    open_sets = np.bitwise_count(tables.bits).sum(axis=1) == every
    said = [number for of in numbered for number in of]
    first: dict[tuple[int, int], int] = {}
    alike = np.append(np.arange(len(said), dtype=np.int32), np.int32(-1))
    for number, (one, other, _row) in enumerate(tables.sets.tolist()):
        if len(said[number]) == 1:
            full = open_sets[one] and open_sets[other]
            alike[number] = -1 if full else first.setdefault((min(one, other), max(one, other)), number)
    return tuple(alike[of] for of in statement)


def _tables(frequencies: FrequencySet, numbered: Sequence[Sequence[NumberedStatement]]) -> Tables:
    """Arrays over all statements of all loci."""
    number = len(frequencies.haplotypes)
    words = (number + 63) // 64
    bits: list[NDArray[np.uint64]] = [pack(np.ones((1, number), dtype=bool), words)]
    alleles = max(map(len, frequencies.alleles))
    rows, widths, offset = [], [], 1
    signs: list[NDArray[np.uint8]] = []
    forbids: list[list[int]] = []
    for at, statements in enumerate(numbered):
        sets: dict[Numbers, int] = {}
        known = frozenset(range(len(frequencies.alleles[at])))
        for said in statements:
            pair, width, row = said[0], 2, -1
            if len(said) > 1:
                sign, forbid = _signs(said, len(frequencies.alleles[at]))
                width, row = len(forbid), len(signs)
                pair = (frozenset().union(*(side for genotype in said for side in genotype)) if width <= MOST_SIGNS else frozenset(),) * 2
                signs.append(np.pad(sign, (0, alleles - len(sign))))
                forbids.append(forbid)
            rows.append([*(offset + sets.setdefault(of & known, len(sets)) for of in pair), row])
            widths.append(width)
        held = _held(sets, len(frequencies.alleles[at]))
        bits += [pack(held[some : some + 256, frequencies.haplotypes[:, at]], words) for some in range(0, len(held), 256)]
        offset += len(sets)
    widest = max(map(len, forbids), default=1)
    return Tables(
        bits=np.concatenate(bits),
        sets=np.array(rows, dtype=np.int32).reshape(len(rows), 3),
        signs=np.array(signs, dtype=np.uint8).reshape(len(signs), alleles),
        forbids=np.array([forbid + [0] * (widest - len(forbid)) for forbid in forbids], dtype=np.uint64).reshape(len(forbids), widest),
        widths=np.array(widths, dtype=np.int64),
        haplotypes=np.ascontiguousarray(frequencies.haplotypes),
        carried=np.ascontiguousarray(frequencies.haplotypes.T),
        frequencies=np.ascontiguousarray(frequencies.weighted.T),
    )


def _held(sets: Sequence[Numbers] | dict[Numbers, int], alleles: int) -> NDArray[np.bool_]:
    """Which alleles each set holds; alleles no haplotype carries are left out."""
    held = np.zeros((len(sets), alleles), dtype=bool)
    for number, of in enumerate(sets):
        held[number, [allele for allele in of if allele < alleles]] = True
    return held


def pack(flags: NDArray[np.bool_], words: int) -> NDArray[np.uint64]:
    """Rows of flags as rows of 64-bit words, the first flag in the lowest bit."""
    octets = np.zeros((len(flags), words * 8), dtype=np.uint8)
    packed = np.packbits(flags, axis=1, bitorder="little")
    octets[:, : packed.shape[1]] = packed
    return octets.view("<u8").astype(np.uint64)


def _signs(said: NumberedStatement, alleles: int) -> tuple[NDArray[np.uint8], list[int]]:
    """The sign of every allele under a statement (of those that fit), and for each the bits of those it cannot go with; too many for a word: none."""
    member: dict[int, int] = {}
    for number, (one, other) in enumerate(said):
        for side, of in ((0, one), (1, other)):
            for allele in of:
                if allele < alleles:
                    member[allele] = member.get(allele, 0) | 1 << (2 * number + side)
    kinds = {flags: number for number, flags in enumerate(sorted(set(member.values())))}
    sign = np.zeros(alleles, dtype=np.uint8)
    if len(kinds) > MOST_SIGNS:
        return sign, [0] * (MOST_SIGNS + 1)
    for allele, flags in member.items():
        sign[allele] = kinds[flags]
    even = sum(1 << 2 * number for number in range(len(said)))
    crossed = {flags: (flags & even) << 1 | (flags >> 1) & even for flags in kinds}
    return sign, [sum(1 << number for other, number in kinds.items() if not crossed[flags] & other) for flags in kinds]


def _apart(interned: Interned, statement: Sequence[NDArray[np.int32]], tables: Tables) -> NDArray[np.int64]:
    """The numbers of typings that do not fit the words."""
    widths = np.append(tables.widths, 0)  # -1, untyped, takes the last
    by_locus = [widths[of] for of in statement]
    found = set(interned.phased)
    if sum(int(of.max(initial=0)) for of in by_locus) > MOST_SIGNS:
        total: Any = sum(of[column] for of, column in zip(by_locus, interned.columns, strict=True))
        found |= set(np.flatnonzero(total > MOST_SIGNS).tolist())
    return np.array(sorted(found), dtype=np.int64)
