"""The next best test: typing which locus of which candidate would change most. Exact from the posterior; no simulation.

If locus L of a candidate is typed anew and matches (probability P2), P(0) becomes P(0) / P2, else 0; so P(0) changes by 2 · P(0) · (1 − P2) on
average. What that is worth: how far the best P(0) of all candidates rises on average, since the best is the one that would be taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stembase.bank.selection.candidates import Columns

CERTAIN = 0.995


@dataclass(frozen=True, slots=True)
class Test:
    """Type `locus` of the candidate in `row`: P(0) now, its mean change, P(0) if it matches, and by how much the best P(0) rises on average."""

    row: int
    locus: str
    now: float
    change: float
    if_matched: float
    worth: float


def next_tests(columns: Columns, rows: Sequence[int], loci: Sequence[str], most: int = 3) -> list[Test]:
    """The tests that would change most among these candidates, the most useful first; none where everything is known."""
    if not len(rows):
        return []
    chance = np.nan_to_num(columns["p0"][list(rows)].astype(np.float64))
    found = [test for place, row in enumerate(rows) for test in _tests(columns, int(row), loci, chance, place)]
    return sorted(found, key=lambda test: (-round(test.worth, 6), -round(test.change, 6), test.row, loci.index(test.locus)))[:most]


def _tests(columns: Columns, row: int, loci: Sequence[str], chance: np.ndarray, place: int) -> list[Test]:
    now = float(chance[place])
    if now <= 0:
        return []
    others = float(np.delete(chance, place).max(initial=0.0))
    made = []
    for locus in loci:
        matched = float(columns[f"{locus}_2"][row])
        if not 0 < matched < CERTAIN:
            continue
        after = min(1.0, now / matched)
        worth = matched * max(after, others) + (1 - matched) * others - max(now, others)
        made.append(Test(row, locus, now, 2 * now * (1 - matched), after, max(0.0, worth)))
    return made
