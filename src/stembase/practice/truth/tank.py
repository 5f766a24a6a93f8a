"""Nitrogen tanks of a run (E8): the level falls with what boils off, the vapour warms when it is dry, and the bags inside follow it. Values only.

A tank in order is topped up by the house every few days. Only one whose vacuum is gone can fall dry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo import dewar as dewars
from stembase.science.cryo.dewar import Dewar
from stembase.science.parameters import Parameters

MINUTES_APART = 5.0
"""Between two corners of a tank's curve; between them it is straight."""
LONGEST_MINUTES = 10_000.0
"""A bag is followed in a tank that fails for so long, about a week; then it is as warm as the room."""


@dataclass(frozen=True, slots=True)
class Tank:
    """A tank since the last thing that befell it: what it held then, and how warm it has been at most since it was set up (°C)."""

    key: str
    since: datetime
    dewar: Dewar
    peak_c: float


def set_up(key: str, at: datetime, numbers: Parameters) -> Tank:
    """Full and cold."""
    cold = numbers["place.vapour"]
    return Tank(key, at, Dewar(numbers["dewar.volume"], cold), cold)


def at_instant(tank: Tank, at: datetime, numbers: Parameters) -> Dewar:
    """What it holds later."""
    hours = max((at - tank.since) / timedelta(hours=1), 0.0)
    return dewars.after(tank.dewar, hours % (24 * numbers["dewar.topped-up-every"]) if tank.dewar.vacuum else hours, numbers)


def seen(tank: Tank, at: datetime, numbers: Parameters) -> Tank:
    """The tank with how warm it has been up to an instant."""
    return replace(tank, peak_c=max(tank.peak_c, at_instant(tank, at, numbers).celsius))


def failed(tank: Tank, at: datetime, facts: Mapping[str, Any], numbers: Parameters) -> Tank:
    """Its vacuum is gone; `facts` may say how much is left (litres) and how cold it still is (celsius), else it is dry, and as warm as its alarm."""
    left = Dewar(float(facts.get("litres", 0.0)), float(facts.get("celsius", numbers["dewar.alarm"])), vacuum=False)
    return Tank(tank.key, at, left, max(seen(tank, at, numbers).peak_c, left.celsius))


def filled(tank: Tank, at: datetime, share: float, numbers: Parameters) -> Tank:
    """Filled up to a share of what it takes; what has gone wrong with its vacuum stays wrong."""
    before = at_instant(tank, at, numbers)
    litres = max(before.litres, share * numbers["dewar.volume"])
    cold = numbers["place.vapour"] if litres > before.litres else before.celsius
    return Tank(tank.key, at, Dewar(litres, cold, before.vacuum), max(tank.peak_c, before.celsius))


def warms_above(tank: Tank, celsius: float, numbers: Parameters) -> timedelta | None:
    """How long after its last change it is so warm; None if it never is."""
    hours = None if tank.dewar.vacuum else dewars.hours_until(tank.dewar, celsius, numbers)
    return None if hours is None else timedelta(hours=hours)


def temperatures(tank: Tank, start: datetime, end: datetime, numbers: Parameters) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minutes from `start` and °C among the units; one in order does not change."""
    lasts = min((end - start) / timedelta(minutes=1), LONGEST_MINUTES)
    if tank.dewar.vacuum:
        return np.array([0.0, lasts]), np.full(2, tank.dewar.celsius)
    minutes = np.linspace(0.0, lasts, max(2, int(lasts / MINUTES_APART) + 2))
    return minutes, dewars.curve(tank.dewar, (start - tank.since) / timedelta(hours=1) + minutes / 60, numbers)[1]
