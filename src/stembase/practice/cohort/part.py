"""The student's part of a run of the reference, taken apart: what others are varied from. Everything that must be looked up is looked up here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from stembase.ledger.vocabulary import Act
from stembase.practice.debriefing import idle_minutes
from stembase.practice.queries.truths import rules as rules_with
from stembase.practice.scoring.case import Case
from stembase.practice.truth.bag import World
from stembase.practice.truth.fold import truth
from stembase.practice.truth.happening import Happening
from stembase.practice.truth.rules import Rules
from stembase.practice.ways import split
from stembase.procedures.definition import Step
from stembase.procedures.queries import definition_of

ANSWERS = frozenset(
    {"run.handled", "deviation.opened", "deviation.classed", "unit.held", "lot.blocked", "donor.withdrew", "unit.discarded", "donation.given-up"}
)
"""Verbs by which somebody answers to what has happened or was found; so is every step that stands on no way."""
DAILY = "preparation.feed"
"""Done every day while cells grow, and no answer to anything."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing of the student's part: as it was recorded (`act`) and as cells feel it (`done`), with its step where it is one. `minutes`: what it
    takes a person; `answers`: whether it answers to something."""

    act: Act
    done: Happening
    step: Step | None
    minutes: float
    answers: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The reference's run (`case`): what came before the student (`before`, and the `world` after it), and the `moves`. `idle`: minutes the reference
    waited before each place."""

    case: Case
    rules: Rules
    before: tuple[Happening, ...]
    world: World
    moves: tuple[Move, ...]
    idle: Mapping[str, float]
    collected_at: datetime | None


def part_of(case: Case, seed: int) -> Part:
    """The part of a run that the reference has played with a seed."""
    acts = [act for act in case.acts if act.verb != "attempted"]
    before, own = case.done[: len(case.done) - len(acts)], case.done[len(case.done) - len(acts) :]
    start = case.scenario.start
    way = {stop.do for stop in split(start.source, start.begins, case.scenario.until)[1]}
    rules = rules_with(case.scenario, seed)
    collected = next((one.at for one in case.done if one.verb == "donation.collected"), None)
    moves = tuple(_move(act, done, way) for act, done in zip(acts, own, strict=True))
    return Part(case, rules, before, truth(before, rules), moves, idle_minutes(case.scenario, case.done), collected)


def _move(act: Act, done: Happening, way: set[str]) -> Move:
    step = definition_of(act.procedure).step(done.step) if done.step else None
    answers = act.verb in ANSWERS or (step is not None and done.place not in way and done.procedure != DAILY)
    works = step is not None and act.verb != "unit.frozen"
    return Move(act, done, step, step.minutes.likely if step and works else 0.0, answers)
