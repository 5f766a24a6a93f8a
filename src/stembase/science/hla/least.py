"""The least mismatches every statement of a registry can have with a patient's, from bit sets over alleles: what the filter of a search adds up.

A bound that never exceeds the truth: who is filtered out cannot have fewer mismatches, whatever the genotype behind the typing.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.tables import Registry, pack
from stembase.science.hla.vocabulary import NumberedStatement, Numbers

Flags = NDArray[np.bool_]


class AlleleSets:
    """The sets of one locus's statements as words over alleles: which set is which copy of which genotype of which statement."""

    def __init__(self, statements: list[NumberedStatement]) -> None:
        sets: dict[Numbers, int] = {}
        pairs = [
            (number, sets.setdefault(first, len(sets)), sets.setdefault(second, len(sets)))
            for number, said in enumerate(statements)
            for first, second in said
        ]
        self.of, self.first, self.second = (np.array(column, dtype=np.int64) for column in (zip(*pairs, strict=True) if pairs else ((), (), ())))
        self.statements = len(statements)
        self.alleles = max((max(of, default=-1) for of in sets), default=-1) + 1
        held = np.zeros((len(sets), max(self.alleles, 1)), dtype=bool)
        for number, numbers in enumerate(sets):
            held[number, list(numbers)] = True
        self.words = pack(held, (held.shape[1] + 63) // 64)

    def meeting(self, numbers: Numbers) -> Flags:
        """Which sets share an allele with these."""
        mine = np.zeros((1, max(self.alleles, 1)), dtype=bool)
        mine[0, [number for number in numbers if number < self.alleles]] = True
        found: Flags = np.any(self.words & pack(mine, self.words.shape[1]), axis=1)
        return found

    def least(self, patient: NumberedStatement, nulls: Numbers) -> NDArray[np.uint8]:
        """Least mismatches out of 2 of every statement with the patient's; 0 throughout where the patient is untyped."""
        if not patient or not self.statements:
            return np.zeros(self.statements, dtype=np.uint8)
        null = self.meeting(nulls)
        best = np.zeros(len(self.of), dtype=np.uint8)
        for one, other in patient:
            best = np.maximum(best, self._matches(one - nulls, other - nulls, bool(one & nulls), bool(other & nulls), null))
        most = np.zeros(self.statements, dtype=np.uint8)
        np.maximum.at(most, self.of, best)
        result: NDArray[np.uint8] = np.uint8(2) - most
        return result

    def _matches(self, one: Numbers, other: Numbers, one_null: bool, other_null: bool, null: Flags) -> NDArray[np.uint8]:
        """Most matches of one genotype of the patient with every genotype; a null copy may take the place of its partner."""
        a, b = self.first, self.second
        hit_one, hit_other, hit_both = self.meeting(one), self.meeting(other), self.meeting(one & other)
        both: Any = (hit_one[a] & hit_other[b]) | (hit_one[b] & hit_other[a]) | (null[a] & hit_both[b]) | (null[b] & hit_both[a])
        for is_null, hit in ((one_null, hit_other), (other_null, hit_one)):
            if is_null:
                both |= (hit[a] & hit[b]) | (null[a] & hit[b]) | (null[b] & hit[a])
        if one_null and other_null:
            both |= null[a] & null[b]
        single = hit_one[a] | hit_one[b] | hit_other[a] | hit_other[b]
        matches: NDArray[np.uint8] = np.where(both, 2, single).astype(np.uint8)
        return matches


def least_mismatches(registry: Registry, sets: tuple[AlleleSets, ...], patient: LocusTyping) -> tuple[NDArray[np.uint8], ...]:
    """For each locus the least mismatches of every interned statement; an untyped locus may match."""
    tables = []
    for at, locus in enumerate(registry.frequencies.loci):
        said = registry.vocabulary.statement(at, patient.loci.get(locus, ()))
        found = np.append(sets[at].least(said, registry.vocabulary.nulls(at)), np.uint8(0))
        number = registry.statement[at]
        tables.append(found[np.where(number >= 0, number - registry.base[at], -1)])
    return tuple(tables)
