"""A release of the HLA nomenclature (IPD-IMGT/HLA) as one value: which alleles there are, their groups, antigens and TCE groups, what was renamed.

It is made of the official files by `official.read_release`, packed to bytes and back in milliseconds. Names come and go as `names.Allele`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

import msgspec

from stembase.science.fault import Fault
from stembase.science.hla.names import Allele

LAYOUT = 1  # of the packed form; another number is another layout, and the release is installed again
Basis = Literal["unambiguous", "possible", "assumed", "expert"]


class Change(msgspec.Struct, frozen=True, array_like=True):
    """A name no longer in use: the name in use for it (nothing where there is none), when (YYYYMMDD), and why in the words of the release."""

    new: str
    date: str
    why: str


class Antigens(NamedTuple):
    """The antigens of an allele as numbers (`2`, `2403`) and what that rests on (rel_dna_ser): the first column that says any."""

    numbers: tuple[str, ...] = ()
    basis: Basis | None = None


class Tce(NamedTuple):
    """The T-cell epitope group of a DPB1 protein, `1` `2` `3`, `0` where it is not expressed, empty where not assigned, in two versions.

    `$` marks a prediction, `a` a change from version 1 to 2, both as in the release (Fleischhauer 2012; Crivello 2015).
    """

    version_1: str
    version_2: str

    @property
    def group(self) -> str:
        """The group by which mismatches are judged: version 2, or version 1 where 2 says none, without its marks."""
        return (self.version_2 or self.version_1).rstrip("$a")


class Table(msgspec.Struct, array_like=True):
    """The alleles of one locus in columns, sorted by `keys`: the fields, each followed by a colon, so that those below a name lie together.

    `suffixes` has one character a row (blank for none); `g`, `p` and `antigens` point into the three lists behind them, -1 for no group.
    """

    keys: list[str]
    suffixes: str
    g: list[int]
    p: list[int]
    antigens: list[int]
    g_names: list[str]
    p_names: list[str]
    antigen_texts: list[str]

    def below(self, fields: tuple[str, ...]) -> range:
        """The rows whose names begin with these fields."""
        key = "".join(f"{field}:" for field in fields)
        return range(bisect_left(self.keys, key), bisect_left(self.keys, key + ";"))

    def in_group(self, kind: str, name: str) -> list[int]:
        """The rows of a G or P group."""
        names, column = (self.g_names, self.g) if kind == "G" else (self.p_names, self.p)
        if name not in names:
            return []
        index = names.index(name)
        return [row for row, group in enumerate(column) if group == index]


class Release(msgspec.Struct):
    """One release. `verified` names the files whose checksum was compared.

    `splits` and `associates` give the antigens below an antigen by gene letter (`B`, `Cw`, `DR`): B40 has splits B60, B61, A2 the associate A203.
    """

    layout: int
    version: str
    date: str
    verified: tuple[str, ...]
    tables: dict[str, Table]
    changes: dict[str, Change]
    splits: dict[str, dict[str, tuple[str, ...]]]
    associates: dict[str, dict[str, tuple[str, ...]]]
    tce_groups: dict[str, tuple[str, str]]

    def pack(self) -> bytes:
        """The release as bytes."""
        return msgspec.msgpack.encode(self)

    def __len__(self) -> int:
        return sum(len(table.keys) for table in self.tables.values())

    def alleles(self, locus: str) -> Iterator[Allele]:
        """Every allele of a locus."""
        table = self.tables.get(locus)
        return (self._allele(locus, row) for row in range(len(table.keys))) if table else iter(())

    def rows(self, name: Allele) -> Iterable[int]:
        """The rows a name stands for.

        A name with fields stands for all alleles below it, but for a null only where its suffix says so. A group stands for its members;
        `g` for the alleles of the P group of that name, or where there is none for its two fields. XX stands for the family.
        """
        table = self.tables.get(name.locus)
        if table is None or not name.fields:
            return ()
        if name.kind in {"G", "P"}:
            return table.in_group(name.kind, ":".join(name.fields)) or self._expressed(table, name.fields)
        if name.kind == "g":
            return table.in_group("P", ":".join(name.fields[:2])) or self._expressed(table, name.fields)
        if name.kind == "XX":
            return table.below(name.fields)
        if name.kind == "allele":
            return [
                row for row in table.below(name.fields) if (table.suffixes[row] == "N") == name.is_null and name.suffix in {"", table.suffixes[row]}
            ]
        return ()

    def members(self, name: Allele) -> tuple[Allele, ...]:
        """The alleles a name stands for (see `rows`), nothing where the release has none."""
        return tuple(self._allele(name.locus, row) for row in self.rows(name))

    def group(self, allele: Allele, kind: Literal["G", "P"]) -> Allele | None:
        """The G or P group of an allele named in full; itself where its group has no name of its own, None for a null in P, or unknown."""
        row = self._row(allele)
        if row is None or (kind == "P" and allele.is_null):
            return None
        table = self.tables[allele.locus]
        index = (table.g if kind == "G" else table.p)[row]
        if index < 0:
            return allele
        return Allele(allele.locus, kind, tuple((table.g_names if kind == "G" else table.p_names)[index].split(":")))

    def antigens(self, allele: Allele) -> Antigens:
        """What serology sees of an allele named in full."""
        row = self._row(allele)
        if row is None:
            return Antigens()
        table = self.tables[allele.locus]
        return _antigens(table.antigen_texts[table.antigens[row]])

    def tce(self, allele: Allele) -> Tce | None:
        """The T-cell epitope group of a DPB1 allele; None where the release does not know it."""
        found = self.tce_groups.get(":".join(allele.fields[:2]) + ("N" if allele.is_null else "")) if allele.locus == "DPB1" else None
        return Tce(*found) if found else None

    def change(self, name: Allele) -> Change | None:
        """What became of a name no longer in use, followed to the name in use today."""
        return self.change_of(str(name))

    def change_of(self, written: str) -> Change | None:
        """The same by the name as written, also in the nomenclature before 2010 (`A*0105N`)."""
        found, seen = self.changes.get(written), {written}
        while found and found.new in self.changes and found.new not in seen:
            seen.add(found.new)
            found = msgspec.structs.replace(found, new=self.changes[found.new].new)
        return found

    def narrower(self, letter: str, number: str) -> frozenset[str]:
        """An antigen with its splits and associates, and theirs: A9 is A9, A23, A24, A2403."""
        below = (*self.splits.get(letter, {}).get(number, ()), *self.associates.get(letter, {}).get(number, ()))
        return frozenset({number}).union(*(self.narrower(letter, one) for one in below))

    def broader(self, letter: str, number: str) -> tuple[str, ...]:
        """The antigens it is a split or an associate of."""
        tables = (self.splits.get(letter, {}), self.associates.get(letter, {}))
        return tuple(antigen for table in tables for antigen, below in table.items() if number in below)

    def antigens_of(self, locus: str) -> frozenset[str]:
        """The numbers of every antigen some allele of the locus has."""
        table = self.tables.get(locus)
        return frozenset(number for text in table.antigen_texts for number in _antigens(text).numbers) if table else frozenset()

    def _row(self, allele: Allele) -> int | None:
        table = self.tables.get(allele.locus)
        if table is None or allele.kind != "allele":
            return None
        key = "".join(f"{field}:" for field in allele.fields)
        row = bisect_left(table.keys, key)
        found = row < len(table.keys) and table.keys[row] == key and table.suffixes[row].strip() == allele.suffix
        return row if found else None

    def _allele(self, locus: str, row: int) -> Allele:
        table = self.tables[locus]
        return Allele(locus, "allele", tuple(table.keys[row][:-1].split(":")), table.suffixes[row].strip())

    @staticmethod
    def _expressed(table: Table, fields: tuple[str, ...]) -> list[int]:
        return [row for row in table.below(fields) if table.suffixes[row] != "N"]


_unpacked = msgspec.msgpack.Decoder(Release)


def unpack_release(packed: bytes) -> Release:
    """The release `pack` gave. Refuses `hla-release-unreadable`: damaged, or of another layout than this program's."""
    try:
        release = _unpacked.decode(packed)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise Fault("hla-release-unreadable") from error
    if release.layout != LAYOUT:
        raise Fault("hla-release-unreadable")
    return release


def _antigens(text: str) -> Antigens:
    """The four columns of rel_dna_ser, `2;;;`, as antigens."""
    columns: tuple[Basis, ...] = ("unambiguous", "possible", "assumed", "expert")
    for basis, column in zip(columns, text.split(";"), strict=True):
        if numbers := tuple(number for number in column.split("/") if number not in {"", "0", "?"}):
            return Antigens(numbers, basis)
    return Antigens()
