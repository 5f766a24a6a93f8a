"""Counting and viability errors (E10): what instruments say of a truth they cannot see. Events are counted, so that few make a poor count.

Draws: `assay.*`; give each measurement its ordinal, and take a laboratory's own error (`laboratory`) from draws of the laboratory, not of the unit.
"""

from typing import Literal

import numpy as np

from stembase.science.draws import Chance, Numbers, binomial, lognormal, normal, poisson
from stembase.science.fault import Fault
from stembase.science.parameters import Parameters

Stain = Literal["7-aad", "trypan-blue", "annexin"]
STAINS = ("7-aad", "trypan-blue", "annexin")


def laboratory(chance: Chance, table: Parameters, *, trained: bool = True) -> Numbers:
    """The factor by which a laboratory reads CD34+ high or low: its own, the same for every sample.

    CV 9.5 % where trained, 22 % where not. Source: Barnett 2000, 1998.
    """
    return lognormal(chance("assay.cd34-laboratory"), 1.0, table["assay.cd34-lab-cv-trained" if trained else "assay.cd34-lab-cv-untrained"])


def cd34_counted(true: Numbers, chance: Chance, table: Parameters, *, laboratory: Numbers = 1.0, events: Numbers | None = None) -> Numbers:
    """A CD34+ count in the unit of the truth: laboratory × preparation × Poisson(events)/events, CV² = 1/events + CV_prep² + CV_lab².

    `events`: CD34+ events the operator means to acquire (at least 1). Zero is read as zero. Source: E10. Refuses (Fault) `events-impossible`.
    """
    meant = np.asarray(table["assay.cd34-events"] if events is None else events)
    if np.any(meant < 1):
        raise Fault("events-impossible", events=events)
    prepared = lognormal(chance("assay.cd34-preparation"), 1.0, table["assay.cd34-preparation-cv"])
    read: Numbers = true * laboratory * prepared * poisson(chance("assay.cd34-events"), meant) / meant
    return read


def nucleated_counted(true: Numbers, chance: Chance, table: Parameters) -> Numbers:
    """A nucleated cell count by analyser, red cells with a nucleus included. Source: CV is an assumption."""
    return true * lognormal(chance("assay.count"), 1.0, table["assay.count-cv"])


def weighed_ml(volume_ml: Numbers, chance: Chance, table: Parameters) -> Numbers:
    """A volume by weight: the scale's error over the density of blood, never below zero. Both are assumptions."""
    read: Numbers = np.maximum(volume_ml + normal(chance("assay.weight"), 0, table["assay.weighing-sd-g"]) / table["assay.blood-density"], 0.0)
    return read


def stained(viability: Numbers, stain: Stain, table: Parameters, *, thawed: bool = False) -> Numbers:
    """The share a stain shows as intact, without chance. Acts on membrane viability; none of them sees clonogenic survival.

    Before freezing annexin V with 7-AAD shows the truth; 7-AAD alone stains two thirds of the damaged cells, trypan blue a quarter (above 90 % where
    65 % are intact, Lab Med Online 2014). Cells on the way to die do not come through a thaw: after it 7-AAD shows the truth (NHSBT/Oxford), and
    annexin takes off another 8 % (77.2 against 84.3 %). Refuses (Fault) `stain-unknown`.
    """
    if stain not in STAINS:
        raise Fault("stain-unknown", stain=stain, known=list(STAINS))
    if stain == "annexin":
        return viability * (table["assay.annexin-after-thaw"] if thawed else 1.0)
    if stain == "7-aad" and thawed:
        return viability
    return 1 - (1 - viability) * table[f"assay.{stain}-sees"]


def viability_read(viability: Numbers, stain: Stain, cells: Numbers, chance: Chance, table: Parameters, *, thawed: bool = False) -> Numbers:
    """A viability as read from `cells` cells looked at (at least 1): binomial about what the stain shows.

    Refuses (Fault) `stain-unknown`, `events-impossible`.
    """
    if np.any(np.asarray(cells) < 1):
        raise Fault("events-impossible", events=cells)
    read: Numbers = binomial(chance("assay.viability"), cells, stained(viability, stain, table, thawed=thawed)) / cells
    return read


def colonies_read(forming_per_plated: Numbers, plated: Numbers, chance: Chance, table: Parameters, *, expert: bool = True,
                  laboratory: Numbers = 1.0) -> Numbers:  # fmt: skip
    """Colony-forming cells per cell plated: Poisson colonies, read by an observer (CV 6 % expert, 21 % novice). Acts on clonogenic survival.

    `plated`: cells in the dishes. Source: Nawrot 2011; between laboratories CV 24-28 % (`colony_laboratory`). Refuses (Fault) `events-impossible`.
    """
    if np.any(np.asarray(plated) < 1):
        raise Fault("events-impossible", events=plated)
    colonies = poisson(chance("assay.colonies"), forming_per_plated * plated * laboratory)
    read: Numbers = colonies * lognormal(chance("assay.colony-reader"), 1.0, table["assay.colony-expert-cv" if expert else "assay.colony-novice-cv"])
    return read / plated


def colony_laboratory(chance: Chance, table: Parameters) -> Numbers:
    """The factor by which a laboratory's medium and plating grow more or fewer colonies. Source: Nawrot 2011."""
    return lognormal(chance("assay.colony-laboratory"), 1.0, table["assay.colony-lab-cv"])
