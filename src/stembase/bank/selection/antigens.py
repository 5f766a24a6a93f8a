"""Which alleles somebody's antibodies or a mother's antigens mean: by name, and by serology where a release says what serology sees."""

from collections.abc import Callable, Sequence

from stembase.science.hla.names import Allele
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.reduction import may_be_seen_as
from stembase.science.hla.typing import Typing


def meaning(antigens: Sequence[Allele], release: Release | None) -> Callable[[Allele], bool]:
    """Whether an allele is one of those meant. An antigen means what serology may see as it; without a release, the family of its number."""

    def carried(allele: Allele) -> bool:
        return any(_is(antigen, allele, release) for antigen in antigens)

    return carried


def _is(antigen: Allele, allele: Allele, release: Release | None) -> bool:
    if antigen.locus != allele.locus or allele.is_null or not allele.fields:
        return antigen.kind == allele.kind == "serology" and antigen.code == allele.code
    if antigen.kind == "serology":
        number = antigen.code.lstrip("ABCDPQRwu")
        named = allele.family.lstrip("0") == number
        return may_be_seen_as(antigen, allele, release) if release and allele.kind == "allele" else named
    shortest = min(len(antigen.fields), len(allele.fields), 2)
    return antigen.fields[:shortest] == allele.fields[:shortest]


def not_inherited(mother: Typing, child: Typing) -> list[Allele]:
    """The mother's alleles that the child does not have, at two fields."""
    inherited = {(allele.locus, allele.fields[:2]) for allele in child.alleles()}
    return [allele for allele in mother.alleles() if allele.fields and (allele.locus, allele.fields[:2]) not in inherited]
