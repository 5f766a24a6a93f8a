"""The named functions a computed measure may call (`by`). Each takes what is given and how things stand, and gives a number or None.

Data names a function; nothing in data is evaluated. A function that lacks an input gives None: the value is then missing, never guessed.
"""

from collections.abc import Callable, Mapping
from math import log2

from stembase.procedures.situation import Given, Situation
from stembase.science.cryo import curve as curves

Function = Callable[[Given, Situation], float | None]

BLOOD_DENSITY_G_PER_ML = 1.06  # source="assumption": usual figure for whole blood


def _number(key: str, given: Given, situation: Situation) -> float | None:
    """A measure of this act, else the unit's earlier value."""
    value = given.measures.get(key, situation.measured.get(key))
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _of(*keys: str) -> Callable[[Callable[..., float | None]], Function]:
    """A function of measures: None unless all of them are known."""

    def wrap(formula: Callable[..., float | None]) -> Function:
        def function(given: Given, situation: Situation) -> float | None:
            values = [_number(key, given, situation) for key in keys]
            return None if None in values else formula(*values)

        function.__doc__ = formula.__doc__
        return function

    return wrap


def from_collection(given: Given, situation: Situation) -> float | None:
    """Minutes from collection to this act."""
    return None if situation.collected_at is None else (given.at - situation.collected_at).total_seconds() / 60


def from_start(given: Given, situation: Situation) -> float | None:
    """Minutes from the start of this performance to this act."""
    return None if situation.started_at is None else (given.at - situation.started_at).total_seconds() / 60


def bag_rate(given: Given, situation: Situation) -> float | None:
    """Cooling rate of the bag after its plateau to −40 °C, °C/min."""
    return None if given.curve is None else curves.cooling_rate_c_per_min(given.curve, to_c=-40)


def nucleation(given: Given, situation: Situation) -> float | None:
    """Temperature of the bag when ice formed, °C."""
    return None if given.curve is None else curves.nucleation_c(given.curve)


def plateau(given: Given, situation: Situation) -> float | None:
    """Minutes the bag stayed on the plateau of freezing."""
    return None if given.curve is None else curves.plateau_minutes(given.curve)


def end_temperature(given: Given, situation: Situation) -> float | None:
    """Temperature of the bag at the end of the program, °C."""
    return None if given.curve is None else curves.end_c(given.curve)


@_of("gross_g", "empty_g", "anticoagulant_ml")
def net_volume(gross_g: float, empty_g: float, anticoagulant_ml: float) -> float:
    """Volume of blood without anticoagulant, mL, from the weights of the bag full and empty."""
    return (gross_g - empty_g) / BLOOD_DENSITY_G_PER_ML - anticoagulant_ml


@_of("wbc_e3_per_ul", "nrbc_per_100_wbc", "volume_ml")
def nucleated_cells(wbc_e3_per_ul: float, nrbc_per_100_wbc: float, volume_ml: float) -> float:
    """Total nucleated cells, 10⁸: white cells and nucleated red cells in the volume (TNC = WBC (1 + nRBC/100), E1)."""
    return wbc_e3_per_ul * (1 + nrbc_per_100_wbc / 100) * volume_ml / 100


@_of("tnc_e8", "cd34_percent")
def cd34(tnc_e8: float, cd34_percent: float) -> float:
    """CD34+ cells, 10⁶."""
    return tnc_e8 * cd34_percent


@_of("tnc_e8", "cd34_percent", "cd34_viability_percent")
def viable_cd34(tnc_e8: float, cd34_percent: float, cd34_viability_percent: float) -> float:
    """Viable CD34+ cells, 10⁶."""
    return tnc_e8 * cd34_percent * cd34_viability_percent / 100


@_of("tnc_before_e8", "tnc_after_e8")
def recovery(tnc_before_e8: float, tnc_after_e8: float) -> float | None:
    """Share of nucleated cells kept, %."""
    return 100 * tnc_after_e8 / tnc_before_e8 if tnc_before_e8 else None


@_of("dmso_ml", "final_volume_ml")
def dmso_percent(dmso_ml: float, final_volume_ml: float) -> float | None:
    """DMSO in the bag, % (w/v); density of DMSO 1.10 g/mL (source="assumption": usual figure)."""
    return 110 * dmso_ml / final_volume_ml if final_volume_ml else None


@_of("tnc_e8", "patient_weight_kg")
def tnc_dose(tnc_e8: float, patient_weight_kg: float) -> float | None:
    """Nucleated cells per kilogram of the patient, 10⁷/kg."""
    return 10 * tnc_e8 / patient_weight_kg if patient_weight_kg else None


@_of("viable_cd34_e6", "patient_weight_kg")
def cd34_dose(viable_cd34_e6: float, patient_weight_kg: float) -> float | None:
    """Viable CD34+ cells per kilogram of the patient, 10⁵/kg."""
    return 10 * viable_cd34_e6 / patient_weight_kg if patient_weight_kg else None


@_of("dmso_g", "patient_weight_kg")
def dmso_dose(dmso_g: float, patient_weight_kg: float) -> float | None:
    """DMSO per kilogram of the patient, g/kg."""
    return dmso_g / patient_weight_kg if patient_weight_kg else None


@_of("cells_seeded_e6", "cells_harvested_e6")
def doublings(cells_seeded_e6: float, cells_harvested_e6: float) -> float | None:
    """Population doublings of this passage."""
    return log2(cells_harvested_e6 / cells_seeded_e6) if cells_seeded_e6 > 0 and cells_harvested_e6 > 0 else None


@_of("cells_isolated_e5", "tissue_g")
def yield_per_gram(cells_isolated_e5: float, tissue_g: float) -> float | None:
    """Nucleated cells per gram of tissue, 10⁵/g."""
    return cells_isolated_e5 / tissue_g if tissue_g else None


FUNCTIONS: Mapping[str, Function] = {
    "from-collection": from_collection,
    "from-start": from_start,
    "bag-rate": bag_rate,
    "nucleation": nucleation,
    "plateau": plateau,
    "end-temperature": end_temperature,
    "net-volume": net_volume,
    "nucleated-cells": nucleated_cells,
    "cd34": cd34,
    "viable-cd34": viable_cd34,
    "recovery": recovery,
    "dmso-percent": dmso_percent,
    "tnc-dose": tnc_dose,
    "cd34-dose": cd34_dose,
    "dmso-dose": dmso_dose,
    "doublings": doublings,
    "yield-per-gram": yield_per_gram,
}
"""Every function a definition may name; those that read the curve are in FROM_CURVE."""

FROM_CURVE = frozenset({"bag-rate", "nucleation", "plateau", "end-temperature"})
