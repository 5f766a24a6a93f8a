"""Candidates of one search as columns, one row a candidate: what HLA says of each and what the bank or registry knows. Ranking reads nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.bank.selection.guideline import Indication

Columns = Mapping[str, NDArray]
"""Arrays of n by name. Unknown is NaN in floats, -1 in whole numbers.

code bytes: key of the unit or donor · typing bytes: of the bank's units, as it was read (a registry's stand in its index)
origin u1: place in ORIGINS · state u1: place in STATES (0: free to be chosen)
p0…p4 f4: probability of exactly that many mismatches over the guideline's loci, NaN where no haplotype pair explains the typing
least i1: fewest mismatches the typings allow · expected f4: mean number of mismatches (where unexplained: `least`)
A_2, A_1 … f4 for each locus: probability of two and of one matched copy · tce i1: place in TCE
tnc_e8, cd34_e6, viability, haematocrit f4 · segments, accredited, nima, dsa i1 · frozen_day i4: days since 1970 · abo i1: place in GROUPS
age i2 · sex i1 (0 male, 1 female) · pregnancies i1 · cmv i1 (1 positive)
"""
ORIGINS = ("unit", "registry")
STATES = ("", "reserved", "held", "consent-withdrawn", "kept-for-patient", "typing-missing", "typing-unreadable", "not-searched",
          "registry-unavailable", "registry-cord-unit")  # fmt: skip
TCE = ("match", "permissive", "gvh-non-permissive", "hvg-non-permissive")
GROUPS = ("O", "A", "B", "AB")
MISMATCHES = ("p0", "p1", "p2", "p3", "p4")
FLOATS = ("tnc_e8", "cd34_e6", "viability", "haematocrit")
WHOLE = {"segments": "i1", "accredited": "i1", "nima": "i1", "dsa": "i1", "frozen_day": "i4", "abo": "i1", "age": "i2", "sex": "i1",
         "pregnancies": "i1", "cmv": "i1", "tce": "i1"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of the patient beside the typing. Unknown: None, -1."""

    weight_kg: float
    indication: Indication = "malignant"
    abo: int = -1
    sex: int = -1
    cmv: int = -1


def columns_of(n: int, given: Mapping[str, Sequence[object] | NDArray], loci: Sequence[str]) -> dict[str, NDArray]:
    """All columns for n candidates: those given in their types, the others unknown."""
    kinds: dict[str, str] = {"origin": "u1", "state": "u1", "least": "i1", "expected": "f4"}
    kinds |= dict.fromkeys(MISMATCHES, "f4") | {f"{locus}_{copies}": "f4" for locus in loci for copies in (2, 1)}
    kinds |= dict.fromkeys(FLOATS, "f4") | WHOLE
    made = {name: _column(n, given.get(name), kind) for name, kind in kinds.items()}
    return {"code": np.asarray(given["code"], dtype="S"), **made}


def _column(n: int, given: Sequence[object] | NDArray | None, kind: str) -> NDArray:
    if given is not None:
        return np.asarray(given, dtype=kind)
    return np.full(n, np.nan if kind == "f4" else 0 if kind == "u1" else -1, dtype=kind)


def explained(columns: Columns) -> NDArray[np.bool_]:
    """Whose typing some pair of haplotypes explains."""
    return ~np.isnan(columns["p0"])


def mismatch_group(columns: Columns) -> NDArray[np.int8]:
    """The number of mismatches a candidate is grouped by: the likeliest, the larger of two equal ones; without probabilities the fewest possible."""
    chances = np.stack([columns[name] for name in reversed(MISMATCHES)])
    likeliest = len(MISMATCHES) - 1 - np.nan_to_num(chances, nan=-1.0).argmax(axis=0)
    beyond = 1.0 - np.nansum(chances, axis=0) > np.nan_to_num(chances, nan=-1.0).max(axis=0)
    group = np.where(beyond, np.maximum(np.rint(columns["expected"]), len(MISMATCHES)), likeliest)
    return np.where(explained(columns), group, columns["least"]).astype(np.int8)


def dose_per_kg(columns: Columns, wanted: Wanted) -> tuple[NDArray[Any], NDArray[Any]]:
    """Nucleated cells in 10⁷/kg and CD34+ cells in 10⁵/kg, at freezing."""
    return columns["tnc_e8"] * 10 / wanted.weight_kg, columns["cd34_e6"] * 10 / wanted.weight_kg
