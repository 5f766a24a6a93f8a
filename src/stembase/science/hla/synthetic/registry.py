"""A registry of donors nobody is: two haplotypes drawn for each, every locus written at the level of the years it was typed in.

Ambiguity and diversity come from the draw: exact names, codes, families, serology, untyped loci, blanks, rare alleles, nulls, errors.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.synthetic.frequencies import CORE
from stembase.science.hla.synthetic.writing import LEVELS, SLOTS, WIDTH, book_of

Places = NDArray[np.int64]
AT_ONCE = 50_000
YEARS: tuple[tuple[float, Mapping[str, tuple[float, ...]]], ...] = (
    # share of donors, and per locus how often it was typed exactly, as code, family, serology, not at all (LEVELS)
    (0.04, {"A": (0, 0, 0.2, 0.8, 0), "C": (0, 0, 0, 0.1, 0.9), "B": (0, 0, 0.2, 0.8, 0), "DRB1": (0, 0.1, 0.3, 0.4, 0.2),
            "DQB1": (0, 0, 0, 0.1, 0.9)}),
    (0.31, {"A": (0, 0.15, 0.85, 0, 0), "C": (0, 0.05, 0.15, 0, 0.8), "B": (0, 0.2, 0.8, 0, 0), "DRB1": (0.05, 0.4, 0.45, 0, 0.1),
            "DQB1": (0, 0.05, 0.05, 0, 0.9)}),
    (0.25, {"A": (0.5, 0.4, 0.1, 0, 0), "C": (0.3, 0.2, 0.1, 0, 0.4), "B": (0.4, 0.5, 0.1, 0, 0), "DRB1": (0.6, 0.4, 0, 0, 0),
            "DQB1": (0.15, 0.25, 0.1, 0, 0.5)}),
    (0.40, {"A": (0.96, 0.04, 0, 0, 0), "C": (0.94, 0.04, 0, 0, 0.02), "B": (0.94, 0.06, 0, 0, 0), "DRB1": (0.95, 0.05, 0, 0, 0),
            "DQB1": (0.9, 0.06, 0, 0, 0.04)}),
)  # fmt: skip
"""Four generations of typing, mixed as in the published exercise of 10,000 donors with more recent donors added; source="assumption"."""
OF_EXACT, OF_CODE = (0.97, 0.02, 0.01), (0.55, 0.2, 0.12, 0.07, 0.04, 0.02)
OTHER_LEVEL, BLANK, RARE, MISTAKEN = 0.03, 0.3, 0.0008, 0.0006
"""Copies typed at another level than their partner; equal copies written once; alleles outside the set; loci of somebody else. All assumptions."""
Writer = Callable[[str, list[str]], str]


@dataclass(frozen=True, slots=True)
class Person:
    """What a registry keeps beside the typing: empty or 0 where it does not know."""

    birth_year: int
    sex: str
    cmv: str
    abo: str


class SyntheticRegistry:
    """Donors drawn from a frequency set (haplotype text to frequency). Equal seeds give equal registries, whatever the size of chunks asked for."""

    def __init__(self, frequencies: Mapping[str, float], seed: int) -> None:
        haplotypes = [haplotype.split("~") for haplotype in frequencies]
        self.seed = seed
        self.book = book_of(np.random.default_rng((seed, 0)), haplotypes)
        self._rising = np.cumsum(np.fromiter(frequencies.values(), float))
        where = {locus: {name: place for place, name in enumerate(self.book.alleles[locus])} for locus in CORE}
        self._alleles = np.array([[where[locus][name.removesuffix("g")] for locus, name in zip(CORE, one, strict=True)] for one in haplotypes])

    def lines(self, count: int, prefix: str = "D", form: str = "raw") -> Iterator[list[str]]:
        """`KEY%TYPING` lines in chunks, without line ends. `raw` has codes, families and UUUU; `gl` has them opened, untyped loci left out."""
        texts = [getattr(self.book, form)[locus] for locus in CORE]
        for chunk, begin in enumerate(range(0, count, AT_ONCE)):
            rng = np.random.default_rng((self.seed, 1, chunk))
            blocks = [
                _blocks(text, *self._written(rng, place, drawn)) for place, (text, drawn) in enumerate(zip(texts, self._drawn(rng), strict=True))
            ]
            rows = zip(*(block[: count - begin] for block in blocks), strict=True)
            yield [f"{prefix}{number:07d}%{'^'.join(filter(None, row))}" for number, row in enumerate(rows, begin + 1)]

    def details(self, count: int) -> Iterator[list[Person]]:
        """Year of birth, sex, CMV status and blood group of the same donors, in chunks."""
        for chunk, begin in enumerate(range(0, count, AT_ONCE)):
            rng = np.random.default_rng((self.seed, 2, chunk))
            born = 2006 - np.minimum(rng.gamma(4, 5, AT_ONCE).astype(int), 42)
            years = np.where(rng.random(AT_ONCE) < 0.01, 0, born).tolist()
            sexes = rng.choice(["F", "M", ""], AT_ONCE, p=[0.54, 0.45, 0.01]).tolist()
            cmv = rng.choice(["", "N", "P"], AT_ONCE, p=[0.4, 0.35, 0.25]).tolist()
            abo = rng.choice(["", "O+", "O-", "A+", "A-", "B+", "B-", "AB+"], AT_ONCE, p=[0.3, 0.27, 0.03, 0.19, 0.02, 0.14, 0.01, 0.04]).tolist()
            yield [Person(*one) for one in zip(years, sexes, cmv, abo, strict=True)][: count - begin]

    def _drawn(self, rng: np.random.Generator) -> list[tuple[Places, Places, Places]]:
        """Per locus: generation of typing and both alleles of each donor of a chunk."""
        generation = rng.choice(len(YEARS), AT_ONCE, p=[share for share, _levels in YEARS])
        pairs = [self._alleles[np.searchsorted(self._rising, rng.random(AT_ONCE) * self._rising[-1])] for _copy in (0, 1)]
        first, second = pairs
        return [
            (generation, self._strayed(rng, place, first[:, place]), self._strayed(rng, place, second[:, place])) for place in range(len(CORE))
        ]  # fmt: skip

    def _strayed(self, rng: np.random.Generator, place: int, alleles: Places) -> Places:
        """The alleles of one copy, with a few from outside the set and a few of somebody else."""
        known, total = self.book.known[CORE[place]], len(self.book.alleles[CORE[place]])
        chance = rng.random(AT_ONCE)
        strayed = np.where(chance < RARE, rng.integers(known, total, AT_ONCE), alleles)
        return np.where(chance > 1 - MISTAKEN, rng.integers(0, known, AT_ONCE), strayed)

    def _written(self, rng: np.random.Generator, place: int, drawn: tuple[Places, Places, Places]) -> tuple[Places, Places]:
        """Two places in the book for each donor, the second -1 where equal copies are written once."""
        generation, *copies = drawn
        rising = np.cumsum([levels[CORE[place]] for _share, levels in YEARS], axis=1)
        level = _pick(rng, rising[generation])
        other = np.where(rng.random(AT_ONCE) < OTHER_LEVEL, _pick(rng, rising[generation]), level)
        untyped = LEVELS.index("untyped")
        both = (level == untyped) | (other == untyped)
        first, second = (
            allele * WIDTH + _slot(rng, np.where(both, untyped, one)) for allele, one in zip(copies, (level, other), strict=True)
        )  # fmt: skip
        once = (first == second) & ~both & (rng.random(AT_ONCE) < BLANK)
        swapped = rng.random(AT_ONCE) < 0.5
        return np.where(swapped, second, first), np.where(once, -1, np.where(swapped, first, second))


def _pick(rng: np.random.Generator, rising: NDArray[np.float64]) -> Places:
    return np.asarray((rng.random(AT_ONCE)[:, None] * rising[:, -1:] >= rising).sum(axis=1), dtype=np.int64)


def _slot(rng: np.random.Generator, level: Places) -> Places:
    """The way of writing within a level."""
    base = np.array([SLOTS[name][0] for name in LEVELS])[level]
    exact = rng.choice(len(OF_EXACT), AT_ONCE, p=OF_EXACT)
    code = rng.choice(len(OF_CODE), AT_ONCE, p=OF_CODE)
    return np.asarray(base + np.where(level == 0, exact, np.where(level == 1, code, 0)), dtype=np.int64)


def _blocks(text: list[str], first: Places, second: Places) -> list[str]:
    """The locus as text; nothing where an opened locus says nothing."""
    return [
        text[one] if other < 0 else f"{text[one]}+{text[other]}" if text[one] else ""
        for one, other in zip(first.tolist(), second.tolist(), strict=True)
    ]  # fmt: skip
