"""Typings from a table with a column or two a locus (`A_1,A_2`, `A1;A2`, `A*` twice, `DRB1`): one person a row, faults by row and heading."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stembase.science.fault import Fault
from stembase.science.hla.names import LOCI, NameFault
from stembase.science.hla.typing import Genotype, Typing, read_typing

DELIMITERS = ",;\t|"
Cells = Sequence[tuple[str, str]]  # field and what it says
KEYS = {"id", "key", "code", "donor", "patient", "person", "sample", "编号", "供者", "患者"}

_LOCUS = re.compile(rf"(?:HLA[-_ ]?)?({'|'.join(sorted(LOCI, key=len, reverse=True))}|CW)\*?(?:[-_ .]?[12ab])?", re.IGNORECASE)
_ANTIGEN = re.compile(r"(?:HLA-)?(?:A|B|Cw|C|DR|DQ|DPw|DP)[0-9]+")


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """One person of a file: the row (or sample) counted from 1, their key, the loci that could be read, and a fault for each thing that could not."""

    row: int
    key: str
    typing: Typing
    faults: tuple[Fault, ...] = ()


def read_columns(lines: Iterable[str]) -> Iterator[TypedPerson]:
    """The persons of a table whose first row is the heading. Cells say the allele with or without its locus (`A*02:01`, `02:01`, `02:01/02:05`).

    The key stands in a column named so, else in the first that is no locus. Raises for the heading: `table-empty`, `table-row-unreadable`,
    `hla-columns-missing`, `hla-delimiters-mixed`, `hla-too-many-copies`. A person's faults: `table-row-unreadable`, `cell-missing` (key),
    `registry-key-twice`, `row-too-long`, `hla-delimiters-mixed`, `hla-cell-of-other-locus`, `hla-typing-empty`, those of a name with row and field.
    """
    rows = ((number, line.strip("\r\n").lstrip("\ufeff")) for number, line in enumerate(lines, 1))
    heading = next(((number, line) for number, line in rows if line.strip()), None)
    if heading is None:
        raise Fault("table-empty")
    table = _table(*heading)
    seen: dict[str, int] = {}
    for number, line in rows:
        if line.strip(DELIMITERS + " "):
            person = table.person(number, line)
            first = seen.setdefault(person.key, number) if person.key else number
            twice = (Fault("registry-key-twice", number, key=person.key, first=first),) if first != number else ()
            yield TypedPerson(number, person.key, person.typing, (*twice, *person.faults))


@dataclass(frozen=True, slots=True)
class _Table:
    """What the heading says: the delimiter, its cells, the columns of each locus and that of the key."""

    delimiter: str
    headings: list[str]
    columns: Mapping[str, list[int]]
    key: int | None

    def person(self, row: int, line: str) -> TypedPerson:
        """The person of a row."""
        try:
            cells = _cells(line, self.delimiter, row)
        except Fault as fault:
            return TypedPerson(row, "", Typing({}), (fault,))
        if misfit := self._misfit(row, cells):
            return TypedPerson(row, self._key(cells), Typing({}), (misfit,))
        key = self._key(cells) if self.key is not None else str(row)
        faults: list[Fault] = [] if key else [Fault("cell-missing", row, field=self.headings[self.key or 0])]
        said = {locus: [(self.headings[place], cells[place]) for place in places if place < len(cells)] for locus, places in self.columns.items()}
        typing, of_cells = read_loci(said, row)
        return TypedPerson(row, key, typing, (*faults, *of_cells))

    def _key(self, cells: list[str]) -> str:
        return cells[self.key] if self.key is not None and self.key < len(cells) else ""

    def _misfit(self, row: int, cells: list[str]) -> Fault | None:
        """What is wrong with the row as a whole."""
        if len(cells) > len(self.headings):
            return Fault("row-too-long", row, cells=len(cells), columns=len(self.headings))
        if len(cells) == len(self.headings):
            return None
        at = next((place for place, cell in enumerate(cells) if any(sign in cell for sign in DELIMITERS if sign != self.delimiter)), None)
        return None if at is None else Fault("hla-delimiters-mixed", row, field=self.headings[at], written=cells[at], sign=self.delimiter)


def _table(row: int, line: str) -> _Table:
    used = [sign for sign in DELIMITERS if sign in line]
    if len(used) > 1:
        raise Fault("hla-delimiters-mixed", row, field=line, written=line, sign=used[1])
    delimiter = used[0] if used else ","
    headings = _cells(line, delimiter, row)
    columns: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        if match := _LOCUS.fullmatch(heading):
            columns.setdefault(match[1].upper().replace("CW", "C"), []).append(place)
    if not columns:
        raise Fault("hla-columns-missing", row, headings=headings)
    for locus, places in columns.items():
        if len(places) > 2:
            raise Fault("hla-too-many-copies", row, field=headings[places[2]], written=locus, place=places[2] + 1, copies=len(places))
    free = [place for place, heading in enumerate(headings) if not _LOCUS.fullmatch(heading)]
    named = [place for place in free if headings[place].lower() in KEYS]
    return _Table(delimiter, headings, columns, next(iter([*named, *free]), None))


def _cells(line: str, delimiter: str, row: int) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, strict=True))]
    except csv.Error as error:
        raise Fault("table-row-unreadable", row) from error


def read_loci(cells: Mapping[str, Cells], row: int | None = None) -> tuple[Typing, tuple[Fault, ...]]:
    """The typing given locus by locus, as (field, text) pairs, one or two a locus; and a fault for each locus that cannot be read, with its field.

    A typing of nothing is `hla-typing-empty`.
    """
    loci: dict[str, tuple[Genotype, ...]] = {}
    faults: list[Fault] = []
    for locus, written in cells.items():
        try:
            loci |= _locus(locus, [(field, text.strip()) for field, text in written], row)
        except Fault as fault:
            faults.append(fault)
    if not loci and not faults:
        faults.append(Fault("hla-typing-empty", row, written="", place=1))
    return Typing({locus: loci[locus] for locus in LOCI if locus in loci}), tuple(faults)


def _locus(locus: str, cells: Cells, row: int | None) -> dict[str, tuple[Genotype, ...]]:
    """The genotypes of a locus from its one or two cells; nothing where they are empty."""
    written = [(heading, cell) for heading, cell in cells if cell.strip("-")]
    if not written:
        return {}
    texts = [_whole(locus, heading, cell, row) for heading, cell in written]
    typing, faults = read_typing("+".join(texts))
    for fault in faults:
        raise Fault(fault.code, row, field=_field(fault, written, texts), **fault.facts)
    for found in typing.loci:
        if found != locus:
            raise Fault("hla-cell-of-other-locus", row, field=written[0][0], written=written[0][1], locus=locus, found=found)
    return dict(typing.loci)


def _whole(locus: str, heading: str, cell: str, row: int | None) -> str:
    """A cell as a GL string: each name with its locus."""
    if foreign := next((sign for sign in ",;\t^" if sign in cell), ""):
        raise Fault("hla-delimiters-mixed", row, field=heading, written=cell, sign=foreign)
    return "|".join("+".join(_name(locus, heading, part.strip(), row) for part in option.split("+")) for option in cell.split("|"))


def _name(locus: str, heading: str, part: str, row: int | None) -> str:
    if "*" not in part and not _ANTIGEN.match(part):
        return f"{locus}*{part}"
    found = part.removeprefix("HLA-").partition("*")[0]
    if "*" in part and found in LOCI and found != locus:
        raise Fault("hla-cell-of-other-locus", row, field=heading, written=part, locus=locus, found=found)
    return part


def _field(fault: NameFault, written: Cells, texts: list[str]) -> str:
    """The heading of the cell a fault lies in, by its place in the joined text."""
    return written[1][0] if len(written) > 1 and fault.facts["place"] > len(texts[0]) + 1 else written[0][0]
