"""Hold before processing (E2): what waiting costs, by hours and temperature. First-order losses; no chance in it.

Acts on membrane viability (TNC, MNC, CD34+), on clonogenic survival, and on how well CD34+ cells will bear freezing, which only a thaw shows.
"""

import numpy as np

from stembase.science.cells.bag import Bag, survived
from stembase.science.draws import Numbers
from stembase.science.fault import Fault
from stembase.science.parameters import Parameters


def held(bag: Bag, hours: Numbers, celsius: Numbers, table: Parameters) -> Bag:
    """The bag after standing unprocessed: nuclei are all still counted, fewer are intact. Holding a then b is holding a + b.

    Valid: 0 to 42 °C, studied to 72 h. Source: E2; Lab Med Online 2014 (rates), NHSBT/Oxford (after thaw), Strobel 2015 (CD34+ flat at 4-28 °C),
    Solomon 2010 (steep at 37 °C, direction only). Refuses (Fault) `hold-outside-model`.
    """
    low, high = table["hold.coldest-c"], table["hold.warmest-c"]
    if not (np.all(np.asarray(hours) >= 0) and np.all((np.asarray(celsius) >= low) & (np.asarray(celsius) <= high))):
        raise Fault("hold-outside-model", hours=hours, celsius=celsius, low=low, high=high)
    days = np.asarray(hours) / 24
    white = table["hold.q10"] ** ((np.asarray(celsius) - table["hold.reference-c"]) / 10)
    stem = _warmth(celsius, table)
    hidden = max(table["hold.cd34-loss-after-thaw-per-day"] - table["hold.cd34-loss-per-day"], 0.0)
    return survived(
        bag,
        tnc=np.exp(-table["hold.tnc-loss-per-day"] * white * days),
        mnc=np.exp(-table["hold.mnc-loss-per-day"] * white * days),
        cd34=np.exp(-table["hold.cd34-loss-per-day"] * stem * days),
        clonogenic=np.exp(-table["hold.clonogenic-loss-per-day"] * stem * days),
        tolerance=np.exp(-hidden * stem * days),
    )


def cd34_after_standard_thaw(bag: Bag, table: Parameters) -> Numbers:
    """CD34+ membrane viability (7-AAD) as if the bag were frozen now by the standard program and thawed. Source: NHSBT/Oxford, 28 units."""
    return bag.cd34_viability * bag.tolerance * table["hold.cd34-standard-thaw"]


def _warmth(celsius: Numbers, table: Parameters) -> Numbers:
    """How many times faster than at 4-28 °C CD34+ cells are lost: 1 up to there, then log-linear to the rate at 37 °C."""
    flat = table["hold.cd34-flat-to-c"]
    steep = np.log(max(table["hold.cd34-loss-at-37-per-day"] / table["hold.cd34-loss-per-day"], 1.0)) / (37 - flat)
    factor: Numbers = np.exp(steep * np.maximum(np.asarray(celsius) - flat, 0.0))
    return factor
