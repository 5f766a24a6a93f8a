"""Cells while cryoprotectant goes in and out, and while ice takes their water: the two-parameter membrane model (equations E4 and E6).

dW/dt = -Lp·A·R·T·(Me - Mi), dN/dt = Ps·A·(me - N/W), Mi = (salts + N)/W: Kleinhans 1998, with the CD34+ values of Hunt 2003. Volumes are shares of
the isotonic volume; osmolality in osmol/kg stands for molarity too: ideal and dilute. Valid from 1.5 to 20 °C; elsewhere Arrhenius extrapolation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo.arrhenius import ZERO_C, rate
from stembase.science.cryo.freezing import BagRun, Suspension, dmso_molality, melting_c, osmolality
from stembase.science.cryo.possible import demand

GAS_ATM = 0.082057366  # L·atm/mol/K: CODATA 2018
UM_PER_MIN = 6e5  # from cm/s
NODE_MINUTES, MOST_NODES = 0.005, 500  # of a bath's curve; the integration divides further where it must


@dataclass(frozen=True, slots=True)
class Cells:
    """A cell of the mean kind: water and DMSO inside, and what it has been through since it was isotonic.

    `water` in shares of the isotonic volume, `dmso` in osmol/kg times such shares; `smallest` and `largest` volume without ice outside; `poison`: -ln
    of the share DMSO has left able to divide; `freezings` begun, `concentrated_minutes` with ice and above -40 °C; `supercoolings_k`: for each
    passage downwards through -40 °C how far below its melting point the cytoplasm was (K).
    """

    water: float
    dmso: float
    smallest: float
    largest: float
    poison: float = 0.0
    freezings: int = 0
    concentrated_minutes: float = 0.0
    supercoolings_k: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Bath:
    """Minutes at a temperature in a solution that changes straight from one osmolality (osmol/kg) of DMSO and of salts to another.

    Refuses (Fault) `bath-impossible`: more than a week, not liquid, DMSO above 6 or salts outside 0.02-3 osmol/kg.
    """

    minutes: float
    celsius: float
    dmso: tuple[float, float]
    salts: tuple[float, float]

    def __post_init__(self) -> None:
        """See above."""
        demand("bath-impossible", "minutes", self.minutes, 0, 10_080)
        demand("bath-impossible", "celsius", self.celsius, -10, 45)
        for dmso, salts in zip(self.dmso, self.salts, strict=True):
            demand("bath-impossible", "dmso", dmso, 0, 6)
            demand("bath-impossible", "salts", salts, 0.02, 3)


@dataclass(frozen=True, slots=True, eq=False)
class CellRun:
    """Relative volume and water (shares of the isotonic volume) at minutes from 0; the cells at the end, to go on from."""

    minutes: NDArray[np.float64]
    relative_volume: NDArray[np.float64]
    water: NDArray[np.float64]
    end: Cells = field(compare=False)


def isotonic(numbers: Mapping[str, float]) -> Cells:
    """Cells in plasma."""
    return Cells(water=1 - numbers["membrane.solids"], dmso=0.0, smallest=1.0, largest=1.0)


def adding(percent: float, minutes: float, celsius: float, numbers: Mapping[str, float]) -> Bath:
    """DMSO to `percent` w/v at an even pace; the protectant is made up in an isotonic solution. 0 minutes: in one step (then stay in it)."""
    return Bath(minutes, celsius, (0.0, dmso_molality(percent, numbers)), (numbers["membrane.isotonic"],) * 2)


def staying(dmso: float, minutes: float, celsius: float, numbers: Mapping[str, float]) -> Bath:
    """Cells kept in isotonic solution with so much DMSO (osmol/kg)."""
    return Bath(minutes, celsius, (dmso, dmso), (numbers["membrane.isotonic"],) * 2)


def diluting(dmso: float, folds: float, minutes: float, celsius: float, numbers: Mapping[str, float]) -> Bath:
    """Isotonic solution run in at an even pace, from `dmso` (osmol/kg) to a `folds`-th of it."""
    return Bath(minutes, celsius, (dmso, dmso / folds), (numbers["membrane.isotonic"],) * 2)


def expose(cells: Cells, baths: Sequence[Bath], numbers: Mapping[str, float]) -> CellRun:
    """The cells through one bath after another (E4). Between baths the solution may jump; that is a one-step addition or dilution."""
    runs: list[CellRun] = []
    for bath in baths:
        steps = min(max(ceil(bath.minutes / NODE_MINUTES), 1), MOST_NODES)
        minutes = np.linspace(0.0, bath.minutes, steps + 1)
        share = minutes / bath.minutes if bath.minutes else minutes
        dmso, salts = (first + (last - first) * share for first, last in (bath.dmso, bath.salts))
        celsius = np.full(steps + 1, bath.celsius)
        runs.append(_followed(cells, minutes, celsius, dmso + salts, dmso, np.zeros(steps + 1, dtype=np.bool_), numbers))
        cells = runs[-1].end
    starts = np.cumsum([0.0, *(bath.minutes for bath in baths[:-1])])
    return CellRun(
        np.concatenate([start + run.minutes for start, run in zip(starts, runs, strict=True)]),
        np.concatenate([run.relative_volume for run in runs]),
        np.concatenate([run.water for run in runs]),
        cells,
    )


def along(cells: Cells, run: BagRun, bag: Suspension, numbers: Mapping[str, float]) -> CellRun:
    """The cells inside a bag while its temperature follows `run` (E6): where there is ice, the solution outside has the osmolality -T/kf.

    While there is ice the membrane lets only water through. Cells lose water slower than ice forms; how much too slow at -40 °C, `survival` judges.
    """
    with_ice = np.minimum(run.bag_c, melting_c(bag, numbers)) / -numbers["bag.cryoscopic"]
    whole, dmso = osmolality(bag, numbers), dmso_molality(bag.dmso_percent, numbers)
    outside = np.where(run.frozen, with_ice, whole)
    after = _followed(cells, run.minutes, run.bag_c, outside, np.full(len(outside), dmso), run.frozen, numbers)
    return replace(after, end=_frozen_history(cells, run, after, numbers))


def supercooling_k(water: float, dmso: float, celsius: float, numbers: Mapping[str, float]) -> float:
    """How far the cytoplasm is below its melting point, K; DMSO and water as in `Cells`."""
    return -celsius - numbers["bag.cryoscopic"] * (_salts(numbers) + dmso) / water


def _followed(cells: Cells, minutes: NDArray[np.float64], celsius: NDArray[np.float64], outside: NDArray[np.float64], dmso: NDArray[np.float64],
              frozen: NDArray[np.bool_], numbers: Mapping[str, float]) -> CellRun:  # fmt: skip
    from stembase.science.cryo.membrane_kernel import follow  # as in `freezing`

    solids, molar = numbers["membrane.solids"], numbers["membrane.dmso-molar-volume"]
    surface = 6 / numbers["membrane.diameter"]  # of a sphere to its volume, per µm
    water_rate = UM_PER_MIN * surface * GAS_ATM * (celsius + ZERO_C) * rate("membrane.lp", celsius, numbers)
    dmso_rate = UM_PER_MIN * surface * rate("membrane.ps", celsius, numbers)
    poison = rate("toxicity.rate", celsius, numbers)
    path = np.column_stack((water_rate, np.where(frozen, 0.0, dmso_rate), outside, dmso))
    waters, dmsos = np.empty(len(minutes)), np.empty(len(minutes))
    smallest, largest, dose = follow(minutes, path, poison, frozen, _salts(numbers), solids, molar, numbers["toxicity.harmless"],
                                     cells.water, cells.dmso, cells.smallest, cells.largest, waters, dmsos)  # fmt: skip
    end = replace(
        cells, water=float(waters[-1]), dmso=float(dmsos[-1]), smallest=float(smallest), largest=float(largest), poison=cells.poison + float(dose)
    )
    return CellRun(minutes, solids + waters + molar * dmsos, waters, end)


def _frozen_history(cells: Cells, run: BagRun, after: CellRun, numbers: Mapping[str, float]) -> Cells:
    """The cells at the end with this run's freezings, minutes in concentrated solution and passages through -40 °C added."""
    limit = numbers["survival.judged-at"]
    begun = int((run.frozen[1:] & ~run.frozen[:-1]).sum())
    concentrated = float(np.diff(run.minutes)[run.frozen[1:] & (run.bag_c[1:] > limit)].sum())
    passages = []
    for at in np.flatnonzero((run.bag_c[:-1] > limit) & (run.bag_c[1:] <= limit)):
        share = (limit - run.bag_c[at]) / (run.bag_c[at + 1] - run.bag_c[at])
        water = after.water[at] + share * (after.water[at + 1] - after.water[at])
        passages.append(supercooling_k(float(water), after.end.dmso if run.frozen[at] else cells.dmso, limit, numbers))
    return replace(
        after.end,
        smallest=cells.smallest,  # in a bag only ice shrinks a cell, and what that costs is survival's
        freezings=cells.freezings + begun,
        concentrated_minutes=cells.concentrated_minutes + concentrated,
        supercoolings_k=(*cells.supercoolings_k, *passages),
    )


def _salts(numbers: Mapping[str, float]) -> float:
    """What never leaves the cell: osmol/kg times the isotonic share of water."""
    return numbers["membrane.isotonic"] * (1 - numbers["membrane.solids"])
