"""People of a registry's file with what their typings allow under a frequency set; whoever cannot be read or told is listed, nobody is dropped.

Four forms of file, each plain or .gz: `key%typing`, a table with columns of loci, HML, inventories. Which one it is the file itself says.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from stembase.bank.imports.inventory import is_inventory
from stembase.bank.imports.registry import read_registry
from stembase.science.encoding import text_of
from stembase.science.fault import Fault
from stembase.science.hla.codes import Codes
from stembase.science.hla.expansion import Expander
from stembase.science.hla.frequencies import FrequencySet, allele_key
from stembase.science.hla.hml import read_hml
from stembase.science.hla.interned import LocusTyping, Names
from stembase.science.hla.lexicon import Lexicon
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.reduction import Remark
from stembase.science.hla.table import TypedPerson, read_columns
from stembase.science.hla.typing import Typing

UNRESOLVED = {"hla-code-unknown", "hla-code-elsewhere", "hla-antigen-unknown", "hla-release-needed"}  # what a typing says is not known, only guessed
HEAD = 1 << 16  # bytes that tell the form of a file


@dataclass(slots=True)
class People:
    """People in the order of their file: `typings` by key; `unread`, by row: nothing of them can be used; `remarks` on typings and `partly`, what of
    them could not be read, by key.
    """

    typings: dict[str, LocusTyping] = field(default_factory=dict)
    unread: list[Fault] = field(default_factory=list)
    remarks: dict[str, tuple[Remark, ...]] = field(default_factory=dict)
    partly: dict[str, tuple[Fault, ...]] = field(default_factory=dict)

    @property
    def faults(self) -> list[Fault]:
        """Everything that could not be read, by row."""
        every = [*self.unread, *(fault for faults in self.partly.values() for fault in faults)]
        return sorted(every, key=lambda fault: fault.row or 0)

    def unresolved(self, key: str) -> str:
        """The code that makes this person's typing a guess, or nothing."""
        if key in self.partly:
            return self.partly[key][0].code
        return next((remark.code for remark in self.remarks.get(key, ()) if remark.code in UNRESOLVED), "")


def expander(frequencies: FrequencySet, release: Release | None = None, codes: Codes | None = None) -> Expander:
    """What expands typings into the names of a frequency set."""
    return Expander(Lexicon((name for names in frequencies.alleles for name in names), release), codes)


def read_people(path: Path, by: Expander) -> People:
    """The people in a file, their typings expanded; a locus that cannot be read does not take the person's others with it.

    Raises (Fault) what stops the file: `registry-unreadable`, `registry-without-persons`, and those of `read_columns`, `read_hml`, `text_of`.
    """
    people = People()
    try:
        for person in people_in(path):
            _take(person, by, people)
    except (gzip.BadGzipFile, EOFError, zlib.error) as broken:
        raise Fault("registry-unreadable", file=path.name) from broken
    if not people.typings and not people.unread:
        raise Fault("registry-without-persons", file=path.name)
    return people


def _take(person: TypedPerson, by: Expander, people: People) -> None:
    twice = next((fault for fault in person.faults if fault.code == "registry-key-twice"), None)
    if twice or not person.key or (person.faults and not person.typing.loci):
        people.unread.append(twice or person.faults[0])
        return
    expanded = by.expand(person.typing)
    people.typings[person.key] = expanded.typing
    if expanded.remarks:
        people.remarks[person.key] = expanded.remarks
    if person.faults:
        people.partly[person.key] = person.faults


def people_in(path: Path) -> Iterator[TypedPerson]:
    """The people of a file as they stand in it, whatever its form."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        head = file.read(HEAD)
        content = b"" if b"%" in head or is_inventory(head) else head + file.read()
    if not content.strip():
        for row in read_registry(path):
            yield TypedPerson(row.line, row.key, row.typing or Typing({}), row.faults)
    elif content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield from read_hml(content)
    else:
        yield from read_columns(text_of(content).splitlines())


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
