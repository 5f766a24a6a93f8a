"""The antigens alleles are seen as, by a nomenclature release (rel_dna_ser, rel_ser_ser): what the antigen level of matching counts by.

A broad antigen stands for its splits, any of which it may be; an associate (A203) is seen as the antigen it is associated with (A2; assumption: a
variant of it). Of an allele the release has no antigen for, any its family may have is possible; without one, its first field stands.
"""

from collections.abc import Iterable

from stembase.science.hla.interned import Names
from stembase.science.hla.matching import first_field
from stembase.science.hla.names import Allele, parse_name
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.reduction import LETTERS


class Serology:
    """Called with the name of an expressed allele, group or protein: the antigens it may be seen as. Each name is looked up once."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._known: dict[str, Names] = {}

    def __call__(self, name: str) -> Names:
        if name not in self._known:
            self._known[name] = self._antigens(parse_name(name)) or first_field(name)
        return self._known[name]

    def _antigens(self, name: Allele) -> Names:
        letter = LETTERS.get(name.locus)
        if letter is None or not name.fields:
            return frozenset()
        numbers = self._numbers(name) or self._numbers(Allele(name.locus, "XX", name.fields[:1], code="XX"))
        return frozenset(letter + split for number in numbers for split in self._splits(letter, self._parent(letter, number)))

    def _numbers(self, name: Allele) -> set[str]:
        return {number for member in self._release.members(name) for number in self._release.antigens(member).numbers}

    def _parent(self, letter: str, number: str) -> str:
        """The antigen an associate belongs to; any other is its own."""
        return next((antigen for antigen, below in self._release.associates.get(letter, {}).items() if number in below), number)

    def _splits(self, letter: str, number: str) -> Iterable[str]:
        """The antigens a broad one may be, down to those that are not split; one that is not is itself."""
        below = self._release.splits.get(letter, {}).get(number, ())
        return (found for split in below for found in self._splits(letter, split)) if below else (number,)
