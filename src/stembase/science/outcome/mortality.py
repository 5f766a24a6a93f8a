"""How HLA and dose change the risk of dying without relapse: matrix of Barker 2010, crude incidences of Eapen 2014, directions of Stevens 2011.

Relapse depends on neither dose nor HLA (Barker 2010). Two sources, two questions: neither is multiplied with the other.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stembase.science.outcome.engraftment import MOST
from stembase.science.outcome.risks import Risk
from stembase.science.outcome.sampling import Numbers
from stembase.science.parameters import Parameters

Direction = Literal["both", "graft-against-host", "host-against-graft"]
MOST_OF_SIX = 3


def trm_ratio(mismatches: ArrayLike, dose_e7_per_kg: ArrayLike, parameters: Parameters) -> Numbers:
    """Relative risk of transplant-related mortality, by mismatches of six (A and B antigens, DRB1 alleles) and nucleated cells in 10⁷/kg at freezing.

    1 is one mismatch with 2.5 to 4.9. A single unit, myeloablative, malignant disease; NaN beyond three mismatches. Where the abstract says
    "substantially worse" and gives no number, the value is an assumption: `ratio_is_published` tells.
    """
    given, dose = np.broadcast_arrays(np.asarray(mismatches), np.asarray(dose_e7_per_kg, dtype=np.float64))
    high, middle = dose >= parameters["outcome.trm.dose.high"], dose >= parameters["outcome.trm.dose.middle"]
    key = "outcome.trm.ratio"
    worse = parameters[f"{key}.worse"]
    found = np.full(given.shape, np.nan)
    found = np.where(given == 0, parameters[f"{key}.0"], found)
    for number in (1, 2):
        by_dose = np.where(high, parameters[f"{key}.{number}.high"], np.where(middle, parameters[f"{key}.{number}.middle"], worse))
        found = np.where(given == number, by_dose, found)
    return np.where(np.isnan(dose), np.nan, np.where(given == MOST_OF_SIX, worse, found))


def ratio_is_published(mismatches: ArrayLike, dose_e7_per_kg: ArrayLike, parameters: Parameters) -> NDArray[np.bool_]:
    """Whether the abstract gives the number of this cell; elsewhere `trm_ratio` rests on an assumption or says nothing."""
    given, dose = np.asarray(mismatches), np.asarray(dose_e7_per_kg, dtype=np.float64)
    return np.asarray((given == 0) | ((given < MOST_OF_SIX) & (dose >= parameters["outcome.trm.dose.middle"])))


def non_relapse_risk(mismatches: int, parameters: Parameters) -> Risk:
    """Non-relapse mortality of single units by allele mismatches over A, B, C and DRB1 (5 stands for five and more): the crude incidences.

    The hazard ratios of the same table are adjusted for other things and do not rise from step to step; they are not used. Source: Eapen 2014.
    """
    number = min(mismatches, MOST)
    patients = parameters["outcome.nrm.patients"] * parameters[f"outcome.nrm.units.{number}"]
    return Risk(parameters[f"outcome.nrm.share.{number}"], parameters["outcome.nrm.years"], patients)


def usual_risk(parameters: Parameters) -> Risk:
    """Transplant-related mortality where the ratio is 1: that of Wagner 2002, whose patients are taken to be like the matrix's reference."""
    return Risk(*(parameters[f"outcome.trm.{name}"] for name in ("share", "years", "patients")))


def relapse_risk(disease: Literal["standard", "high"], parameters: Parameters) -> Risk:
    """Relapse of leukaemia by the risk of the disease. Source: Wagner 2002."""
    return Risk(*(parameters[f"outcome.relapse.{disease}.{name}"] for name in ("share", "years", "patients")))


def direction_ratios(direction: Direction, parameters: Parameters) -> tuple[float, float]:
    """Ratios of (transplant-related mortality, relapse) where all mismatches go one way; (1, 1) where they go both. Source: Stevens 2011."""
    if direction == "graft-against-host":
        return parameters["outcome.direction.graft-against-host.trm"], 1.0
    return 1.0, parameters["outcome.direction.host-against-graft.relapse"] if direction == "host-against-graft" else 1.0


def first_predominates(viable_percent: ArrayLike, other_percent: ArrayLike, parameters: Parameters) -> Numbers:
    """Chance that the first of two units is the one that engrafts, by the viability of their CD34+ cells after thawing.

    Half and half unless one of them is below the limit: neither nucleated nor CD34+ cells nor HLA foretell it (Barker 2005). Source: Scaradavou 2010.
    """
    limit, chance = parameters["outcome.double.viability"], parameters["outcome.double.below.chance"]
    first, other = np.asarray(viable_percent) < limit, np.asarray(other_percent) < limit
    return np.where(first == other, 0.5, np.where(first, chance, 1 - chance))
