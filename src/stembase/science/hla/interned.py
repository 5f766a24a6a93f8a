"""Interned typings: what a registry gives the engine. People with equal typing share a row, rows share the statements made on a locus.

Names only, no frequencies: a new frequency set or nomenclature release changes nothing here. The arrays may be memory-mapped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Names = frozenset[str]
Statement = tuple[tuple[Names, Names], ...]  # the genotypes a locus may have: pairs of sets of names, one set a copy; () is untyped
UNTYPED: Statement = ()
ANY = "*"  # a name that stands for every allele of its locus, for a copy nothing is said about
WITHDRAWN = 0xFFFFFFFF  # the typing of a donor who is no longer there


@dataclass(frozen=True, slots=True)
class LocusTyping:
    """One person's typing as the engine takes it: a statement for each locus typed, and which loci are known to lie together.

    In a phased group the first sets of all its loci lie on one haplotype, the second on the other, and the genotypes of its loci go in step.
    """

    loci: Mapping[str, Statement]
    phased: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Interned:
    """Typings of many people over `loci`.

    statements: for each locus its distinct statements; number 0 is always UNTYPED
    columns: for each locus an array (one entry a distinct typing) of statement numbers; all uint16, or all uint32 once a locus has more than 65,536
    typing_of: for each person the number of the typing, uint32; WITHDRAWN where the person has left. A person is known by the position here
    phased: the groups of loci in phase, for the few typings that have any; part of what makes two typings equal
    """

    loci: tuple[str, ...]
    statements: tuple[Sequence[Statement], ...]
    columns: tuple[NDArray[Any], ...]
    typing_of: NDArray[np.uint32]
    phased: Mapping[int, tuple[tuple[str, ...], ...]]

    def typing(self, number: int) -> LocusTyping:
        """One distinct typing written out."""
        said = ((locus, of[column[number]]) for locus, of, column in zip(self.loci, self.statements, self.columns, strict=True))
        return LocusTyping({locus: statement for locus, statement in said if statement}, self.phased.get(number, ()))

    def part(self, first: int, last: int) -> "Interned":
        """The typings of these numbers alone, numbered from 0, and nobody behind them; the columns are not copied."""
        phased = {number - first: groups for number, groups in self.phased.items() if first <= number < last}
        return Interned(self.loci, self.statements, tuple(of[first:last] for of in self.columns), np.zeros(0, dtype=np.uint32), phased)


def canonical(statement: Statement) -> Statement:
    """A statement in one order, whatever the order of copies and genotypes it came in."""
    pairs = {tuple(sorted(pair, key=sorted)) for pair in statement}
    return tuple(sorted(pairs, key=lambda pair: [sorted(names) for names in pair]))  # type: ignore[arg-type]


def intern(typings: Iterable[LocusTyping], loci: tuple[str, ...]) -> Interned:
    """The typings of people in their order, interned in memory. Loci outside `loci` are left out."""
    numbers: tuple[dict[Statement, int], ...] = tuple({UNTYPED: 0} for _locus in loci)
    rows: dict[tuple[Any, ...], int] = {}
    typing_of = [rows.setdefault(_row(typing, loci, numbers), len(rows)) for typing in typings]
    wide = np.uint32 if any(len(of) > 1 << 16 for of in numbers) else np.uint16
    table = np.array([row[0] for row in rows], dtype=wide).reshape(len(rows), len(loci))
    return Interned(
        loci=loci,
        statements=tuple(list(of) for of in numbers),
        columns=tuple(np.ascontiguousarray(table[:, at]) for at in range(len(loci))),
        typing_of=np.array(typing_of, dtype=np.uint32),
        phased={number: row[1] for row, number in rows.items() if row[1]},
    )


def _row(typing: LocusTyping, loci: tuple[str, ...], numbers: tuple[dict[Statement, int], ...]) -> tuple[Any, ...]:
    """What makes a typing equal to another: its statement numbers and its phase. Phased statements keep their order, which carries the phase."""
    phased = tuple(sorted(kept for group in typing.phased if len(kept := tuple(locus for locus in group if locus in loci)) > 1))
    together = {locus for group in phased for locus in group}
    statements = (typing.loci.get(locus, UNTYPED) for locus in loci)
    written = (said if locus in together else canonical(said) for locus, said in zip(loci, statements, strict=True))
    return tuple(of.setdefault(said, len(of)) for of, said in zip(numbers, written, strict=True)), phased
