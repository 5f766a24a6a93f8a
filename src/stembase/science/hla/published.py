"""Match results as Bochtler et al. (2016) publish them: a grade and a whole per cent at every locus, per cent of exactly one and of no mismatch.

Source: Bochtler W. et al., HLA 2016; 87: 439–448, third task; numbers checked against its consensus rows.
"""

from collections.abc import Sequence
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

GRADES = "MPA"  # M: no diplotypes of both sides match; P: some do; A: all do
CERTAIN = 1e-9  # what 64-bit sums may miss of one; the least doubt a frequency set of five decimals can leave is larger by far
HALF_UP = 1e-9  # half a per cent is rounded up, although 64-bit sums may fall just short of it


def per_cent(chance: float) -> int:
    """A chance in whole per cent, half rounded up."""
    return floor(100 * chance + 0.5 + HALF_UP)


def grade(chance: float) -> str:
    """A, P or M for the chance of 2/2 at a locus. The chance of no match must be exactly zero, as sums of what matches are."""
    return GRADES[0 if chance == 0 else 2 if chance >= 1 - CERTAIN else 1]


def numbers(chances: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Chances (…, 5 + 2 × loci: P(0 … 4 mismatches), then P(2/2), P(1/2) by locus) as the numbers of published rows (…, 2 × loci + 2)."""
    two: Any = chances[..., 5::2]
    graded = np.where(two == 0, 0, np.where(two >= 1 - CERTAIN, 2, 1))
    by_locus = np.stack([graded, np.floor(100 * two + 0.5 + HALF_UP)], axis=-1).reshape(*two.shape[:-1], -1)
    overall = np.floor(100 * chances[..., 1::-1] + 0.5 + HALF_UP)
    return np.concatenate([by_locus, overall], axis=-1).astype(np.uint8)


def row(numbers: Sequence[int]) -> str:
    """What a published row says behind `patient;donor;`: grade;per cent by locus; per cent of exactly one mismatch; of none."""
    loci = len(numbers) - 2
    return ";".join(GRADES[number] if at < loci and at % 2 == 0 else str(number) for at, number in enumerate(map(int, numbers)))
