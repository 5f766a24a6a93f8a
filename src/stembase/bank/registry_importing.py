"""Take in a registry's export of donors or patients: every typing verbatim and as loci, row by row, a thousand at a time."""

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from gzip import BadGzipFile
from itertools import islice
from pathlib import Path

from django.db import transaction

from stembase.acts.locks import turn
from stembase.bank.imports.registry import RegistryRow, read_registry
from stembase.bank.models import RegistryDonor, RegistryPatient
from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.typing import Typing, multiple_allele_codes

ROWS_AT_ONCE = 1000
Table = type[RegistryDonor] | type[RegistryPatient]


@dataclass(slots=True)
class RegistryImport:
    """How many persons stand in the table from this file, how many lines are not there, which lines
    could not be read, and every code met that no table here explains."""

    stored: int = 0
    left_out: int = 0
    faults: list[Fault] = field(default_factory=list)
    unknown_codes: Counter[str] = field(default_factory=Counter)


def import_registry(path: Path, table: Table, *, registry: str, now: datetime) -> RegistryImport:
    """Store a file's persons, in place of those of the same keys; all of it or, when it breaks off, none.

    A typing is stored with the loci that can be read and its first fault, so that nobody is dropped in silence; a line without a key is listed only.
    Refuses `registry-unreadable` and `registry-without-persons`.
    """
    done = RegistryImport()
    rows = read_registry(path)
    with turn(), transaction.atomic():
        try:
            while chunk := list(islice(rows, ROWS_AT_ONCE)):
                _store(list(_persons(chunk, table, registry, now)), table)
                _count(chunk, done)
        except (BadGzipFile, EOFError, zlib.error) as broken:
            raise Refused("registry-unreadable", file=path.name) from broken
        if not done.stored:
            raise Refused("registry-without-persons", file=path.name)
    return done


def _persons(chunk: list[RegistryRow], table: Table, registry: str, now: datetime) -> Iterator[RegistryDonor | RegistryPatient]:
    for row in chunk:
        if _has_place(row):
            yield table(
                key=f"{registry}:{row.key}", registry=registry, code=row.key, raw=row.raw, loci=loci_of(row.typing) if row.typing else {},
                fault=row.fault.code if row.fault else "", imported_at=now,
            )  # fmt: skip


def _has_place(row: RegistryRow) -> bool:
    return bool(row.key) and (row.fault is None or row.fault.code != "registry-key-twice")


def _store(persons: list[RegistryDonor | RegistryPatient], table: Table) -> None:
    fields = ["raw", "loci", "fault", "imported_at"]
    table.objects.bulk_create(persons, update_conflicts=True, unique_fields=["key"], update_fields=fields)  # type: ignore[arg-type]


def _count(chunk: list[RegistryRow], done: RegistryImport) -> None:
    done.stored += sum(map(_has_place, chunk))
    done.left_out += sum(not _has_place(row) for row in chunk)
    done.faults += [fault for row in chunk for fault in row.faults]
    done.unknown_codes += multiple_allele_codes(row.typing for row in chunk if row.typing)


def loci_of(typing: Typing) -> dict[str, list[list[str]]]:
    """The loci as the table keeps them: pairs of names, several where the laboratory could not tell."""
    return {locus: [[str(copy) for copy in genotype] for genotype in genotypes] for locus, genotypes in typing.loci.items()}
