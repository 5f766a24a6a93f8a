"""Genotype lists of many people at once: for every interned typing its genotypes, or its diplotypes, with posterior, as arrays.

The same exact sums as `imputation.impute`, compiled. An unphased genotype is an unordered pair of alleles a locus; null alleles stay what they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.chunks import Step, in_chunks
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.imputation import Imputation, impute
from stembase.science.hla.tables import Registry

LISTED = 128  # typings a thread lists at a time
SEED = 20_161_220  # of the numbers that tell genotypes apart; any will do

Part = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]  # ends, pairs, weights, prior


@dataclass(frozen=True, slots=True, eq=False)
class GenotypeLists:
    """The lists of n typings, one after the other, m rows in all.

    start: (n + 1,) typing i has the rows start[i] … start[i + 1], none where nothing explains it; prior: (n,) its probability in the population
    pairs: (m, 2) numbers of haplotypes, the smaller first: the diplotype itself, or, unphased, the first of those that are this genotype
    weights: (m,) posterior, sums to one over a typing's rows
    """

    frequencies: FrequencySet
    start: NDArray[np.int64]
    pairs: NDArray[np.int32]
    weights: NDArray[np.float64]
    prior: NDArray[np.float64]

    def imputation(self, number: int) -> Imputation:
        """One typing's rows."""
        rows = slice(self.start[number], self.start[number + 1])
        return Imputation(self.frequencies, self.pairs[rows], self.weights[rows], float(self.prior[number]))

    def genotypes(self) -> NDArray[np.uint16]:
        """The rows as allele numbers, (m, loci, 2), the smaller first."""
        one, other = self.frequencies.haplotypes[self.pairs[:, 0]], self.frequencies.haplotypes[self.pairs[:, 1]]
        return np.stack([np.minimum(one, other), np.maximum(one, other)], axis=2)

    def likeliest_first(self) -> NDArray[np.int64]:
        """The numbers of the rows, each typing's likeliest first; equal ones in the order of their haplotypes."""
        typing = np.repeat(np.arange(len(self.prior)), np.diff(self.start))
        return np.lexsort((self.pairs[:, 1], self.pairs[:, 0], -self.weights, typing))


def genotype_lists(
    registry: Registry, typings: NDArray[np.int64], *, phased: bool = False, workers: int = 1, step: Step | None = None
) -> GenotypeLists:
    """The unphased genotypes (or, `phased`, the diplotypes) of the typings named by number in the registry, in their order, nothing cut off.

    A row takes 16 bytes and a person may have half a million: ask for large registries in parts. `step` as in `in_chunks`.
    """
    from stembase.science.hla.kernels import scratch
    from stembase.science.hla.listing_kernels import listed

    each = np.arange(len(registry.frequencies.haplotypes), dtype=np.int32)
    tokens = _tokens(registry.frequencies) if not phased else np.zeros(0, dtype=np.uint64)
    columns = registry.interned.columns
    apart = np.isin(typings, registry.apart)
    parts: dict[int, Part] = {}

    def work(space: Any, first: int, last: int) -> None:
        some = typings[first:last]
        parts[first] = listed(some, columns, registry.statement, registry.tables, each, tokens, space)
        if apart[first:last].any():
            parts[first] = _with_apart(registry, some, apart[first:last], parts[first], phased)

    in_chunks(len(typings), LISTED, workers, lambda: scratch(registry.tables), work, step)
    return _joined(registry.frequencies, [parts[first] for first in sorted(parts)])


def _tokens(frequencies: FrequencySet) -> NDArray[np.uint64]:
    """A random number for every allele, added up over each haplotype."""
    draw = np.random.default_rng(SEED)
    drawn = [draw.integers(0, 1 << 64, len(names), dtype=np.uint64) for names in frequencies.alleles]
    tokens: NDArray[np.uint64] = np.sum([of[frequencies.haplotypes[:, at]] for at, of in enumerate(drawn)], axis=0, dtype=np.uint64)
    return tokens


def _with_apart(registry: Registry, typings: NDArray[np.int64], apart: NDArray[np.bool_], part: Part, phased: bool) -> Part:
    """The part with the lists of typings the bit sets cannot hold in the place of what was listed for them."""
    ends, pairs, weights, prior = part
    spans = zip(np.append(0, ends[:-1]), ends, prior, strict=True)
    lists = [Imputation(registry.frequencies, pairs[first:last], weights[first:last], before) for first, last, before in spans]
    for number in np.flatnonzero(apart):
        imputed = impute(registry.interned.typing(int(typings[number])), registry.frequencies, registry.vocabulary)
        lists[number] = imputed if phased else imputed.unphased()
    return (
        np.cumsum([len(one.weights) for one in lists]),
        np.concatenate([one.pairs for one in lists]).astype(np.int32),
        np.concatenate([one.weights for one in lists]),
        np.array([one.prior for one in lists]),
    )


def _joined(frequencies: FrequencySet, parts: Sequence[Part]) -> GenotypeLists:
    lengths = [np.diff(ends, prepend=0) for ends, _pairs, _weights, _prior in parts]
    return GenotypeLists(
        frequencies,
        np.cumsum(np.concatenate([np.zeros(1, dtype=np.int64), *lengths])),
        np.concatenate([np.zeros((0, 2), dtype=np.int32), *(part[1] for part in parts)]),
        np.concatenate([np.zeros(0), *(part[2] for part in parts)]),
        np.concatenate([np.zeros(0), *(part[3] for part in parts)]),
    )
