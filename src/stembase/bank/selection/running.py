"""Run a search: the bank's units and the registries' donors, matched, ranked by the guidelines, kept as files, and recorded as an act."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from stembase.bank.models import Search
from stembase.bank.selection.antigens import meaning, not_inherited
from stembase.bank.selection.candidates import columns_of
from stembase.bank.selection.course import Course
from stembase.bank.selection.frame import Frame
from stembase.bank.selection.guideline import Guideline
from stembase.bank.selection.guideline_reading import guideline_named, version_of_guideline
from stembase.bank.selection.matching import Pool
from stembase.bank.selection.patient import Said, said_of
from stembase.bank.selection.pools import donor_columns, donor_pools, unit_columns, units_of, units_pool
from stembase.bank.selection.ranking import Ranking, rank
from stembase.science.hla.chunks import Step

LONGEST = 150
UNITS, DONORS = 0.05, 0.8  # shares of the course; the rest is ranking and keeping
READING = 0.4  # of what a registry takes; assumption, and all at once where it has been read before


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a run before it is kept: columns and ranking by kind of graft, and what it rests on."""

    ranked: Mapping[str, tuple[dict[str, NDArray], Ranking]]
    basis: Mapping[str, str]


def answer(search: Search, frame: Frame, at: datetime, step: Step | None = None) -> Answer:
    """Search everybody there is for the patient under a frame. `step` is told hundredths of the whole and answers whether to go on.

    Refuses `search-typing-erased`, `no-such-guideline`. Raises Cancelled.
    """
    said, course = said_of(search), Course(step)
    units, donors = guideline_named(search.guideline), guideline_named(search.adult_guideline) if search.adult_guideline else None
    ranked = {"cord-blood": _units(search, said, frame, units, at, course.stretch(UNITS))}
    course.reached()
    basis = {**frame.basis, "guideline": version_of_guideline(units)}
    if donors:
        columns, versions = _donors(said, frame, donors, at, course)
        course.reached()
        ranked["adult-donor"] = (columns, rank(columns, said.wanted, donors))
        basis |= {"adult-guideline": version_of_guideline(donors), "index": index_version(versions)}
    return Answer(ranked, basis)


def _units(search: Search, said: Said, frame: Frame, guideline: Guideline, at: datetime, step: Step) -> tuple[dict[str, NDArray], Ranking]:
    facts = units_of(search, at)
    pool, faults = units_pool(facts, frame)
    columns = _with_hla(pool, said, guideline.match.loci, step)
    columns |= _known(unit_columns(facts, faults, at), columns)
    made = columns_of(len(facts), columns, guideline.match.loci)
    made["typing"] = np.array([one.typing.encode() for one in facts], dtype="S")
    return made, rank(made, said.wanted, guideline)


def _donors(said: Said, frame: Frame, guideline: Guideline, at: datetime, course: Course) -> tuple[dict[str, NDArray], list[str]]:
    parts, versions = [], []
    pools = list(donor_pools(frame))
    everybody = sum(len(pool.columns.keys) for _name, _version, pool in pools)
    for name, version, pool in pools:
        share = DONORS * len(pool.columns.keys) / max(everybody, 1)
        pool.read(course.stretch(READING * share))
        columns = _with_hla(pool, said, guideline.match.loci, course.stretch((1 - READING) * share))
        columns |= _known(donor_columns(pool.columns, pool.people, at.year), columns)
        columns["code"] = np.char.add(f"{name}:".encode(), columns["code"])
        parts.append(columns_of(len(columns["code"]), columns, guideline.match.loci))
        versions.append(f"{name}@{version}")
    if not parts:
        return columns_of(0, {"code": np.zeros(0, dtype="S1")}, guideline.match.loci), versions
    return {column: np.concatenate([part[column] for part in parts]) for column in parts[0]}, versions


def _with_hla(pool: Pool, said: Said, loci: Sequence[str], step: Step) -> dict[str, NDArray]:
    columns, release = pool.match(said.typing, loci, step), pool.frame.nomenclature
    if said.antibodies:
        columns["dsa"] = pool.carrying(meaning(said.antibodies, release))
    if said.maternal and (antigens := not_inherited(said.maternal, said.typing)):
        columns["nima"] = pool.carrying(meaning(antigens, release))
    return columns


def _known(known: dict[str, NDArray], columns: Mapping[str, NDArray]) -> dict[str, NDArray]:
    """What is known beside HLA; what it says of the state goes before what HLA says."""
    return known | {"state": np.where(known["state"] > 0, known["state"], columns["state"])}


def index_version(versions: Sequence[str]) -> str:
    """What names the registries searched as they stood: `NAME@VERSION`, several by commas, or the hash of that where they are very many."""
    joined = ",".join(versions)
    return joined if len(joined) <= LONGEST else hashlib.sha256(joined.encode()).hexdigest()
