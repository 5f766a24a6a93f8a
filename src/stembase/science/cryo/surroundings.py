"""Where a bag stands, as the bag feels it: a temperature along time, and how fast heat goes over. A chamber, a freezer, vapour, a bath, the room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo.possible import demand

DRIFT_NODES_A_MINUTE = 2  # of the curve of a chamber that stopped; between them it is straight


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of a program: the chamber goes to `to_c` at `rate_c_per_min` (its sign is ignored), then holds for `hold_minutes`.

    Refuses (Fault) `segment-impossible`: outside -196 to 40 °C, 0.01 to 100 °C/min, or a day.
    """

    to_c: float
    rate_c_per_min: float
    hold_minutes: float = 0.0

    def __post_init__(self) -> None:
        """See above."""
        demand("segment-impossible", "to_c", self.to_c, -196, 40)
        demand("segment-impossible", "rate_c_per_min", abs(self.rate_c_per_min), 0.01, 100)
        demand("segment-impossible", "hold_minutes", self.hold_minutes, 0, 1440)


# source="assumption", in the shape freezers' makers ship: a cold spike starts the ice, the chamber comes back, then 1 °C/min
SPIKED = (Segment(4, 10, 5), Segment(-8, 1), Segment(-45, 25, 1), Segment(-14, 10), Segment(-45, 1), Segment(-90, 10, 6))
STRAIGHT = (Segment(4, 10, 5), Segment(-45, 1), Segment(-90, 10, 6))


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """Minutes from 0 and °C at the corners of a curve straight between them; W/K between the bag and what is around it.

    Refuses (Fault) `place-impossible`: a clock that runs backwards or over a week, outside -196 to 60 °C, an exchange outside 0.001-50 W/K.
    """

    minutes: NDArray[np.float64]
    celsius: NDArray[np.float64]
    exchange_w_per_k: float

    def __post_init__(self) -> None:
        """See above."""
        demand("place-impossible", "minutes", float(np.diff(self.minutes, prepend=0.0).min()), 0, 10_080)
        demand("place-impossible", "minutes", self.lasts, 0, 10_080)
        for extreme in (self.celsius.min(), self.celsius.max()):
            demand("place-impossible", "celsius", float(extreme), -196, 60)
        demand("place-impossible", "exchange_w_per_k", self.exchange_w_per_k, 0.001, 50)

    @property
    def lasts(self) -> float:
        """Minutes to the last corner."""
        return float(self.minutes[-1])

    def at(self, minute: float) -> float:
        """°C at a minute; the ends last for ever."""
        return float(np.interp(minute, self.minutes, self.celsius))

    def between(self, start: float, end: float) -> "Surroundings":
        """The part from one minute to another, for a run that is interrupted or taken up again."""
        inside = (self.minutes > start) & (self.minutes < end)
        minutes = np.concatenate(([start], self.minutes[inside], [end]))
        return Surroundings(minutes - start, np.interp(minutes, self.minutes, self.celsius), self.exchange_w_per_k)


def programmed(program: Sequence[Segment], numbers: Mapping[str, float], *, from_c: float) -> Surroundings:
    """The chamber of a controlled-rate freezer that runs a program from `from_c`."""
    minutes, celsius = [0.0], [from_c]
    for segment in program:
        ramp = abs(segment.to_c - celsius[-1]) / abs(segment.rate_c_per_min)
        for more in (ramp, segment.hold_minutes):
            if more > 0:
                minutes.append(minutes[-1] + more)
                celsius.append(segment.to_c)
    return Surroundings(np.array(minutes), np.array(celsius), numbers["place.chamber-exchange"])


def kept(celsius: float, minutes: float, exchange_w_per_k: float) -> Surroundings:
    """A place that keeps its temperature (°C) for so many minutes."""
    return Surroundings(np.array([0.0, minutes]), np.array([celsius, celsius]), exchange_w_per_k)


def in_freezer(minutes: float, numbers: Mapping[str, float]) -> Surroundings:
    """A shelf of a -80 °C freezer, still air."""
    return kept(numbers["place.freezer"], minutes, numbers["place.freezer-exchange"])


def in_vapour(minutes: float, numbers: Mapping[str, float]) -> Surroundings:
    """The vapour of a nitrogen tank."""
    return kept(numbers["place.vapour"], minutes, numbers["place.vapour-exchange"])


def in_bath(minutes: float, numbers: Mapping[str, float]) -> Surroundings:
    """A warm water bath in which the bag is moved."""
    return kept(numbers["place.bath"], minutes, numbers["place.bath-exchange"])


def in_room(minutes: float, numbers: Mapping[str, float]) -> Surroundings:
    """A bench, still air."""
    return kept(numbers["place.room"], minutes, numbers["place.room-exchange"])


def stopped(from_c: float, minutes: float, numbers: Mapping[str, float]) -> Surroundings:
    """A chamber whose machine stopped at `from_c` with its lid closed: it comes nearer to the room, exponentially."""
    at = np.linspace(0.0, minutes, max(2, ceil(minutes * DRIFT_NODES_A_MINUTE) + 1))
    room = numbers["place.room"]
    return Surroundings(at, room + (from_c - room) * np.exp(-at / numbers["place.stopped-minutes"]), numbers["place.chamber-exchange"])
