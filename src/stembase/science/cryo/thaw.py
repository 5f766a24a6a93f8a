"""What thawing leaves whole, countable and able to form colonies: clumps and DNase, the wash, and the hours until infusion.

Warming faster or slower is not modelled: after cooling at up to 1 °C/min it does not matter (T cells, PMC6399228), after faster cooling it costs,
but no number is known.
"""

from collections.abc import Mapping
from math import exp
from typing import Literal

Kind = Literal["tnc", "mnc", "cd34"]


def share_whole(kind: Kind, numbers: Mapping[str, float]) -> float:
    """The share of cells whole after a freezing and thaw done well: granulocytes burst, CD34+ cells do not (doi 10.1111/trf.12225; Purtill 2014)."""
    return numbers[f"thaw.membrane-{kind}"]


def share_counted(dnase: bool, numbers: Mapping[str, float]) -> float:
    """The share of cells a count finds, the others being in clumps: all with DNase, 0.42 without (Donaldson 1996)."""
    return 1.0 if dnase else numbers["thaw.counted-without-dnase"]


def held(hours: float, celsius: float, numbers: Mapping[str, float]) -> tuple[float, float]:
    """The shares of whole cells and of colonies left after hours at °C (4-25), thawed and in up to 10 % DMSO.

    Rates at room temperature from a Japanese thaw study; the Q10 from the label's shelf life (24 h at 4 °C, 4 h above), an assumption.
    """
    warmth = hours * numbers["thaw.hold-q10"] ** ((celsius - numbers["thaw.hold-at"]) / 10)
    return exp(-numbers["thaw.hold-cells"] * warmth), exp(-numbers["thaw.hold-colonies"] * warmth)


def shelf_life_hours(washed: bool, numbers: Mapping[str, float]) -> float:
    """Hours within which a thawed unit is infused: 4 at 4-25 °C as it is, 24 at 4 °C when washed (HEMACORD label)."""
    return numbers["thaw.washed-hours" if washed else "thaw.unwashed-hours"]
