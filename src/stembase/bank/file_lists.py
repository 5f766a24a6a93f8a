"""Genotype lists of a file's people, without a database: a row a genotype with its probability. Whom nothing explains is named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from stembase.bank.imports.typed import People
from stembase.science.hla.chunks import Cancelled, Step
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import intern
from stembase.science.hla.listing import GenotypeLists, genotype_lists
from stembase.science.hla.tables import prepare

PART = 1 << 12  # people listed at a time, so that what is kept in memory does not grow with the file


@dataclass(frozen=True, slots=True)
class Listed:
    """How many people have a list and how many rows those are; `unexplained`: the keys of all others."""

    imputed: int
    rows: int
    unexplained: tuple[str, ...]


def write_lists(
    people: People, frequencies: FrequencySet, write: Callable[[str], object], *, phased: bool = False, workers: int = 1, step: Step | None = None
) -> Listed:
    """Write `key;genotype;probability` for every genotype (or, `phased`, every pair of haplotypes) of every person, in the order of the file, each
    person's likeliest first. A genotype is a GL string; probabilities have twelve digits. `step` is told how many people are done of how many."""
    registry = prepare(intern(people.typings.values(), frequencies.loci), frequencies)
    keys = list(people.typings)
    imputed, number, unexplained = 0, 0, []
    for first in range(0, len(keys), PART):
        some = keys[first : first + PART]
        typings, of = np.unique(registry.interned.typing_of[first : first + PART].astype(np.int64), return_inverse=True)
        lists = genotype_lists(registry, typings, phased=phased, workers=workers)
        order = lists.likeliest_first()
        texts, weights = list(_texts(lists, phased)), lists.weights.tolist()
        ends = [f"{texts[row]};{weights[row]:.12g}\n" for row in order.tolist()]
        for key, typing in zip(some, of.tolist(), strict=True):
            rows = ends[lists.start[typing] : lists.start[typing + 1]]
            write("".join(f"{key};{end}" for end in rows))
            number += len(rows)
            imputed += bool(rows)
            if not rows:
                unexplained.append(key)
        if step and not step(first + len(some), len(keys)):
            raise Cancelled
    return Listed(imputed, number, tuple(unexplained))


def _texts(lists: GenotypeLists, phased: bool) -> Iterator[str]:
    """Every row as a GL string."""
    if phased:
        used, place = np.unique(lists.pairs, return_inverse=True)
        haplotypes = ["~".join(lists.frequencies.haplotype(int(number))) for number in used]
        return (f"{haplotypes[one]}+{haplotypes[other]}" for one, other in place.reshape(-1, 2).tolist())
    genotypes, columns = lists.genotypes().astype(np.int64), []
    for at, names in enumerate(lists.frequencies.alleles):
        distinct, place = np.unique(genotypes[:, at, 0] * len(names) + genotypes[:, at, 1], return_inverse=True)
        written = [f"{names[one]}+{names[other]}" for one, other in (divmod(number, len(names)) for number in distinct.tolist())]
        columns.append([written[number] for number in place.tolist()])
    return map("^".join, zip(*columns, strict=True))
