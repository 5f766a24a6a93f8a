"""Volume reduction (E3): how many cells a method keeps, and what the wrong spin costs. Cells are lost whole; viabilities do not change.

Draws: `reduction.tnc` and `reduction.cd34` of the unit; the two recoveries of a unit correlate.
"""

import numpy as np

from stembase.science.cells.bag import Bag, parted
from stembase.science.draws import Chance, Numbers, beta, correlated
from stembase.science.fault import Fault
from stembase.science.parameters import Parameters

METHODS = ("sepax", "hes", "top-bottom", "axp")


def recoveries(method: str, chance: Chance, table: Parameters) -> tuple[Numbers, Numbers]:
    """Shares of TNC and of CD34+ a method recovers: beta with the published means and deviations. Refuses (Fault) `method-unknown`.

    Source: Cytotherapy 2007 9:165-169 (Sepax, starch, top-and-bottom); Japan J Transfus Cell Ther 2010 56:62 (AXP, deviations assumed).
    """
    if method not in METHODS:
        raise Fault("method-unknown", method=method, known=list(METHODS))
    own = correlated(chance("reduction.cd34"), chance("reduction.tnc"), table["reduction.correlation"])
    return (
        beta(chance("reduction.tnc"), table[f"reduction.{method}-tnc"], table[f"reduction.{method}-tnc-sd"]),
        beta(own, table[f"reduction.{method}-cd34"], table[f"reduction.{method}-cd34-sd"]),
    )


def spin_minutes(volume_ml: Numbers, table: Parameters) -> Numbers:
    """The right time in the centrifuge for a bag (anticoagulant included): 7.7227 ln V − 29.742. Valid from 60 mL; a smaller bag gets that time.

    Source: Transfusion 2011 51:284-92, double extraction.
    """
    volume = np.maximum(volume_ml, table["reduction.spin-least-ml"])
    minutes: Numbers = table["reduction.spin-minutes-slope"] * np.log(volume) + table["reduction.spin-minutes-intercept"]
    return minutes


def spin_share(volume_ml: Numbers, minutes: Numbers, table: Parameters) -> Numbers:
    """What is left of the recovery after spinning for `minutes`: 1 at the right time, less either side of it. Source: assumption."""
    wrong = np.log(np.maximum(minutes, 1e-3) / spin_minutes(volume_ml, table))
    share: Numbers = np.exp(-table["reduction.spin-penalty"] * wrong**2)
    return share


def reduced(bag: Bag, method: str, chance: Chance, table: Parameters, *, final_ml: Numbers | None = None, spun_minutes: Numbers | None = None,
            share: Numbers = 1.0) -> tuple[Bag, Bag]:  # fmt: skip
    """Product and by-product: together the bag. `spun_minutes` for methods timed by hand; `share`: what a mishap left (a clot in the set).

    MNC and colony-forming cells are recovered as CD34+ cells, nucleated red cells as TNC, organisms by volume: assumptions, for want of numbers.
    Refuses (Fault) `method-unknown`, `share-impossible` (a product of more than the bag).
    """
    tnc, cd34 = recoveries(method, chance, table)
    factor = share * (1.0 if spun_minutes is None else spin_share(bag.volume_ml, spun_minutes, table))
    final = np.minimum(table["reduction.final-volume-ml"], bag.volume_ml) if final_ml is None else final_ml
    white, stem = tnc * factor, cd34 * factor
    mononuclear = np.minimum(stem, white * bag.tnc_e8 / np.maximum(bag.mnc_e8, 1e-12))  # never more than the nucleated cells kept
    shares = {"volume_ml": final / bag.volume_ml, "tnc_e8": white, "nrbc_e8": white, "mnc_e8": mononuclear, "cd34_e6": stem, "cfu_e5": stem}
    return parted(bag, shares)
