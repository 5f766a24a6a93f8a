"""Invented families: parents draw two haplotypes each, every child gets one of each whole. No recombination; nobody here exists.

Two siblings are identical in one of four, share one haplotype in two of four, none in one of four (Mendel); parent and child always share one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.synthetic.frequencies import CORE
from stembase.science.hla.synthetic.writing import SLOTS, WIDTH, Book

Haplotypes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Families:
    """Haplotypes by their number in the frequency set: `parents` (families, mother and father, 2), `children` (families, children, from either)."""

    parents: Haplotypes
    children: Haplotypes


def families(rng: np.random.Generator, frequencies: Mapping[str, float], count: int, children: int) -> Families:
    """So many families of a population (haplotype text to frequency, not rescaled: the rest is drawn in proportion)."""
    rising = np.cumsum(np.fromiter(frequencies.values(), float))
    parents = np.searchsorted(rising, rng.random((count, 2, 2)) * rising[-1])
    inherited = rng.integers(0, 2, (count, children, 2))
    every = np.arange(count)[:, None, None]
    return Families(parents, parents[every, np.arange(2), inherited])


def shared(one: Haplotypes, other: Haplotypes) -> Haplotypes:
    """Haplotypes two people (…, 2) have in common: 2 identical, 1 haploidentical, 0 neither. Equal ones count, whoever they came from."""
    straight = (one == other).sum(axis=-1)
    crossed = (one == other[..., ::-1]).sum(axis=-1)
    most: Haplotypes = np.maximum(straight, crossed)
    return most


def written(rng: np.random.Generator, book: Book, haplotypes: Mapping[str, float], person: Haplotypes, exact: Mapping[str, float]) -> str:
    """The typing of a person (2 haplotypes) as reported: a locus is exact with the chance `exact` gives it, else a multiple allele code."""
    texts = tuple(haplotypes)
    copies = [texts[number].split("~") for number in person.tolist()]
    loci = []
    for place, locus in enumerate(CORE):
        slots = SLOTS["exact"][:1] if rng.random() < exact[locus] else SLOTS["code"]
        named = [book.alleles[locus].index(copy[place].removesuffix("g")) * WIDTH + slots[rng.integers(len(slots))] for copy in copies]
        loci.append("+".join(book.raw[locus][at] for at in named))
    return "^".join(loci)
