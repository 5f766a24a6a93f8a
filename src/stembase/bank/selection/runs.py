"""The rows of a run as files: one folder a run, one NumPy file a column, in ranked order; a page is read without reading the rest.

A run can be made again from the search and what it rests on; it is no part of the ledger, whose entry holds the digest of its rows.
"""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from stembase.bank.selection.candidates import Columns
from stembase.bank.selection.ranking import Ranking
from stembase.bank.selection.reasons import LISTED
from stembase.refusal import Refused

GRAFTS = ("cord-blood", "adult-donor")
LISTED_OF = {graft: f"{graft}-listed" for graft in GRAFTS}
REASONS = tuple(LISTED)
MANIFEST = "manifest.json"


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a run is: of which search, counts by `GRAFT-in`, `-ranked`, `-listed`, and what it rests on (engine, release, frequencies, index …)."""

    bank: str
    search: str
    counts: dict[str, int]
    basis: dict[str, str]


def folder_of(bank: str, search: str, digest: str) -> Path:
    """Where a run's files are kept."""
    return Path(settings.HOME) / "searches" / bank / search.partition(":")[2] / digest


def keep(bank: str, search: str, ranked: Mapping[str, tuple[Columns, Ranking]], basis: Mapping[str, str]) -> str:
    """Write a run and give its digest: of those ranked every column, in their order, of those listed the code and the reason."""
    home = folder_of(bank, search, uuid4().hex)
    home.mkdir(parents=True)
    total, counts = hashlib.sha256(), dict[str, int]()
    for graft, (columns, ranking) in ranked.items():
        counts |= {f"{graft}-in": ranking.counted, f"{graft}-ranked": len(ranking.order), f"{graft}-listed": len(ranking.listed)}
        for part, made in ((graft, _ranked(columns, ranking)), (LISTED_OF[graft], _listed(columns, ranking))):
            for name, column in made.items():
                np.save(home / f"{part}.{name}.npy", column)
                total.update(f"{part}.{name}".encode())
                total.update(np.ascontiguousarray(column).data)
    manifest = Manifest(bank=bank, search=search, counts=counts, basis=dict(basis))
    text = msgspec.json.encode(manifest, order="sorted")
    total.update(text)
    (home / MANIFEST).write_bytes(text)
    return _settle(home, folder_of(bank, search, total.hexdigest()))


def _settle(made: Path, place: Path) -> str:
    """Give the folder its name; the same run made again is thrown away."""
    if place.exists():
        shutil.rmtree(made)
    else:
        made.rename(place)
    return place.name


def _ranked(columns: Columns, ranking: Ranking) -> dict[str, NDArray]:
    """Every column of those ranked; `decided` is the place of what puts a row behind the one before, -1 where nothing does."""
    decided = np.full(len(ranking.order), -1, dtype=np.int8)
    if len(ranking.order) > 1:
        differ = np.stack([key[ranking.order][1:] != key[ranking.order][:-1] for key in ranking.keys])
        decided[1:] = np.where(differ.any(axis=0), differ.argmax(axis=0), -1)
    return {**{name: column[ranking.order] for name, column in columns.items()}, "decided": decided}


def _listed(columns: Columns, ranking: Ranking) -> dict[str, NDArray]:
    """Those listed: code, the number of the reason in `LISTED`, and the fewest mismatches they can have."""
    place = {reason: number for number, reason in enumerate(REASONS)}
    reasons = np.array([place[reason] for reason in ranking.reasons], dtype=np.uint8)
    return {"code": columns["code"][ranking.listed], "reason": reasons, "least": columns["least"][ranking.listed]}


def manifest_of(bank: str, search: str, digest: str) -> Manifest:
    """What a run is. Refuses `no-such-run` where its files are not here, or are of another search."""
    try:
        manifest = msgspec.json.decode((folder_of(bank, search, digest) / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as fault:
        raise Refused("no-such-run", search=search) from fault
    if (manifest.bank, manifest.search) != (bank, search):
        raise Refused("no-such-run", search=search)
    return manifest


def forget(bank: str, search: str, digests: Iterable[str]) -> None:
    """Throw away the rows of runs that nothing looks at any more; what was recorded of them stays, and they can be made again."""
    for digest in digests:
        shutil.rmtree(folder_of(bank, search, digest), ignore_errors=True)


class Rows(Mapping[str, NDArray[Any]]):
    """The columns of one graft of a run, or of those listed of it (`LISTED_OF`), each opened when it is asked for and mapped from its file."""

    def __init__(self, bank: str, search: str, digest: str, graft: str) -> None:
        self._home, self._graft = folder_of(bank, search, digest), graft
        self._kept: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._kept:
            try:
                self._kept[name] = np.load(self._home / f"{self._graft}.{name}.npy", mmap_mode="r")
            except FileNotFoundError as fault:
                raise KeyError(name) from fault
        return self._kept[name]

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(sorted(file.name.split(".")[1] for file in self._home.glob(f"{self._graft}.*.npy")))

    def __len__(self) -> int:
        return len(list(iter(self)))

    @property
    def here(self) -> bool:
        """Whether the run's files are here; they can be made again by running the search."""
        return (self._home / f"{self._graft}.code.npy").exists()
