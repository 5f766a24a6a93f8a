"""What an HLA name comes to at a coarser level: G, P, small g, two fields, antigen; and whether the nomenclature knows the name at all.

Expression decides: a null allele has no P group, no small g and no antigen, and never stands under its group's name, whatever its sequence shares.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from stembase.science.fault import Fault
from stembase.science.hla.names import LOCI, Allele
from stembase.science.hla.nomenclature import Release

Level = Literal["G", "P", "g", "two fields"]
LEVELS: tuple[Level, ...] = ("G", "P", "g", "two fields")
LETTERS = {"A": "A", "B": "B", "C": "Cw", "DRB1": "DR", "DRB3": "DR", "DRB4": "DR", "DRB5": "DR", "DQB1": "DQ"}  # genes serology sees


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a typing says that cannot be taken as it stands: a code of the refusals, and the facts of its sentence. Nobody is dropped for it."""

    code: str
    locus: str
    written: str
    facts: dict[str, Any] = field(default_factory=dict, hash=False)


def two_fields(allele: Allele) -> Allele:
    """The protein of an allele or group, from the name alone: two fields, and of the suffixes only N, since a null is no other allele's protein.

    A name that has two fields and another suffix (`A*23:19Q`) is its own. Names without two fields come back as they are.
    """
    if len(allele.fields) < 2:
        return allele
    if allele.kind != "allele":
        return Allele(allele.locus, "allele", allele.fields[:2])
    return allele if len(allele.fields) == 2 else replace(allele, fields=allele.fields[:2], suffix="N" if allele.is_null else "")


def small_g(allele: Allele, release: Release) -> Allele:
    """The small g group of an allele named in full: all that share the protein of the antigen recognition domain, under the name of their P group.

    One that shares it with no other protein keeps its two fields; so does a null, with its N.
    """
    group = release.group(allele, "P")
    return Allele(allele.locus, "g", group.fields) if group and group.kind == "P" else two_fields(allele)


def reduce(name: Allele, level: Level, release: Release | None = None) -> tuple[Allele, ...]:
    """What a name may be at a level, in order; several where the name is coarser than the level, none where the release knows no such allele.

    Without a release only two fields can be said. Refuses (Fault) `hla-release-needed`.
    """
    if name.kind == "list":
        return _in_order(found for option in name.options for found in reduce(option, level, release))
    if level == "two fields" and name.kind == "allele":
        return (two_fields(name),)
    if release is None:
        raise Fault("hla-release-needed", written=str(name))
    return _in_order(found for member in release.members(name) if (found := _at(member, level, release)) is not None)


def _at(allele: Allele, level: Level, release: Release) -> Allele | None:
    """One allele, named in full, at a level."""
    if level == "two fields":
        return two_fields(allele)
    return small_g(allele, release) if level == "g" else release.group(allele, level)


def _in_order(found: Iterable[Allele]) -> tuple[Allele, ...]:
    return tuple(sorted(set(found), key=lambda allele: (tuple(map(int, allele.fields)), str(allele))))


def antigens(name: Allele, release: Release) -> tuple[str, ...]:
    """The antigens serology may see of a name, as it is written there (`A2`, `Cw7`, `DR4`); nothing for a null or where the release says none."""
    letter = LETTERS.get(name.locus)
    if letter is None:
        return ()
    seen = {number for member in release.members(name) for number in release.antigens(member).numbers}
    return tuple(letter + number for number in sorted(seen, key=int))


def number_of(antigen: Allele) -> str:
    """The number of an antigen: 2403 of A2403."""
    return antigen.code.lstrip("ABCDRQPw")


def may_be_seen_as(antigen: Allele, allele: Allele, release: Release) -> bool:
    """Whether serology that said `antigen` may have had this allele, named in full, before it.

    So if its antigen is the one said, a split or an associate of it, or the broad it is a split of: B62 may be an allele known as B15 only.
    """
    letter, said = LETTERS.get(allele.locus, ""), number_of(antigen)
    below = release.narrower(letter, said)
    return any(number in below or said in release.splits.get(letter, {}).get(number, ()) for number in release.antigens(allele).numbers)


def check(name: Allele, release: Release) -> Remark | None:
    """What is wrong with a name by the release: `hla-allele-renamed` (new), `hla-allele-deleted`, `hla-suffix-missing` (new),
    `hla-suffix-wrong` (known), `hla-locus-wrong` (elsewhere; its family is not of this locus), `hla-allele-unknown`; None where it is known, or
    no name of an allele, group or family.
    """
    if name.kind not in {"allele", "G", "P", "g", "XX"} or release.rows(name):
        return None
    code, facts = _unknown(name, release)
    return Remark(code, name.locus, str(name), {"written": str(name), "release": release.version, **facts})


def _unknown(name: Allele, release: Release) -> tuple[str, dict[str, Any]]:
    if change := release.change(name):
        return ("hla-allele-renamed", {"new": change.new}) if change.new else ("hla-allele-deleted", {"why": change.why})
    if name.kind == "allele" and (suffixes := _suffixes(name, release)):
        known = [str(replace(name, suffix=suffix)) for suffix in suffixes]
        return ("hla-suffix-wrong", {"known": known}) if name.suffix or len(known) > 1 else ("hla-suffix-missing", {"new": known[0]})
    if name.kind == "XX" or release.rows(Allele(name.locus, "XX", name.fields[:1], code="XX")):
        return "hla-allele-unknown", {}
    elsewhere = [str(other) for locus in LOCI if release.rows(other := replace(name, locus=locus))]
    return ("hla-locus-wrong", {"elsewhere": elsewhere}) if elsewhere else ("hla-allele-unknown", {})


def _suffixes(name: Allele, release: Release) -> list[str]:
    """The suffixes the alleles below a name have, whatever its own is."""
    table = release.tables.get(name.locus)
    return sorted({table.suffixes[row].strip() for row in table.below(name.fields)}) if table else []
