"""MSC culture (E14): from tissue to a suspension, seeding, growth to confluence, detachment, passages, and the end of a line's doublings.

Draws: `culture.doubling` and `culture.life` of the donor, `culture.isolation` of the tissue. Cord, marrow and fat only: for other tissues the
references give no number. Nor do they for medium that is not changed. That crowded cells stop for good is a direction; its size is assumed.
"""

from dataclasses import dataclass, replace

import numpy as np

from stembase.science.draws import Chance, Numbers, lognormal, normal
from stembase.science.fault import Fault
from stembase.science.parameters import Parameters

SOURCES = ("cord", "marrow", "adipose")
STEP_H = 4.0  # of the integration; its error is below 1e-5 of the doublings


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """What a donor's cells are by nature: hours a fresh cell takes to double, and the doublings after which none does."""

    doubling_hours: Numbers
    life_doublings: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Suspension:
    """Cells off the plastic (10⁶, alive and dead), how many times they have doubled, how often they were passaged, their membrane viability; and the
    share of the living that crowding has not stopped for good (`uncrowded`)."""

    cells_e6: Numbers
    viability: Numbers
    doublings: Numbers = 0.0
    passage: int = 0
    uncrowded: Numbers = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Culture:
    """Living cells on plastic, 10⁶ on so many cm²; hours since seeding; `uncrowded` as of a suspension."""

    cells_e6: Numbers
    area_cm2: Numbers
    doublings: Numbers
    passage: int
    hours: Numbers = 0.0
    uncrowded: Numbers = 1.0

    @property
    def per_cm2(self) -> Numbers:
        """Cells on a square centimetre."""
        return self.cells_e6 * 1e6 / self.area_cm2


def line(source: str, chance: Chance, table: Parameters) -> Line:
    """A donor's cells: doubling time log-normal, life normal. Source: Stem Cells Int 2013:246134 (cord, fat), scrt398 (cord), Bruder 1997 (marrow).

    Refuses (Fault) `culture-source-unknown`.
    """
    _known(source)
    hours = lognormal(chance("culture.doubling"), table[f"culture.{source}-doubling-hours"], table[f"culture.{source}-doubling-sd-hours"])
    life = normal(chance("culture.life"), table[f"culture.{source}-life-doublings"], table[f"culture.{source}-life-doublings-sd"])
    return Line(hours, np.maximum(life, table["culture.life-least-doublings"]))


def isolated(source: str, grams: Numbers, chance: Chance, table: Parameters) -> Suspension:
    """The cells of a piece of cord or fat that will adhere. Source: BJBAS 2022 (cord, grown back), reviews (fat); scatter between donors assumed.

    Refuses (Fault) `culture-source-unknown` (marrow: no number), `culture-impossible`.
    """
    if source == "cord":
        per_g: float = table["culture.cord-adherent-per-g"]
    elif source == "adipose":
        per_g = table["culture.adipose-nucleated-e6-per-g"] * 1e6 * table["culture.adipose-adherent-share"]
    else:
        raise Fault("culture-source-unknown", source=source, known=["cord", "adipose"])
    if np.any(np.asarray(grams) < 0):
        raise Fault("culture-impossible", grams=grams)
    scatter = np.exp(normal(chance("culture.isolation"), 0, table["culture.isolation-sd-ln"]))
    viability = table["culture.isolation-viability"]
    return Suspension(per_g * grams / 1e6 * scatter / viability, viability)


def seeded(cells: Suspension, area_cm2: Numbers) -> Culture:
    """The living cells spread on so much plastic; one passage more. Refuses (Fault) `culture-impossible`: no area."""
    if np.any(np.asarray(area_cm2) <= 0):
        raise Fault("culture-impossible", area_cm2=area_cm2)
    return Culture(cells.cells_e6 * cells.viability, area_cm2, cells.doublings, cells.passage + 1, uncrowded=cells.uncrowded)


def seeding_area_cm2(cells: Suspension, table: Parameters) -> Numbers:
    """The plastic that these cells cover at the usual density, 3 000-5 000 a cm² (textbook)."""
    return cells.cells_e6 * cells.viability * 1e6 / table["culture.seeding-per-cm2"]


def doubling_hours(of: Line, doublings: Numbers, table: Parameters) -> Numbers:
    """How long a doubling takes after so many, with room to grow: T0 / (1 − d/d_max)^n; endless when the line is used up.

    n from 31.9 h at passages 1-10 and 38.4 h at 11-20 (Stem Cells Int 2013:246134).
    """
    left = np.maximum(1 - np.asarray(doublings) / of.life_doublings, 0.0)
    with np.errstate(divide="ignore"):
        hours: Numbers = of.doubling_hours / left ** table["culture.slowing-exponent"]
    return hours


def grown(culture: Culture, hours: Numbers, of: Line, table: Parameters) -> Culture:
    """The culture so many hours later: no division while cells settle, then logistic up to confluence, slower with every doubling.

    Growing a then b is growing a + b, to 1e-5. Source: E14; confluence is a textbook's. A fair predictor over seeding densities only (Mancuso 2009,
    PMC6495932). Refuses (Fault) `culture-impossible`: hours below zero.
    """
    if np.any(np.asarray(hours) < 0):
        raise Fault("culture-impossible", hours=hours)
    lag, until = table["culture.lag-hours"], culture.hours + hours
    dividing = np.maximum(until - np.maximum(culture.hours, lag), 0.0)
    gained, crowded = _gained(culture, dividing, of, table)
    left = culture.uncrowded * np.exp(-table["culture.crowding-loss-per-day"] * crowded / 24)
    return replace(culture, cells_e6=culture.cells_e6 * 2**gained, doublings=culture.doublings + gained, hours=until, uncrowded=left)


def able_share(of: Line, doublings: Numbers, uncrowded: Numbers, table: Parameters) -> Numbers:
    """The share of living cells that still divide: fewer with every doubling, none at the end of the line, and none of those crowding stopped.

    Source: derived, if a line slows (E14) because ever fewer of its cells divide, each as fast as before.
    """
    left: Numbers = np.maximum(1 - np.asarray(doublings) / of.life_doublings, 0.0) ** table["culture.slowing-exponent"]
    return left * uncrowded


def _gained(culture: Culture, hours: Numbers, of: Line, table: Parameters) -> tuple[Numbers, Numbers]:
    """Doublings of the population in so many hours of division, and hours of crowding (0 at the limit, 1 an hour when full)."""
    from stembase.science.cells.culture_kernel import grow  # Numba takes a second to load, which whoever grows nothing need not wait

    full, steps = culture.per_cm2 / table["culture.confluent-per-cm2"], max(1, int(np.ceil(np.max(hours) / STEP_H)))
    each = np.broadcast_arrays(np.asarray(hours, float) / steps, full, culture.doublings, of.doubling_hours, of.life_doublings)
    step, covered, doublings, doubling, life = (np.array(one, float).ravel() for one in each)
    gained, crowded = np.empty(step.size), np.empty(step.size)
    grow(steps, step, covered, doublings, doubling, life, table["culture.slowing-exponent"], table["culture.crowded-from"], gained, crowded)
    return gained.reshape(each[0].shape)[()], crowded.reshape(each[0].shape)[()]


def detached(culture: Culture, minutes: Numbers, table: Parameters) -> Suspension:
    """The cells off the plastic after an enzyme's so many minutes: too short leaves some behind, too long costs viability. Source: assumption."""
    right = table["culture.detachment-minutes"]
    off = table["culture.detached-share"] * np.clip(np.asarray(minutes) / right, 0.0, 1.0)
    over = np.maximum(np.asarray(minutes) - right, 0.0)
    viability = np.maximum(table["culture.detached-viability"] - table["culture.over-detachment-per-minute"] * over, 0.0)
    return Suspension(culture.cells_e6 * off, viability, culture.doublings, culture.passage, culture.uncrowded)


def _known(source: str) -> None:
    if source not in SOURCES:
        raise Fault("culture-source-unknown", source=source, known=list(SOURCES))
