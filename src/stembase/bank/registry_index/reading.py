"""Registry files read into columns: the donors' typings, and a second file with their details. Every row that cannot be used is named with why."""

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from stembase.bank.imports.registry import LONGEST_KEY, registry_row
from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.registry.columns import ABO, CMV, SEXES, Column, Columns, Gathered, columns_of, details_as_columns, order_of
from stembase.science.hla.registry.columns import Details as Person
from stembase.science.hla.registry.gathering import Gathering

BLOCK = 1 << 20
"""Bytes read at once: small enough for the processor's cache."""
YEARS = range(1900, 2101)


@dataclass(slots=True)
class Reading:
    """Columns read from files, and every row refused: row, file, code, facts, and the row as it came; `kept` where only part of it was."""

    columns: Columns
    refused: list[dict[str, Any]] = field(default_factory=list)


def read(donors: Path, details: Path | None = None) -> Reading:
    """The registry in a file of `KEY%TYPING` lines (plain or .gz), with details from a CSV `key,birth_year,sex,cmv,abo` where there is one.

    A key that came before is refused, the first row stays.
    """
    gathering, refused, rows = Gathering(), [], []
    for first, lines in _chunks(donors):
        places, faults, partly = _taken(gathering, first, lines)
        rows.append(places)
        refused += [named(donors, fault, lines[(fault.row or first) - first]) for fault in faults]
        refused += [{**named(donors, fault, lines[(fault.row or first) - first]), "kept": True} for fault in partly]
    gathered, twice = _once(gathering.gathered(), np.concatenate([np.empty(0, np.uint32), *rows]))
    again = {fault.row for fault in twice}
    refused = [row for row in refused if not (row.get("kept") and row["row"] in again)]
    refused += [named(donors, fault, fault.facts["key"]) for fault in twice]
    columns = columns_of(gathered)
    if details:
        refused += [named(details, fault, fault.facts.get("key", "")) for fault in _with_details(columns, details)]
    return Reading(columns, refused)


def _chunks(file: Path) -> Iterator[tuple[int, list[bytes]]]:
    """Lines of a file, many at once, with the number of the first."""
    number = 1
    with cast(BinaryIO, gzip.open(file) if file.suffix == ".gz" else file.open("rb")) as stream:
        while lines := stream.readlines(BLOCK):
            yield number, lines
            number += len(lines)


def _taken(gathering: Gathering, first: int, lines: Sequence[bytes]) -> tuple[Column, list[Fault], list[Fault]]:
    """The rows taken in, by their number, the faults of the others, and those of rows only partly read. Plain rows alone are split at once."""
    parted = [line.rstrip().partition(b"%") for line in lines]
    keys = [key.decode("ascii", "replace") for key, _percent, _typing in parted]
    whole = b"".join(lines)
    plain = whole.isascii() and "".join(keys).isprintable() and all(key and percent and len(key) <= LONGEST_KEY for key, percent, _typing in parted)
    if plain:
        partly: dict[int, Fault] = {}
        faults = gathering.take(keys, [typing.decode("ascii") for _key, _percent, typing in parted], partly)
        places = np.setdiff1d(np.arange(len(lines)), np.fromiter(faults, int, len(faults)))
        return (places + first).astype(np.uint32), _placed(faults, first), _placed(partly, first)
    read_alone = [registry_row(number, line) for number, line in enumerate(lines, first) if line.strip()]
    good = [row for row in read_alone if row.typing is not None]
    gathering.take([row.key for row in good], [row.raw if row.fault is None else row.typing.canonical() for row in good if row.typing])
    left_out = [row.fault for row in read_alone if row.fault and row.typing is None]
    return np.array([row.line for row in good], np.uint32), left_out, [row.fault for row in good if row.fault]


def _placed(faults: Mapping[int, Fault], first: int) -> list[Fault]:
    return [Fault(fault.code, first + at, **fault.facts) for at, fault in sorted(faults.items())]


def _once(gathered: Gathered, rows: Column) -> tuple[Gathered, list[Fault]]:
    """The donors whose key had not come before, and the faults of the others."""
    order = order_of(gathered.keys)
    same = np.flatnonzero(gathered.keys[order][1:] == gathered.keys[order][:-1]) + 1 if len(order) else order
    if not len(same):
        return gathered, []
    firsts: dict[bytes, int] = {}
    for at in (*(order[same - 1]), *order[same]):
        key = gathered.keys[at]
        firsts[key] = min(firsts.get(key, at), at)
    twice = sorted(int(at) for at in order[same])
    faults = [
        Fault("registry-key-twice", int(rows[at]), key=gathered.keys[at].decode(), first=int(rows[firsts[gathered.keys[at]]])) for at in twice
    ]  # fmt: skip
    kept = np.setdiff1d(np.arange(len(rows)), twice)
    numbers = tuple(column[kept] for column in gathered.numbers)
    return Gathered(gathered.keys[kept], numbers, gathered.texts, tuple(column[kept] for column in gathered.details)), faults


def _with_details(columns: Columns, file: Path) -> Iterator[Fault]:
    """Lay the details of a file into the columns; the rows that cannot be used are given as faults."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        for number, row in enumerate(reader, 2):
            key = (row.get("key") or "").strip()
            at = columns.position(key)
            if at is None:
                yield Fault("donor-not-in-index", number, key=key)
                continue
            try:
                person = person_of(key, row)
            except Refused as refused:
                yield Fault(refused.code, number, **refused.facts)
                continue
            for column, value in zip(columns.details, details_as_columns([person]), strict=True):
                column[at] = value[0]


def person_of(key: str, row: Mapping[str, str | int | None]) -> Person:
    """The details in a row. Refused: `donor-detail-unknown` with the field and what it may be."""
    said = {name: str(row.get(name) or "").strip().upper() for name in ("birth_year", "sex", "cmv", "abo")}
    year = said["birth_year"]
    if year and not (year.isdecimal() and int(year) in YEARS):
        raise Refused("donor-detail-unknown", key=key, name="birth_year", said=year, known=f"{YEARS[0]}–{YEARS[-1]}")
    for name, words in (("sex", SEXES), ("cmv", CMV), ("abo", ABO)):
        if said[name] not in words:
            raise Refused("donor-detail-unknown", key=key, name=name, said=said[name], known=[word for word in words if word])
    return Person(int(year or 0), said["sex"], said["cmv"], said["abo"])


def named(file: Path, fault: Fault, line: bytes | str) -> dict[str, Any]:
    """A row refused, as the index keeps and shows it."""
    came = line.decode("utf-8", "replace").rstrip("\n") if isinstance(line, bytes) else line
    return {"file": file.name, "row": fault.row, "code": fault.code, "facts": fault.facts, "came": came}
