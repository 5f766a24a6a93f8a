"""Collection (E1): who is born, and what the bag holds when the cord has run dry. Correlated log-normals; one birth or many at once.

Draws: kinds `birth.*` and `collection.*` of the unit. What is collected is wider and poorer than what banks keep: their figures are cut from below.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stembase.science.cells.bag import Bag
from stembase.science.draws import Chance, Numbers, beta, correlated, lognormal, normal
from stembase.science.fault import Fault
from stembase.science.parameters import Parameters

OF_WEIGHT_G, OF_WEEKS = 3400.0, 39.0  # the birth that medians are said for
VALID_WEIGHT_G, VALID_WEEKS = (300.0, 7000.0), (20.0, 45.0)


@dataclass(frozen=True, slots=True, eq=False)
class Birth:
    """What is known of a birth (or of many) before the cord is clamped."""

    weight_g: Numbers
    gestation_weeks: Numbers
    vaginal: Any = True
    female: Any = False


@dataclass(frozen=True, slots=True, eq=False)
class Collecting:
    """What the collector did: seconds from birth to clamp, placenta still in the womb, and the share of the blood that went into the bag.

    The share is 1 where all went well; a needle beside the vein takes less.
    """

    clamp_delay_s: Numbers = 0.0
    in_utero: Any = True
    drawn_share: Numbers = 1.0


def born(chance: Chance, table: Parameters) -> Birth:
    """A birth out of the population: weight (g) grows with weeks of gestation (22 to 42). Source: assumption, rows `population.*`."""
    weeks = np.clip(normal(chance("birth.weeks"), table["population.gestation-weeks"], table["population.gestation-sd-weeks"]), 22, 42)
    by_weeks, sd = table["population.weight-per-week-g"], table["population.birth-weight-sd-g"]
    own = np.sqrt(max(sd**2 - (by_weeks * table["population.gestation-sd-weeks"]) ** 2, 0.0))
    expected = table["population.birth-weight-g"] + by_weeks * (weeks - table["population.gestation-weeks"])
    return Birth(
        weight_g=np.clip(normal(chance("birth.weight"), expected, own), 500, 6000),
        gestation_weeks=weeks,
        vaginal=np.asarray(chance("birth.way")) < table["population.vaginal-share"],
        female=np.asarray(chance("birth.sex")) < table["population.female-share"],
    )


def collected(birth: Birth, act: Collecting, chance: Chance, table: Parameters, *, yield_ln: Numbers = 0.0) -> Bag:
    """The bag after collection, anticoagulant included; sterile (see `sterility.contaminated`). `yield_ln`: a place's own volume, in the logarithm.

    Membrane viabilities are those of cells hours old (Lab Med Online 2014, 0 h); clonogenic survival is 1 by definition. Valid: weight 300-7000 g,
    20-45 weeks; a delay beyond 120 s takes no more. Source: E1; spreads and slopes are assumptions tuned to Liu 2012 and Allan 2016.
    Refuses (Fault) `birth-outside-model`, `collecting-impossible`.
    """
    _demand(birth, act)
    volume = net_volume_ml(birth, act, chance, table, yield_ln=yield_ln)
    tnc = volume * _density(birth, chance, table) / 100
    share = lognormal(chance("collection.cd34"), table["collection.cd34-share"], table["collection.cd34-share-sd"])
    share *= np.exp(
        table["collection.cd34-per-week"] * (birth.gestation_weeks - OF_WEEKS)
        + table["collection.cd34-per-500-g"] * (birth.weight_g - OF_WEIGHT_G) / 500
    )
    cd34_e6 = tnc * 100 * share
    red = lognormal(chance("collection.nrbc"), table["collection.nrbc-per-100-wbc"], table["collection.nrbc-per-100-wbc-sd"]) / 100
    mononuclear = beta(chance("collection.mnc"), table["collection.mnc-share"], table["collection.mnc-share-sd"])
    return Bag(
        volume_ml=volume + table["collection.anticoagulant-ml"],
        tnc_e8=tnc,
        mnc_e8=np.maximum(tnc * mononuclear, cd34_e6 / 100),
        cd34_e6=cd34_e6,
        nrbc_e8=tnc * red / (1 + red),
        cfu_e5=cd34_e6 * _forming_per_cd34(chance, table) * 10,
        tnc_viability=_viability("tnc", chance, table),
        mnc_viability=_viability("mnc", chance, table),
        cd34_viability=_viability("cd34", chance, table),
    )


def net_volume_ml(birth: Birth, act: Collecting, chance: Chance, table: Parameters, *, yield_ln: Numbers = 0.0) -> Numbers:
    """Blood collected, mL, net of anticoagulant: more from a heavier child, less the later the clamp."""
    late = np.minimum(act.clamp_delay_s, table["collection.clamp-seconds-most"])
    logarithm = (
        np.log(table["collection.volume-median-ml"])
        + table["collection.volume-weight-exponent"] * np.log(birth.weight_g / OF_WEIGHT_G)
        + table["collection.volume-per-clamp-second"] * late
        + np.where(act.in_utero, 0.0, table["collection.volume-ex-utero"])
        + yield_ln
        + normal(chance("collection.volume"), 0, table["collection.volume-sd-ln"])
    )
    volume: Numbers = np.exp(logarithm) * act.drawn_share
    return volume


def _density(birth: Birth, chance: Chance, table: Parameters) -> Numbers:
    """Nucleated cells, 10⁶ per mL of blood; thinner where there is much of it."""
    own = correlated(chance("collection.tnc"), chance("collection.volume"), table["collection.volume-tnc-correlation"])
    logarithm = (
        np.log(table["collection.tnc-median-e6-per-ml"])
        + table["collection.tnc-per-week"] * (birth.gestation_weeks - OF_WEEKS)
        + np.where(birth.vaginal, table["collection.tnc-vaginal"], 0.0)
        + np.where(birth.female, table["collection.tnc-female"], 0.0)
        + normal(own, 0, table["collection.tnc-sd-ln"])
    )
    density: Numbers = np.exp(logarithm)
    return density


def _forming_per_cd34(chance: Chance, table: Parameters) -> Numbers:
    """CFU-GM per CD34+ cell; its own scatter is what that of CFU-GM per nucleated cell leaves when the scatter of CD34+ is taken out."""
    cfu, cd34 = table["collection.cfu-gm-per-e5-tnc"] / 1e5, table["collection.cd34-share"]
    wide = np.log1p((table["collection.cfu-gm-per-e5-tnc-sd"] / table["collection.cfu-gm-per-e5-tnc"]) ** 2)
    taken = np.log1p((table["collection.cd34-share-sd"] / cd34) ** 2)
    own = np.sqrt(np.maximum(wide - taken, 0.0))
    per_cell: Numbers = np.minimum(np.exp(normal(chance("collection.cfu"), np.log(cfu / cd34) - (wide - taken) / 2, own)), 1.0)
    return per_cell


def _viability(sort: str, chance: Chance, table: Parameters) -> Numbers:
    return beta(chance(f"collection.{sort}-viability"), table[f"collection.{sort}-viability"], table[f"collection.{sort}-viability-sd"])


def _demand(birth: Birth, act: Collecting) -> None:
    for name, value, (low, high) in (("weight_g", birth.weight_g, VALID_WEIGHT_G), ("gestation_weeks", birth.gestation_weeks, VALID_WEEKS)):
        if not np.all((np.asarray(value) >= low) & (np.asarray(value) <= high)):
            raise Fault("birth-outside-model", field=name, low=low, high=high)
    share = np.asarray(act.drawn_share)
    if np.any(np.asarray(act.clamp_delay_s) < 0) or not np.all((share >= 0) & (share <= 1)):
        raise Fault("collecting-impossible", clamp_delay_s=act.clamp_delay_s, drawn_share=act.drawn_share)
