"""An invented frequency set, shaped like published ones: a few common haplotypes, a long tail, B tied to C and DRB1 to DQB1.

The allele names are of real families, as matching needs; which of them lie together, and how often, is invented and says nothing of any people.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

CORE = ("A", "C", "B", "DRB1", "DQB1")
FAMILIES = {
    "A": "01 02 03 11 23 24 25 26 29 30 31 32 33 34 36 66 68 69 74 80",
    "C": "01 02 03 04 05 06 07 08 12 14 15 16 17 18",
    "B": "07 08 13 14 15 18 27 35 37 38 39 40 41 42 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 67 73 78 81 82",
    "DRB1": "01 03 04 07 08 09 10 11 12 13 14 15 16",
    "DQB1": "02 03 04 05 06",
}
ALLELES_OF_A_FAMILY = 5
"""How many alleles the largest family of a locus has, about; source="assumption"."""
TAIL, HEAD = 1.05, 4.0
"""Frequency falls with rank as (rank + HEAD) ** -TAIL, about as in published sets of 3,000 to 40,000 haplotypes; source="assumption"."""
PARTNERS = 3
"""How many alleles of C a B allele is seen with, and of DQB1 a DRB1 allele, but for one haplotype in twenty; source="assumption"."""


def invented_frequencies(rng: np.random.Generator, count: int) -> dict[str, float]:
    """`count` invented haplotypes `A*..~C*..~B*..~DRB1*..~DQB1*..`, most frequent first, with frequencies that sum to one."""
    alleles = {locus: _alleles(rng, locus) for locus in CORE}
    found: dict[str, None] = {}
    while len(found) < count:
        found |= dict.fromkeys(_haplotypes(rng, alleles, count))
    names = list(found)[:count]
    falling = (np.arange(count) + HEAD) ** -TAIL
    return dict(zip(names, (falling / falling.sum()).tolist(), strict=True))


def frequency_lines(frequencies: Mapping[str, float]) -> Iterator[str]:
    """The set as text, `haplotype;frequency` a line."""
    return (f"{haplotype};{frequency:.9g}\n" for haplotype, frequency in frequencies.items())


def _alleles(rng: np.random.Generator, locus: str) -> list[str]:
    """Alleles of a locus, those drawn often first."""
    names = [
        f"{locus}*{family}:{number:02d}" for family in FAMILIES[locus].split() for number in range(1, 1 + rng.integers(1, ALLELES_OF_A_FAMILY + 1))
    ]
    return [names[place] for place in rng.permutation(len(names))]


def _haplotypes(rng: np.random.Generator, alleles: Mapping[str, list[str]], count: int) -> list[str]:
    drawn = {locus: _often_first(rng, len(alleles[locus]), count) for locus in ("A", "B", "DRB1")}
    drawn["C"] = _tied(rng, drawn["B"], len(alleles["C"]), 7)
    drawn["DQB1"] = _tied(rng, drawn["DRB1"], len(alleles["DQB1"]), 3)
    named = [[alleles[locus][place] for place in drawn[locus].tolist()] for locus in CORE]
    return ["~".join(copies) for copies in zip(*named, strict=True)]


def _often_first(rng: np.random.Generator, many: int, count: int) -> NDArray[np.int64]:
    weights = 1 / (np.arange(many) + 3.0)
    return rng.choice(many, count, p=weights / weights.sum())


def _tied(rng: np.random.Generator, to: NDArray[np.int64], many: int, stride: int) -> NDArray[np.int64]:
    """For each allele of the neighbour one of its few partners, now and then any."""
    partner = (to * stride + rng.integers(0, PARTNERS, len(to))) % many
    return np.where(rng.random(len(to)) < 0.05, rng.integers(0, many, len(to)), partner)
