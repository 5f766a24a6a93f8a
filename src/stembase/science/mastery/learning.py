"""LC-CUSUM: when does a series of attempts say that somebody has learnt it; and the CUSUM that watches for a relapse afterwards.

Source: Biau & Porcher, Stat Med 2010, doi 10.1002/sim.3947. Sensitivity 85 %, specificity 67 % were seen over 1,713 blocks of 32 residents: a signal
opens a human decision, it is never the decision.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from stembase.science.fault import Fault
from stembase.science.mastery.run_length import passed_within, threshold

FALSE_DISCOVERY = 0.10  # Biau & Porcher: 5 to 10 %


@dataclass(frozen=True, slots=True)
class Standard:
    """What counts as learnt: failure rate `p0` acceptable, `p1` unacceptable (0 < p0 < p1 < 1), over `n` attempts at most."""

    p0: float = 0.10
    p1: float = 0.30
    n: int = 50

    def __post_init__(self) -> None:
        if not (0 < self.p0 < self.p1 < 1 and 1 <= self.n <= 500):
            raise Fault("mastery-standard-impossible", p0=self.p0, p1=self.p1, n=self.n)

    @property
    def steps(self) -> tuple[float, float]:
        """What a success adds and a failure takes away, in nats: the likelihood ratio of p0 to p1."""
        return math.log((1 - self.p0) / (1 - self.p1)), math.log(self.p0 / self.p1)


INTERNSHIP = Standard()
"""For an internship; a strict pair such as 0.05/0.10 wants more attempts than a student gets, and belongs on the simulator."""


@cache
def limit(standard: Standard, most: float = FALSE_DISCOVERY) -> float:
    """h: somebody whose failure rate is p1 reaches it within n attempts with a probability of at most `most`. Exact, to two decimals, rounded up."""
    return threshold(standard.n, most, *standard.steps, standard.p1)


def discovered(standard: Standard, h: float, failing: float) -> list[float]:
    """The probability that somebody with this true failure rate has signalled by attempt 1, 2, … n."""
    return passed_within(standard.n, h, *standard.steps, failing)


def straight_successes(standard: Standard, h: float) -> int:
    """How many successes in a row reach h from nothing."""
    return math.ceil(round(h / standard.steps[0], 9))


def scores(standard: Standard, trials: Iterable[bool]) -> Iterator[float]:
    """The score after each attempt (True: success); a failure never takes it below zero."""
    success, failure = standard.steps
    score = 0.0
    for passed in trials:
        score = max(0.0, score + (success if passed else failure))
        yield score


def signalled_at(standard: Standard, trials: Iterable[bool], h: float) -> int | None:
    """The attempt, from 1, at which the score first reaches h within n attempts; None where it does not."""
    within = zip(range(1, standard.n + 1), scores(standard, trials), strict=False)
    return next((number for number, score in within if score >= h - 1e-9), None)


def relapsed_at(standard: Standard, trials: Iterable[bool], h: float) -> int | None:
    """The attempt after the signal, from 1, at which failures have become too many again: S = max(0, S + step) with the steps turned round."""
    score = 0.0
    for number, passed in enumerate(trials, 1):
        success, failure = standard.steps
        score = max(0.0, score - (success if passed else failure))
        if score >= h - 1e-9:
            return number
    return None
