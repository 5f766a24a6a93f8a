"""Take in a registry's export of donors or patients: every typing verbatim and as loci, row by row, a thousand at a time; and the index
of its donors, which is what searches read."""

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from gzip import BadGzipFile
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction

from stembase.acts.locks import turn
from stembase.bank.imports.inventory import is_xml
from stembase.bank.imports.registry import RegistryRow, read_registry
from stembase.bank.models import RegistryDonor, RegistryPatient
from stembase.bank.registry_index.applying import Agreed, Taken, never
from stembase.bank.registry_index.generation import current
from stembase.bank.registry_index.reading import read
from stembase.bank.registry_index.snapshot import opened
from stembase.bank.registry_index.writer import build, build_of, open_for_writing
from stembase.bank.selection.pools import INDEXES
from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.registry.differing import with_details_of
from stembase.science.hla.typing import Typing, multiple_allele_codes

ROWS_AT_ONCE = 1000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
Table = type[RegistryDonor] | type[RegistryPatient]
Told = Callable[[int], None]


def untold(_rows: int) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class RegistryImport:
    """How many persons stand in the table from this file, how many lines are not there, which lines
    could not be read, every code met that no table here explains; of inventories how many stood there so before, and how many have left."""

    stored: int = 0
    left_out: int = 0
    faults: list[Fault] = field(default_factory=list)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    there: int = 0
    withdrawn: int = 0


def import_donors(
    path: Path, *, registry: str, now: datetime, details: Path | None = None, agreed: Agreed = never, told: Told = untold
) -> tuple[RegistryImport, int]:  # fmt: skip
    """Store a file's donors and make all of this registry what searches read; gives what was done and how many can be searched.

    Inventories change the index that is there, all of it or nothing; whoever is missing in a FULL one leaves once `agreed`. Other files take the
    place of the donors of the same keys. Refuses what `import_registry` and `index_registry` do, `inventory-is-difference`,
    `inventory-would-withdraw`.
    """
    if not is_xml(path):
        done = import_registry(path, RegistryDonor, registry=registry, now=now, told=told)
        return done, index_registry(registry, details)
    with turn(), transaction.atomic():
        done = import_registry(path, RegistryDonor, registry=registry, now=now, told=told)
        taken, searchable = _inventories(path, registry, details, agreed)
        for begin in range(0, len(taken.left), ROWS_AT_ONCE):
            RegistryDonor.objects.filter(registry=registry, code__in=taken.left[begin : begin + ROWS_AT_ONCE]).delete()
        done.there, done.withdrawn = max(0, done.stored - taken.added - taken.replaced), len(taken.left)
    return done, searchable


def import_registry(path: Path, table: Table, *, registry: str, now: datetime, told: Told = untold) -> RegistryImport:
    """Store a file's persons, in place of those of the same keys; all of it or, when it breaks off, none. `told` hears how many rows are through.

    A typing is stored with the loci that can be read and its first fault, so that nobody is dropped in silence; a line without a key is listed only.
    Refuses `registry-unreadable`, `registry-without-persons` (inventories may be empty), and what `read_inventories` does.
    """
    done, rows = RegistryImport(), read_registry(path)
    with turn(), transaction.atomic():
        try:
            while chunk := list(islice(rows, ROWS_AT_ONCE)):
                _store(list(_persons(chunk, table, registry, now)), table)
                _count(chunk, done)
                told(done.stored + done.left_out)
        except (BadGzipFile, EOFError, zlib.error) as broken:
            raise Refused("registry-unreadable", file=path.name) from broken
        except Fault as fault:
            raise Refused(fault.code, **fault.facts) from fault
        if not done.stored and not is_xml(path):
            raise Refused("registry-without-persons", file=path.name)
    return done


def index_registry(registry: str, details: Path | None = None) -> int:
    """Make every donor taken in under this name the index that searches read, in place of the one there; gives how many it holds.

    `details`: a CSV with the columns key, birth_year, sex, cmv, abo; of whom it says nothing, the index keeps what it knew. Refuses
    `registry-name-unusable`, `index-being-written`.
    """
    folder = index_of(registry)
    donors = RegistryDonor.objects.filter(registry=registry).order_by("code").values_list("code", "raw")
    with TemporaryDirectory(dir=settings.HOME) as place:
        file = Path(place) / "donors.txt"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{code}%{raw}\n" for code, raw in donors.iterator(ROWS_AT_ONCE))
        reading = read(file, details)
        columns = with_details_of(reading.columns, opened(folder).columns) if current(folder) else reading.columns
        build_of(folder, columns, reading.refused, instead=True)
        return len(columns.keys)


def _inventories(path: Path, registry: str, details: Path | None, agreed: Agreed) -> tuple[Taken, int]:
    """The index changed by inventories, or built of them where there is none; and how many it holds."""
    folder = index_of(registry)
    if not current(folder):
        count = len(build(folder, path, details).columns.keys)
        return Taken(added=count), count
    with open_for_writing(folder) as writer:
        return writer.add_file(path, details, agreed), writer.overlay.donors


def index_of(registry: str) -> Path:
    """Where the index of a registry is kept. Refuses `registry-name-unusable`."""
    return Path(settings.HOME) / INDEXES / registry_name(registry)


def registry_name(name: str) -> str:
    """The name, where it can be that of a folder and of a candidate's code. Refuses `registry-name-unusable`."""
    if not NAME.fullmatch(name):
        raise Refused("registry-name-unusable", name=name)
    return name


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
