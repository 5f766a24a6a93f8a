"""Compiled: the temperature of a bag along that of its surroundings. What the numbers mean is said in `freezing`."""

from math import exp, log, sqrt
from typing import Any

from stembase.science.compiling import compiled
from stembase.science.cryo.freezing import Solution


@compiled
def slope(solution: Solution, now: float, frozen: bool, outside: float, exchange: float) -> float:
    """dT/dt in K/s. With ice, the heat of what freezes or melts along the liquidus s = 1 - depression/|T| is part of the heat capacity."""
    water = solution.water
    if frozen:
        ice = 1.0 + solution.depression_k / now
        capacity = water * (solution.cp_water * (1.0 - ice) + solution.cp_ice * ice + solution.latent_heat * solution.depression_k / (now * now))
    else:
        capacity = water * solution.cp_water
    return exchange * (outside - now) / (solution.mass_kg * capacity)


@compiled
def stepped(solution: Solution, now: float, frozen: bool, before: float, after: float, exchange: float, seconds: float) -> float:
    """One Runge-Kutta step of fourth order; the surroundings go straight from `before` to `after`."""
    middle = 0.5 * (before + after)
    first = slope(solution, now, frozen, before, exchange)
    second = slope(solution, now + 0.5 * seconds * first, frozen, middle, exchange)
    third = slope(solution, now + 0.5 * seconds * second, frozen, middle, exchange)
    fourth = slope(solution, now + seconds * third, frozen, after, exchange)
    return now + seconds * (first + 2.0 * second + 2.0 * third + fourth) / 6.0


@compiled
def rate(solution: Solution, now: float) -> float:
    """Nuclei a second in the whole bag at this supercooling."""
    below = -solution.depression_k - now
    return exp(solution.log_rate + solution.exponent * log(below)) if below > 0.0 else 0.0


@compiled
def nucleated(solution: Solution, now: float) -> float:
    """The temperature to which the heat of the first ice warms a supercooled bag: (T - now)·cp = L·s with s on the liquidus."""
    cp, latent, depression = solution.cp_water, solution.latent_heat, solution.depression_k
    b = latent - now * cp
    ice = (b - sqrt(b * b + 4.0 * latent * (depression + now) * cp)) / (2.0 * latent)
    return -depression / (1.0 - ice)


@compiled
def follow(solution: Solution, now: float, frozen: bool, hazard: float, threshold: float, outside: Any, exchange: float, seconds: float,
           temperatures: Any, ices: Any) -> tuple[float, bool, float]:  # fmt: skip
    """Fill `temperatures` and `ices` (0 or 1) at the nodes of `outside`, `seconds` apart; gives temperature, whether frozen, hazard at the end."""
    melting = -solution.depression_k
    temperatures[0], ices[0] = now, frozen
    for at in range(1, len(outside)):
        before, after = outside[at - 1], outside[at]
        then = stepped(solution, now, frozen, before, after, exchange, seconds)
        if frozen and then >= melting:
            done = (melting - now) / (then - now)
            frozen, hazard = False, 0.0
            then = stepped(solution, melting, False, before + done * (after - before), after, exchange, (1.0 - done) * seconds)
        elif not frozen and then < melting:
            added = seconds * (rate(solution, now) + 4.0 * rate(solution, 0.5 * (now + then)) + rate(solution, then)) / 6.0
            if hazard + added >= threshold:
                done = (threshold - hazard) / added
                warm = nucleated(solution, now + done * (then - now))
                frozen, hazard = True, 0.0
                then = stepped(solution, warm, True, before + done * (after - before), after, exchange, (1.0 - done) * seconds)
            else:
                hazard += added
        now = then
        temperatures[at], ices[at] = now, frozen
    return now, frozen, hazard
