"""What freezing and what DMSO leave of the power to form colonies, and what swelling and shrinking leave whole (equations E4 and E7).

The surrogate of intracellular ice is fitted to four cooling rates of Ketheesan 2004, 1-10 °C/min in 10 % DMSO; beyond them it is extrapolated.
"""

from collections.abc import Mapping
from math import erf, exp, sqrt

from stembase.science.cryo.membrane import Cells


def share_unlysed(cells: Cells, numbers: Mapping[str, float]) -> float:
    """The share of cells whose membrane bore the smallest and the largest volume so far: two normal limits, of which the reference gives no number.

    Published only in direction: a two-fold dilution right after thaw prevents the loss of colonies (Rubinstein 1995).
    """
    spread = numbers["membrane.limit-sd"]
    swollen = _normal((cells.largest - numbers["membrane.largest"]) / spread)
    shrunk = _normal((numbers["membrane.smallest"] - cells.smallest) / spread)
    return (1 - swollen) * (1 - shrunk)


def share_unpoisoned(cells: Cells) -> float:
    """The share of progenitors DMSO has left able to form colonies: none lost below 1.5 mol/L; 25 % w/w costs at 20 °C, not at 2 °C (Hunt 2003)."""
    return exp(-cells.poison)


def dmso_factor(percent: float, numbers: Mapping[str, float]) -> float:
    """Of freezing in `percent` w/v: 1 from 5 % on, 0.143 at 2.5 % (Donaldson 1996), straight between and down to 0 without any (assumption)."""
    little, enough, at_little = numbers["survival.dmso-little"], numbers["survival.dmso-enough"], numbers["survival.at-little-dmso"]
    if percent >= enough:
        return 1.0
    if percent >= little:
        return at_little + (1 - at_little) * (percent - little) / (enough - little)
    return at_little * max(percent, 0.0) / little


def ice_factor(supercooling_k: float, numbers: Mapping[str, float]) -> float:
    """Clonogenic cells left, of the best freezing, when the cytoplasm is so many K supercooled at -40 °C."""
    return 1 / (1 + exp((supercooling_k - numbers["survival.supercooling-half"]) / numbers["survival.supercooling-width"]))


def share_surviving(cells: Cells, numbers: Mapping[str, float]) -> float:
    """Clonogenic cells left after the freezings in the cells' history: S0 for each begun, ice for each passage through -40 °C, time in brine for all.

    That a second freezing costs S0 again is an assumption; the DMSO's own factor is `dmso_factor`.
    """
    slow = exp(-cells.concentrated_minutes / 60 / numbers["survival.slow-tau"])
    share = slow * numbers["survival.best"] ** cells.freezings
    for supercooling in cells.supercoolings_k:
        share *= ice_factor(supercooling, numbers)
    return share


def _normal(deviate: float) -> float:
    return (1 + erf(deviate / sqrt(2))) / 2
