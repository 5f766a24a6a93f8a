"""Typings from HML 1.0.1 (NMDP's XML of laboratory reports): GL strings or single alleles of every sample. Nothing outside the text is read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

# only the names of types: what parses is defusedxml
from xml.etree.ElementTree import Element, ParseError  # nosec B405

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from stembase.science.fault import Fault
from stembase.science.hla.names import LOCI
from stembase.science.hla.table import TypedPerson
from stembase.science.hla.typing import Genotype, Typing, read_typing


@dataclass(slots=True)
class _Sample:
    """What has been read of a sample so far."""

    loci: dict[str, tuple[Genotype, ...]] = field(default_factory=dict)
    phased: list[tuple[str, ...]] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_hml(report: bytes) -> Iterator[TypedPerson]:
    """The samples of a report in order, `row` counting them from 1, their `id` as key; the parts of a sample that cannot be read are its faults.

    Raises `hml-unreadable` (problem) for what is no XML, or holds a document type or entities; `hml-empty` where there is no sample. A sample's
    faults: `hml-string-elsewhere` (a GL string only referred to by an address), `hla-locus-twice`, `hla-typing-empty`, `registry-key-twice`,
    `cell-missing` (id), and those of names.
    """
    seen: dict[str, int] = {}
    row = 0
    try:
        for _event, element in iterparse(BytesIO(report), events=("end",), forbid_dtd=True):
            if _tag(element) == "sample":
                row += 1
                yield _person(element, row, seen)
                element.clear()
    except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise Fault("hml-unreadable", problem=str(error) or type(error).__name__) from error
    if not row:
        raise Fault("hml-empty")


def _person(element: Element, row: int, seen: dict[str, int]) -> TypedPerson:
    key = element.get("id", "").strip()
    read = _Sample()
    for part in element.iter():
        if _tag(part) == "allele-assignment":
            _assignment(part, row, read)
    if not key:
        read.faults.append(Fault("cell-missing", row, field="sample id"))
    elif (first := seen.setdefault(key, row)) != row:
        read.faults.append(Fault("registry-key-twice", row, key=key, first=first))
    if not read.loci and not read.faults:
        read.faults.append(Fault("hla-typing-empty", row, written="", place=1))
    typing = Typing({locus: read.loci[locus] for locus in LOCI if locus in read.loci}, tuple(read.phased), tuple(read.unplaced))
    return TypedPerson(row, key, typing, tuple(read.faults))


def _assignment(element: Element, row: int, read: _Sample) -> None:
    """The alleles assigned: GL strings where there are any, else its single alleles, two a locus."""
    strings = [part for part in element.iter() if _tag(part) == "glstring"]
    for part in strings:
        if text := "".join(part.itertext()).strip():
            _take("".join(text.split()), row, read)
        else:
            read.faults.append(Fault("hml-string-elsewhere", row, written=part.get("uri", "")))
    if not strings:
        copies: dict[str, list[str]] = {}
        for part in element.iter():
            if _tag(part) == "haploid":
                locus = part.get("locus", "").removeprefix("HLA-")
                copies.setdefault(locus, []).append(_haploid(locus, part.get("type", "")))
        for names in copies.values():
            _take("+".join(names), row, read)


def _haploid(locus: str, written: str) -> str:
    return written if "*" in written else f"{locus}*{written}"


def _take(text: str, row: int, read: _Sample) -> None:
    """Add what a GL string says to the sample; a locus said before is not overwritten."""
    typing, faults = read_typing(text)
    read.faults += [Fault(fault.code, row, **fault.facts) for fault in faults]
    read.faults += [Fault("hla-locus-twice", row, locus=locus, written=text, place=1) for locus in typing.loci if locus in read.loci]
    fresh = {locus: genotypes for locus, genotypes in typing.loci.items() if locus not in read.loci}
    read.phased += [group for group in typing.phased if all(locus in fresh for locus in group)]
    read.loci |= fresh
    read.unplaced += typing.unplaced


def _tag(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]
