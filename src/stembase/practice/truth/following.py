"""The curves of a run, for the debrief: cells from thing to thing, the bag in the cold, the cell while the protectant goes in. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from stembase.practice.truth.bag import Bag, World
from stembase.practice.truth.fold import after, at_instant, run_in, truth
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.rules import Rules
from stembase.practice.truth.tank import Tank
from stembase.practice.truth.tank import at_instant as dewar_at
from stembase.science.cryo import freezing, membrane
from stembase.science.cryo.membrane import CellRun
from stembase.science.parameters import Parameter, Parameters

Done = Sequence[Happening]
SPAN_STEPS = 40
SEEN_MINUTES = 20.0
"""How long a cell is shown from the first drop of protectant on, and a bag after it was put away."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A unit right after something was done, `hours` since its collection: the shares with a whole membrane, and that would still form a colony
    after a thaw."""

    hours: float
    whole: float
    living: float


@dataclass(frozen=True, slots=True)
class Cold:
    """A bag in the cold: minutes since it went into the chamber, °C around it and in it; the minute ice began, if it did."""

    minutes: tuple[float, ...]
    around_c: tuple[float, ...]
    bag_c: tuple[float, ...]
    ice_at: float | None


def moments(done: Done, rules: Rules, unit: str) -> tuple[Moment, ...]:
    """The unit just before and just after each thing done, up to the last that changed it."""
    world, told = World(), list[Moment]()
    begun: datetime | None = None
    for happening in done:
        before = at_instant(world, happening.at, rules).bags.get(unit) if unit in world.bags else None
        world = after(world, happening, rules)
        bag = world.bags.get(unit)
        if bag is None:
            continue
        begun = begun or happening.at
        hours = (happening.at - begun) / timedelta(hours=1)
        told += [_moment(each, hours) for each in (before, at_instant(world, happening.at, rules).bags[unit]) if each]
    return _changing(told)


def _moment(bag: Bag, hours: float) -> Moment:
    living = 0.0 if bag.discarded else float(bag.holds.clonogenic * bag.holds.tolerance)
    return Moment(hours, float(bag.holds.cd34_viability), living)


def _changing(told: list[Moment]) -> tuple[Moment, ...]:
    """Without the tail in which nothing changes any more."""
    last = len(told)
    while last > 2 and abs(told[last - 1].living - told[last - 2].living) < 1e-4 and abs(told[last - 1].whole - told[last - 2].whole) < 1e-4:
        last -= 1
    return tuple(told[:last])


def cold(bag: Bag | None) -> Cold | None:
    """The curve of a bag from the chamber to some minutes after its last move; None for one that never was in the cold."""
    stays = bag.frost.stays if bag and bag.frost else ()
    if not stays:
        return None
    starts = [(stay.at - stays[0].at) / timedelta(minutes=1) for stay in stays]
    minutes = np.concatenate([start + stay.run.minutes for start, stay in zip(starts, stays, strict=True)])
    around, inside, ice = (np.concatenate([getattr(stay.run, name) for stay in stays]) for name in ("chamber_c", "bag_c", "frozen"))
    shown = minutes <= starts[-1] + SEEN_MINUTES
    begun = np.flatnonzero(ice)
    ice_at = float(minutes[max(begun[0] - 1, 0)]) if begun.size else None
    return Cold(tuple(minutes[shown].tolist()), tuple(around[shown].tolist()), tuple(inside[shown].tolist()), ice_at)


def swelling(done: Done, rules: Rules, unit: str) -> CellRun | None:
    """The volume of the mean cell while the protectant goes in and right after, in shares of its isotonic volume; None where none went in."""
    number = next((number for number, one in enumerate(done) if one.subject == unit and "dmso_percent_wv" in one.measures), None)
    if number is None:
        return None
    percent, minutes, celsius = run_in(truth(done[:number], rules), done[number])
    dmso = freezing.dmso_molality(percent, rules.numbers)
    left = max(SEEN_MINUTES - minutes, 1.0)
    baths = (membrane.adding(percent, minutes, celsius, rules.numbers), membrane.staying(dmso, left, celsius, rules.numbers))
    return membrane.expose(membrane.isotonic(rules.numbers), baths, rules.numbers)


@dataclass(frozen=True, slots=True)
class Nitrogen:
    """A tank from the hour it failed on: hours, °C among the units, litres; and °C as they would be had nobody come."""

    hours: tuple[float, ...]
    celsius: tuple[float, ...]
    litres: tuple[float, ...]
    alone_c: tuple[float, ...]


def nitrogen(done: Done, rules: Rules) -> Nitrogen | None:
    """The first tank that failed in a run, to the run's end; None where none did."""
    world, states = World(), list[Tank]()
    for happening in done:
        world = after(world, happening, rules)
        failing = world.tanks.get(states[0].key) if states else next((tank for tank in world.tanks.values() if not tank.dewar.vacuum), None)
        if failing and not (states and states[-1] is failing):
            states.append(failing)
    if not states:
        return None
    begun, ended = states[0].since, max(one.at for one in done)
    spans = [(tank, tank.since, later) for tank, later in zip(states, [*(one.since for one in states[1:]), ended], strict=True)]
    instants = [(tank, start + (end - start) * step / SPAN_STEPS) for tank, start, end in spans for step in range(SPAN_STEPS + 1)]
    held = [dewar_at(tank, at, rules.numbers) for tank, at in instants]
    hours = tuple((at - begun) / timedelta(hours=1) for _tank, at in instants)
    alone = tuple(dewar_at(states[0], at, rules.numbers).celsius for _tank, at in instants)
    return Nitrogen(hours, tuple(one.celsius for one in held), tuple(one.litres for one in held), alone)


class _Noting(Parameters):
    """A table that notes which of its numbers are read; equal to no other, so that nothing remembered answers in its place."""

    __hash__ = object.__hash__

    def __init__(self, table: Parameters) -> None:
        super().__init__({key: table.row(key) for key in table})
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> float:
        self.read.add(key)
        return super().__getitem__(key)

    def __eq__(self, other: object) -> bool:
        return self is other


def numbers_read(done: Done, rules: Rules) -> tuple[Parameter, ...]:
    """The rows of the table that the truth of a run rests on: those the models read while it is folded."""
    noting = _Noting(rules.numbers)
    truth(done, Rules(rules.seed, noting, rules.birth))
    return tuple(noting.row(key) for key in sorted(noting.read))
