"""Competing risks after transplantation: event-free, dead without relapse, relapsed; and overall survival, with death after relapse.

Hazards fall as exp(-t/τ), their sizes are found from published shares. At every instant the three shares sum to one.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from stembase.science.outcome.sampling import Numbers, between, scores, shares_like
from stembase.science.parameters import Parameters

STEP_YEARS = 0.01
ROUNDS, CLOSE = 60, 1e-7  # of finding the hazards


@dataclass(frozen=True, slots=True)
class Risk:
    """A published cumulative incidence: the share (or an array of shares) with the event by so many years, seen in so many patients."""

    share: float | Numbers
    years: float
    patients: float


@dataclass(frozen=True, slots=True)
class Course:
    """Shares (..., times) of patients at `years`: `event_free + non_relapse + relapse` is one; `survival` counts those alive after relapse too."""

    years: Numbers
    event_free: Numbers
    non_relapse: Numbers
    relapse: Numbers
    survival: Numbers


def course(
    years: ArrayLike, non_relapse: Risk, relapse: Risk, parameters: Parameters, ratio: ArrayLike = 1.0, relapse_ratio: ArrayLike = 1.0
) -> Course:
    """The course of patients whose risks are those published, the hazards times `ratio` and `relapse_ratio`.

    NaN where the two shares cannot both be true. Valid over the years of the studies. That the hazards fall as they do (τ), and that death after
    relapse has one rate, are assumptions.
    """
    rate = np.asarray(parameters["outcome.relapse.death.rate"], dtype=np.float64)
    return _course(years, (non_relapse, relapse), rate, parameters, (ratio, relapse_ratio))


def survival_between(
    years: ArrayLike, non_relapse: Risk, relapse: Risk, parameters: Parameters, within: float, ratio: float = 1.0
) -> tuple[Numbers, Numbers]:
    """Where overall survival lies with probability `within`, by what the studies' numbers of patients and the spread of death after relapse allow."""
    by_first, by_second, by_rate = scores(3)
    risks = [replace(one, share=shares_like(one.share, one.patients, score)) for one, score in ((non_relapse, by_first), (relapse, by_second))]
    rate = parameters["outcome.relapse.death.rate"] * np.exp(parameters["outcome.relapse.death.ln-sd"] * by_rate)
    made = _course(years, (risks[0], risks[1]), rate, parameters, (ratio, 1.0))
    return between(made.survival[~np.isnan(made.survival[:, -1])], within)


def first_event(made: Course, draw: float) -> tuple[Literal["", "non-relapse", "relapse"], float]:
    """What happens first to one patient and after how many years, by a number drawn evenly between 0 and 1; "" where nothing does in these years."""
    last = float(made.non_relapse[-1])
    if draw < last:
        return "non-relapse", float(np.interp(draw, made.non_relapse, made.years))
    if draw < last + float(made.relapse[-1]):
        return "relapse", float(np.interp(draw - last, made.relapse, made.years))
    return "", float(made.years[-1])


def _course(years: ArrayLike, risks: tuple[Risk, Risk], death_rate: Numbers, parameters: Parameters, ratios: tuple[ArrayLike, ArrayLike]) -> Course:
    at = np.asarray(years, dtype=np.float64)
    end = max(float(at.max()), *(risk.years for risk in risks))
    times = np.linspace(0.0, end, round(end / STEP_YEARS) + 1)
    shapes = [1 - np.exp(-times / parameters[f"outcome.{name}.tau"]) for name in ("trm", "relapse")]
    first, second = (size * np.asarray(ratio) for size, ratio in zip(_sizes(times, shapes, risks), ratios, strict=True))
    free, dead, again = _incidence(first, second, shapes)
    found = (free, dead, again, free + _alive_after(times, again, death_rate))
    return Course(at, *(_at(at, times, values) for values in found))


def _incidence(first: Numbers, second: Numbers, shapes: list[Numbers]) -> tuple[Numbers, Numbers, Numbers]:
    """Event-free and both cumulative incidences on the grid, from the sizes of the cumulative hazards, which share the loss of each step."""
    one, other = first[..., None] * shapes[0], second[..., None] * shapes[1]
    free = np.exp(-one - other)
    lost, steps = -np.diff(free, prepend=1.0), np.diff(one, prepend=0.0)
    both = steps + np.diff(other, prepend=0.0)
    part = np.divide(steps, both, out=np.zeros_like(both), where=both != 0)
    return free, np.cumsum(lost * part, axis=-1), np.cumsum(lost * (1 - part), axis=-1)


def _sizes(times: Numbers, shapes: list[Numbers], risks: tuple[Risk, Risk]) -> tuple[Numbers, Numbers]:
    """The sizes of the cumulative hazards with which both published shares come out; NaN where none do."""
    wanted = [np.asarray(risk.share, dtype=np.float64) for risk in risks]
    places = [int(np.searchsorted(times, risk.years - STEP_YEARS / 2)) for risk in risks]
    sizes = [-np.log1p(-share) / shape[place] for share, shape, place in zip(wanted, shapes, places, strict=True)]
    found = wanted
    for _round in range(ROUNDS):
        _free, dead, again = _incidence(sizes[0], sizes[1], shapes)
        found = [dead[..., places[0]], again[..., places[1]]]
        if all(np.allclose(one, share, rtol=0, atol=CLOSE) for one, share in zip(found, wanted, strict=True)):
            break
        sizes = [size * np.where(share > 0, share / np.maximum(one, CLOSE), 1) for size, one, share in zip(sizes, found, wanted, strict=True)]
    reached = np.logical_and.reduce([np.abs(one - share) < 1000 * CLOSE for one, share in zip(found, wanted, strict=True)])
    return np.where(reached, sizes[0], np.nan), np.where(reached, sizes[1], np.nan)


def _alive_after(times: Numbers, relapse: Numbers, rate: Numbers) -> Numbers:
    """Share alive after relapse, who die at `rate` a year; those of a step relapse in its middle."""
    middle = np.maximum(times - STEP_YEARS / 2, 0.0)
    came = np.diff(relapse, prepend=0.0) * np.exp(rate[..., None] * middle)
    return np.asarray(np.cumsum(came, axis=-1) * np.exp(-rate[..., None] * times))


def _at(years: Numbers, times: Numbers, values: Numbers) -> Numbers:
    """Values (..., grid) at the years asked for."""
    place = np.clip(np.searchsorted(times, years), 1, len(times) - 1)
    part = (years - times[place - 1]) / (times[place] - times[place - 1])
    return np.asarray(values[..., place - 1] * (1 - part) + values[..., place] * part)
