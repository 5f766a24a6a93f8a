"""What instruments say of mesenchymal cells: confluence down the microscope, counts, viability, markers. Pure; beside `measuring`."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from stembase.practice.truth.measuring import SAYS, Look, viability
from stembase.practice.truth.stroma import confluence
from stembase.science.cells import assays
from stembase.science.draws import binomial, normal

CONFLUENCE_SD = 5.0  # percent points between two looks; source="assumption"
GATED = 10_000  # cells in the gate; source="assumption"
POSITIVE, NEGATIVE = 0.985, 0.005  # share of a line that shows a marker; source="assumption", within the ISCT's 95 % and 2 %
MARKERS: Mapping[str, float] = {
    "cd73_percent": POSITIVE, "cd90_percent": POSITIVE, "cd105_percent": POSITIVE, "cd45_percent": NEGATIVE, "cd34_percent": NEGATIVE,
    "cd14_percent": NEGATIVE, "cd19_percent": NEGATIVE, "hla_dr_percent": NEGATIVE,
}  # fmt: skip
LOOSE = frozenset({"cells_isolated_e5", "cells_harvested_e6", "viability_percent"})
"""Measures of cells in suspension: at a step that takes cells off or out, of what it leaves."""


def covered(look: Look) -> float:
    """Confluence as estimated by eye, in percent."""
    seen = 100 * confluence(look.bag, look.numbers) + float(normal(look.chance("assay.confluence"), 0.0, CONFLUENCE_SD))
    return round(float(np.clip(seen, 0.0, 100.0)))


def cells_e6(look: Look) -> float:
    """Cells as counted, alive and dead, 10⁶."""
    return float(assays.nucleated_counted(look.bag.holds.mnc_e8, look.chance, look.numbers)) * 100


def shown(marker: str, share: float) -> Callable[[Look], float]:
    """Cells in a hundred that show a marker."""
    return lambda look: round(float(binomial(look.chance(f"assay.{marker}"), GATED, share)) * 100 / GATED, 1)


OF_STROMA: Mapping[str, Callable[[Look], Any]] = {
    **SAYS,
    "confluence_percent": covered,
    "cells_isolated_e5": lambda look: round(cells_e6(look) * 10, 2),
    "cells_harvested_e6": lambda look: round(cells_e6(look), 3),
    "viability_percent": lambda look: viability(float(look.bag.holds.mnc_viability), look),
    "tissue_g": lambda look: round(float(look.bag.holds.volume_ml), 1),
    **{marker: shown(marker, share) for marker, share in MARKERS.items()},
}
"""By measure: what is said of mesenchymal cells; anything else as of a bag of blood."""
