"""A nitrogen dewar: how its level falls, how long it still holds, at which level to alarm, and how it warms once dry (equations E8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Dewar:
    """Litres of nitrogen, °C among the units, and whether the vacuum still insulates."""

    litres: float
    celsius: float
    vacuum: bool = True


def litres_per_day(dewar: Dewar, numbers: Mapping[str, float]) -> float:
    """Boil-off, L/day: 1 W evaporates 0.537 L a day; without its vacuum the heat leak is a multiple (assumption 10-50)."""
    heat = numbers["dewar.heat"] * (1 if dewar.vacuum else numbers["dewar.vacuum-loss"])
    return heat * numbers["dewar.litres-per-watt"]


def hours_left(dewar: Dewar, numbers: Mapping[str, float]) -> float:
    """Hours until it is dry."""
    return dewar.litres / litres_per_day(dewar, numbers) * 24


def alarm_litres(response_hours: float, numbers: Mapping[str, float], *, vacuum: bool = True) -> float:
    """The level at which the nitrogen left lasts as long as people need to come."""
    return litres_per_day(Dewar(0.0, 0.0, vacuum), numbers) * response_hours / 24


def curve(dewar: Dewar, hours: NDArray[np.float64], numbers: Mapping[str, float]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Litres and °C after so many hours without filling. Cold as long as there is nitrogen; then towards the room, exponentially.

    Without its vacuum a dry dewar goes from the temperature alarm to the limit in the hour Pomeroy 2019 gives; with it, so many times slower as
    the heat leak is less (assumption).
    """
    litres = np.maximum(dewar.litres - litres_per_day(dewar, numbers) / 24 * hours, 0.0)
    dry = np.maximum(hours - hours_left(dewar, numbers), 0.0)
    room = numbers["place.room"]
    return litres, room + (dewar.celsius - room) * np.exp(-dry / _slow_hours(dewar, numbers))


def hours_until(dewar: Dewar, celsius: float, numbers: Mapping[str, float]) -> float | None:
    """Hours until the units stand at °C without filling; None for what is colder than they are now, or as warm as the room."""
    room = numbers["place.room"]
    if not dewar.celsius <= celsius < room:
        return None
    return hours_left(dewar, numbers) + _slow_hours(dewar, numbers) * log((room - dewar.celsius) / (room - celsius))


def _slow_hours(dewar: Dewar, numbers: Mapping[str, float]) -> float:
    """Hours in which a dry dewar comes 63 % nearer to the room."""
    room = numbers["place.room"]
    slow = numbers["dewar.alarm-lead"] / log((room - numbers["dewar.alarm"]) / (room - numbers["dewar.limit"]))
    return slow * (numbers["dewar.vacuum-loss"] if dewar.vacuum else 1)


def after(dewar: Dewar, hours: float, numbers: Mapping[str, float]) -> Dewar:
    """The dewar so many hours later, not filled."""
    litres, celsius = curve(dewar, np.array([hours]), numbers)
    return Dewar(float(litres[0]), float(celsius[0]), dewar.vacuum)
