"""The instruments of a run, as bank's port takes them: they measure what is true, after the gate and never in a preview.

A retry of the same act reads the same: a draw is keyed by unit, measure, and how often that was measured before.
"""

from dataclasses import replace
from typing import Any

from stembase.acts.command import Reading
from stembase.bank.instruments import Instruments
from stembase.bank.models import StepDone
from stembase.practice.policy.filling import well
from stembase.practice.queries.running import has_run, run_of
from stembase.practice.queries.truths import rules_of, truth_in
from stembase.practice.truth import unfrozen
from stembase.practice.truth.bag import Bag, World
from stembase.practice.truth.fold import after, aged
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.measuring import SAYS, Look, counted
from stembase.practice.truth.measuring_stroma import LOOSE, OF_STROMA
from stembase.practice.truth.measuring_tank import OF_TANK, TankLook
from stembase.practice.truth.rules import Rules
from stembase.procedures.definition import Measure, Step
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Refused
from stembase.science.fault import Fault

CHANGING = frozenset({"combine", "reduce", "culture"})
"""Kinds of steps whose numbers the models may refuse: they are tried before they are recorded, so that no entry can ever break a run."""
AFTERWARDS = frozenset({"tnc_after_e8", "volume_after_ml"})
"""Measures of what a separation leaves."""


def read(chain: str, subject: str, step: Step, given: Given, situation: Situation) -> Reading:
    """A reading for every measure that instruments give at the step. Refuses `not-of-this-world` what no bag, bath or birth can be."""
    rules, world = rules_of(run_of(chain)), truth_in(chain)
    try:
        if subject in world.bags and step.kind in CHANGING:
            after(world, _done(step, given, subject), rules)
        return _read(world, rules, subject, step, given)
    except Fault as fault:
        raise Refused("not-of-this-world", step=step.key, fault=fault.code) from fault


def _read(world: World, rules: Rules, subject: str, step: Step, given: Given) -> Reading:
    wanted = [measure for measure in step.measures if measure.given == "read"]
    if tank := world.tanks.get(subject):
        at_tank = TankLook(tank, given.at, rules, _looks(subject, wanted))
        return Reading({measure.key: OF_TANK[measure.key](at_tank) if measure.key in OF_TANK else well(measure) for measure in wanted})
    bag = _looked_at(world, subject, given, rules)
    if bag is None:
        return Reading({measure.key: well(measure) for measure in wanted if not measure.optional})
    if bag.sample and "sample" in step.scan:
        bag = replace(bag, holds=bag.sample)
    look = Look(subject, bag, world, given.measures, rules, _looks(subject, wanted))
    loose = _loose(look, step, given) if step.kind == "culture" and bag.stroma else look
    values = {measure.key: _value(measure, step, loose if measure.key in LOOSE else look, given) for measure in wanted}
    return Reading({key: value for key, value in values.items() if value is not None})


def _looks(subject: str, wanted: list[Measure]) -> int:
    """How often the subject was measured so before. One query."""
    before = StepDone.objects.filter(performance__subject=subject)
    return before.filter(measures__has_key=wanted[-1].key).count() if wanted else 0


def _looked_at(world: World, subject: str, given: Given, rules: Rules) -> Bag | None:
    """The bag as it is now; at a collection, the one that is being filled."""
    if subject in world.bags:
        return aged(world.bags[subject], given.at, rules)
    if subject not in world.donations:
        return None
    known = {**world.births.get(subject, {}), **given.measures}
    return unfrozen.from_birth(f"{world.donations[subject]}.D0101", known["source"], given.at, known, world.faults, rules)


def _value(measure: Measure, step: Step, look: Look, given: Given) -> Any:
    if measure.key in AFTERWARDS:
        return _left(measure.key, step, look, given)
    says = OF_STROMA if look.bag.stroma else SAYS
    if measure.key in says:
        return says[measure.key](look)
    return None if measure.optional else well(measure)


def _loose(look: Look, step: Step, given: Given) -> Look:
    """Cells are counted where they are loose: as they are, or as the step leaves them that takes them off plastic or out of tissue."""
    done = after(look.world, _done(step, given, look.unit), look.rules).bags[look.unit]
    return replace(look, bag=done) if done.stroma and not done.stroma.on_plastic else look


def _left(key: str, step: Step, look: Look, given: Given) -> float:
    """What is there once the step is done: the step's own effect, looked at."""
    bag = after(look.world, _done(step, given, look.unit), look.rules).bags[look.unit]
    return round(float(bag.holds.volume_ml), 1) if key == "volume_after_ml" else counted(replace(look, bag=bag, ordinal=look.ordinal + 1))


def _done(step: Step, given: Given, unit: str) -> Happening:
    """The step as the truth will see it."""
    return Happening(given.at, "step.done", unit, {"measures": dict(given.measures)}, step.kind, step=step.key)


INSTRUMENTS = Instruments(has_run, read)
