"""Where candidates come from: the bank's own released units, and donors of the registries whose index stands in a data folder."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from stembase.bank.imports.listed import standing
from stembase.bank.models import Search
from stembase.bank.queries.candidates import UnitFacts, unit_candidates
from stembase.bank.registry_index.generation import LOG, current, required
from stembase.bank.registry_index.snapshot import opened
from stembase.bank.selection.candidates import GROUPS, ORIGINS, STATES
from stembase.bank.selection.frame import Frame
from stembase.bank.selection.matching import Pool
from stembase.science.hla.registry.blocks import joined
from stembase.science.hla.registry.columns import ABO, CMV, LISTING, SEXES, Columns, columns_of
from stembase.science.hla.registry.gathering import Gathering

INDEXES = "registries"
UNTYPED = "A*UUUU"
UNREADABLE = STATES.index("typing-unreadable")


def registries() -> dict[str, Path]:
    """The registries that have an index here, by name."""
    home = Path(settings.HOME) / INDEXES
    return {folder.name: folder for folder in sorted(home.glob("*")) if folder.is_dir() and current(folder)}


def units_pool(facts: Sequence[UnitFacts], frame: Frame) -> tuple[Pool, dict[str, str]]:
    """The units as a pool, and the faults of typings that cannot be read, by unit: such units stand in it untyped."""
    keys, typings = [one.key for one in facts], [one.typing or UNTYPED for one in facts]
    faults = {keys[place]: fault.code for place, fault in Gathering().take(keys, typings).items()}
    gathering = Gathering()
    gathering.take(keys, [UNTYPED if key in faults else typing for key, typing in zip(keys, typings, strict=True)])
    return Pool(columns_of(gathering.gathered()), frame), faults


def unit_columns(facts: Sequence[UnitFacts], faults: Mapping[str, str], at: datetime) -> dict[str, NDArray]:
    """What the bank knows of its units beside HLA, in their order; `state` is why one cannot be chosen."""

    def number(*tests: str) -> list[float]:
        return [float(next((one.answers[test] for test in tests if test in one.answers), np.nan)) for one in facts]

    groups = [str(one.answers.get("abo-rh", "")).partition("-")[0] for one in facts]
    return {
        "origin": np.full(len(facts), ORIGINS.index("unit"), dtype=np.uint8),
        "state": np.array([UNREADABLE if one.key in faults else STATES.index(one.state) for one in facts], dtype=np.uint8),
        "tnc_e8": np.array(number("tnc"), dtype=np.float32),
        "cd34_e6": np.array(number("viable-cd34", "cd34"), dtype=np.float32),
        "viability": np.array(number("viability"), dtype=np.float32),
        "haematocrit": np.array(number("haematocrit"), dtype=np.float32),
        "segments": np.array([min(one.segments, 100) for one in facts], dtype=np.int8),
        "frozen_day": np.array([(one.frozen_at or at).date().toordinal() - 719163 if one.frozen_at else -1 for one in facts], dtype=np.int32),
        "abo": np.array([GROUPS.index(group) if group in GROUPS else -1 for group in groups], dtype=np.int8),
    }


def units_of(search: Search, at: datetime) -> list[UnitFacts]:
    """The bank's own units as they stand for this search."""
    return unit_candidates(search.bank_id, at, search)


_kept: dict[tuple[str, str, str, str], Pool] = {}


def donor_pools(frame: Frame, workers: int = os.cpu_count() or 1) -> Iterator[tuple[str, str, Pool]]:
    """Every registry's name, the version of its index, and its pool; one not changed since the last search is kept ready."""
    for name, folder in registries().items():
        version = version_of(folder)
        key = (name, version, frame.digest, frame.release)
        if key not in _kept:
            for old in [other for other in _kept if other[0] == name]:
                del _kept[old]
            snapshot = opened(folder)
            version = snapshot.version
            key = (name, version, frame.digest, frame.release)
            _kept[key] = Pool(snapshot.columns, frame, workers)
        yield name, version, _kept[key]


def version_of(folder: Path) -> str:
    """What names an index as it stands now: its generation and how long its log is. Reads neither. Refuses `no-such-index`."""
    generation = required(folder)
    return generation.version((generation.folder / LOG).stat().st_size)


def donor_columns(columns: Columns, people: NDArray[np.int64], year: int) -> dict[str, NDArray]:
    """What a registry's index says of its donors beside HLA; `state` is why its inventory keeps one from being chosen."""
    born, sex, cmv, abo = (column[people] for column in columns.details)
    states = np.array([STATES.index(standing(listing)) for listing in columns.texts[LISTING]], dtype=np.uint8)
    groups = np.array([GROUPS.index(group.rstrip("+-")) if group else -1 for group in ABO], dtype=np.int8)
    sexes = np.array([{"M": 0, "F": 1}.get(one, -1) for one in SEXES], dtype=np.int8)
    status = np.array([{"N": 0, "P": 1}.get(one, -1) for one in CMV], dtype=np.int8)
    return {
        "origin": np.full(len(people), ORIGINS.index("registry"), dtype=np.uint8),
        "state": states[columns.listing_of[people]],
        "age": np.where(born > 0, year - born.astype(np.int16), -1).astype(np.int16),
        "sex": sexes[sex], "cmv": status[cmv], "abo": groups[abo],
    }  # fmt: skip


@lru_cache(maxsize=4)
def _columns(folder: Path, version: str) -> Columns:
    """A registry for looking donors up, kept while it is the one that holds: opening a large one for every page would cost the page."""
    return opened(folder).columns


def registry_typings(codes: Sequence[str]) -> list[str]:
    """The typings of donors by `REGISTRY:KEY` as their indexes say today; empty where nobody has this code. Each index is opened once."""
    there = registries()
    columns = {name: _columns(there[name], version_of(there[name])) for name in {code.partition(":")[0] for code in codes} & there.keys()}
    return [_typing(columns.get(name), key) for name, _colon, key in (code.partition(":") for code in codes)]


def _typing(columns: Columns | None, key: str) -> str:
    position = columns.position(key) if columns is not None else None
    return joined(columns.parts(position)) if columns is not None and position is not None else ""
