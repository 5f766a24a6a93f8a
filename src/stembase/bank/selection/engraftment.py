"""What recovery of neutrophils a unit, or two, let expect: dose and mismatches as the search knows them, put to `science.outcome`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.bank.selection.candidates import MISMATCHES, Columns, Wanted, dose_per_kg, explained
from stembase.science.outcome.engraftment import Recovery, certain, double, single
from stembase.science.parameters import Parameters

ASKED = frozenset({"A", "B", "C", "DRB1"})
"""The loci whose mismatches the model knows."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The recovery by candidate; where there is none, why: `dose-unknown`, `weight-missing`, `dose-outside`, `loci-other`.

    `at_most`: mismatches may be hidden there, by a locus the guideline does not count or a typing no haplotypes explain.
    """

    recovery: Recovery
    dose_e7_per_kg: NDArray[np.float64]
    why_not: tuple[str, ...]
    at_most: NDArray[np.bool_]


def expected(columns: Columns, wanted: Wanted, loci: Sequence[str], table: Parameters) -> Expected:
    """What each of the candidate units alone lets expect; `loci`: over which the guideline counts mismatches."""
    dose, counted = infused(columns, wanted, table), set(loci) <= ASKED
    made = single(dose if counted else np.full_like(dose, np.nan), _chances(columns), table)
    why_not = [_why_not(one, day, wanted) if counted else "loci-other" for one, day in zip(dose, made.median_day, strict=True)]
    return Expected(made, dose, tuple(why_not), ~explained(columns) | (set(loci) != ASKED))


def expected_together(columns: Columns, rows: tuple[int, int], wanted: Wanted, table: Parameters) -> Expected:
    """What two of the units let expect together, as one candidate. Mismatches do not count in double grafts."""
    pair = infused({name: columns[name][list(rows)] for name in ("tnc_e8", "cd34_e6")}, wanted, table)
    made = double(pair[:1], pair[1:], table)
    total = pair.sum(keepdims=True)
    return Expected(made, total, (_why_not(float(total[0]), float(made.median_day[0]), wanted),), np.zeros(1, bool))


def infused(columns: Columns, wanted: Wanted, table: Parameters) -> NDArray[np.float64]:
    """Nucleated cells infused in 10⁷/kg, from those at freezing; NaN where cells or weight are not known."""
    if not wanted.weight_kg or wanted.weight_kg <= 0:
        return np.full(len(columns["tnc_e8"]), np.nan)
    return np.asarray(dose_per_kg(columns, wanted)[0], dtype=np.float64) * table["outcome.anc.infused-share"]


def _chances(columns: Columns) -> NDArray[np.float64]:
    """Chances of 0 to 5 mismatches, what is beyond counted as five; for sure the fewest possible where nothing explains the typing."""
    told = np.stack([np.asarray(columns[name], dtype=np.float64) for name in MISMATCHES], axis=-1)
    every = np.concatenate([told, np.clip(1 - told.sum(axis=-1, keepdims=True), 0, 1)], axis=-1)
    return np.where(explained(columns)[:, None], every / every.sum(axis=-1, keepdims=True), certain(np.maximum(columns["least"], 0)))


def _why_not(dose: float, day: float, wanted: Wanted) -> str:
    if not wanted.weight_kg or wanted.weight_kg <= 0:
        return "weight-missing"
    return "dose-unknown" if np.isnan(dose) else "dose-outside" if np.isnan(day) else ""
