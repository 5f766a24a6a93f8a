"""Sterility (E9): how often organisms get into a bag, whether a culture finds them, and when it says so.

Draws: `sterility.contaminated`, `.density`, `.anaerobe` of the unit; `sterility.detected` and `.hours` of each culture (its ordinal).
"""

from dataclasses import replace
from typing import Any, Literal

import numpy as np

from stembase.science.cells.bag import Bag
from stembase.science.draws import Chance, Numbers, normal
from stembase.science.fault import Fault
from stembase.science.parameters import Parameters

Medium = Literal["cells", "plasma"]  # what is sampled: red cells with plasma (or product), or plasma alone
MEDIA = ("cells", "plasma")


def prevalence(table: Parameters, *, trained: Numbers = 1.0, vaginal: Any = True, contact_s: Numbers = 30.0) -> Numbers:
    """The share of collections that get organisms: 1 % by a trained collector (`trained` = 1), 10 % by an untrained one (0), log-linear between.

    Vaginal births 2.5 times as often as Caesareans (Chen 2008); a disinfectant that stands too short raises it (assumption).
    Source: Clark 2012.
    """
    skill = np.clip(trained, 0.0, 1.0)
    base = table["sterility.untrained-share"] * (table["sterility.trained-share"] / table["sterility.untrained-share"]) ** skill
    missing = np.clip(1 - np.asarray(contact_s) / table["sterility.disinfectant-seconds"], 0.0, 1.0)
    short = table["sterility.short-contact-factor"] ** missing
    mean = table["population.vaginal-share"] + (1 - table["population.vaginal-share"]) / table["sterility.vaginal-ratio"]
    way = np.where(vaginal, 1.0, 1 / table["sterility.vaginal-ratio"]) / mean
    share: Numbers = np.minimum(base * short * way, 1.0)
    return share


def contaminated(bag: Bag, share: Numbers, chance: Chance, table: Parameters) -> Bag:
    """The bag, with organisms if this unit is one of the `share`; their density (per mL) is log-normal. Source: fitted to Mison 2005.

    They are taken neither to grow nor to die in the bag: the references give no number.
    """
    density = 10 ** normal(chance("sterility.density"), table["sterility.density-log10"], table["sterility.density-log10-sd"])
    entered = np.asarray(chance("sterility.contaminated")) < share
    anaerobic = np.asarray(chance("sterility.anaerobe")) < table["sterility.anaerobe-share"]
    return replace(bag, organisms_per_ml=bag.organisms_per_ml + np.where(entered, density, 0.0), anaerobic=anaerobic)


def detection(
    bag: Bag, sample_ml: Numbers, table: Parameters, *, medium: Medium = "cells", anaerobic_bottle: bool = True, antibiotic: bool = False
) -> Numbers:
    """P(the culture grows) = 1 − exp(−organisms per mL × mL × medium). Plasma alone sees half; anaerobes need their bottle; antibiotics hide all.

    Source: E9; Riedel 2009 (plasma), Transfusion 2015 55:1985-92 (antibiotics). Refuses (Fault) `medium-unknown`.
    """
    if medium not in MEDIA:
        raise Fault("medium-unknown", medium=medium, known=list(MEDIA))
    seen = 0.0 if antibiotic else table["sterility.plasma-share"] if medium == "plasma" else 1.0
    grows = np.where(bag.anaerobic, 1.0 if anaerobic_bottle else 0.0, 1.0) * seen
    chance: Numbers = -np.expm1(-np.asarray(bag.organisms_per_ml) * sample_ml * grows)
    return chance


def grown(bag: Bag, sample_ml: Numbers, chance: Chance, table: Parameters, *, medium: Medium = "cells", anaerobic_bottle: bool = True,
          antibiotic: bool = False) -> Any:  # fmt: skip
    """Whether this culture grows: true or false, or an array of them."""
    found = detection(bag, sample_ml, table, medium=medium, anaerobic_bottle=anaerobic_bottle, antibiotic=antibiotic)
    return np.asarray(chance("sterility.detected")) < found


def hours_to_positive(bag: Bag, chance: Chance, table: Parameters) -> Numbers:
    """Hours until a culture that grows is flagged: 18.6 (Riedel 2009, spiked units); anaerobes take days (assumption)."""
    usual = np.where(bag.anaerobic, table["sterility.anaerobe-hours-to-positive"], table["sterility.hours-to-positive"])
    hours: Numbers = usual * np.exp(normal(chance("sterility.hours"), 0, table["sterility.hours-sd-ln"]))
    return hours
