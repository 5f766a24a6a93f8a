"""A patient made ready for a search: exact genotypes with their posterior, and every haplotype reduced to what can matter against them.

At each locus the patient's own expressed alleles keep a code of their own, null alleles share one, every other allele is "other" (0).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.distinct import distinct_rows
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.imputation import Imputation

OTHER = 0
NOT_EXPRESSED = -1
MOST_COUNTED = 4  # P(0 … 4 mismatches)


class Against(NamedTuple):
    """The patient as arrays. Codes by locus number from 0 (other) over the own alleles to the null code; a pair of codes u, v is number u * size + v.

    kind_of: (haplotypes,) number of the reduced haplotype; codes: (kinds, loci); null: (loci,) the null code; size: (loci,) codes a locus has
    genotypes: (g, loci) numbers of the patient's locus genotypes, sorted; skip: (g, loci) where the next genotype differs up to that locus; weights: (g,)
    start: (loci,) where a locus begins in mismatches and chances; width: (loci,) its locus genotypes
    mismatches: uint8, by start + pair * width + locus genotype; chances: (…, 2) P(2/2) and P(1/2) by chance_start + pair; counted: (loci,) 1 if it counts
    """

    kind_of: NDArray[np.int32]
    codes: NDArray[np.int32]
    null: NDArray[np.int32]
    size: NDArray[np.int32]
    genotypes: NDArray[np.int32]
    skip: NDArray[np.int32]
    weights: NDArray[np.float64]
    start: NDArray[np.int64]
    width: NDArray[np.int32]
    mismatches: NDArray[np.uint8]
    chance_start: NDArray[np.int64]
    chances: NDArray[np.float64]
    counted: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Expressed:
    """Genotypes after the null rule, (g, loci, 2) allele numbers with the smaller first, NOT_EXPRESSED where both copies are null; and their posterior."""

    genotypes: NDArray[np.int32]
    weights: NDArray[np.float64]


def null_alleles(frequencies: FrequencySet) -> list[NDArray[np.bool_]]:
    """For each locus which alleles are not expressed."""
    return [np.array([name.endswith("N") for name in names], dtype=bool) for names in frequencies.alleles]


def expressed(imputation: Imputation) -> Expressed:
    """What a person expresses: a locus with one null allele is homozygous for its partner; equal genotypes are added up."""
    genotypes, weights = imputation.genotypes()
    shown = genotypes.astype(np.int32)
    for at, null in enumerate(null_alleles(imputation.frequencies)):
        first, second = shown[:, at, 0].copy(), shown[:, at, 1].copy()
        shown[:, at, 0] = np.where(null[first], np.where(null[second], NOT_EXPRESSED, second), first)
        shown[:, at, 1] = np.where(null[second], np.where(null[first], NOT_EXPRESSED, first), second)
    shown = np.sort(shown, axis=2)
    first, number = distinct_rows(shown.reshape(len(shown), shown.shape[1] * 2))
    return Expressed(shown[first], np.bincount(number, weights=weights, minlength=len(first)))


def profile(imputation: Imputation, counted: tuple[str, ...] | None = None) -> Against:
    """The patient's arrays. `counted` are the loci whose mismatches are added up, all of the set unless named. The typing must be explained."""
    frequencies = imputation.frequencies
    own = expressed(imputation)
    loci = len(frequencies.loci)
    coded, sizes, nulls, pairs, numbers, tables, chances = [], [], [], [], [], [], []
    for at, null in enumerate(null_alleles(frequencies)):
        alleles = np.unique(own.genotypes[:, at])
        alleles = alleles[alleles != NOT_EXPRESSED]
        code = np.zeros(len(null), dtype=np.int32)
        code[alleles] = np.arange(1, len(alleles) + 1)
        nulls.append(len(alleles) + 1)
        code[null] = nulls[-1]
        coded.append(code[frequencies.haplotypes[:, at]])
        sizes.append(nulls[-1] + 1)
        first, number = distinct_rows(own.genotypes[:, at])
        mine = own.genotypes[first, at]
        own_codes = np.where(mine == NOT_EXPRESSED, nulls[-1], code[mine])
        pairs.append(len(mine))
        numbers.append(number)
        tables.append(_mismatches(own_codes, sizes[-1], nulls[-1]))
        share = np.bincount(numbers[-1], weights=own.weights, minlength=len(mine))
        chances.append(np.stack([(tables[-1] == 0) @ share, (tables[-1] == 1) @ share], axis=1))
    reduced = np.stack(coded, axis=1)
    first, kind_of = distinct_rows(reduced)
    genotypes, weights, skip = _sorted(np.stack(numbers, axis=1), own.weights)
    return Against(
        kind_of=kind_of.astype(np.int32),
        codes=reduced[first],
        null=np.array(nulls, dtype=np.int32),
        size=np.array(sizes, dtype=np.int32),
        genotypes=genotypes,
        skip=skip,
        weights=weights,
        start=np.cumsum([0, *(table.size for table in tables)])[:loci].astype(np.int64),
        width=np.array(pairs, dtype=np.int32),
        mismatches=np.concatenate([table.reshape(-1) for table in tables]),
        chance_start=np.cumsum([0, *map(len, chances)])[:loci].astype(np.int64),
        chances=np.concatenate(chances),
        counted=np.array([counted is None or locus in counted for locus in frequencies.loci], dtype=np.uint8),
    )


def _mismatches(own: NDArray[np.int32], size: int, null: int) -> NDArray[np.uint8]:
    """Mismatches out of 2 of every pair of codes (rows, u * size + v) with every locus genotype of the patient (columns), the null rule applied."""
    left, right = np.divmod(np.arange(size * size), size)
    first = np.where((left == null) & (right != null), right, left)[:, None]
    second = np.where((right == null) & (left != null), left, right)[:, None]
    straight = (first == own[:, 0]).astype(np.int8) + (second == own[:, 1])
    crossed = (first == own[:, 1]).astype(np.int8) + (second == own[:, 0])
    return (2 - np.maximum(straight, crossed)).astype(np.uint8)


def _sorted(genotypes: NDArray[np.int64], weights: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int32]]:
    """Genotypes in order, with their weights, and for each genotype and locus the next genotype that differs at this locus or before."""
    order = np.lexsort(genotypes.T[::-1])
    genotypes, weights = genotypes[order], weights[order]
    changed = np.logical_or.accumulate(genotypes[1:] != genotypes[:-1], axis=1)
    skip = np.full(genotypes.shape, len(genotypes), dtype=np.int32)
    for number in range(len(genotypes) - 2, -1, -1):
        skip[number] = np.where(changed[number], number + 1, skip[number + 1])
    return np.ascontiguousarray(genotypes, dtype=np.int32), weights, skip
