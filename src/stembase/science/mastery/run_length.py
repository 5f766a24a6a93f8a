"""How long a one-sided CUSUM of successes and failures runs: exactly, by the Markov chain of every score it can have.

After k trials the score takes finitely many values, since only the numbers of both steps count; equal values are joined, none is rounded onto a grid.
"""

import math
from collections import defaultdict

import numpy as np

from stembase.science.fault import Fault

DIGITS = 9
"""Scores that agree to so many decimals are the same: sums of the same steps in another order."""
GRID = 10_000
"""Scores to a nat, where the mean of a run without end is wanted."""


def passed_within(n: int, h: float, success: float, failure: float, failing: float) -> list[float]:
    """The probability that S = max(0, S + step), from S = 0, has reached h by trial 1, 2, … n.

    `success` and `failure` are the two steps, of opposite sign, `failing` the probability of a failure. Refuses (Fault) `mastery-numbers-impossible`.
    """
    if not (n >= 1 and h > 0 and success * failure < 0 and 0 <= failing <= 1):
        raise Fault("mastery-numbers-impossible", n=n, h=h, p=failing)
    chances: dict[float, float] = {0.0: 1.0}
    reached, total = [], 0.0
    for _trial in range(n):
        after: defaultdict[float, float] = defaultdict(float)
        for score, chance in chances.items():
            for step, share in ((success, 1 - failing), (failure, failing)):
                after[round(max(0.0, score + step), DIGITS)] += chance * share
        chances = {}
        for score, chance in after.items():
            if score >= h - 10**-DIGITS:
                total += chance
            else:
                chances[score] = chance
        reached.append(total)
    return reached


def threshold(n: int, most: float, success: float, failure: float, failing: float) -> float:
    """The least h, to two decimals and rounded up, whose probability of being reached within n trials is at most `most`.

    Refuses (Fault) `mastery-numbers-impossible`.
    """
    low, high = 0, math.ceil(100 * n * max(success, failure)) + 1
    if not 0 < most < 1:
        raise Fault("mastery-numbers-impossible", n=n, h=0, p=most)
    while high - low > 1:  # the probability falls as h rises
        middle = (low + high) // 2
        if passed_within(n, middle / 100, success, failure, failing)[-1] <= most:
            high = middle
        else:
            low = middle
    return high / 100


def mean_run(h: float, success: float, failure: float, failing: float) -> float:
    """The average run length: the mean number of trials until h is reached, from 0. Steps and h are rounded to 1/10,000, then it is exact.

    Refuses (Fault) `mastery-numbers-impossible`.
    """
    from scipy import sparse
    from scipy.sparse import linalg

    up, down, goal = (round(GRID * step) for step in (success, failure, h))
    if not (0 < goal <= 50 * GRID and up * down < 0 and 0 < failing < 1):
        raise Fault("mastery-numbers-impossible", n=1, h=h, p=failing)
    scores = np.arange(goal)
    chain = sparse.identity(goal, format="csc")
    for step, share in ((up, 1 - failing), (down, failing)):
        after = np.maximum(scores + step, 0)
        stays = after < goal
        chain -= sparse.csc_matrix((np.full(stays.sum(), share), (scores[stays], after[stays])), shape=(goal, goal))
    return float(linalg.spsolve(chain.tocsc(), np.ones(goal))[0])
