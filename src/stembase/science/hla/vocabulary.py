"""What a name in a typing may be, among the alleles of a frequency set: numbers for the engine.

An allele no haplotype carries still gets a number of its own, so that two people who share it match; no diplotype explains it.
"""

from collections.abc import Callable, Iterable

from stembase.science.hla.frequencies import FrequencySet, allele_key
from stembase.science.hla.interned import ANY, Statement
from stembase.science.hla.names import NameFault, parse_name

Numbers = frozenset[int]
NumberedStatement = tuple[tuple[Numbers, Numbers], ...]
Expand = Callable[[str], Iterable[str] | None]  # a name to the names it may stand for (code, serology, group); None where it is not known


class Vocabulary:
    """The alleles of a frequency set, and those met in typings, by number; `unknown` collects names that could not be resolved."""

    def __init__(self, frequencies: FrequencySet, expand: Expand | None = None) -> None:
        self.loci = frequencies.loci
        self.known = tuple(len(names) for names in frequencies.alleles)
        self.names: tuple[list[str], ...] = tuple(list(names) for names in frequencies.alleles)
        self.unknown: dict[str, str] = {}
        self._number: tuple[dict[str, int], ...] = tuple({name: number for number, name in enumerate(names)} for names in frequencies.alleles)
        self._expand = expand
        self._resolved: dict[tuple[int, str], Numbers] = {}

    def statement(self, at: int, said: Statement) -> NumberedStatement:
        """A statement on the locus at this place, in numbers."""
        return tuple((self.numbers(at, first), self.numbers(at, second)) for first, second in said)

    def numbers(self, at: int, names: Iterable[str]) -> Numbers:
        """The alleles a copy may be: all of its names together. NEW is none of them; ANY is every allele of the set."""
        return frozenset().union(*(self._of_name(at, name) for name in names))

    def is_null(self, at: int, number: int) -> bool:
        """Whether the allele is not expressed."""
        return self.names[at][number].endswith("N")

    def nulls(self, at: int) -> Numbers:
        """The null alleles met so far."""
        return frozenset(number for number, name in enumerate(self.names[at]) if name.endswith("N"))

    def _of_name(self, at: int, name: str) -> Numbers:
        key = (at, name)
        if key not in self._resolved:
            self._resolved[key] = self._resolve(at, name)
        return self._resolved[key]

    def _resolve(self, at: int, name: str) -> Numbers:
        if name in self._number[at]:
            return frozenset({self._number[at][name]})
        if name == ANY:
            return frozenset(range(self.known[at]))
        try:
            allele = parse_name(name)
        except NameFault:
            self.unknown[name] = self.loci[at]
            return frozenset()
        if allele.kind == "new":
            return frozenset()
        if allele.kind in {"untyped", "blank"}:
            return frozenset(range(self.known[at]))
        if allele.kind == "XX":
            family = f"{allele.locus}*{allele.family}:"
            return frozenset(number for number in range(self.known[at]) if self.names[at][number].startswith(family))
        expanded = self._expand(name) if self._expand else None
        if expanded is not None:
            return self.numbers(at, set(expanded) - {name}) or frozenset({self._own(at, allele_key(name))})
        if allele.kind in {"code", "serology"}:
            self.unknown[name] = self.loci[at]
            return frozenset()
        return frozenset({self._own(at, allele_key(name))})

    def _own(self, at: int, key: str) -> int:
        """The number of an allele, a new one when it is met for the first time."""
        if key not in self._number[at]:
            self._number[at][key] = len(self.names[at])
            self.names[at].append(key)
        return self._number[at][key]
