"""A person's HLA typing, read from one line in GL String 1.1 (`^ ? | + ~ /`) with the codes registries use in it.

What it means (reduction, expansion of codes, imputation, matching) is said elsewhere: here a line becomes loci, and a fault says where.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from stembase.science.hla.names import LOCI, Allele, NameFault, parse_name

Genotype = tuple[Allele, Allele]
_FOREIGN = re.compile(r"[,;\t]")  # what separates alleles or loci in other ways of writing
MAY_BE_ABSENT = {"DRB3", "DRB4", "DRB5"}


@dataclass(frozen=True, slots=True)
class Typing:
    """The loci typed, in the order of LOCI. A locus holds one genotype, or several where the laboratory could not tell (`|`).

    `phased` names loci whose copies are known to lie together, first with first (`~`); `unplaced` are blocks whose gene is uncertain (`?`), verbatim.
    """

    loci: Mapping[str, tuple[Genotype, ...]]
    phased: tuple[tuple[str, ...], ...] = ()
    unplaced: tuple[str, ...] = ()

    def pair(self, locus: str) -> Genotype | None:
        """The one genotype of a locus; None where it is not given or ambiguous."""
        genotypes = self.loci.get(locus, ())
        return genotypes[0] if len(genotypes) == 1 else None

    def alleles(self) -> Iterator[Allele]:
        """Every statement, lists opened."""
        for genotypes in self.loci.values():
            for genotype in genotypes:
                for allele in genotype:
                    yield from allele.options or (allele,)

    def canonical(self) -> str:
        """The typing as a GL string in one way of writing, whatever the order of copies and loci it came in: equal typings are equal texts."""
        together = {locus: group for group in self.phased for locus in group}
        groups = dict.fromkeys(together.get(locus, (locus,)) for locus in self.loci)
        return "^".join([*("|".join(self._written(group)) for group in groups), *sorted(self.unplaced)])

    def _written(self, group: tuple[str, ...]) -> list[str]:
        """The genotypes of one locus, or of loci in phase."""
        found = []
        for genotypes in zip(*(self.loci[locus] for locus in group), strict=True):
            sides = ["~".join(str(genotype[side]) for genotype in genotypes) for side in (0, 1)]
            found.append("+".join(ordered(*sides)))
        return sorted(set(found))


def parse_typing(text: str) -> Typing:
    """The typing in a line. Refuses (NameFault, with the place in the line) malformed names, unknown loci, `hla-locus-twice`, `hla-loci-mixed`,
    `hla-too-many-copies`, `hla-delimiters-mixed`, `hla-typing-empty`.
    """
    typing, faults = read_typing(text)
    if faults:
        raise faults[0]
    return typing


def read_typing(text: str) -> tuple[Typing, tuple[NameFault, ...]]:
    """The loci of a line that can be read, and a fault for each block that cannot: one wrong locus does not take the others with it."""
    loci: dict[str, tuple[Genotype, ...]] = {}
    phased: list[tuple[str, ...]] = []
    unplaced: list[str] = []
    faults: list[NameFault] = []
    for block, place in _split(text, "^") if text.strip() else ():
        if "?" in block:
            unplaced.append(block)
            continue
        try:
            found = _block(block)
            if twice := next((locus for locus in found if locus in loci), None):
                raise NameFault("hla-locus-twice", locus=twice, written=block, place=1)
        except NameFault as fault:
            faults.append(_placed(fault, block, place))
            continue
        phased += [tuple(found)] if len(found) > 1 else []
        loci |= found
    if not text.strip():
        faults.append(NameFault("hla-typing-empty", written=text, place=1))
    return Typing({locus: loci[locus] for locus in LOCI if locus in loci}, tuple(phased), tuple(unplaced)), tuple(faults)


def _placed(fault: NameFault, block: str, place: int) -> NameFault:
    """A fault of a block with its place in the line; one that comes of a sign no GL string has says so."""
    facts = {**fault.facts, "place": fault.facts["place"] + place - 1}
    foreign = _FOREIGN.search(block)
    if fault.code != "hla-name-malformed" or foreign is None:
        return NameFault(fault.code, **facts)
    return NameFault("hla-delimiters-mixed", written=block, place=place + foreign.start(), sign=foreign[0])


def ordered(first: str, second: str) -> list[str]:
    """Two copies as written in the one order: that of their texts, a blank second one last."""
    return sorted((first, second), key=lambda copy: (copy.endswith("*"), copy))


def multiple_allele_codes(typings: Iterable[Typing]) -> Counter[str]:
    """Every multiple allele code met, by name, with how often. Which of them are known depends on the table a user loads; none is shipped."""
    return Counter(allele.code for typing in typings for allele in typing.alleles() if allele.kind == "code")


@lru_cache(maxsize=1 << 16)
def _block(block: str) -> Mapping[str, tuple[Genotype, ...]]:
    """The loci of one block between `^`: one, or several in phase. Places count from the block's start."""
    genotypes = [_genotype(option, at) for option, at in _split(block, "|")]
    if any(genotype.keys() != genotypes[0].keys() for genotype in genotypes):
        raise NameFault("hla-loci-mixed", written=block, place=1)
    return {locus: tuple(genotype[locus] for genotype in genotypes) for locus in genotypes[0]}


def _genotype(text: str, place: int) -> dict[str, Genotype]:
    """Both copies of the loci of one genotype; where only one is written, the other is blank, in phase absent."""
    written = list(_split(text, "+", place))
    if len(written) == 2 and written[1][0] in {"", "-"}:
        written.pop()
    copies = [_haplotype(copy, at) for copy, at in written]
    if len(copies) > 2:
        raise NameFault("hla-too-many-copies", written=text, place=place, copies=len(copies))
    loci = list(dict.fromkeys(locus for copy in copies for locus in copy))
    in_phase = len(loci) > 1
    missing = {locus for locus in loci for copy in copies if locus not in copy}
    if missing - MAY_BE_ABSENT or (missing and not in_phase):
        raise NameFault("hla-loci-mixed", written=text, place=place)
    first, second = copies[0], copies[1] if len(copies) == 2 else {}
    left = {locus: first.get(locus, Allele(locus, "absent")) for locus in loci}
    return {locus: (left[locus], second.get(locus, Allele(locus, "absent" if second else "blank"))) for locus in loci}


def _haplotype(text: str, place: int) -> dict[str, Allele]:
    """One copy: a name or list of names, or several loci in phase."""
    found: dict[str, Allele] = {}
    for part, at in _split(text, "~", place):
        allele = _options(part, at)
        if allele.locus in found:
            raise NameFault("hla-locus-twice", locus=allele.locus, written=text, place=place)
        found[allele.locus] = allele
    return found


def _options(text: str, place: int) -> Allele:
    """One name, or the list of names between `/`, of which a short one (`02:01/02:05`, `02:01/05`) borrows what it leaves out from the first."""
    pieces = list(_split(text, "/", place))
    first = parse_name(*pieces[0])
    if len(pieces) == 1:
        return first
    options = tuple(dict.fromkeys([first, *(parse_name(_whole(piece, first), at) for piece, at in pieces[1:])]))
    if any(option.locus != first.locus for option in options):
        raise NameFault("hla-loci-mixed", written=text, place=place)
    return Allele(first.locus, "list", options=options) if len(options) > 1 else first


def _whole(piece: str, first: Allele) -> str:
    """A name with the locus and family its list left out."""
    if "*" in piece or not piece[:1].isdigit() or first.kind == "serology":
        return piece
    return f"{first.locus}*{piece}" if ":" in piece else f"{first.locus}*{first.family}:{piece}"


def _split(text: str, operator: str, place: int = 1) -> Iterator[tuple[str, int]]:
    """The parts between an operator, each with the place of its first character; blanks around an operator say nothing."""
    for part in text.split(operator):
        said = part.lstrip()
        yield said.rstrip(), place + len(part) - len(said)
        place += len(part) + 1
