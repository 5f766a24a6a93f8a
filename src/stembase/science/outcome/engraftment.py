"""When neutrophils reach 0.5 × 10⁹/L after a cord blood graft, and with what spread (equations E13).

Two spreads are kept apart: how patients differ (`ln_sd`), and how little the studies know of the curve (`median_error`, `share_error`).
A unit's CD34+ dose, the mother's antigens and the patient's disease are not in it: the sources give no number that could be put in.
"""

from dataclasses import dataclass, replace
from math import pi

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtr, ndtri

from stembase.science.outcome.sampling import Numbers, between, scores, shares_like
from stembase.science.parameters import Parameters

MOST = 5
"""Allele mismatches over A, B, C and DRB1 the source tells apart; more of them count as so many."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Log-normal recovery of some grafts, all arrays of one shape; NaN where the sources cover no such graft.

    median_day: after infusion, of those who recover · share: who ever do · ln_sd: SD of ln(day) between patients
    median_error: standard error of ln(median_day) · share_patients: how many it was seen in
    """

    median_day: Numbers
    share: Numbers
    ln_sd: float
    median_error: Numbers
    share_patients: float


def certain(mismatches: ArrayLike) -> Numbers:
    """Chances (..., 6) of 0 to 5 mismatches for numbers that are known; more than five count as five."""
    return np.asarray(np.eye(MOST + 1)[np.minimum(np.asarray(mismatches), MOST)])


def single(dose_e7_per_kg: ArrayLike, chances: ArrayLike, parameters: Parameters) -> Recovery:
    """A single unit. `dose_e7_per_kg`: nucleated cells infused, 10⁷/kg; `chances` (..., 6): of 0 to 5 allele mismatches over A, B, C and DRB1.

    Days: a line through two published medians over the logarithm of the dose. Share: the odds of recovery by day 42, times a ratio by mismatches.
    Valid for the doses of the source, NaN outside. Source: Guangzhou 2006 (doses, medians, numbers); Wagner 2002 (share); Eapen 2014 (ratios).
    """
    dose = _within(dose_e7_per_kg, parameters, "outcome.anc.single.dose")
    children, adults, slope = _anchors(parameters)
    part = np.log(dose / adults.dose) / np.log(children.dose / adults.dose)  # 0 at the adults' dose, 1 at the children's
    ln_sd = parameters["outcome.anc.single.ln-sd"]
    share = np.sum(np.asarray(chances) * _shares(parameters), axis=-1)
    error = np.hypot(part * children.error(ln_sd), (1 - part) * adults.error(ln_sd))
    return Recovery(adults.day * (dose / adults.dose) ** -slope, share + 0 * dose, ln_sd, error, parameters["outcome.anc.single.by-day-42.patients"])


def double(dose_e7_per_kg: ArrayLike, other_e7_per_kg: ArrayLike, parameters: Parameters) -> Recovery:
    """Two units together, by their total dose: which will predominate cannot be foretold (Barker 2005), nor does HLA matter (Blood 117:3277).

    Valid for the total doses of the source, NaN outside. Source: Barker 2005 (median, doses, range); Purtill 2014 (share). That the median falls with
    the dose as for single units: source="assumption".
    """
    total = _within(np.asarray(dose_e7_per_kg) + np.asarray(other_e7_per_kg), parameters, "outcome.anc.double.dose")
    published = _Published.of(parameters, "outcome.anc.double")
    children, adults, slope = _anchors(parameters)
    single_sd, ln_sd = parameters["outcome.anc.single.ln-sd"], parameters["outcome.anc.double.ln-sd"]
    slope_error = np.hypot(children.error(single_sd), adults.error(single_sd)) / np.log(children.dose / adults.dose)
    share = _ever(parameters["outcome.anc.double.by-day-42"], published.day, ln_sd, parameters)
    return Recovery(
        published.day * (total / published.dose) ** -slope, share + 0 * total, ln_sd,
        np.hypot(published.error(ln_sd), slope_error * np.log(total / published.dose)), parameters["outcome.anc.double.by-day-42.patients"],
    )  # fmt: skip


def recovered(recovery: Recovery, days: ArrayLike) -> Numbers:
    """Share (..., days) of patients whose neutrophils are back by these days after infusion; nobody by day 0."""
    return np.asarray(recovery.share[..., None] * ndtr(_scores(recovery, days)))


def recovered_between(recovery: Recovery, days: ArrayLike, within: float) -> tuple[Numbers, Numbers]:
    """Where the curve itself lies with probability `within`, by what the studies' numbers of patients allow: lower and upper (..., days)."""
    by_median, by_share = (score.reshape(-1, *(1,) * recovery.share.ndim) for score in scores(2))
    cases = replace(
        recovery,
        median_day=recovery.median_day * np.exp(by_median * recovery.median_error),
        share=shares_like(recovery.share, recovery.share_patients, by_share),
    )
    return between(recovered(cases, days), within)


def days_within(recovery: Recovery, within: float) -> tuple[Numbers, Numbers]:
    """The days between which the share `within` of those who recover do so, the same share left out at either end."""
    away = np.exp(recovery.ln_sd * ndtri((1 + within) / 2))
    return recovery.median_day / away, recovery.median_day * away


def day_of(recovery: Recovery, draw: ArrayLike) -> Numbers:
    """The day one patient recovers, by a number drawn evenly between 0 and 1; infinite for those who never do.

    With the same draw a better graft never means a later day.
    """
    among = np.asarray(draw) / recovery.share
    with np.errstate(over="ignore"):
        day = recovery.median_day * np.exp(recovery.ln_sd * ndtri(np.minimum(among, 1.0)))
    return np.where(np.isnan(recovery.median_day), np.nan, np.where(among < 1, day, np.inf))


@dataclass(frozen=True, slots=True)
class _Published:
    """A published median: the day, the dose in 10⁷/kg and the number of patients it rests on."""

    day: float
    dose: float
    patients: float

    @classmethod
    def of(cls, parameters: Parameters, key: str) -> "_Published":
        return cls(parameters[f"{key}.day"], parameters[f"{key}.dose"], parameters[f"{key}.patients"])

    def error(self, ln_sd: float) -> float:
        """Standard error of the logarithm of the median, of a log-normal sample of that size."""
        return float(np.sqrt(pi / 2 / self.patients) * ln_sd)


def _anchors(parameters: Parameters) -> tuple[_Published, _Published, float]:
    """Children, adults, and how the median falls with the dose between them."""
    children, adults = (_Published.of(parameters, f"outcome.anc.{who}") for who in ("children", "adults"))
    return children, adults, float(np.log(adults.day / children.day) / np.log(children.dose / adults.dose))


def _shares(parameters: Parameters) -> Numbers:
    """Who ever recover, by 0 to 5 mismatches: from the share by day 42 at the dose of its study."""
    _children, adults, slope = _anchors(parameters)
    day = adults.day * (parameters["outcome.anc.single.by-day-42.dose"] / adults.dose) ** -slope
    ratios = np.array([parameters[f"outcome.anc.odds.{number}"] for number in range(MOST + 1)])
    by_day = expit(logit(parameters["outcome.anc.single.by-day-42"]) + np.log(ratios))
    return _ever(by_day, day, parameters["outcome.anc.single.ln-sd"], parameters)


def _ever(by_day: ArrayLike, median_day: float, ln_sd: float, parameters: Parameters) -> Numbers:
    """Who ever recover, where `by_day` have by the day the share is told for."""
    return np.asarray(np.minimum(np.asarray(by_day) / ndtr(np.log(parameters["outcome.anc.told-by-day"] / median_day) / ln_sd), 1.0))


def _scores(recovery: Recovery, days: ArrayLike) -> Numbers:
    with np.errstate(divide="ignore"):
        return np.asarray((np.log(np.asarray(days, dtype=np.float64)) - np.log(recovery.median_day)[..., None]) / recovery.ln_sd)


def _within(dose_e7_per_kg: ArrayLike, parameters: Parameters, key: str) -> Numbers:
    dose = np.asarray(dose_e7_per_kg, dtype=np.float64)
    return np.where((dose >= parameters[f"{key}.least"]) & (dose <= parameters[f"{key}.most"]), dose, np.nan)
