"""Compiled: water and DMSO across the membrane along a path of temperature and surroundings. What the numbers mean is said in `membrane`."""

from math import ceil
from typing import Any

from stembase.science.compiling import compiled

FASTEST = 0.25  # of a step times the fastest rate: Runge-Kutta of fourth order errs by less than 1e-5 of a change there
MOST_PARTS = 4096


@compiled
def slopes(water: float, dmso: float, salts: float, water_rate: float, dmso_rate: float, outside: float, outside_dmso: float) -> tuple[float, float]:
    """dW/dt and dN/dt: shares of the isotonic volume, and osmol/kg times such shares, a minute."""
    return water_rate * ((salts + dmso) / water - outside), dmso_rate * (outside_dmso - dmso / water)


@compiled
def stepped(water: float, dmso: float, salts: float, start: Any, end: Any, minutes: float) -> tuple[float, float]:
    """One Runge-Kutta step of fourth order; `start` and `end`: water rate, DMSO rate, osmolality and DMSO outside, straight between them."""
    a, b, c, d = 0.5 * (start[0] + end[0]), 0.5 * (start[1] + end[1]), 0.5 * (start[2] + end[2]), 0.5 * (start[3] + end[3])
    half = 0.5 * minutes
    w1, n1 = slopes(water, dmso, salts, start[0], start[1], start[2], start[3])
    w2, n2 = slopes(water + half * w1, dmso + half * n1, salts, a, b, c, d)
    w3, n3 = slopes(water + half * w2, dmso + half * n2, salts, a, b, c, d)
    w4, n4 = slopes(water + minutes * w3, dmso + minutes * n3, salts, end[0], end[1], end[2], end[3])
    return water + minutes * (w1 + 2.0 * w2 + 2.0 * w3 + w4) / 6.0, dmso + minutes * (n1 + 2.0 * n2 + 2.0 * n3 + n4) / 6.0


@compiled
def between(path: Any, at: int, share: float) -> tuple[float, float, float, float]:
    """The four quantities outside at a share of the way from one node to the next."""
    rest = 1.0 - share
    return (
        rest * path[at, 0] + share * path[at + 1, 0], rest * path[at, 1] + share * path[at + 1, 1],
        rest * path[at, 2] + share * path[at + 1, 2], rest * path[at, 3] + share * path[at + 1, 3],
    )  # fmt: skip


@compiled
def follow(minutes: Any, path: Any, poison: Any, frozen: Any, salts: float, solids: float, molar_volume: float, harmless: float,
           water: float, dmso: float, smallest: float, largest: float, waters: Any, dmsos: Any) -> tuple[float, float, float]:  # fmt: skip
    """Fill `waters` and `dmsos` at the nodes; gives smallest and largest volume and the logarithm of the share poisoned.

    `path`: water rate, DMSO rate, osmolality and DMSO outside; `poison`: rate above the harmless concentration; `frozen`: ice outside.
    Ice outside shrinks a cell as its freezing, which `survival` judges: volumes and poison are noted only without it.
    """
    dose = 0.0
    waters[0], dmsos[0] = water, dmso
    for at in range(len(minutes) - 1):
        whole = minutes[at + 1] - minutes[at]
        liquid = not (frozen[at] or frozen[at + 1])
        start, end = between(path, at, 0.0), between(path, at, 1.0)
        stiff = max(start[0], end[0]) * (salts + dmso) / (water * water) + max(start[1], end[1]) / water
        parts = min(max(int(ceil(whole * stiff / FASTEST)), 1), MOST_PARTS)
        for part in range(parts):
            end = between(path, at, (part + 1) / parts)
            over = max(dmso / water - harmless, 0.0)
            water, dmso = stepped(water, dmso, salts, start, end, whole / parts)
            if liquid:
                volume = solids + water + molar_volume * dmso
                smallest, largest = min(smallest, volume), max(largest, volume)
                over += max(dmso / water - harmless, 0.0)
                dose += 0.25 * (poison[at] + poison[at + 1]) * over * whole / parts
            start = end
        waters[at + 1], dmsos[at + 1] = water, dmso
    return smallest, largest, dose
