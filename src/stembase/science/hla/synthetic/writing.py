"""How a laboratory writes an allele it has seen: exactly, as a multiple allele code, a family, serology, or not at all.

A `Book` holds every way of writing every allele of a frequency set, and some outside it; a donor is then ten places in the book.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np

from stembase.science.hla.synthetic.frequencies import CORE

LEVELS = ("exact", "code", "family", "serology", "untyped")
SLOTS = {"exact": (0, 1, 2), "code": (3, 4, 5, 6, 7, 8), "family": (9,), "serology": (10,), "untyped": (11,)}
WIDTH = 12
WITHOUT_SEROLOGY = {"C*12", "C*13", "C*14", "C*15", "C*16", "C*17", "C*18"}  # no antibody tells them
RARE = 2
"""Alleles outside the set in every family, beside one null."""


@dataclass(frozen=True, slots=True)
class Book:
    """Per locus: the alleles (those of the set first), and `written[allele * WIDTH + slot]` as raw text and opened to two-field lists (`gl`).

    `known` counts the alleles of the set; `codes` are the invented multiple allele codes with the second fields they stand for.
    """

    alleles: Mapping[str, list[str]]
    known: Mapping[str, int]
    raw: Mapping[str, list[str]]
    gl: Mapping[str, list[str]]
    codes: Mapping[str, str]

    def code_lines(self) -> Iterator[str]:
        """The code table in the form NMDP publishes: `*`, the code, its subtypes."""
        return (f"*\t{code}\t{fields}\n" for code, fields in self.codes.items())


def book_of(rng: np.random.Generator, haplotypes: Sequence[Sequence[str]]) -> Book:
    """The book for the alleles of these haplotypes (tuples in the order of CORE; a trailing `g` is dropped)."""
    codes: dict[str, str] = {}
    alleles: dict[str, list[str]] = {}
    known: dict[str, int] = {}
    raw: dict[str, list[str]] = {}
    gl: dict[str, list[str]] = {}
    for place, locus in enumerate(CORE):
        inside = sorted({haplotype[place].removesuffix("g") for haplotype in haplotypes})
        families = _families(inside)
        outside = [name for family, names in families.items() for name in _outside(family, names)]
        alleles[locus], known[locus] = inside + outside, len(inside)
        of_family = _families(alleles[locus])
        raw[locus], gl[locus] = [], []
        for name in alleles[locus]:
            family = name.partition(":")[0]
            for written, opened in _ways(rng, name, of_family[family], families[family], codes):
                raw[locus].append(written)
                gl[locus].append(opened)
    return Book(alleles, known, raw, gl, {code: fields for fields, code in codes.items()})


def _families(names: Sequence[str]) -> dict[str, list[str]]:
    families = defaultdict(list)
    for name in names:
        families[name.partition(":")[0]].append(name)
    return families


def _outside(family: str, names: Sequence[str]) -> Iterator[str]:
    """Rare alleles and a null that the set does not know."""
    last = max(int(name.partition(":")[2].rstrip("NLSQAC")) for name in names)
    for number in range(1, RARE + 1):
        yield f"{family}:{last + 10 * number:02d}"
    yield f"{family}:{last + 5:02d}N"


def _ways(rng: np.random.Generator, name: str, family: Sequence[str], known: Sequence[str], codes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The twelve slots of an allele, raw and opened."""
    locus, _star, numbers = name.partition("*")
    first = numbers.partition(":")[0]
    plain = not name.endswith("N")
    yield name, name
    yield (f"{name}:01", name) if plain else (name, name)
    yield (f"{name}:01G", name) if plain else (name, name)
    for _variant in SLOTS["code"]:
        yield _coded(rng, name, family, codes)
    whole = "/".join(known)
    yield f"{locus}*{first}:XX", whole
    antigen = {"C": "Cw", "DRB1": "DR", "DQB1": "DQ"}.get(locus, locus) + str(int(first))
    yield f"{locus}*{first}:XX" if f"{locus}*{first}" in WITHOUT_SEROLOGY else antigen, whole
    yield f"{locus}*UUUU", ""


def _coded(rng: np.random.Generator, name: str, family: Sequence[str], codes: dict[str, str]) -> tuple[str, str]:
    """A code of the allele and some others of its family, one in two of them short; a list equal to another has its code."""
    size = min(len(family), 1 + int(rng.geometric(0.35)))
    others = [other for other in family if other != name]
    chosen = sorted({name, *(others[place] for place in rng.permutation(len(others))[: size - 1])})
    head = name.partition(":")[0]
    fields = "/".join(one.partition(":")[2] for one in chosen)
    if len(chosen) == 1:
        return name, name
    return f"{head}:{codes.setdefault(fields, _letters(len(codes)))}", "/".join(chosen)


def _letters(number: int) -> str:
    """Invented codes begin with SY: SYAA, SYAB, …"""
    letters = ""
    for _place in range(3):
        number, rest = divmod(number, 26)
        letters = ascii_uppercase[rest] + letters
    return "SY" + letters
