"""Imputation as one would write it in NumPy: every pair of compatible haplotypes. A peer to measure beside, and right by being plain."""

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import ANY, LocusTyping


def genotypes(typing: LocusTyping, frequencies: FrequencySet) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The genotypes of a typing, unordered pairs of allele numbers by locus, and their posterior; both empty when nothing explains it."""
    haplotypes = np.asarray(frequencies.haplotypes, dtype=np.int64)
    fits = [_fits(typing, frequencies, haplotypes, at) for at in range(len(frequencies.loci))]
    kept = np.flatnonzero(np.logical_and.reduce([first.any(axis=0) | second.any(axis=0) for first, second in fits]))
    together = np.ones((len(kept), len(kept)), dtype=bool)
    for first, second in fits:
        one, other = first[:, kept], second[:, kept]
        together &= sum((np.outer(a, b) | np.outer(b, a) for a, b in zip(one, other, strict=True)), np.zeros_like(together))
    left, right = np.nonzero(np.triu(together))
    shares = frequencies.weighted[:, kept]
    weights = (shares[:, left] * shares[:, right]).sum(axis=0) * np.where(left == right, 1, 2)
    found = np.sort(np.stack([haplotypes[kept[left]], haplotypes[kept[right]]], axis=2), axis=2).reshape(len(left), 2 * len(fits))
    rows, inverse = np.unique(found, axis=0, return_inverse=True)
    posterior = np.bincount(inverse.reshape(-1), weights, len(rows)).astype(np.float64)
    return rows, posterior / posterior.sum() if len(rows) else posterior


def _fits(typing: LocusTyping, frequencies: FrequencySet, haplotypes: NDArray[np.int64], at: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which haplotypes may be the first and which the second copy, a row each genotype of the locus."""
    said = typing.loci.get(frequencies.loci[at]) or ((frozenset({ANY}), frozenset({ANY})),)
    names = np.array(frequencies.alleles[at])
    carried = haplotypes[:, at]

    def held(side: int) -> NDArray[np.bool_]:
        return np.array([(np.isin(names, list(pair[side])) | (ANY in pair[side]))[carried] for pair in said])

    return held(0), held(1)
