"""The equations of `science/cryo` as one would write them for SciPy's `solve_ivp`. A peer to measure beside, and right by being plain."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from stembase.science.cryo.freezing import BagRun, BagState, Nucleation, Suspension, dmso_molality, osmolality
from stembase.science.cryo.membrane import Bath, Cells
from stembase.science.cryo.surroundings import Surroundings

TOLERANCE = {"rtol": 1e-8, "atol": 1e-10}
GAS, GAS_ATM, ZERO_C = 8.314462618, 0.082057366, 273.15  # J/mol/K and L·atm/mol/K: CODATA 2018


def permeability(name: str, celsius: float, numbers: Mapping[str, float]) -> float:
    """`lp` (µm/atm/min) or `ps` (µm/min) at °C."""
    inverse = 1 / (celsius + ZERO_C) - 1 / (numbers["membrane.measured-at"] + ZERO_C)
    return numbers[f"membrane.{name}"] * 6e5 * exp(-numbers[f"membrane.{name}-ea"] * 1000 / GAS * inverse)


def membrane(cells: Cells, baths: Sequence[Bath], numbers: Mapping[str, float]) -> tuple[float, float]:
    """Water and DMSO in the cell after the baths (E4)."""
    water, dmso = cells.water, cells.dmso
    surface, salts = 6 / numbers["membrane.diameter"], numbers["membrane.isotonic"] * (1 - numbers["membrane.solids"])
    for bath in baths:
        lp, ps = permeability("lp", bath.celsius, numbers), permeability("ps", bath.celsius, numbers)

        def slope(minute: float, state: NDArray[np.float64], bath: Bath = bath, lp: float = lp, ps: float = ps) -> list[float]:
            share = minute / bath.minutes
            outside_dmso = bath.dmso[0] + share * (bath.dmso[1] - bath.dmso[0])
            outside = outside_dmso + bath.salts[0] + share * (bath.salts[1] - bath.salts[0])
            inside = (salts + state[1]) / state[0]
            heat = GAS_ATM * (bath.celsius + ZERO_C)
            return [-lp * surface * heat * (outside - inside), ps * surface * (outside_dmso - state[1] / state[0])]

        water, dmso = solve_ivp(slope, (0, bath.minutes), (water, dmso), method="LSODA", **TOLERANCE).y[:, -1]
    return float(water), float(dmso)


def bag(what: Suspension, state: BagState, around: Surroundings, chance: Nucleation, numbers: Mapping[str, float]) -> float:
    """°C of the bag at the end (E5); one solution a stretch between corners of the chamber's curve, nucleation and melting as events."""
    mass = what.volume_ml * numbers["bag.density"] / 1000
    water = 1 - numbers["bag.solids"] - what.dmso_percent / 100 / numbers["bag.density"]
    drop = numbers["bag.cryoscopic"] * osmolality(what, numbers)
    latent, cp_water, cp_ice = numbers["bag.latent-heat"], numbers["bag.cp-water"], numbers["bag.cp-ice"]
    log_k = -(numbers["nucleation.a"] + numbers["nucleation.c"] * chance.reluctance) * log(10) + log(what.volume_ml * 1e-6)

    def slope(second: float, now: NDArray[np.float64], frozen: bool) -> list[float]:
        heat = around.exchange_w_per_k * (around.at(second / 60) - now[0])
        if not frozen:
            hazard = exp(log_k + numbers["nucleation.b"] * log(-drop - now[0])) if now[0] < -drop else 0.0
            return [heat / (mass * water * cp_water), hazard]
        ice = 1 + drop / now[0]
        return [heat / (mass * water * (cp_water * (1 - ice) + cp_ice * ice + latent * drop / now[0] ** 2)), 0.0]

    def changes(_second: float, now: NDArray[np.float64], frozen: bool) -> float:
        return now[0] + drop if frozen else now[1] - chance.patience

    changes.terminal = True  # type: ignore[attr-defined]
    celsius, frozen, spent = state.celsius, state.frozen, state.spent
    for start, end in pairwise(around.minutes * 60):
        while start < end:
            changes.direction = 1  # type: ignore[attr-defined]
            done = solve_ivp(slope, (start, end), (celsius, spent), method="LSODA", events=changes, args=(frozen,), max_step=60, **TOLERANCE)
            start, (celsius, spent) = done.t[-1], done.y[:, -1]
            if done.status == 1:
                celsius, spent = -drop if frozen else _warmed(celsius, drop, latent, cp_water), 0.0
                frozen = not frozen
    return float(celsius)


def _warmed(celsius: float, drop: float, latent: float, cp: float) -> float:
    """°C after the first ice: the root of latent·s² - (latent - T·cp)·s - (drop + T)·cp = 0, on the liquidus."""
    b = latent - celsius * cp
    return -drop / (1 - (b - sqrt(b * b + 4 * latent * (drop + celsius) * cp)) / (2 * latent))


def cell_water(cells: Cells, run: BagRun, what: Suspension, numbers: Mapping[str, float]) -> float:
    """Water in the cell at the end of a bag's curve (E6); one solution before the ice and one with it."""
    surface, salts = 6 / numbers["membrane.diameter"], numbers["membrane.isotonic"] * (1 - numbers["membrane.solids"])
    whole, outside_dmso = osmolality(what, numbers), dmso_molality(what.dmso_percent, numbers)

    def slope(minute: float, state: NDArray[np.float64], frozen: bool) -> list[float]:
        celsius = float(np.interp(minute, run.minutes, run.bag_c))
        outside = max(-celsius / numbers["bag.cryoscopic"], whole) if frozen else whole
        flow = -permeability("lp", celsius, numbers) * surface * GAS_ATM * (celsius + ZERO_C) * (outside - (salts + state[1]) / state[0])
        dmso_flow = 0.0 if frozen else permeability("ps", celsius, numbers) * surface * (outside_dmso - state[1] / state[0])
        return [flow, dmso_flow]

    state, minutes = (cells.water, cells.dmso), run.minutes
    turns = np.flatnonzero(run.frozen[1:] != run.frozen[:-1]) + 1
    for start, end in pairwise((0, *turns.tolist(), len(minutes) - 1)):
        span = (minutes[start], minutes[end])
        state = solve_ivp(slope, span, state, method="LSODA", args=(bool(run.frozen[start]),), max_step=0.5, **TOLERANCE).y[:, -1]
    return float(state[0])
