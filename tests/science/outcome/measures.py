"""What each row of targets.csv asks of the models, by the name in its first column."""

from collections.abc import Callable, Mapping

import numpy as np

from stembase.science.outcome.engraftment import certain, day_of, double, recovered, single
from stembase.science.outcome.mortality import first_predominates, non_relapse_risk, relapse_risk, trm_ratio, usual_risk
from stembase.science.outcome.reported import reported
from stembase.science.outcome.risks import Risk, course
from stembase.science.parameters import packaged

TABLE = packaged()
CELLS = ((0, 4.0), (1, 6.0), (2, 6.0), (1, 3.0), (2, 3.0))  # mismatches of six, dose
NEVER = Risk(1e-9, 2, 100)


def trm_hazard_ratios() -> list[float]:
    """Cumulative hazards measured on the curves themselves, against the reference cell."""
    years = np.linspace(0, 3, 1501)
    hazards = []
    for mismatches, dose in CELLS:
        made = course(years, usual_risk(TABLE), relapse_risk("standard", TABLE), TABLE, ratio=trm_ratio(mismatches, dose, TABLE))
        free = (made.event_free[1:] + made.event_free[:-1]) / 2
        hazards.append(float(np.sum(np.diff(made.non_relapse) / free)))
    return [hazard / hazards[3] for hazard in hazards]


def non_relapse_by_mismatches() -> list[float]:
    return [float(course(3.0, non_relapse_risk(number, TABLE), relapse_risk("standard", TABLE), TABLE).non_relapse) for number in range(6)]


def survival_like_wagner() -> list[float]:
    parts = ((37, NEVER), (21, relapse_risk("standard", TABLE)), (44, relapse_risk("high", TABLE)))
    alive = [patients * float(course(1.0, usual_risk(TABLE), relapse, TABLE).survival) for patients, relapse in parts]
    return [sum(alive) / 102]


def survival_ctn_1101() -> list[float]:
    arms = [course(2.0, Risk(dead, 2, 184), Risk(1 - dead - free, 2, 184), TABLE) for dead, free in ((0.18, 0.35), (0.11, 0.41))]
    return [float(value) for arm in arms for value in (arm.event_free, arm.survival)]


def sibling_days() -> list[float]:
    blood, marrow = (reported(graft, TABLE) for graft in ("sibling-blood", "sibling-marrow"))
    return [source[name] for name in ("anc-day", "platelets-day") for source in (blood, marrow)]


MEASURES: Mapping[str, Callable[[], list[float]]] = {
    "trm-hazard-ratios": trm_hazard_ratios,
    "non-relapse-by-mismatches": non_relapse_by_mismatches,
    "single-median-day": lambda: single([5.7, 3.4], certain([1, 1]), TABLE).median_day.tolist(),
    "single-by-day-42": lambda: recovered(single(3.1, certain(2), TABLE), [42]).tolist(),
    "double-median-day": lambda: [float(double(1.75, 1.75, TABLE).median_day)],
    "double-range": lambda: day_of(double(1.75, 1.75, TABLE), np.array([0.0294, 0.9706]) * double(1.75, 1.75, TABLE).share).tolist(),
    "sibling-days": sibling_days,
    "survival-like-wagner": survival_like_wagner,
    "survival-ctn-1101": survival_ctn_1101,
    "units-by-mismatches": lambda: [TABLE[f"outcome.nrm.units.{number}"] for number in range(6)],
    "low-viability-engrafts": lambda: [float(first_predominates(60, 90, TABLE))],
}
