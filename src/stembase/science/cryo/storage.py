"""What time, warmth and a walk outside nitrogen take from frozen cells (equations E8).

The rate is crude: two studies of different cells, joined by one activation energy. What a single short warming costs is below what it can say.
"""

from collections.abc import Mapping
from math import log

import numpy as np
from numpy.typing import NDArray

from stembase.science.cryo.arrhenius import rate

NODES = 500  # of each branch of a walk: a tenth of a second in the first minute


def loss_per_day(celsius: NDArray[np.float64], numbers: Mapping[str, float]) -> NDArray[np.float64]:
    """First-order loss of whole cells (per day) at °C; none at or below the glass transition. Valid -196 to -20 °C, a frozen bag."""
    return np.where(celsius > numbers["storage.glass"], rate("storage.loss", celsius, numbers), 0.0)


def kept_loss(celsius: float, days: float, numbers: Mapping[str, float]) -> float:
    """-ln of the share of whole cells left after days at one temperature."""
    return float(loss_per_day(np.array([celsius]), numbers)[0]) * days


def path_loss(minutes: NDArray[np.float64], celsius: NDArray[np.float64], numbers: Mapping[str, float]) -> float:
    """-ln of the share of whole cells left along a temperature curve, by trapezoids; give the curve densely where it crosses the glass transition."""
    return float(np.trapezoid(loss_per_day(celsius, numbers), minutes)) / 1440


def out_of_nitrogen(seconds: float, numbers: Mapping[str, float], *, rest_s: float = 900.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Minutes and °C of a bag in its cassette that stands in the room for `seconds` and is then back in nitrogen for `rest_s`.

    Lumped: m·cp·dT/dt = h·A·(Ta - T). The heat capacities hold from -196 to about -100 °C; a longer stay is a thaw (`freezing.expose`).
    All geometry is assumed.
    """
    out, back = np.linspace(0.0, seconds, NODES), np.linspace(0.0, rest_s, NODES)[1:]
    stored, air = numbers["warming.stored"], numbers["place.room"]
    warm = air + (stored - air) * np.exp(-out / _time_constant_s("warming.exchange", numbers))
    cold = stored + (warm[-1] - stored) * np.exp(-back / _time_constant_s("warming.vapour-exchange", numbers))
    return np.concatenate((out, seconds + back)) / 60, np.concatenate((warm, cold))


def seconds_until(celsius: float, numbers: Mapping[str, float]) -> float:
    """Seconds in the room until a bag out of nitrogen reads °C; the limits of `out_of_nitrogen` hold."""
    air = numbers["place.room"]
    return _time_constant_s("warming.exchange", numbers) * log((air - numbers["warming.stored"]) / (air - celsius))


def _time_constant_s(exchange: str, numbers: Mapping[str, float]) -> float:
    heat = numbers["warming.bag"] * numbers["warming.bag-cp"] + numbers["warming.cassette"] * numbers["warming.cassette-cp"]
    return heat / 1000 / (numbers[exchange] * numbers["warming.area"])
