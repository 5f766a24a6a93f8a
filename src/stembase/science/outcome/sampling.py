"""What studies of so many patients leave open, as a fixed set of equally likely cases: the same at every call, no chance in it."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, ndtri
from scipy.stats import qmc

Numbers = NDArray[np.float64]
SETS = 127


@cache
def scores(dimensions: int) -> Numbers:
    """Normal scores (dimensions, SETS), spread evenly (Halton 1960): as many independent quantities, each in every one of the cases."""
    points = qmc.Halton(dimensions, scramble=False).random(SETS + 1)[1:]
    return np.asarray(ndtri(points).T)


def shares_like(share: ArrayLike, patients: float, normal_scores: Numbers) -> Numbers:
    """Shares a study of so many patients that saw `share` leaves open: normal on the logit, with the binomial standard error."""
    seen = np.asarray(share, dtype=np.float64)
    return np.asarray(expit(logit(seen) + normal_scores * (patients * seen * (1 - seen)) ** -0.5))


def between(cases: Numbers, within: float) -> tuple[Numbers, Numbers]:
    """The ends that hold `within` of the cases (first axis), the same share left out at either; NaN where every case is."""
    low, high = np.quantile(cases, ((1 - within) / 2, (1 + within) / 2), axis=0)
    return low, high
