"""A bag on its way through temperatures: nucleation, plateau, freeze concentration, melting (equations E5). State in, state out: any run can be cut.

One temperature for the whole bag. With ice the solution lies on the liquidus T = -kf·osm/(1 - s), s the share of water that is ice; the solutes'
own heat is neglected. Valid from 40 °C to -196 °C for 5-15 % w/v DMSO; below the glass transition ice goes on forming here, by under 3 %.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, log, log1p
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo.possible import demand
from stembase.science.cryo.surroundings import Surroundings

LONGEST_STEP_S, STEPS_TO_ANSWER = 5.0, 20  # steps are at most so long, and so many to the time constant of the frozen bag

EVEN_NODES = 1000  # of a curve at one rate: 0.04 K to -40 °C


@dataclass(frozen=True, slots=True)
class Suspension:
    """What is frozen: `volume_ml` of cells in `dmso_percent` (w/v) DMSO. Refuses (Fault) `suspension-impossible`: outside 0.1-1000 mL, 0-40 %."""

    volume_ml: float
    dmso_percent: float

    def __post_init__(self) -> None:
        """See above."""
        demand("suspension-impossible", "volume_ml", self.volume_ml, 0.1, 1000)
        demand("suspension-impossible", "dmso_percent", self.dmso_percent, 0, 40)


@dataclass(frozen=True, slots=True)
class Nucleation:
    """The chance in one freezing of one bag: how reluctant the bag is (standard normal), and how long it waits (standard exponential)."""

    reluctance: float
    patience: float

    @classmethod
    def drawn(cls, normal: float, uniform: float) -> "Nucleation":
        """From a standard normal and a uniform draw of [0, 1)."""
        return cls(normal, -log1p(-uniform))


@dataclass(frozen=True, slots=True)
class BagState:
    """Temperature, whether there is ice, and the chance of nucleation already spent."""

    celsius: float
    frozen: bool = False
    spent: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class BagRun:
    """Curves at the same minutes from 0: chamber (or other place) and bag in °C, ice or none; and the state at the end, to go on from."""

    minutes: NDArray[np.float64]
    chamber_c: NDArray[np.float64]
    bag_c: NDArray[np.float64]
    frozen: NDArray[np.bool_]
    end: BagState = field(compare=False)


def dmso_molality(percent: float, numbers: Mapping[str, float]) -> float:
    """osmol of DMSO per kg of water at `percent` w/v (0-40), water being what is neither DMSO nor solids by mass; ideal."""
    water_g_per_ml = numbers["bag.density"] * (1 - numbers["bag.solids"]) - percent / 100
    return percent * 10 / numbers["dmso.molar-mass"] / water_g_per_ml


def osmolality(bag: Suspension, numbers: Mapping[str, float]) -> float:
    """osmol/kg of the bag's solution before ice forms: plasma and DMSO, ideal."""
    return numbers["membrane.isotonic"] + dmso_molality(bag.dmso_percent, numbers)


def melting_c(bag: Suspension, numbers: Mapping[str, float]) -> float:
    """°C at which the last ice melts."""
    return -numbers["bag.cryoscopic"] * osmolality(bag, numbers)


def ice_share(bag: Suspension, celsius: NDArray[np.float64], numbers: Mapping[str, float]) -> NDArray[np.float64]:
    """The share of the bag's water that is ice on the liquidus; 0 above the melting point."""
    melting = melting_c(bag, numbers)
    return np.where(celsius < melting, 1 - melting / np.minimum(celsius, melting), 0.0)


def expose(bag: Suspension, state: BagState, surroundings: Surroundings, chance: Nucleation, numbers: Mapping[str, float]) -> BagRun:
    """The bag's curve while it stands in these surroundings. The same arguments, the same curve.

    Equations E5; nucleation rate of 1 mL vials in sucrose (SNOW: Deck et al. 2021, doi 10.1016/j.ijpharm.2021.121276), times the bag's volume.
    A bag that melts and freezes again within the run uses the same chance; to give it another, cut the run.
    """
    from stembase.science.cryo.freezing_kernel import follow  # Numba takes a second to load, which whoever freezes nothing need not wait

    solution, exchange = _solution(bag, chance.reluctance, numbers), surroundings.exchange_w_per_k
    answers_in_s = solution.mass_kg * solution.water * solution.cp_ice / exchange
    steps = max(1, ceil(surroundings.lasts * 60 / min(LONGEST_STEP_S, answers_in_s / STEPS_TO_ANSWER)))
    minutes = np.linspace(0.0, surroundings.lasts, steps + 1)
    outside = np.interp(minutes, surroundings.minutes, surroundings.celsius)
    celsius, frozen = np.empty(steps + 1), np.empty(steps + 1, dtype=np.bool_)
    seconds = surroundings.lasts * 60 / steps
    now = follow(solution, state.celsius, state.frozen, state.spent, chance.patience, outside, exchange, seconds, celsius, frozen)
    return BagRun(minutes, outside, celsius, frozen, BagState(*now))


def cooled_evenly(bag: Suspension, rate_c_per_min: float, to_c: float, numbers: Mapping[str, float]) -> BagRun:
    """A bag frozen at its melting point and cooled at one rate (°C/min, its sign is ignored) to `to_c`, as in experiments on small volumes."""
    melting = melting_c(bag, numbers)
    minutes = np.linspace(0.0, (melting - to_c) / abs(rate_c_per_min), EVEN_NODES)
    celsius = np.linspace(melting, to_c, EVEN_NODES)
    return BagRun(minutes, celsius, celsius, np.arange(EVEN_NODES) > 0, BagState(to_c, frozen=True))


def minute_melted(run: BagRun) -> float | None:
    """The first minute without ice of a run that began with it; None while there is some."""
    clear = np.flatnonzero(~run.frozen)
    return float(run.minutes[clear[0]]) if clear.size else None


class Solution(NamedTuple):
    """What freezes: mass (kg), water's share of it, depression of the melting point (K), heats (J/kg/K, J/kg), ln of the nucleation rate at 1 K."""

    mass_kg: float
    water: float
    depression_k: float
    cp_water: float
    cp_ice: float
    latent_heat: float
    log_rate: float
    exponent: float


def _solution(bag: Suspension, reluctance: float, numbers: Mapping[str, float]) -> Solution:
    density = numbers["bag.density"]
    log_k = -(numbers["nucleation.a"] + numbers["nucleation.c"] * reluctance) * log(10)
    return Solution(
        mass_kg=bag.volume_ml * density / 1000,
        water=1 - numbers["bag.solids"] - bag.dmso_percent / 100 / density,
        depression_k=-melting_c(bag, numbers),
        cp_water=numbers["bag.cp-water"],
        cp_ice=numbers["bag.cp-ice"],
        latent_heat=numbers["bag.latent-heat"],
        log_rate=log_k + log(bag.volume_ml * 1e-6),
        exponent=numbers["nucleation.b"],
    )
