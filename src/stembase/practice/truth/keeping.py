"""Bags in a tank: carried there, kept there, and what a tank that fails does to them (E8). Science does the sums."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from stembase.practice.truth import remembered
from stembase.practice.truth.bag import Bag
from stembase.practice.truth.freezing import followed, passed, with_loss
from stembase.practice.truth.tank import Tank, temperatures
from stembase.science.cryo import fate, freezing, membrane, storage
from stembase.science.cryo.freezing import BagRun, Suspension, melting_c
from stembase.science.cryo.surroundings import Surroundings
from stembase.science.parameters import Parameters

VAPOUR_MINUTES = 120.0
WARMEST_THAWED_C, COLDEST_THAWED_C = 25.0, 4.0
"""What `fate.waited` is valid for; a bag that melts in its tank is as near to it as that."""


def put_away(bag: Bag, seconds: float, tank: Tank, numbers: Parameters) -> Bag:
    """Into a tank after seconds in the room; a bag that is not cold yet freezes on in its vapour."""
    if bag.frost is None:
        return replace(bag, tank=tank)
    vapour = remembered.place("nitrogen-vapour", VAPOUR_MINUTES, numbers)
    bag = followed(bag, replace(bag.frost, surroundings=vapour, minute=0.0, logged=False), VAPOUR_MINUTES, numbers)
    return moved(bag, seconds, tank, numbers)


def moved(bag: Bag, seconds: float, tank: Tank, numbers: Parameters) -> Bag:
    """A bag out of nitrogen, through the room for seconds, into a tank."""
    return replace(with_loss(bag, storage.path_loss(*storage.out_of_nitrogen(seconds, numbers), numbers), numbers), tank=tank)


def kept(bag: Bag, until: datetime, numbers: Parameters) -> Bag:
    """The bag at a later instant in its tank, which it follows: it pays for being above the glass transition, for melting, for freezing again."""
    if until <= bag.at or bag.frost is None or bag.tank is None:
        return replace(bag, at=max(until, bag.at))
    minutes, celsius = temperatures(bag.tank, bag.at, until, numbers)
    if max(celsius[-1], bag.frost.state.celsius) <= numbers["storage.glass"]:
        return replace(bag, at=until, frost=replace(bag.frost, state=replace(bag.frost.state, celsius=float(celsius[-1]))))
    what, before = Suspension(float(bag.holds.volume_ml), bag.dmso_percent), bag.cells or membrane.isotonic(numbers)
    run = freezing.expose(what, bag.frost.state, Surroundings(minutes, celsius, numbers["place.vapour-exchange"]), bag.frost.chance, numbers)
    after = passed(bag, before, membrane.along(before, run, what, numbers).end, numbers)
    loss = storage.path_loss(run.minutes, np.where(run.frozen, run.bag_c, numbers["storage.glass"]), numbers)
    return replace(_thawed(with_loss(after, loss, numbers), run, what, numbers), at=until, frost=replace(bag.frost, state=run.end))


def _thawed(bag: Bag, run: BagRun, what: Suspension, numbers: Parameters) -> Bag:
    """With what hours without ice take, at the temperatures they were spent at."""
    liquid = ~run.frozen & (run.bag_c > melting_c(what, numbers))
    if not liquid.any():
        return bag
    hours = float(liquid.mean()) * float(run.minutes[-1]) / 60
    celsius = float(np.clip(run.bag_c[liquid].mean(), COLDEST_THAWED_C, WARMEST_THAWED_C))
    return replace(bag, holds=fate.waited(bag.holds, hours, celsius, numbers))
