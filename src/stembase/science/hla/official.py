"""Reads the official files of a nomenclature release, as IPD-IMGT/HLA publishes them, into a `Release`; the checksums it comes with are verified.

Files: Allelelist, wmda/hla_nom, hla_nom_g, hla_nom_p, rel_dna_ser, rel_ser_ser, md5checksum; tce/dpb_tce and Deleted_alleles where there are any.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from stembase.science.fault import Fault
from stembase.science.hla.names import LOCI
from stembase.science.hla.nomenclature import LAYOUT, Change, Release, Table

NEEDED = ("Allelelist.txt", "hla_nom.txt", "hla_nom_g.txt", "hla_nom_p.txt", "rel_dna_ser.txt", "rel_ser_ser.txt")
WELCOME = ("Deleted_alleles.txt", "dpb_tce.csv")
CHECKSUMS = "md5checksum.txt"
LOCUS_BEFORE_2010 = {"Cw": "C"}

_CHECKSUM = re.compile(r"MD5 \((?:.*/)?([^/)]+)\) = ([0-9a-f]{32})")
_VERSION = re.compile(r"version: IPD-IMGT/HLA ([0-9]+\.[0-9]+\.[0-9]+(?:\.[0-9]+)?)")
_DATE = re.compile(r"date: ([0-9]{4}-[0-9]{2}-[0-9]{2})")
_OFFICIAL = re.compile(r"([A-Z]+[0-9]?)\*([0-9]{2,5}(?::[0-9]{2,5}){1,3})([NLSQAC]?)")

Rows = Callable[[str, str], Iterator[tuple[int, list[str]]]]


def read_release(files: Mapping[str, bytes]) -> Release:
    """The release in these files, by name. Where a file is large only because of loci not matched here, those are left out.

    Refuses (Fault): `hla-release-incomplete` (files), `hla-checksum-wrong` (file), `hla-release-mixed` (file, of another version),
    `hla-release-malformed` (file, row).
    """
    missing = [name for name in (*NEEDED, CHECKSUMS) if name not in files]
    if missing:
        raise Fault("hla-release-incomplete", files=missing)
    verified = _verify(files)
    version, date = _one_version(files)

    def rows(name: str, separator: str) -> Iterator[tuple[int, list[str]]]:
        return _rows(files.get(name, b""), name, separator)

    return Release(LAYOUT, version, date, verified, _tables(rows), _changes(rows), _serology(rows, 2), _serology(rows, 3), _tce(rows))


def _verify(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The names of the files whose checksum is listed and right."""
    listed = dict(_CHECKSUM.findall(files[CHECKSUMS].decode("utf-8", "replace")))
    for name in listed.keys() & files.keys():
        found = hashlib.md5(files[name], usedforsecurity=False).hexdigest()
        if found != listed[name]:
            raise Fault("hla-checksum-wrong", file=name, expected=listed[name], found=found)
    if missing := [name for name in NEEDED[1:] if name not in listed]:
        raise Fault("hla-release-incomplete", files=[f"{CHECKSUMS}: {name}" for name in missing])
    return tuple(sorted(listed.keys() & files.keys()))


def _one_version(files: Mapping[str, bytes]) -> tuple[str, str]:
    """Version and date, the same in every file."""
    versions = {}
    for name in (*NEEDED, *(name for name in WELCOME if name in files)):
        head = files[name][:1000].decode("utf-8", "replace")
        said, date = _VERSION.search(head), _DATE.search(head)
        if said is None:
            raise Fault("hla-release-malformed", row=1, file=name)
        versions[name] = (said[1], date[1] if date else "")
    first = versions[NEEDED[0]]
    for name, (version, _date) in versions.items():
        if version != first[0]:
            raise Fault("hla-release-mixed", file=name, version=version, expected=first[0])
    return first


def _rows(content: bytes, name: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault("hla-release-malformed", row=content[: error.start].count(b"\n") + 1, file=name) from error
    for number, line in enumerate(text.splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line.split(separator)


def _tables(rows: Rows) -> dict[str, Table]:
    """The columns of each locus: the alleles of Allelelist with what the other files say of them."""
    g, p = _groups(rows, "hla_nom_g.txt"), _groups(rows, "hla_nom_p.txt")
    antigens = _antigens(rows)
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for number, row in rows("Allelelist.txt", ","):
        if row[0] == "AlleleID":
            continue
        official = _OFFICIAL.fullmatch(row[1]) if len(row) == 2 else None
        if official is None and row[-1].partition("*")[0] in LOCI:
            raise Fault("hla-release-malformed", row=number, file="Allelelist.txt")
        if official and official[1] in LOCI:
            found[official[1]].append((f"{official[2]}:", official[3] or " ", row[1]))
    return {locus: _table(sorted(found[locus]), g, p, antigens) for locus in LOCI if locus in found}


def _table(alleles: list[tuple[str, str, str]], g: Mapping[str, str], p: Mapping[str, str], antigens: Mapping[str, str]) -> Table:
    names = [name for _key, _suffix, name in alleles]
    g_names, g_column = _interned([g.get(name, "") for name in names])
    p_names, p_column = _interned([p.get(name, "") for name in names])
    texts, antigen_column = _interned([antigens.get(name, ";;;") for name in names])
    keys, suffixes = [key for key, _suffix, _name in alleles], "".join(suffix for _key, suffix, _name in alleles)
    return Table(keys, suffixes, g_column, p_column, antigen_column, g_names, p_names, texts)


def _interned(values: list[str]) -> tuple[list[str], list[int]]:
    """The different values in order, and for each value its place among them, -1 for none."""
    names = sorted(set(values) - {""})
    places = {name: place for place, name in enumerate(names)} | {"": -1}
    return names, [places[value] for value in values]


def _groups(rows: Rows, file: str) -> dict[str, str]:
    """For each allele in a group of more than itself the group's fields, without its letter."""
    found: dict[str, str] = {}
    for number, row in rows(file, ";"):
        if len(row) != 3 or not row[0].endswith("*"):
            raise Fault("hla-release-malformed", row=number, file=file)
        if row[2] and row[0][:-1] in LOCI:
            found |= dict.fromkeys((row[0] + member for member in row[1].split("/")), row[2][:-1])
    return found


def _antigens(rows: Rows) -> dict[str, str]:
    found = {}
    for number, row in rows("rel_dna_ser.txt", ";"):
        if len(row) != 6:
            raise Fault("hla-release-malformed", row=number, file="rel_dna_ser.txt")
        found[row[0] + row[1]] = ";".join(row[2:])
    return found


def _changes(rows: Rows) -> dict[str, Change]:
    """What became of names no longer in use, by the name as it was written; the words are those of Deleted_alleles where it has any."""
    said = {row[1]: ",".join(row[2:]).strip('"') for _number, row in rows("Deleted_alleles.txt", ",") if len(row) > 2}
    found = {}
    for number, row in rows("hla_nom.txt", ";"):
        if len(row) != 6:
            raise Fault("hla-release-malformed", row=number, file="hla_nom.txt")
        star, name, _assigned, deleted, same_as, why = row
        locus = LOCUS_BEFORE_2010.get(star[:-1], star[:-1])
        if star.endswith("*") and deleted and locus in LOCI:
            written = star + name
            new = f"{locus if ':' in same_as else star[:-1]}*{same_as}" if same_as else ""
            found[written] = Change(new, deleted, said.get(written, why))
    return found


def _serology(rows: Rows, column: int) -> dict[str, dict[str, tuple[str, ...]]]:
    """For each antigen the splits (column 2) or associates (column 3) below it, by gene letter as rel_ser_ser writes it."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for number, row in rows("rel_ser_ser.txt", ";"):
        if len(row) != 4:
            raise Fault("hla-release-malformed", row=number, file="rel_ser_ser.txt")
        if row[column]:
            found[row[0]][row[1]] = tuple(row[column].split("/"))
    return dict(found)


def _tce(rows: Rows) -> dict[str, tuple[str, str]]:
    """The two assignments of each DPB1 protein, a null under its name with N."""
    found = {}
    for number, row in rows("dpb_tce.csv", ","):
        if len(row) < 4:
            raise Fault("hla-release-malformed", row=number, file="dpb_tce.csv")
        name = row[0].partition("*")[2]
        if name:
            fields = name.rstrip("NLSQAC").split(":")[:2]
            found[":".join(fields) + ("N" if name.endswith("N") else "")] = (row[2], row[3])
    return found
