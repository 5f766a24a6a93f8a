"""Haplotype frequency sets installed by an administrator, side by side by name; earlier versions of a name stay, so that a run can be compared.

One folder a name: each version under the hash of its content, and a small file that names the one in use.
"""

import gzip
import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.frequencies import FrequencySet, read_frequencies

CURRENT = "current.json"
NAME = r"[a-z0-9][a-z0-9-]{1,39}"


@dataclass(frozen=True, slots=True)
class InstalledSet:
    """A frequency set in use: its name, the hash of its content, what it holds, and the rows that were left out."""

    name: str
    hash: str
    haplotypes: int
    loci: tuple[str, ...]
    populations: tuple[str, ...]
    left_out: int
    installed_at: str


def store() -> Path:
    """The folder of all sets."""
    return Path(settings.HOME) / "frequencies"


def install(file: Path, name: str, now: datetime) -> InstalledSet:
    """Take a file (plain or .gz) in under a name; the version before stays. Refuses what reading it refuses (`hla-frequencies-empty` …)."""
    if not re.fullmatch(NAME, name):
        raise Refused("frequencies-name-not-plain", name=name)
    raw = file.read_bytes()
    content = gzip.decompress(raw) if file.suffix == ".gz" else raw
    try:
        read = read_frequencies(content.decode("utf-8-sig").splitlines(), name)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    except UnicodeDecodeError as fault:
        raise Refused("encoding-unknown", file=file.name) from fault
    digest = hashlib.sha256(content).hexdigest()
    left_out = sum(fault.row is not None for fault in read.faults)
    found = InstalledSet(name, digest, len(read.haplotypes), read.loci, read.populations, left_out, now.isoformat())
    folder = store() / name
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / f"{digest}.csv", content)
    _put(folder / CURRENT, json.dumps(asdict(found), ensure_ascii=False, indent=1).encode())
    return found


def _put(place: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    half = place.with_suffix(".half")
    half.write_bytes(content)
    os.replace(half, place)


def installed_sets() -> list[InstalledSet]:
    """The sets in use, by name."""
    return [_said(file) for file in sorted(store().glob(f"*/{CURRENT}"))]


def _said(file: Path) -> InstalledSet:
    said = json.loads(file.read_text(encoding="utf-8"))
    return InstalledSet(**{**said, "loci": tuple(said["loci"]), "populations": tuple(said["populations"])})


def set_named(name: str) -> InstalledSet:
    """The set in use under a name; without a name the only one, or the first. Refuses `no-frequencies-installed`, `no-such-frequencies`."""
    there = {one.name: one for one in installed_sets()}
    if not there:
        raise Refused("no-frequencies-installed")
    if name and name not in there:
        raise Refused("no-such-frequencies", name=name, known=list(there))
    return there[name] if name else next(iter(there.values()))


@lru_cache(maxsize=4)
def frequencies_of(name: str, digest: str) -> FrequencySet:
    """One version of a set, read. Refuses `no-such-frequencies` where its file is gone."""
    file = store() / name / f"{digest}.csv"
    if not file.exists():
        raise Refused("no-such-frequencies", name=name, known=[one.name for one in installed_sets()])
    return read_frequencies(file.read_text(encoding="utf-8").splitlines(), name)
