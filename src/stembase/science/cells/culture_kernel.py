"""Compiled: how often cells on plastic double in time, and how long they are crowded. What the numbers mean is said in `culture`."""

from typing import Any

from stembase.science.compiling import compiled


@compiled
def pace(gained: float, full: float, doublings: float, doubling_hours: float, life: float, exponent: float) -> float:
    """Doublings an hour after so many gained; none without room, none at the end of the line."""
    covered: float = full * 2.0**gained
    left = 1.0 - (doublings + gained) / life
    if covered >= 1.0 or left <= 0.0:
        return 0.0
    hours: float = doubling_hours / left**exponent
    return (1.0 - covered) / hours


@compiled
def crowding(gained: float, full: float, free: float) -> float:
    """0 up to the share of the plastic from which cells are crowded, 1 when it is full."""
    covered: float = full * 2.0**gained
    return min(max((covered - free) / (1.0 - free), 0.0), 1.0)


@compiled
def grow(steps: int, step: Any, full: Any, doublings: Any, doubling_hours: Any, life: Any, exponent: float, free: float,
         gained: Any, crowded: Any) -> None:  # fmt: skip
    """Fill `gained` (Runge-Kutta of the fourth order) and `crowded` (trapezes) after so many steps of each culture's own hours."""
    for at in range(len(step)):
        one, hours, now, by = (full[at], doublings[at], doubling_hours[at], life[at]), step[at], 0.0, 0.0
        for _ in range(steps):
            first, crowds = pace(now, *one, exponent), crowding(now, full[at], free)
            second = pace(now + hours / 2 * first, *one, exponent)
            third = pace(now + hours / 2 * second, *one, exponent)
            now = now + hours / 6 * (first + 2 * second + 2 * third + pace(now + hours * third, *one, exponent))
            by = by + hours / 2 * (crowds + crowding(now, full[at], free))
        gained[at], crowded[at] = now, by
