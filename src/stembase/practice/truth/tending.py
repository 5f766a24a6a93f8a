"""Tanks of a run as the fold meets them: set up, filled, emptied into another, failing; and the bags inside, which go with them."""

from dataclasses import replace
from datetime import datetime

from stembase.practice.truth import tank as tanking
from stembase.practice.truth.bag import Bag, World
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.keeping import kept
from stembase.practice.truth.rules import Rules
from stembase.practice.truth.tank import Tank

FAILING = frozenset({"vacuum-lost", "tank-warms"})
"""Faults of a tank; the alarm alone stands for one that has failed unseen."""


def set_up(world: World, happening: Happening, rules: Rules) -> World:
    """A tank, full and cold."""
    return replace(world, tanks={**world.tanks, happening.subject: tanking.set_up(happening.subject, happening.at, rules.numbers)})


def failed(world: World, happening: Happening, rules: Rules) -> World:
    """The tank a fault strikes: its subject, the one in which the subject lies, or else the first. An alarm finds one that fails as it is."""
    bag = world.bags.get(happening.subject)
    tank = world.tanks.get(happening.subject) or (bag.tank if bag else None) or next(iter(world.tanks.values()), None)
    if tank is None or (happening.did["fault"] == "tank-warms" and not tank.dewar.vacuum):
        return world
    return _is_now(world, tanking.failed(tank, happening.at, happening.did.get("facts", {}), rules.numbers), rules)


def topped_up(world: World, happening: Happening, rules: Rules) -> World:
    """Nitrogen is filled up to the share that was said."""
    return _filled(world, happening, float(happening.did["after_percent"]) / 100, rules)


def tended(world: World, happening: Happening, rules: Rules) -> World:
    """A tank is filled, or everything in it moved to a spare one."""
    action = happening.measures.get("action")
    if action == "moved" and happening.subject in world.tanks:
        spare = tanking.set_up(f"{happening.subject}.spare", happening.at, rules.numbers)
        bags = {unit: replace(bag, tank=spare) for unit, bag in _inside(world, happening.subject, happening.at, rules).items()}
        return replace(world, bags={**world.bags, **bags})
    return _filled(world, happening, 1.0, rules) if action == "filled" or happening.step == "fill" else world


def _filled(world: World, happening: Happening, share: float, rules: Rules) -> World:
    tank = world.tanks.get(happening.subject)
    return _is_now(world, tanking.filled(tank, happening.at, share, rules.numbers), rules) if tank else world


def _is_now(world: World, tank: Tank, rules: Rules) -> World:
    """The world in which a tank is as it is from its instant on."""
    bags = {unit: replace(bag, tank=tank) for unit, bag in _inside(world, tank.key, tank.since, rules).items()}
    return replace(world, tanks={**world.tanks, tank.key: tank}, bags={**world.bags, **bags})


def _inside(world: World, tank: str, at: datetime, rules: Rules) -> dict[str, Bag]:
    """The bags in a tank, as they are at an instant."""
    return {unit: kept(bag, at, rules.numbers) for unit, bag in world.bags.items() if bag.tank and bag.tank.key == tank}
