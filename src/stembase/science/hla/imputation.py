"""Exact imputation: every pair of haplotypes that explains a typing, with its posterior probability under a frequency set.

P(h1, h2 | typing) is proportional to the sum over populations of prior × f(h1) × f(h2), twice where h1 and h2 differ; nothing is cut off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.distinct import distinct_rows, summed
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.vocabulary import NumberedStatement, Vocabulary

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Imputation:
    """The diplotypes of one typing.

    pairs: (m, 2) numbers of haplotypes, the smaller first; weights: (m,) posterior, sums to one; prior: probability of the typing in the population
    """

    frequencies: FrequencySet
    pairs: NDArray[np.integer]
    weights: NDArray[np.float64]
    prior: float

    @property
    def explained(self) -> bool:
        """Whether any pair of haplotypes explains the typing."""
        return self.prior > 0

    def genotypes(self) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
        """The unphased genotypes, (g, loci, 2) allele numbers with the smaller first, and their posterior."""
        genotypes = self.unphased()
        return genotypes._alleles(), genotypes.weights

    def unphased(self) -> "Imputation":
        """One pair of haplotypes for every unphased genotype, with the posterior of all pairs that are this genotype."""
        both = self._alleles()
        first, number = distinct_rows(both.reshape(len(both), both.shape[1] * 2))
        return replace(self, pairs=self.pairs[first], weights=summed(number, self.weights, len(first)))

    def _alleles(self) -> NDArray[np.uint16]:
        return np.sort(self.frequencies.haplotypes[self.pairs].transpose(0, 2, 1), axis=2)

    def locus(self, locus: str) -> dict[tuple[str, str], float]:
        """The genotypes of one locus by name, with their posterior, the likeliest first."""
        at = self.frequencies.loci.index(locus)
        genotypes, weights = self.genotypes()
        names = self.frequencies.alleles[at]
        found: dict[tuple[str, str], float] = {}
        for (first, second), weight in zip(genotypes[:, at], weights, strict=True):
            pair = (names[first], names[second])
            found[pair] = found.get(pair, 0.0) + float(weight)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def diplotypes(self, most: int | None = None) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], float]]:
        """The pairs of haplotypes by name with their share, the likeliest first."""
        for number in np.lexsort((self.pairs[:, 1], self.pairs[:, 0], -self.weights))[:most]:
            first, second = self.pairs[number]
            yield self.frequencies.haplotype(first), self.frequencies.haplotype(second), float(self.weights[number])


def impute(typing: LocusTyping, frequencies: FrequencySet, vocabulary: Vocabulary | None = None) -> Imputation:
    """The diplotypes of a typing, phased loci held together. Loci the set does not have are left out of account.

    Unexplained typings come back with no pairs. Exact for any number of genotypes a locus; time grows with the number of pairs.
    """
    vocabulary = vocabulary or Vocabulary(frequencies)
    signs, fits = _signs(typing, frequencies, vocabulary)
    candidates = np.flatnonzero(signs.all(axis=1)) if signs.shape[1] else np.arange(len(frequencies.haplotypes))
    first, of = distinct_rows(signs[candidates])
    keys = signs[candidates[first]]
    together = np.ones((len(keys), len(keys)), dtype=bool)
    for at, fit in enumerate(fits):
        together &= fit[keys[:, at][:, None], keys[:, at][None, :]]
    members = [candidates[of == number] for number in range(len(keys))]
    pairs = _pairs(members, together)
    weighted = frequencies.weighted
    weights = (weighted[:, pairs[:, 0]] * weighted[:, pairs[:, 1]]).sum(axis=0) * np.where(pairs[:, 0] == pairs[:, 1], 1.0, 2.0)
    prior = float(weights.sum())
    if prior <= 0:
        return Imputation(frequencies, pairs[:0], weights[:0], 0.0)
    kept = weights > 0
    return Imputation(frequencies, pairs[kept], weights[kept] / prior, prior)


def _signs(typing: LocusTyping, frequencies: FrequencySet, vocabulary: Vocabulary) -> tuple[NDArray[np.int64], list[Flags]]:
    """For every haplotype and constraint (a locus, or loci in phase) which of the statement's sets it fits, as a number, 0 for none; and for each
    constraint which two such numbers complete each other."""
    columns, fits = [], []
    for group in _groups(typing, frequencies.loci):
        said = [(at, vocabulary.statement(at, typing.loci[frequencies.loci[at]])) for at in group]
        if len({len(statement) for _at, statement in said}) > 1:
            raise ValueError("loci in phase need equally many genotypes")
        kinds = [_fit(statement, len(frequencies.alleles[at])) for at, statement in said]
        numbers = np.stack([number[frequencies.haplotypes[:, at]] for (_flags, number), at in zip(kinds, group, strict=True)], axis=1)
        first, of = distinct_rows(numbers)
        flags = np.logical_and.reduce([flags[numbers[first, at]] for at, (flags, _number) in enumerate(kinds)])
        columns.append(np.where(flags.any(axis=1), np.arange(1, len(flags) + 1), 0)[of])
        rows = np.vstack([np.zeros_like(flags[:1]), flags])
        partner = np.arange(rows.shape[1]) ^ 1
        fits.append((rows.astype(np.int64) @ rows[:, partner].T.astype(np.int64)) > 0)
    return (np.stack(columns, axis=1) if columns else np.zeros((len(frequencies.haplotypes), 0), dtype=np.int64)), fits


def _groups(typing: LocusTyping, loci: Sequence[str]) -> list[tuple[int, ...]]:
    """The constraints: places of loci in phase together, every other typed locus alone."""
    typed = [locus for locus in loci if typing.loci.get(locus)]
    phased = [tuple(locus for locus in group if locus in typed) for group in typing.phased]
    alone = set(typed).difference(*phased)
    return [tuple(loci.index(locus) for locus in group) for group in (*phased, *((locus,) for locus in typed if locus in alone)) if group]


def _fit(statement: NumberedStatement, alleles: int) -> tuple[Flags, NDArray[np.int64]]:
    """Which of the sets of a statement have an allele, two columns a genotype: the distinct rows, and for every allele which row is its own."""
    flags = np.zeros((alleles, 2 * len(statement)), dtype=bool)
    for number, pair in enumerate(statement):
        for side in (0, 1):
            flags[[allele for allele in pair[side] if allele < alleles], 2 * number + side] = True
    distinct, of = np.unique(flags, axis=0, return_inverse=True)
    return distinct, of.reshape(-1)


def _pairs(members: Sequence[NDArray[np.int64]], together: Flags) -> NDArray[np.int64]:
    """Every unordered pair of haplotypes whose signs complete each other."""
    found = [np.zeros((0, 2), dtype=np.int64)]
    for first, second in zip(*np.nonzero(np.triu(together)), strict=True):
        one, other = members[first], members[second]
        if first == second:
            left, right = np.triu_indices(len(one))
            found.append(np.stack([one[left], one[right]], axis=1))
        else:
            grid = np.stack(np.meshgrid(one, other, indexing="ij"), axis=-1).reshape(-1, 2)
            found.append(np.sort(grid, axis=1))
    return np.concatenate(found)
