"""Chance as a pure function: a number in (0, 1) named by seed, unit, kind and ordinal, and the inverse distributions that make values of it.

Two runs that differ in one act share every other draw. Normal, beta and their distribution functions are SciPy's special functions, correct to 1e-12
in every version that has them; whole numbers are found by walking on the distribution function itself, not by its approximate inverse.
"""

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from stembase.science import special
from stembase.science.fault import Fault

Reals = NDArray[np.float64]
Numbers = float | Reals  # of one unit, or of many
Chance = Callable[[str], Numbers]  # what a model is given: the name of a draw in, a number in (0, 1) out


def draw(seed: int | str, unit: str, kind: str, ordinal: int = 0) -> float:
    """The uniform number in (0, 1), ends excluded, of the `ordinal`-th draw of a `kind` (`collection.volume`) for a unit. 52 bits of blake2b."""
    return _uniform(_stream(seed, kind, ordinal), unit)


def draws(seed: int | str, units: Sequence[str], kind: str, ordinal: int = 0) -> Reals:
    """The same number for each of many units."""
    stream = _stream(seed, kind, ordinal)
    return np.fromiter((_uniform(stream, unit) for unit in units), np.float64, len(units))


def chance(seed: int | str, units: str | Sequence[str], ordinal: int = 0) -> Chance:
    """The draws of a unit, or of many at once, with seed and ordinal (which act of its sort it is) fixed: a model names the kind alone."""
    return partial(draw, seed, units, ordinal=ordinal) if isinstance(units, str) else partial(draws, seed, units, ordinal=ordinal)


def median(kind: str) -> float:
    """The chance that never surprises: every draw is one half. For a run's expectation, and for examples."""
    return 0.5


def _stream(seed: int | str, kind: str, ordinal: int) -> blake2b:
    if "\0" in kind or "\0" in str(seed):
        raise Fault("draw-name-unusable", seed=seed, kind=kind)
    return blake2b(f"{seed}\0{kind}\0{ordinal}\0".encode(), digest_size=8)


def _uniform(stream: blake2b, unit: str) -> float:
    named = stream.copy()
    named.update(unit.encode())
    return ((int.from_bytes(named.digest(), "big") >> 12) + 0.5) * 2.0**-52


def normal(u: Numbers, mean: Numbers = 0.0, sd: Numbers = 1.0) -> Reals:
    """The quantile of a normal distribution."""
    values: Reals = mean + np.asarray(sd) * special.ndtri(u)
    return values


def logarithmic(mean: Numbers, sd: Numbers) -> tuple[Reals, Reals]:
    """Mean and standard deviation of the logarithm of a log-normal variable that itself has this mean and this standard deviation."""
    variance = np.log1p((np.asarray(sd) / np.asarray(mean)) ** 2)
    return np.log(mean) - variance / 2, np.sqrt(variance)


def lognormal(u: Numbers, mean: Numbers, sd: Numbers) -> Reals:
    """The quantile of a log-normal distribution with this mean (above zero) and this standard deviation, both of the variable itself."""
    values: Reals = np.exp(normal(u, *logarithmic(mean, sd)))
    return values


def beta(u: Numbers, mean: Numbers, sd: Numbers) -> Reals:
    """The quantile of a beta distribution by mean and standard deviation. Refuses (Fault) `spread-impossible`: sd² must be below mean (1 − mean)."""
    mean, sd = np.asarray(mean, np.float64), np.asarray(sd, np.float64)
    if np.any(sd <= 0) or np.any(sd**2 >= mean * (1 - mean)):
        raise Fault("spread-impossible", mean=mean.tolist(), sd=sd.tolist())
    size = mean * (1 - mean) / sd**2 - 1
    values: Reals = special.betaincinv(mean * size, (1 - mean) * size, u)
    return values


def poisson(u: Numbers, mean: Numbers) -> Reals:
    """The quantile of a Poisson distribution: the least whole number k with P(X ≤ k) ≥ u. A mean of zero gives zero."""
    mean = np.asarray(mean, np.float64)
    z = special.ndtri(u)
    guess = mean + z * np.sqrt(mean) + (z * z - 1) / 6
    return _least(guess, np.inf, u, lambda k: np.where(mean > 0, special.gammaincc(k + 1, np.maximum(mean, 1e-300)), 1.0))


def binomial(u: Numbers, number: Numbers, share: Numbers) -> Reals:
    """The quantile of a binomial distribution: the least whole number k with P(X ≤ k) ≥ u."""
    number, share = np.asarray(number, np.float64), np.asarray(share, np.float64)
    z = special.ndtri(u)
    guess = number * share + z * np.sqrt(number * share * (1 - share)) + (1 - 2 * share) * (z * z - 1) / 6
    return _least(guess, number, u, lambda k: np.where(k >= number, 1.0, special.betaincc(k + 1, np.maximum(number - k, 0.5), share)))


def correlated(u: Numbers, with_u: Numbers, correlation: float) -> Reals:
    """A uniform number whose normal score correlates with that of `with_u`; `u` is the part of its own. A Gaussian copula."""
    values: Reals = special.ndtr(correlation * special.ndtri(with_u) + np.sqrt(1 - correlation**2) * special.ndtri(u))
    return values


def _least(guess: Numbers, most: Numbers, u: Numbers, below: Callable[[Reals], Reals]) -> Reals:
    """Walk from a guess to the least whole number whose distribution function reaches u."""
    k: Reals = np.asarray(np.clip(np.floor(guess), 0, most))
    while np.any(high := (k > 0) & (below(np.maximum(k - 1, 0)) >= u)):
        k = np.where(high, k - 1, k)
    while np.any(low := below(k) < u):
        k = np.where(low, k + 1, k)
    return k
