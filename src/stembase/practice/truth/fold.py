"""The fold: entry by entry, what each thing done does to the cells. Each kind of step has one function; so has each other verb that cells feel."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from stembase.practice.deeds import DEEDS
from stembase.practice.truth import freezing, keeping, stroma, tending, unfrozen
from stembase.practice.truth import tank as tanking
from stembase.practice.truth.bag import Bag, World
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.rules import Rules
from stembase.practice.truth.tank import Tank
from stembase.science.cells import bag as cells
from stembase.science.cells.holding import held
from stembase.science.parameters import Parameters

Effect = Callable[[World, Happening, Rules], World]
HELD_C: Mapping[str, float] = {"room": 22.0, "refrigerator": 4.0, "warm": 37.0}
ON_ICE_C, BENCH_C, WARM_BLOCK_C = 4.0, 22.0, 18.0  # source="assumption"
CARRIED_S: Mapping[str, tuple[float, float]] = {"in-nitrogen": (10.0, 25.0), "by-hand": (25.0, 55.0), "left-out": (240.0, 420.0)}
"""Seconds in the room by the way a bag is carried, from and to; source="assumption"."""


def truth(done: Iterable[Happening], rules: Rules, until: datetime | None = None) -> World:
    """What is true after everything done, at its last instant or at a later one. The same entries, seed and numbers: the same truth."""
    world = World()
    for happening in done:
        world = after(world, happening, rules)
    return world if until is None else at_instant(world, until, rules)


def at_instant(world: World, at: datetime, rules: Rules) -> World:
    """The world at a later instant, nothing done in between."""
    tanks = {key: tanking.seen(tank, at, rules.numbers) for key, tank in world.tanks.items()}
    return replace(world, tanks=tanks, bags={unit: aged(bag, at, rules) for unit, bag in world.bags.items()})


def after(world: World, happening: Happening, rules: Rules) -> World:
    """The world after one thing done."""
    effect = EFFECTS[happening.kind] if happening.kind else VERBS.get(happening.verb, unchanged)
    return effect(world, happening, rules)


def aged(bag: Bag, until: datetime, rules: Rules) -> Bag:
    """The bag at a later instant, nothing done to it."""
    minutes = (until - bag.at) / timedelta(minutes=1)
    if minutes <= 0:
        return bag
    if bag.stroma and bag.stroma.on_plastic:
        bag = stroma.grown(bag, until, rules)
    elif bag.tank:
        return keeping.kept(bag, until, rules.numbers)
    elif bag.frost:
        bag = freezing.frosted(bag, until, rules.numbers)
    else:
        bag = replace(bag, holds=held(bag.holds, minutes / 60, bag.held_c, rules.numbers))
        bag = freezing.waiting(bag, minutes, rules.numbers) if bag.dmso_percent else bag
    return replace(bag, at=until)


def _with(world: World, unit: str, bag: Bag) -> World:
    return replace(world, bags={**world.bags, unit: bag})


def _at(world: World, happening: Happening, rules: Rules) -> Bag | None:
    """The bag something is done to, as it is when it is done."""
    bag = world.bags.get(happening.subject)
    return aged(bag, happening.at, rules) if bag else None


def deed_of(world: World, unit: str, deed: str) -> str:
    """The way a deed was done last, or the usual one."""
    return world.deeds.get((unit, deed)) or DEEDS[deed].usual


def unchanged(world: World, happening: Happening, rules: Rules) -> World:
    """What no cell feels: who looks, scans, signs, measures from a sample."""
    return world


def expected(world: World, happening: Happening, rules: Rules) -> World:
    """A kit is issued: the donation gets its number in the run, and its source is known."""
    births = {**world.births, happening.subject: {"source": happening.did["source"]}}
    return replace(world, donations={**world.donations, happening.subject: len(world.donations) + 1}, births=births)


def prepared(world: World, happening: Happening, rules: Rules) -> World:
    """Before the collection: the cord is clamped, the skin disinfected. What was set is kept for the collection."""
    if happening.subject not in world.donations:
        return world
    known = {**world.births.get(happening.subject, {}), **happening.measures}
    return replace(world, births={**world.births, happening.subject: known})


def collected(world: World, happening: Happening, rules: Rules) -> World:
    """The first bag of a donation."""
    did, number = happening.did, world.donations.get(happening.subject, 0)
    set_before = {**world.births.get(happening.subject, {}), **happening.measures}
    name = f"{number}.{did['product']}"
    bag = unfrozen.from_birth(name, did["source"], happening.at, set_before, world.faults, rules)
    world = _heir(world, happening.subject, did["unit"])
    held = replace(bag, held_c=HELD_C[deed_of(world, did["unit"], "hold-at")])
    return _with(replace(world, births={**world.births, happening.subject: set_before}), did["unit"], held)


def split(world: World, happening: Happening, rules: Rules) -> World:
    """A bag is divided by volume; the parts are each a bag of their own from now on, and the whole is no more."""
    bag, children = _at(world, happening, rules), happening.did["offspring"]["children"]
    whole = sum(child["volume_ml"] or 0.0 for child in children)
    if bag is None or bag.stroma or not whole:
        return world
    bags = {unit: other for unit, other in world.bags.items() if unit != happening.subject}
    for child in children:
        world = _heir(world, happening.subject, child["key"])
        part = cells.sampled(bag.holds, min(child["volume_ml"] / max(whole, bag.holds.volume_ml), 1.0) * bag.holds.volume_ml)[0]
        bags[child["key"]] = replace(bag, name=f"{bag.name}.{child['division']}", holds=part)
    return replace(world, bags=bags)


def _heir(world: World, before: str, unit: str) -> World:
    """What was chosen by hand for what a unit comes from holds for the unit."""
    inherited = {(unit, deed): way for (subject, deed), way in world.deeds.items() if subject == before}
    return replace(world, deeds={**world.deeds, **inherited}) if inherited else world


def sampled(world: World, happening: Happening, rules: Rules) -> World:
    """What leaves with a tube or a segment takes its share of the cells."""
    bag = _at(world, happening, rules)
    taken = sum(child.get("volume_ml") or 0.0 for child in (happening.did.get("offspring") or {}).get("children", ()))
    if bag is None or not 0 < taken < bag.holds.volume_ml:
        return world
    return _with(world, happening.subject, replace(bag, holds=cells.sampled(bag.holds, taken)[1]))


def combined(world: World, happening: Happening, rules: Rules) -> World:
    """Something is added: starch, or the cryoprotectant."""
    bag, set_here = _at(world, happening, rules), happening.measures
    if bag is None:
        return world
    if "hes_percent" in set_here:
        return _with(world, happening.subject, replace(bag, starch=True))
    if "dmso_percent_wv" not in set_here:
        return _with(world, happening.subject, bag)
    return _with(world, happening.subject, freezing.protected(replace(bag, sample=bag.holds), *run_in(world, happening), rules.numbers))


def run_in(world: World, happening: Happening) -> tuple[float, float, float]:
    """How the cryoprotectant goes in at a step: per cent of DMSO, minutes, and how warm the product is kept."""
    set_here = happening.measures
    warm = "product-warm" in world.faults
    celsius = BENCH_C if deed_of(world, happening.subject, "product") == "on-the-bench" else WARM_BLOCK_C if warm else ON_ICE_C
    minutes = float(set_here.get("addition_minutes", set_here.get("minutes_in_cryoprotectant", 0.0)))
    return float(set_here["dmso_percent_wv"]), minutes, celsius


def reduced(world: World, happening: Happening, rules: Rules) -> World:
    """Volume reduction or separation."""
    bag = _at(world, happening, rules)
    return world if bag is None else _with(world, happening.subject, unfrozen.separated(bag, world.faults, rules))


def frozen(world: World, happening: Happening, rules: Rules) -> World:
    """Begun: into the chamber. Ended: the bag is as the time in there has made it."""
    bag = _at(world, happening, rules)
    if bag is None or happening.verb == "unit.frozen":
        return world if bag is None else _with(world, happening.subject, bag)
    late = float(world.faults.get("nucleation-late", {}).get("standard_deviations", 0.0))
    return _with(world, happening.subject, freezing.begun(bag, deed_of(world, happening.subject, "freezer-program"), late, rules))


def stored(world: World, happening: Happening, rules: Rules) -> World:
    """Out of the freezer, through the room, into the tank."""
    return _into_tank(world, happening, rules, keeping.put_away)


def moved(world: World, happening: Happening, rules: Rules) -> World:
    """Out of its place, through the room, into another."""
    return _into_tank(world, happening, rules, keeping.moved)


def _into_tank(world: World, happening: Happening, rules: Rules, carried: Callable[[Bag, float, Tank, Parameters], Bag]) -> World:
    bag, key = _at(world, happening, rules), happening.did.get("tank")
    if bag is None or not key:
        return world
    tank = world.tanks.get(key) or tanking.set_up(key, happening.at, rules.numbers)
    return _with(world, happening.subject, carried(bag, seconds_out(world, happening.subject, rules), tank, rules.numbers))


def seconds_out(world: World, unit: str, rules: Rules) -> float:
    """Seconds the bag is in the room when it is carried as was chosen."""
    low, high = CARRIED_S[deed_of(world, unit, "carry")]
    bag = world.bags.get(unit)
    return low + (high - low) * rules.chance(bag.name if bag else unit, "carry.seconds")


def grown(world: World, happening: Happening, rules: Rules) -> World:
    """Culture: cells come out of tissue, onto plastic, and off it; or some of a sample into dishes, for colonies."""
    bag, dishes = _at(world, happening, rules), happening.measures.get("cells_plated")
    if dishes is not None:
        world = replace(world, plated={**world.plated, happening.subject: float(dishes)})
    return world if bag is None else _with(world, happening.subject, stroma.cultured(bag, happening.step, happening.measures, rules))


def done_by_hand(world: World, happening: Happening, rules: Rules) -> World:
    """A deed: remembered, and felt at once where the bag is moved or kept elsewhere."""
    deed, way, unit = happening.did["deed"], happening.did["way"], happening.subject
    world = replace(world, deeds={**world.deeds, (unit, deed): way})
    bag = _at(world, happening, rules)
    if bag is None or deed not in ("bag", "hold-at"):
        return world
    return _with(world, unit, freezing.moved(bag, way, rules.numbers) if deed == "bag" else replace(bag, held_c=HELD_C[way]))


def struck(world: World, happening: Happening, rules: Rules) -> World:
    """A fault: remembered, and felt at once where it concerns a bag in a freezer or the units of a tank."""
    fault, facts = happening.did["fault"], happening.did.get("facts", {})
    world = replace(world, faults={**world.faults, fault: facts})
    if fault == "freezer-stops" and (bag := _at(world, happening, rules)):
        return _with(world, happening.subject, freezing.stopped(bag, rules.numbers))
    return tending.failed(world, happening, rules) if fault in tending.FAILING else world


def discarded(world: World, happening: Happening, rules: Rules) -> World:
    """Gone."""
    bag = _at(world, happening, rules)
    return world if bag is None else _with(world, happening.subject, replace(bag, discarded=True))


EFFECTS: Mapping[str, Effect] = {
    "consent": unchanged,
    "screen": unchanged,
    "collect": collected,
    "receive": unchanged,
    "verify": prepared,
    "combine": combined,
    "reduce": reduced,
    "sample": sampled,
    "culture": grown,
    "freeze": frozen,
    "store": stored,
    "move": moved,
    "tend": tending.tended,
    "measure": unchanged,
    "review": unchanged,
    "judge": unchanged,
    "release": unchanged,
    "handover": unchanged,
    "infuse": unchanged,
}
"""By kind of step; a test holds it against `procedures.kinds`."""

VERBS: Mapping[str, Effect] = {
    "kit.issued": expected,
    "run.handled": done_by_hand,
    "run.event": struck,
    "unit.discarded": discarded,
    "unit.split": split,
    "tank.set-up": tending.set_up,
    "tank.topped-up": tending.topped_up,
}
"""By verb, for what is no step of a procedure."""
