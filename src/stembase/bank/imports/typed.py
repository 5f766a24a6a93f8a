"""People of a registry's file with what their typings allow under a frequency set; whoever cannot be read or told is listed, nobody is dropped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from stembase.bank.imports.registry import read_registry
from stembase.science.fault import Fault
from stembase.science.hla.codes import Codes
from stembase.science.hla.expansion import Expander
from stembase.science.hla.frequencies import FrequencySet, allele_key
from stembase.science.hla.interned import LocusTyping, Names
from stembase.science.hla.lexicon import Lexicon
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.official import CHECKSUMS, NEEDED, WELCOME, read_release
from stembase.science.hla.reduction import Remark

UNRESOLVED = {"hla-code-unknown", "hla-antigen-unknown", "hla-release-needed"}  # what a typing says is not known, only guessed


@dataclass(slots=True)
class People:
    """People in the order of their file: `typings` by key; `faults` by row for lines that could not be read; `remarks` on typings, by key."""

    typings: dict[str, LocusTyping] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: dict[str, tuple[Remark, ...]] = field(default_factory=dict)

    def unresolved(self, key: str) -> str:
        """The code of the remark that makes this person's typing a guess, or nothing."""
        return next((remark.code for remark in self.remarks.get(key, ()) if remark.code in UNRESOLVED), "")


def expander(frequencies: FrequencySet, release: Release | None = None, codes: Codes | None = None) -> Expander:
    """What expands typings into the names of a frequency set."""
    return Expander(Lexicon((name for names in frequencies.alleles for name in names), release), codes)


def release_in(folder: Path) -> Release:
    """The nomenclature release whose official files lie in a folder. Refuses (Fault) as `read_release`."""
    return read_release({name: (folder / name).read_bytes() for name in (*NEEDED, *WELCOME, CHECKSUMS) if (folder / name).is_file()})


def read_people(path: Path, by: Expander) -> People:
    """The people in a registry's file (`key%typing`, plain or .gz), their typings expanded."""
    people = People()
    for row in read_registry(path):
        if row.typing is None:
            people.faults.append(row.fault or Fault("registry-key-missing", row.line))
            continue
        expanded = by.expand(row.typing)
        people.typings[row.key] = expanded.typing
        if expanded.remarks:
            people.remarks[row.key] = expanded.remarks
    return people


def correct(people: People, corrections: Iterable[str]) -> None:
    """Apply corrections `KEY=ALLELE`: the allele joins every copy of the person's locus that may be an allele of its family.

    Refuses (Fault) `hla-correction-unusable`: no such person, or no copy of that family.
    """
    for written in corrections:
        key, _equals, name = written.partition("=")
        allele = allele_key(name)
        locus, family = allele.split("*")[0], allele.split(":")[0] + ":"
        typing = people.typings.get(key)
        before = typing.loci.get(locus, ()) if typing else ()

        def widened(names: Names, family: str = family, allele: str = allele) -> Names:
            return names | {allele} if any(other.startswith(family) for other in names) else names

        after = tuple((widened(one), widened(other)) for one, other in before)
        if typing is None or after == before:
            raise Fault("hla-correction-unusable", written=written)
        people.typings[key] = LocusTyping({**typing.loci, locus: after}, typing.phased)
