"""Infectious-marker windows (E11): when an infection shows in nucleic acid and in serology, and how many infectious donations test negative.

Draws: `marker.VIRUS-nat` and `marker.VIRUS-serology` of each test. Days count from infection.
"""

from typing import Any, Literal

import numpy as np

from stembase.science import special
from stembase.science.draws import Chance, Numbers
from stembase.science.fault import Fault
from stembase.science.parameters import Parameters

Virus = Literal["hiv", "hcv", "hbv"]
VIRUSES = ("hiv", "hcv", "hbv")
Z95 = 1.6448536269514722  # the normal score of 0.95
PER_YEAR = 365.25


def window_risk(virus: Virus, incidence_per_year: Numbers, table: Parameters, *, pool: Numbers = 1.0) -> Numbers:
    """P(infectious, and negative by NAT) of a donation: incidence × days at risk. `pool`: donations tested together.

    Twice as many in a pool cost a doubling time. Source: Weusten 2011 for single donations;
    its pools of 8 and 16 then come out within half a day (HIV, HCV) or a day and a half (HBV).
    Refuses (Fault) `virus-unknown`, `pool-impossible`.
    """
    days = table[f"marker.{_known(virus)}-risk-days"] + _later(virus, pool, table)
    return np.asarray(incidence_per_year) / PER_YEAR * days


def nat_detection(virus: Virus, days: Numbers, table: Parameters, *, pool: Numbers = 1.0) -> Numbers:
    """P(NAT positive) so many days after infection: a probit in the logarithm of the viral load, which doubles every 0.45-2.56 days.

    Half are found at 5.1 / 2.7 / 16.6 days (HIV / HCV / HBV; Transpl Infect Dis 2024). Valid while the load still rises. Refuses (Fault) as above.
    """
    late = np.asarray(days) - table[f"marker.{_known(virus)}-nat-days"] - _later(virus, pool, table)
    doublings = late / table[f"marker.{virus}-doubling-days"]
    share: Numbers = special.ndtr(Z95 * doublings / np.log2(table["marker.nat-x95-per-x50"]))
    return np.where(np.asarray(days) > 0, share, 0.0)


def serology_detection(virus: Virus, days: Numbers, table: Parameters) -> Numbers:
    """P(antibody, or HBsAg, positive) so many days after infection: normal about the published window.

    Source: BMC Infect Dis 2012 12:160, table 1. Refuses (Fault) `virus-unknown`.
    """
    share: Numbers = special.ndtr((np.asarray(days) - table[f"marker.{_known(virus)}-serology-days"]) / table[f"marker.{virus}-serology-sd-days"])
    return np.where(np.asarray(days) > 0, share, 0.0)


def reactions(virus: Virus, days: Numbers, chance: Chance, table: Parameters, *, pool: Numbers = 1.0) -> tuple[Any, Any]:
    """Whether NAT and serology are positive; `days` since infection, negative or nan for somebody who is not infected."""
    since = np.nan_to_num(np.asarray(days, np.float64), nan=-1.0)
    return (
        np.asarray(chance(f"marker.{virus}-nat")) < nat_detection(virus, since, table, pool=pool),
        np.asarray(chance(f"marker.{virus}-serology")) < serology_detection(virus, since, table),
    )


def _later(virus: Virus, pool: Numbers, table: Parameters) -> Numbers:
    """Days by which a pool is later than a single donation."""
    if np.any(np.asarray(pool) < 1):
        raise Fault("pool-impossible", pool=pool)
    later: Numbers = np.log2(pool) * table[f"marker.{virus}-doubling-days"]
    return later


def _known(virus: str) -> str:
    if virus not in VIRUSES:
        raise Fault("virus-unknown", virus=virus, known=list(VIRUSES))
    return virus
