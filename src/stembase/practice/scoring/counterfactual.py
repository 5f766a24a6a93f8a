"""What a decision was worth: the run replayed with the reference in its place, every other choice kept, times shifted; shares by Shapley. Pure.

Every bar is computed by the model. A fault strikes when it struck, whatever else is changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from math import factorial
from typing import Any

from stembase.practice.deeds import DEEDS
from stembase.practice.scenario import Decision
from stembase.practice.truth.bag import World
from stembase.practice.truth.freezing import program_minutes
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.rules import Rules
from stembase.practice.truth.together import truths

Done = tuple[Happening, ...]
MOST_DECISIONS = 8
"""More would take too many replays (2ⁿ); a scenario names fewer."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as it was taken: what was chosen, whether it is the reference's, and its share (10⁶ living CD34+ cells) of what was lost by all."""

    decision: Decision
    chosen: Any
    agrees: bool
    worth_e6: float = 0.0


def choices(decisions: Sequence[Decision], done: Done, idle: Mapping[str, float]) -> tuple[Choice, ...]:
    """Every decision as it was taken; those that never came up are left out. `idle`: the minutes waited before each place."""
    taken = [(decision, chosen_in(decision, done, idle)) for decision in decisions]
    return tuple(Choice(decision, chosen, _agrees(decision, chosen)) for decision, chosen in taken if chosen is not None)


def chosen_in(decision: Decision, done: Done, idle: Mapping[str, float]) -> Any:
    """What was chosen; None where it never came to that."""
    if decision.wait:
        return idle.get(decision.wait)
    if decision.delay:
        return _delay(decision, done)
    if decision.measure:
        place, _, measure = decision.measure.rpartition(":")
        return next((one.measures.get(measure) for one in done if one.place == place), None)
    ways = [one.did["way"] for one in done if one.verb == "run.handled" and one.did["deed"] == decision.deed]
    return ways[0] if ways else DEEDS[decision.deed].usual if _comes_up(decision, done) else None


def _delay(decision: Decision, done: Done) -> float | None:
    """Minutes from the last thing that happened by itself to a deed."""
    deed = next((number for number, one in enumerate(done) if one.verb == "run.handled" and one.did["deed"] == decision.delay), None)
    struck = [one.at for one in done[: deed or 0] if one.verb == "run.event"]
    return (done[deed].at - struck[-1]) / timedelta(minutes=1) if deed is not None and struck else None


def _comes_up(decision: Decision, done: Done) -> bool:
    """Whether the place of a deed was reached: its step was done, or a fault asked for it."""
    step = DEEDS[decision.deed].step
    return any((one.step == step) if step else one.verb == "run.event" for one in done)


def _agrees(decision: Decision, chosen: Any) -> bool:
    if isinstance(chosen, (int, float)) and not isinstance(chosen, bool) and isinstance(decision.reference, (int, float)):
        return abs(float(chosen) - float(decision.reference)) <= decision.within
    return bool(chosen == decision.reference)


def with_references(done: Done, decisions: Iterable[Decision], idle: Mapping[str, float]) -> Done:
    """What was done, with the reference in the place of these decisions."""
    for decision in decisions:
        done = _replaced(done, decision, idle)
    return done


def _replaced(done: Done, decision: Decision, idle: Mapping[str, float]) -> Done:
    if decision.measure:
        place, _, measure = decision.measure.rpartition(":")
        return tuple(_set(one, measure, decision.reference) if one.place == place else one for one in done)
    if decision.wait:
        return _shifted(done, decision.wait, float(decision.reference) - idle.get(decision.wait, 0.0))
    if decision.delay:
        return _sooner(done, decision)
    replayed = _done_so(done, decision)
    return _ran_so_long(done, replayed) if decision.deed == "freezer-program" else replayed


def _sooner(done: Done, decision: Decision) -> Done:
    """A deed as soon after what happened as the reference does it; everything else when it was."""
    delay = _delay(decision, done)
    if delay is None:
        return done
    number = next(number for number, one in enumerate(done) if one.verb == "run.handled" and one.did["deed"] == decision.delay)
    struck = max(other for other in range(number) if done[other].verb == "run.event")
    moved = replace(done[number], at=done[struck].at + timedelta(minutes=float(decision.reference)))
    return (*done[: struck + 1], moved, *done[struck + 1 : number], *done[number + 1 :])


def _ran_so_long(done: Done, replayed: Done) -> Done:
    """Another program takes another time: whoever waited for the one waits for the other, and all that follows comes as much later."""
    if any(one.verb == "run.event" and one.did["fault"] == "freezer-stops" for one in done):
        return replayed
    before, now = (program_minutes(_program(of)) for of in (done, replayed))
    ended = next((number for number, one in enumerate(replayed) if one.verb == "unit.frozen"), len(replayed))
    return (*replayed[:ended], *(replace(one, at=one.at + timedelta(minutes=now - before)) for one in replayed[ended:]))


def _program(done: Done) -> str:
    ways = [one.did["way"] for one in done if one.verb == "run.handled" and one.did["deed"] == "freezer-program"]
    return ways[-1] if ways else DEEDS["freezer-program"].usual


def _set(one: Happening, measure: str, value: Any) -> Happening:
    return replace(one, did={**one.did, "measures": {**one.measures, measure: value}})


def _shifted(done: Done, place: str, minutes: float) -> Done:
    """Everything from a place on, so much later."""
    start = next((number for number, one in enumerate(done) if one.place == place), len(done))
    return (*done[:start], *(replace(one, at=one.at + timedelta(minutes=minutes)) for one in done[start:]))


def _done_so(done: Done, decision: Decision) -> Done:
    """A deed in the way of the reference: where it was done otherwise, or where it would have been done."""
    own = [number for number, one in enumerate(done) if one.verb == "run.handled" and one.did["deed"] == decision.deed]
    if own:
        said = {"deed": decision.deed, "way": decision.reference}
        return tuple(replace(one, did=said) if number == own[0] else one for number, one in enumerate(done) if number not in own[1:])
    step = DEEDS[decision.deed].step
    place = next((number for number, one in enumerate(done) if (one.step == step if step else one.verb == "run.event")), None)
    if place is None:
        return done
    at = place if step else place + 1
    deed = Happening(done[place].at, "run.handled", done[place].subject, {"deed": decision.deed, "way": decision.reference})
    return (*done[:at], deed, *done[at:])


def weighed(taken: Sequence[Choice], done: Done, idle: Mapping[str, float], rules: Rules, unit: str) -> tuple[tuple[Choice, ...], float, float]:
    """The choices with what each was worth, the living cells as they are, and as they would be with the reference throughout (10⁶ CD34+).

    Shares are Shapley values over the decisions that differ: over every order in which they could be put right, so that they add up.
    """
    wrong = [choice for choice in taken if not choice.agrees][:MOST_DECISIONS]
    values = _attained([choice.decision for choice in wrong], done, idle, rules, unit)
    worth = {choice.decision.key: _shapley(number, len(wrong), values) for number, choice in enumerate(wrong)}
    told = tuple(replace(choice, worth_e6=worth.get(choice.decision.key, 0.0)) for choice in taken)
    return told, values[frozenset()], values[frozenset(range(len(wrong)))]


def _attained(wrong: Sequence[Decision], done: Done, idle: Mapping[str, float], rules: Rules, unit: str) -> dict[frozenset[int], float]:
    """Living cells with the reference in the place of each set of the decisions."""
    histories: dict[tuple[int, ...], Done] = {(): done}
    for number, decision in enumerate(wrong):
        histories |= {(*some, number): _replaced(history, decision, idle) for some, history in histories.items()}
    sets = [frozenset(some) for some in histories]
    return {sets[number]: _living(world, unit) for number, world in truths(list(histories.values()), rules)}


def _living(world: World, unit: str) -> float:
    bag = world.bags.get(unit)
    return bag.living_e6 if bag else 0.0


def _shapley(number: int, count: int, values: Mapping[frozenset[int], float]) -> float:
    """The mean of what one adds to every set of the others, each set weighed by the orders it stands for."""
    others = [other for other in range(count) if other != number]
    total = 0.0
    for size in range(count):
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        for some in combinations(others, size):
            total += weight * (values[frozenset((*some, number))] - values[frozenset(some)])
    return total
