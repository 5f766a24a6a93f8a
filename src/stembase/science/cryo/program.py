"""A bag in a controlled-rate freezer: chamber program in, curve out. A lumped bag with nucleation, plateau and freeze-concentration (equations E5).

Constants: SNOW (Deck et al. 2021, doi 10.1016/j.ijpharm.2021.121276) where stated; geometry and solutes are source="assumption".
"""

from dataclasses import dataclass
from datetime import datetime
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo.curve import Curve, write_freezer_log

CP_WATER, CP_ICE, LATENT_HEAT = 4187.0, 2108.0, 333_550.0  # J/kg/K, J/kg/K, J/kg; SNOW
KF = 1.86  # K kg/osmol
NUCLEATION_A, NUCLEATION_B, NUCLEATION_C = 29.0, 29.3, 1.0  # k = 10^-(a + c·xi) in m⁻³ s⁻¹ K⁻ᵇ; SNOW, 5 % sucrose vials
STEP_S = 2.0


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a program: the chamber goes to `to_c` at `rate_c_per_min` (its sign is ignored), then holds for `hold_minutes`."""

    to_c: float
    rate_c_per_min: float
    hold_minutes: float = 0.0


@dataclass(frozen=True, slots=True)
class Bag:
    """What is frozen. The defaults are a cord blood unit reduced to 25 mL with 10 % w/v DMSO; source="assumption" but for the DMSO's osmolality."""

    volume_ml: float = 25.0
    density_g_per_ml: float = 1.06
    solute_mass_share: float = 0.15
    osmolality: float = 1.72  # 1.28 mol/L DMSO in 0.9 kg of water, and 0.3 of plasma
    exchange_w_per_k: float = 0.5  # h·A in its cassette; so that a straight 1 °C/min chamber gives 1.8-2.4 in the bag, a spiked one near 1.1 (E5)


# source="assumption", in the shape freezers' makers ship: a cold spike starts the ice, the chamber comes back, then 1 °C/min
SPIKED = (Segment(4, 10, 5), Segment(-8, 1), Segment(-45, 25, 1), Segment(-14, 10), Segment(-45, 1), Segment(-90, 10, 6))
STRAIGHT = (Segment(4, 10, 5), Segment(-45, 1), Segment(-90, 10, 6))


def freeze(program: tuple[Segment, ...], seed: int, *, bag: Bag | None = None, stops_at_c: float | None = None, every_s: float = 10.0,
           started_at: datetime | None = None) -> Curve:  # fmt: skip
    """The curve of one run, a pure function of its arguments; `stops_at_c`: the machine stops logging when the bag first reads this."""
    random = np.random.default_rng(seed)
    chamber = _chamber(program)
    true_bag = _bag(chamber, bag or Bag(), random)
    keep = slice(None, None, max(1, round(every_s / STEP_S)))
    chamber, true_bag = chamber[keep], true_bag[keep]
    read = true_bag + random.normal(0, 0.05, len(true_bag))  # probe noise; source="assumption"
    read_chamber = chamber + random.normal(0, 0.2, len(chamber))
    if stops_at_c is not None and (read <= stops_at_c).any():
        end = int((read <= stops_at_c).argmax()) + 1
        read, read_chamber = read[:end], read_chamber[:end]
    minutes = np.arange(len(read), dtype=np.float64) * (keep.step * STEP_S / 60)
    return Curve(minutes, read_chamber, read, started_at)


def synthetic_freezer_log(seed: int, *, program: tuple[Segment, ...] = SPIKED, bag: Bag | None = None, stops_at_c: float | None = None,
                          every_s: float = 10.0, started_at: datetime | None = None) -> str:  # fmt: skip
    """A freezer's CSV log as `read_freezer_log` reads it, for the demo and tests. Same arguments, same text."""
    return write_freezer_log(freeze(program, seed, bag=bag, stops_at_c=stops_at_c, every_s=every_s, started_at=started_at))


def _chamber(program: tuple[Segment, ...], start_c: float = 4.0) -> NDArray[np.float64]:
    """Chamber temperature every STEP_S seconds."""
    pieces, now = [np.array([start_c])], start_c
    for segment in program:
        steps = max(1, round(abs(segment.to_c - now) / segment.rate_c_per_min * 60 / STEP_S))
        pieces += [np.linspace(now, segment.to_c, steps + 1)[1:], np.full(round(segment.hold_minutes * 60 / STEP_S), segment.to_c)]
        now = segment.to_c
    return np.concatenate(pieces)


def _bag(chamber: NDArray[np.float64], bag: Bag, random: np.random.Generator) -> NDArray[np.float64]:
    """Bag temperature along the chamber's: liquid until a seeded nucleation, afterwards on the liquidus T = -kf·osm/(1 - ice)."""
    mass_kg, water, drop = bag.volume_ml * bag.density_g_per_ml / 1000, 1 - bag.solute_mass_share, KF * bag.osmolality
    per_kg = bag.exchange_w_per_k * STEP_S / mass_kg
    log_kv = -(NUCLEATION_A + NUCLEATION_C * random.normal()) * log(10) + log(bag.volume_ml * 1e-6 * STEP_S)
    threshold, hazard, ice, now = random.exponential(), 0.0, 0.0, float(chamber[0])
    out = []
    for outside in chamber.tolist():
        heat = per_kg * (now - outside)
        if ice:
            ice += heat / (_cp(ice, water) * drop / (1 - ice) ** 2 + LATENT_HEAT * water)
            now = -drop / (1 - ice)
        else:
            now -= heat / _cp(0.0, water)
            if now < -drop:
                hazard += exp(min(log_kv + NUCLEATION_B * log(-drop - now), 50))
            if hazard >= threshold:
                ice = _ice_at_nucleation(now, water, drop)
        out.append(now)
    return np.array(out)


def _cp(ice: float, water: float) -> float:
    """J/kg/K of the bag's water and ice; the solutes' share is neglected."""
    return water * (CP_WATER * (1 - ice) + CP_ICE * ice)


def _ice_at_nucleation(now: float, water: float, drop: float) -> float:
    """Ice share s with (Tf(s) - Tn)·cp = L·water·s: the root of a quadratic in s."""
    cp, latent = CP_WATER * water, LATENT_HEAT * water
    # (-drop/(1-s) - now)·cp = latent·s  ->  latent·s² - (latent - now·cp)·s - (drop + now)·cp = 0
    b = latent - now * cp
    return (b - sqrt(b * b + 4 * latent * (drop + now) * cp)) / (2 * latent)
