"""What the probes of a nitrogen tank say: level and temperature. Pure; beside `measuring`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from stembase.practice.truth.rules import Rules
from stembase.practice.truth.tank import Tank, at_instant, seen
from stembase.science.draws import normal


@dataclass(frozen=True, slots=True)
class TankLook:
    """One look at a tank at an instant, and how often it was looked at so before."""

    tank: Tank
    at: datetime
    rules: Rules
    ordinal: int


def _level_cm(litres: float, look: TankLook) -> float:
    numbers = look.rules.numbers
    return round(litres / numbers["dewar.volume"] * numbers["dewar.depth"], 1)


def _litres(look: TankLook) -> float:
    return at_instant(look.tank, look.at, look.rules.numbers).litres


def _probe_c(celsius: float, look: TankLook) -> float:
    name = look.tank.key.rpartition(":")[2]
    return round(celsius + float(normal(look.rules.chance(name, "assay.tank-probe", look.ordinal), 0.0, look.rules.numbers["dewar.probe-sd"])), 1)


AIR_OXYGEN = 20.9  # percent; what a room in order reads
OF_TANK: Mapping[str, Callable[[TankLook], float]] = {
    "level_before_cm": lambda look: _level_cm(_litres(look), look),
    "level_after_cm": lambda look: _level_cm(look.rules.numbers["dewar.volume"], look),
    "litres": lambda look: round(look.rules.numbers["dewar.volume"] - _litres(look), 1),
    "temperature_top_c": lambda look: _probe_c(at_instant(look.tank, look.at, look.rules.numbers).celsius, look),
    "oxygen_percent": lambda look: AIR_OXYGEN,
    "warmest_c": lambda look: _probe_c(seen(look.tank, look.at, look.rules.numbers).peak_c, look),
}
"""By measure: what is read at a tank; one is filled to the brim."""
