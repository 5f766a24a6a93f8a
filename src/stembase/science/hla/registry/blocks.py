"""One person's typing taken apart as the index keeps it: a text a core locus, the core loci in phase, and what stands beside them.

The texts are canonical: equal typings give equal parts, whatever the order of copies, loci and genotypes. Nothing said is lost (`joined`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stembase.science.hla.expansion import Expander
from stembase.science.hla.interned import UNTYPED, Statement
from stembase.science.hla.typing import Genotype, Typing, parse_typing

CORE = ("A", "C", "B", "DRB1", "DQB1")
NOTHING_SAID = "A*UUUU+A*UUUU"
IN_STEP = "~"  # before the text of a locus whose genotypes and copies go in step with those of the loci in phase with it


@dataclass(frozen=True, slots=True)
class Parts:
    """`core`: the genotypes of each core locus as text, empty where untyped; `phase`: groups of core loci in phase, `A~B^DRB1~DQB1`, whose texts
    begin with IN_STEP; `beside`: the other loci, unplaced blocks, and whole blocks that bring core loci into phase with others.
    """

    core: tuple[str, ...]
    phase: str = ""
    beside: str = ""


def parts_of(text: str) -> Parts:
    """The parts of a typing. Refuses (NameFault) what `parse_typing` refuses."""
    return _parts(parse_typing(parse_typing(text).canonical()))


def _parts(typing: Typing) -> Parts:
    inside = [group for group in typing.phased if set(group) <= set(CORE)]
    mixed = [group for group in typing.phased if not set(group) <= set(CORE)]
    in_step = {locus for group in inside for locus in group}
    core = tuple(_written(typing.loci.get(locus, ()), in_step=locus in in_step) for locus in CORE)
    in_mixed = {locus for group in mixed for locus in group}
    others = {locus: said for locus, said in typing.loci.items() if locus in in_mixed or (locus not in CORE and says_something(said))}
    beside = [Typing(others, tuple(mixed)).canonical(), *sorted(typing.unplaced)]
    return Parts(core, "^".join(sorted("~".join(group) for group in inside)), "^".join(filter(None, beside)))


def joined(parts: Parts) -> str:
    """The typing as one GL string in canonical order; loci nothing was said about are left out, and NOTHING_SAID where that is all of them."""
    core = dict(zip(CORE, parts.core, strict=True))
    said_beside = set(parse_typing(parts.beside).loci) if "~" in parts.beside else set()
    groups = [tuple(group.split("~")) for group in parts.phase.split("^") if group]
    in_step = {locus for group in groups for locus in group}
    blocks = [text for locus, text in core.items() if text and locus not in said_beside | in_step]
    blocks += [_in_phase([core[locus].removeprefix(IN_STEP) for locus in group]) for group in groups]
    return "^".join(filter(None, [*blocks, parts.beside])) or NOTHING_SAID


def _written(genotypes: Sequence[Genotype], *, in_step: bool) -> str:
    """The genotypes of a locus; in phase their order carries the phase, otherwise it carries nothing."""
    if in_step:
        return IN_STEP + "|".join("+".join(map(str, genotype)) for genotype in genotypes)
    if not says_something(genotypes):
        return ""
    return Typing({genotypes[0][0].locus: tuple(genotypes)}).canonical()


def _in_phase(texts: Iterable[str]) -> str:
    genotypes = zip(*([genotype.split("+") for genotype in text.split("|")] for text in texts), strict=True)
    return "|".join("+".join("~".join(copy) for copy in zip(*genotype, strict=True)) for genotype in genotypes)


def statement_of(text: str, expander: Expander) -> Statement:
    """What the text of one core locus allows, in the names of the expander's frequency set."""
    typing = parse_typing(text.removeprefix(IN_STEP))
    ((locus, genotypes),) = typing.loci.items()
    return expander.expand(Typing({locus: genotypes}, ((locus,),) if text.startswith(IN_STEP) else ())).typing.loci.get(locus, UNTYPED)


def says_something(genotypes: Iterable[Genotype]) -> bool:
    """Whether any copy of a locus is typed."""
    return any(copy.is_typed for genotype in genotypes for copy in genotype)
