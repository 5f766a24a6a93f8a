"""A patient made ready for a search: exact genotypes with their posterior, and every haplotype reduced to what can matter against them.

At each locus the patient's own expressed alleles keep a code of their own, null alleles share one, every other allele is "other" (0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.distinct import distinct_rows, summed
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.imputation import Imputation
from stembase.science.hla.tables import pack

OTHER = 0
NOT_EXPRESSED = -1
MOST_COUNTED = 4  # P(0 … 4 mismatches)
Fewest = NDArray[np.uint8]


class Against(NamedTuple):
    """The patient as arrays. A pair of codes at a locus has a number among those of all loci: left of the one haplotype + right of the other.

    kind_of: (haplotypes,) number of the reduced haplotype, the most frequent first
    others: (kinds,) at how many counted loci it has nothing of the patient's
    left, right: (kinds, loci); pairs, size: where a locus's pairs begin, how many codes
    chances: (pairs, 2) P(2/2) and P(1/2)
    half: (kinds, 2) number of its codes at the first loci, and at the others; fewest: for each half, by two such numbers, the fewest mismatches with
    any genotype of the patient at each of its loci, added up
    once: (codes of all loci, words) bit sets over the patient's genotypes: who has the allele; twice: who has nothing else; first: where a locus's
    codes begin; a locus that does not count has every bit
    weights: (g,) posterior of the genotypes
    """

    kind_of: NDArray[np.int32]
    others: NDArray[np.int64]
    left: NDArray[np.uint64]
    right: NDArray[np.uint64]
    pairs: NDArray[np.uint64]
    size: NDArray[np.uint64]
    chances: NDArray[np.float64]
    half: NDArray[np.int32]
    fewest: tuple[Fewest, Fewest]
    once: NDArray[np.uint64]
    twice: NDArray[np.uint64]
    first: NDArray[np.int64]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Expressed:
    """Genotypes after the null rule, (g, loci, 2) allele numbers, the smaller first, NOT_EXPRESSED where both are null; and their posterior."""

    genotypes: NDArray[np.int32]
    weights: NDArray[np.float64]


def null_alleles(frequencies: FrequencySet) -> list[NDArray[np.bool_]]:
    """For each locus which alleles are not expressed."""
    return [np.array([name.endswith("N") for name in names], dtype=bool) for names in frequencies.alleles]


def expressed(imputation: Imputation) -> Expressed:
    """What a person expresses: a locus with one null allele is homozygous for its partner; equal genotypes are added up."""
    genotypes, weights = imputation.genotypes()
    shown: NDArray[Any] = genotypes.astype(np.int32)
    for at, null in enumerate(null_alleles(imputation.frequencies)):
        first, second = shown[:, at, 0].copy(), shown[:, at, 1].copy()
        shown[:, at, 0] = np.where(null[first], np.where(null[second], NOT_EXPRESSED, second), first)
        shown[:, at, 1] = np.where(null[second], np.where(null[first], NOT_EXPRESSED, first), second)
    shown = np.sort(shown, axis=2)
    first, number = distinct_rows(shown.reshape(len(shown), shown.shape[1] * 2))
    return Expressed(shown[first], summed(number, weights, len(first)))


def profile(imputation: Imputation, counted: tuple[str, ...] | None = None) -> Against:
    """The patient's arrays. `counted` are the loci whose mismatches are added up, all of the set unless named. The typing must be explained."""
    frequencies = imputation.frequencies
    own = expressed(imputation)
    loci = [_locus(own, at, null) for at, null in enumerate(null_alleles(frequencies))]
    counts = np.array([counted is None or locus in counted for locus in frequencies.loci])
    kind_of, kinds = _kinds(loci, frequencies)
    half, fewest = _halves(kinds, loci, counts)
    size = np.array([one.size for one in loci], dtype=np.uint64)
    pair_start = np.cumsum(np.append(np.uint64(0), size * size))[:-1]
    once, twice = (np.concatenate([_genotypes(one, of, bool(count)) for one, count in zip(loci, counts, strict=True)]) for of in (1, 0))
    return Against(
        kind_of=kind_of.astype(np.int32),
        others=((kinds == OTHER) & counts).sum(axis=1),
        left=kinds * size + pair_start,
        right=kinds,
        pairs=pair_start,
        size=size,
        chances=np.concatenate([one.chances for one in loci]),
        half=half,
        fewest=fewest,
        once=once,
        twice=twice,
        first=np.cumsum(np.append(np.uint64(0), size))[:-1].astype(np.int64),
        weights=own.weights,
    )


@dataclass(frozen=True, slots=True)
class _Locus:
    """One locus of the patient: the code of every allele, how many codes there are, the number of the locus genotype each genotype has, mismatches by
    pair of codes and locus genotype, and by pair of codes P(2/2) and P(1/2)."""

    code: NDArray[np.int32]
    size: int
    number: NDArray[np.int64]
    mismatches: NDArray[np.uint8]
    chances: NDArray[np.float64]


def _locus(own: Expressed, at: int, null: NDArray[np.bool_]) -> _Locus:
    alleles = np.unique(own.genotypes[:, at])
    alleles = alleles[alleles != NOT_EXPRESSED]
    null_code = len(alleles) + 1
    code = np.full(len(null), OTHER, dtype=np.int32)
    code[alleles] = np.arange(1, null_code)
    code[null] = null_code
    first, number = distinct_rows(own.genotypes[:, at])
    mine = own.genotypes[first, at]
    mismatches = _mismatches(np.where(mine == NOT_EXPRESSED, null_code, code[mine]), null_code + 1, null_code)
    share = summed(number, own.weights, len(mine))
    chances = np.stack([(mismatches == 0) @ share, (mismatches == 1) @ share], axis=1)
    return _Locus(code, null_code + 1, number, mismatches, chances)


def _mismatches(own: NDArray[np.int32], size: int, null: int) -> NDArray[np.uint8]:
    """Mismatches out of 2 of every pair of codes (rows, u * size + v) with every locus genotype of the patient (columns), the null rule applied."""
    left, right = np.divmod(np.arange(size * size), size)
    first = np.where((left == null) & (right != null), right, left)[:, None]
    second = np.where((right == null) & (left != null), left, right)[:, None]
    straight = (first == own[:, 0]).astype(np.int8) + (second == own[:, 1])
    crossed = (first == own[:, 1]).astype(np.int8) + (second == own[:, 0])
    found: NDArray[np.uint8] = (2 - np.maximum(straight, crossed)).astype(np.uint8)
    return found


def _kinds(loci: Sequence["_Locus"], frequencies: FrequencySet) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The kind of every haplotype, and the codes of every kind, the most frequent kind first."""
    reduced = np.stack([one.code[frequencies.haplotypes[:, at]] for at, one in enumerate(loci)], axis=1)
    first, kind_of = distinct_rows(reduced)
    order = np.argsort(-summed(kind_of, frequencies.weighted.sum(axis=0), len(first)), kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return number[kind_of], reduced[first[order]].astype(np.uint64)


def _halves(kinds: NDArray[np.uint64], loci: Sequence["_Locus"], counts: NDArray[np.bool_]) -> tuple[NDArray[np.int32], tuple[Fewest, Fewest]]:
    """The loci in two parts such that their tables are small: which codes each kind has in each, and the fewest mismatches of every two of these."""
    splits = [[distinct_rows(part) for part in (kinds[:, :at], kinds[:, at:])] for at in range(1, max(len(loci), 2))]
    at, parts = min(enumerate(splits, 1), key=lambda split: sum(len(first) ** 2 for first, _of in split[1]))
    tables = []
    for (first, _of), here in zip(parts, (range(at), range(at, len(loci))), strict=True):
        table = np.zeros((len(first), len(first)), dtype=np.uint8)
        for locus in here:
            code = kinds[first, locus].astype(np.int64)
            fewest = loci[locus].mismatches.min(axis=1).reshape(loci[locus].size, -1) * np.uint8(counts[locus])
            table += fewest[code[:, None], code]
        tables.append(table)
    return np.stack([of for _first, of in parts], axis=1).astype(np.int32), (tables[0], tables[1])


def _genotypes(locus: "_Locus", most: int, counts: bool) -> NDArray[np.uint64]:
    """For every code of a locus which genotypes of the patient have at most so many mismatches with a donor homozygous for it."""
    same = np.arange(locus.size) * (locus.size + 1)
    held = (locus.mismatches[same] <= most)[:, locus.number] | (not counts)
    return pack(held, (held.shape[1] + 63) // 64)
