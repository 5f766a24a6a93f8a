"""Bags in the cold: protectant in, program on, a machine that stops, other places, and the walk into nitrogen. Science does the sums."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from stembase.practice.truth import remembered
from stembase.practice.truth.bag import Bag, Frost, Stay
from stembase.practice.truth.rules import Rules
from stembase.science import special
from stembase.science.cells.bag import thinned
from stembase.science.cryo import fate, freezing, membrane, storage
from stembase.science.cryo.curve import Curve
from stembase.science.cryo.freezing import BagState, Nucleation, Suspension
from stembase.science.cryo.membrane import Cells
from stembase.science.cryo.surroundings import SPIKED, STRAIGHT, Segment
from stembase.science.parameters import Parameters

PROGRAMS: Mapping[str, tuple[Segment, ...]] = {
    "spiked": SPIKED,
    "straight": STRAIGHT,
    "slow": (Segment(4, 10, 5), Segment(-45, 0.2), Segment(-90, 10, 6)),
    "fast": (Segment(4, 10, 5), Segment(-90, 10, 6)),
}
"""The programs a freezer offers. Shapes are source="assumption"; the rates are those of the studies named in the procedure."""
START_C = 4.0
"""How warm a chamber is when a program begins; source="assumption"."""
STOCK_PERCENT = 50.0  # source="assumption": DMSO of the solution that is run in
LONGEST_MINUTES = 600.0
"""How long a bag is followed second by second in one place; later its temperature is that of the place."""
DRIFTS_MINUTES = 1440.0


def protected(bag: Bag, percent: float, minutes: float, celsius: float, numbers: Parameters) -> Bag:
    """DMSO run in over minutes at a temperature; the volume grows by the solution."""
    before = bag.cells or membrane.isotonic(numbers)
    after = remembered.bathed(before, membrane.adding(percent, minutes, celsius, numbers), numbers)
    return replace(passed(bag, before, after, numbers), holds=thinned(bag.holds, stock_ml(bag, percent)), dmso_percent=percent, held_c=celsius)


def stock_ml(bag: Bag, percent: float) -> float:
    """mL of protectant that make so many percent of DMSO in the bag."""
    share = min(percent, STOCK_PERCENT - 1) / STOCK_PERCENT
    return float(bag.holds.volume_ml) * share / (1 - share)


def waiting(bag: Bag, minutes: float, numbers: Parameters) -> Bag:
    """A bag with protectant that is not frozen yet."""
    before = bag.cells or membrane.isotonic(numbers)
    dmso = freezing.dmso_molality(bag.dmso_percent, numbers)
    after = remembered.bathed(before, membrane.staying(dmso, minutes, bag.held_c, numbers), numbers)
    return passed(bag, before, after, numbers)


def program_minutes(program: str) -> float:
    """How long a program takes."""
    minutes, celsius = 0.0, START_C
    for segment in PROGRAMS[program]:
        minutes += abs(segment.to_c - celsius) / abs(segment.rate_c_per_min) + segment.hold_minutes
        celsius = segment.to_c
    return minutes


def begun(bag: Bag, program: str, late: float, rules: Rules) -> Bag:
    """Into the chamber of a freezer; `late` makes ice more reluctant (in standard deviations)."""
    reluctance = float(special.ndtri(rules.chance(bag.name, "freeze.reluctance", bag.freezings))) + late
    chance = Nucleation.drawn(reluctance, rules.chance(bag.name, "freeze.patience", bag.freezings))
    chamber = remembered.chamber(PROGRAMS[program], START_C, rules.numbers)
    frost = Frost(BagState(bag.held_c), chance, chamber, 0.0)
    cells = bag.cells or membrane.isotonic(rules.numbers)
    return replace(bag, cells=cells, frost=frost, freezings=bag.freezings + 1)


def stopped(bag: Bag, numbers: Parameters) -> Bag:
    """The machine stops; the chamber drifts towards the room."""
    if bag.frost is None or not bag.frost.logged:
        return bag
    drifting = remembered.drifting(bag.frost.surroundings.at(bag.frost.minute), DRIFTS_MINUTES, numbers)
    return replace(bag, frost=replace(bag.frost, surroundings=drifting, minute=0.0, logged=False))


def moved(bag: Bag, way: str, numbers: Parameters) -> Bag:
    """Out of the freezer, to another place."""
    if bag.frost is None or way not in remembered.PLACES:
        return bag
    return replace(bag, frost=replace(bag.frost, surroundings=remembered.place(way, LONGEST_MINUTES, numbers), minute=0.0, logged=False))


def frosted(bag: Bag, at: datetime, numbers: Parameters) -> Bag:
    """The bag after time in the place where it stands: its curve, its cells, and what storage takes once it no longer changes."""
    frost = bag.frost
    if frost is None:
        return bag
    minutes = (at - bag.at) / timedelta(minutes=1)
    near = min(minutes, max(LONGEST_MINUTES - frost.minute, 0.0))
    if near > 0:
        bag = followed(bag, frost, near, numbers)
    if minutes > near and bag.frost:
        place = bag.frost.surroundings.at(frost.minute + minutes)
        loss = storage.kept_loss(place, (minutes - near) / 1440, numbers) if bag.frost.state.frozen else 0.0
        bag = replace(
            with_loss(bag, loss, numbers), frost=replace(bag.frost, state=replace(bag.frost.state, celsius=place), minute=frost.minute + minutes)
        )
    return bag


def followed(bag: Bag, frost: Frost, minutes: float, numbers: Parameters) -> Bag:
    """The bag after minutes more in the place where it stands: its curve, and what that does to its cells."""
    what, before = Suspension(float(bag.holds.volume_ml), bag.dmso_percent), bag.cells or membrane.isotonic(numbers)
    end = frost.minute + minutes
    run, after = remembered.stood(what, frost.state, frost.surroundings, frost.minute, end, frost.chance, before, numbers)
    frost = replace(frost, state=run.end, minute=end, stays=(*frost.stays, Stay(bag.at, run, frost.logged)))
    return replace(passed(bag, before, after, numbers), frost=frost)


def cools_below(bag: Bag, celsius: float, numbers: Parameters) -> timedelta | None:
    """How long after the bag's instant it first reads so cold where it stands; None if it does not."""
    frost = bag.frost
    if frost is None:
        return None
    around = frost.surroundings.between(frost.minute, max(frost.surroundings.lasts, frost.minute + 1))
    run = freezing.expose(Suspension(float(bag.holds.volume_ml), bag.dmso_percent), frost.state, around, frost.chance, numbers)
    reached = np.flatnonzero(run.bag_c <= celsius)
    return timedelta(minutes=float(run.minutes[reached[0]])) if reached.size else None


def curve_of(bag: Bag, every_s: float = 15.0) -> Curve | None:
    """What the freezer's own probe logged: the bag in its chamber, up to where the machine stopped or the bag was taken out."""
    stays = [stay for stay in bag.frost.stays if stay.logged] if bag.frost else []
    if not stays:
        return None
    minutes = np.concatenate([stay.run.minutes + (stay.at - stays[0].at) / timedelta(minutes=1) for stay in stays])
    grid = np.arange(0.0, minutes[-1] + 1e-9, every_s / 60)
    chamber, inside = (np.concatenate([getattr(stay.run, name) for stay in stays]) for name in ("chamber_c", "bag_c"))
    return Curve(grid, np.interp(grid, minutes, chamber), np.interp(grid, minutes, inside), stays[0].at)


def passed(bag: Bag, before: Cells, after: Cells, numbers: Parameters) -> Bag:
    """The bag with what made `after` of its cells."""
    return replace(bag, cells=after, holds=fate.passed(bag.holds, before, after, bag.dmso_percent, numbers))


def with_loss(bag: Bag, loss: float, numbers: Parameters) -> Bag:
    """The bag after a loss of storage, -ln of the share left."""
    return replace(bag, holds=fate.stored(bag.holds, loss, numbers)) if loss else bag
