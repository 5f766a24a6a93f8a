"""Registry files read into columns: the donors' typings, and a second file with their details; or an inventory in XML, which has both. Every row that
cannot be used is named with why."""

import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from stembase.bank.imports.inventory import is_xml, read_inventories
from stembase.bank.imports.keys import LONGEST_KEY
from stembase.bank.imports.listed import Head, Listed
from stembase.bank.imports.registry import registry_row
from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.registry.columns import Column, Columns, Gathered, columns_of, order_of
from stembase.science.hla.registry.gathering import Gathering

from .details import with_details

BLOCK = 1 << 20
"""Bytes read at once: small enough for the processor's cache."""
AT_ONCE = 10_000
"""Items of an inventory taken in at once."""


@dataclass(slots=True)
class Reading:
    """Columns read from files, and every row refused: row, file, code, facts, and the row as it came; `kept` where only part of it was.

    Of inventories: their heads, and the keys (with the row) of those an inventory says were deleted.
    """

    columns: Columns
    refused: list[dict[str, Any]] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)


def read(donors: Path, details: Path | None = None) -> Reading:
    """The registry in a file of `KEY%TYPING` lines or in inventories as XML (plain or .gz), with details from a CSV `key,birth_year,sex,cmv,abo`
    where there is one. A key that came before is refused, the first row stays. Refused: what makes the whole file unusable (see `read_inventories`).
    """
    reading = _of_inventories(donors) if is_xml(donors) else _of_lines(donors)
    if details:
        reading.refused += [named(details, fault, fault.facts.get("key", "")) for fault in with_details(reading.columns, details)]
    return reading


def _of_lines(donors: Path) -> Reading:
    gathering, refused, rows = Gathering(), [], []
    for first, lines in _chunks(donors):
        places, faults, partly = _taken(gathering, first, lines)
        rows.append(places)
        refused += [named(donors, fault, lines[(fault.row or first) - first]) for fault in faults]
        refused += [{**named(donors, fault, lines[(fault.row or first) - first]), "kept": True} for fault in partly]
    return _read(gathering, rows, refused, donors)


def _of_inventories(file: Path) -> Reading:
    """Rows count the items of the file."""
    gathering, refused, rows, heads, gone = Gathering(), list[dict[str, Any]](), list[Column](), list[Head](), dict[str, int]()
    try:
        items = read_inventories(file, heads)
        while chunk := list(islice(items, AT_ONCE)):
            gone |= {item.key: item.row for item in chunk if item.gone}
            there = [item for item in chunk if item.key and not item.gone]
            rows.append(_listed(gathering, there, refused, file))
            refused += [named(file, fault, item.key) for item in chunk if item.gone or not item.key for fault in item.faults]
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    return replace(_read(gathering, rows, refused, file), heads=heads, gone=gone)


def _listed(gathering: Gathering, items: Sequence[Listed], refused: list[dict[str, Any]], file: Path) -> Column:
    """Take items in; their rows."""
    partly: dict[int, Fault] = {}
    typings = [item.typing for item in items]
    unread = gathering.take([item.key for item in items], typings, partly, [item.person for item in items])
    for at, item in enumerate(items):
        if item.faults or at in unread or at in partly:
            wrong = unread.get(at) or partly.get(at)
            faults = [*item.faults, *([Fault(wrong.code, item.row, **wrong.facts)] if wrong else [])]
            kept = {} if at in unread else {"kept": True}
            refused += [{**named(file, fault, f"{item.key}%{item.typing}"), **kept} for fault in faults]
    return np.array([item.row for at, item in enumerate(items) if at not in unread], np.uint32)


def _read(gathering: Gathering, rows: Sequence[Column], refused: list[dict[str, Any]], file: Path) -> Reading:
    """What was gathered, each key once."""
    gathered, twice = _once(gathering.gathered(), np.concatenate([np.empty(0, np.uint32), *rows]))
    again = {fault.row for fault in twice}
    refused = [row for row in refused if not (row.get("kept") and row["row"] in again)]
    return Reading(columns_of(gathered), refused + [named(file, fault, fault.facts["key"]) for fault in twice])


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


def named(file: Path, fault: Fault, line: bytes | str) -> dict[str, Any]:
    """A row refused, as the index keeps and shows it."""
    came = line.decode("utf-8", "replace").rstrip("\n") if isinstance(line, bytes) else line
    return {"file": file.name, "row": fault.row, "code": fault.code, "facts": fault.facts, "came": came}
