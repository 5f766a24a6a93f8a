"""Rank candidates by a guideline: what is left out is listed with its reason, the rest stands in order, and nobody is dropped. Pure NumPy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.bank.selection.candidates import STATES, Columns, Wanted, mismatch_group
from stembase.bank.selection.criteria import CRITERIA, Part, Weighing
from stembase.bank.selection.guideline import Guideline

Rows = NDArray[np.int64]
EXCLUSIONS: Mapping[str, Callable[[Columns], NDArray[np.bool_]]] = {
    "dsa": lambda columns: columns["dsa"] == 1,
    "no-segment": lambda columns: columns["segments"] == 0,
}
"""What a guideline may leave out, by name; a segment nobody knows about leaves nothing out."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """`order`: rows ranked, best first; `listed`: the other rows, and `reasons`, one for each. Together they are all rows that came in.

    `keys`: for each thing weighed, in the guideline's order, its key by row (not by rank).
    """

    guideline: Guideline
    order: Rows
    listed: Rows
    reasons: tuple[str, ...]
    keys: tuple[NDArray[np.float32], ...]

    @property
    def counted(self) -> int:
        """How many came in."""
        return len(self.order) + len(self.listed)

    def decided_by(self, rank: int) -> int:
        """Which of the things weighed puts the candidate of this rank (from 0) behind the one before; -1 for the first, and where they are equal."""
        if rank == 0:
            return -1
        here, before = self.order[rank], self.order[rank - 1]
        return next((place for place, key in enumerate(self.keys) if key[here] != key[before]), -1)


def rank(columns: Columns, wanted: Wanted, guideline: Guideline) -> Ranking:
    """The ranking. Equal candidates stand in the order of their codes, so that the order they came in never shows."""
    n = len(columns["code"])
    reason = _reasons(columns, guideline)
    weighings = [Weighing(columns, wanted, guideline, weighed) for weighed in guideline.order]
    keys = tuple(CRITERIA[weighing.weighed.by].key(weighing) for weighing in weighings)
    rows = np.flatnonzero(reason == 0)
    ties = columns["code"][rows]
    order = rows[np.lexsort((ties, *(key[rows] for key in reversed(keys))))]
    listed = np.flatnonzero(reason)
    names = _names(guideline)
    if len(order) + len(listed) != n:
        raise AssertionError("a candidate was dropped")
    return Ranking(guideline, order, listed, tuple(names[code] for code in reason[listed]), keys)


def _names(guideline: Guideline) -> Sequence[str]:
    """The reasons of being listed, by number: states first, then exclusions, then too many mismatches."""
    return (*STATES, *(exclusion.by for exclusion in guideline.exclusions), "too-many-mismatches")


def _reasons(columns: Columns, guideline: Guideline) -> NDArray[np.uint8]:
    """The number of the first reason that keeps each candidate out; 0 where none does."""
    reason = columns["state"].astype(np.uint8)
    for place, exclusion in enumerate(guideline.exclusions, len(STATES)):
        reason[(reason == 0) & EXCLUSIONS[exclusion.by](columns)] = place
    reason[(reason == 0) & (mismatch_group(columns) > guideline.match.most_mismatches)] = len(STATES) + len(guideline.exclusions)
    return reason


def why(columns: Columns, wanted: Wanted, guideline: Guideline, row: int) -> list[Part]:
    """What is said of one candidate, in the guideline's order."""
    return [CRITERIA[weighed.by].say(Weighing(columns, wanted, guideline, weighed).of(row)) for weighed in guideline.order]
