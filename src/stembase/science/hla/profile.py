"""A patient made ready for a search: exact genotypes with their posterior, and every haplotype reduced to what can matter against them.

At each locus the patient's own expressed alleles keep a code of their own, null alleles share one, every other allele is "other" (0).
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.distinct import distinct_rows, summed
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.imputation import Imputation

OTHER = 0
NOT_EXPRESSED = -1
MOST_COUNTED = 4  # P(0 … 4 mismatches)


class Against(NamedTuple):
    """The patient as arrays. A pair of codes at a locus has a number among those of all loci: left of the one haplotype + right of the other.

    kind_of: (haplotypes,) number of the reduced haplotype; others: (kinds,) at how many counted loci it has nothing of the patient's
    left, right: (kinds, loci); pairs, size: where a locus's pairs begin, how many codes
    chances: (pairs, 2) P(2/2) and P(1/2); fewest: (pairs,) the fewest mismatches with any genotype of the patient, 0 where the locus does not count
    counted: (loci,) whether it does
    genotypes: (g, loci) numbers of the patient's locus genotypes, sorted; weights: (g,); skip: (g, loci) the next that differs up to that locus
    mismatches: by pair * width of the locus + its start + locus genotype
    """

    kind_of: NDArray[np.int32]
    others: NDArray[np.int64]
    left: NDArray[np.uint64]
    right: NDArray[np.uint64]
    pairs: NDArray[np.uint64]
    size: NDArray[np.uint64]
    chances: NDArray[np.float64]
    fewest: NDArray[np.uint8]
    counted: NDArray[np.bool_]
    genotypes: NDArray[np.int32]
    skip: NDArray[np.int32]
    weights: NDArray[np.float64]
    start: NDArray[np.int64]
    width: NDArray[np.int64]
    mismatches: NDArray[np.uint8]


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
    nulls = null_alleles(frequencies)
    loci = [_locus(own, at, null) for at, null in enumerate(nulls)]
    counts = np.array([counted is None or locus in counted for locus in frequencies.loci])
    reduced = np.stack([one.code[frequencies.haplotypes[:, at]] for at, one in enumerate(loci)], axis=1)
    first, kind_of = distinct_rows(reduced)
    kinds = reduced[first].astype(np.uint64)
    size = np.array([one.size for one in loci], dtype=np.uint64)
    pair_start = np.cumsum(np.append(np.uint64(0), size * size))[:-1]
    width = np.array([one.mismatches.shape[1] for one in loci], dtype=np.int64)
    genotypes, weights, skip = _sorted(np.stack([one.number for one in loci], axis=1), own.weights)
    table_start = np.cumsum([0, *(one.mismatches.size for one in loci)])[:-1]
    return Against(
        kind_of=kind_of.astype(np.int32),
        others=((kinds == OTHER) & counts).sum(axis=1),
        left=kinds * size + pair_start,
        right=kinds,
        pairs=pair_start,
        size=size,
        chances=np.concatenate([one.chances for one in loci]),
        fewest=np.concatenate([one.mismatches.min(axis=1) * np.uint8(count) for one, count in zip(loci, counts, strict=True)]),
        counted=counts,
        genotypes=genotypes,
        skip=skip,
        weights=weights,
        start=table_start - pair_start.astype(np.int64) * width,
        width=width,
        mismatches=np.concatenate([one.mismatches.reshape(-1) for one in loci]),
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


def _sorted(genotypes: NDArray[np.int64], weights: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    """Genotypes in order, with their weights, and for each genotype and locus the next genotype that differs at this locus or before."""
    order = np.lexsort(genotypes.T[::-1])
    genotypes, weights = genotypes[order], weights[order]
    changed = np.logical_or.accumulate(genotypes[1:] != genotypes[:-1], axis=1)
    following = np.where(changed, np.arange(1, len(genotypes))[:, None], len(genotypes))
    skip = np.full(genotypes.shape, len(genotypes), dtype=np.int32)
    skip[:-1] = np.minimum.accumulate(following[::-1], axis=0)[::-1]
    return np.ascontiguousarray(genotypes, dtype=np.int32), weights, skip
