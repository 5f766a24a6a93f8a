"""How likely somebody has a matched donor among so many: the share of a population with the patient's genotype, and 1 - exp(-N p). Standard genetics.

Valid for donors drawn at random from one population in Hardy-Weinberg proportions, and typed at the level of the frequency set.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stembase.science.hla.frequencies import FrequencySet

Shares = NDArray[np.float64]


def genotype_shares(frequencies: FrequencySet, people: NDArray[np.int64]) -> Shares:
    """The share of the set's first population that has the same alleles at every locus as each of `people` (n, 2 haplotype numbers), in any phase."""
    of, loci = frequencies.haplotypes.astype(np.int64), len(frequencies.loci)
    radix = np.concatenate([[1], np.cumprod([len(names) for names in frequencies.alleles[:-1]])]).astype(np.int64)
    keys = of @ radix
    order = np.argsort(keys, kind="stable")
    keys, values = keys[order], frequencies.frequencies[0][order]
    first, second = of[people[:, 0]], of[people[:, 1]]
    found = np.zeros(len(people))
    for phase in range(1 << loci):
        swapped = (phase >> np.arange(loci) & 1).astype(bool)
        pair = np.where(swapped, second, first) @ radix, np.where(swapped, first, second) @ radix
        found += _frequency(pair[0], keys, values) * _frequency(pair[1], keys, values)
    shares: Shares = found / (1 << (first == second).sum(axis=1))  # a homozygous locus makes every ordered pair come twice
    return shares


def chance_of_match(shares: ArrayLike, donors: ArrayLike) -> Shares:
    """P(at least one donor with the genotype among so many), for patients whose genotype has these shares."""
    return np.asarray(-np.expm1(-np.asarray(shares) * np.asarray(donors)))


def _frequency(wanted: NDArray[np.int64], keys: NDArray[np.int64], values: Shares) -> Shares:
    """Frequencies of haplotypes by key; none has one that is not in the set."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, values[at], 0.0)
