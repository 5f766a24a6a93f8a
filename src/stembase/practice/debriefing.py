"""The debrief of a run in figures: its score, what is true, what each decision was worth, and what a limit's reason says."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction

from stembase.bank.models import Unit
from stembase.ledger.clock import base_head
from stembase.ledger.memory import looking, undone
from stembase.ledger.models import Entry
from stembase.practice.injecting import as_written
from stembase.practice.models import Run
from stembase.practice.policy.habits import REFERENCE
from stembase.practice.policy.player import Crew
from stembase.practice.policy.playing import play
from stembase.practice.policy.walking import minutes_of
from stembase.practice.queries.events import besides
from stembase.practice.queries.running import run_of, scenario_of
from stembase.practice.queries.truths import acts_of, past_of, rules_of
from stembase.practice.scenario import Injection, Scenario
from stembase.practice.scoring.case import Case
from stembase.practice.scoring.counterfactual import choices, weighed
from stembase.practice.scoring.rules import RULES
from stembase.practice.scoring.scored import Aim, Scored, score
from stembase.practice.truth.fold import at_instant
from stembase.practice.truth.happening import Happening
from stembase.practice.ways import split, steps_of_task


@dataclass(frozen=True, slots=True)
class Debriefed:
    """A run as it is talked over: itself, what the reference makes of the same donor with the same seed, and the score."""

    case: Case
    reference: Case
    scored: Scored


def scored_run(bank: str, crew: Crew) -> Scored:
    """The score of the run of a bank. Refuses `no-such-run`, `scenario-withdrawn`."""
    return debriefed(bank, crew).scored


def debriefed(bank: str, crew: Crew) -> Debriefed:
    """The run of a bank beside the reference. Computed once for its last entry, on which alone it rests. Refuses as `scored_run`."""
    run = run_of(bank)
    scenario_of(run)
    last = Entry.objects.filter(chain=bank).order_by("-seq").values_list("hash", flat=True).first() or ""
    return _debriefed(bank, last, crew)


@lru_cache(maxsize=128)
def _debriefed(bank: str, last: str, crew: Crew) -> Debriefed:
    run = run_of(bank)
    with looking(base_head):
        case = case_of(run)
        idle = idle_minutes(case.scenario, case.done)
    told, _, attainable = weighed(choices(case.scenario.decisions, case.done, idle), case.done, idle, rules_of(run), case.unit)
    taught = as_written(case, rules_of(run))
    reference = reference_case(case.scenario.key, case.scenario.hash, run.seed, crew, taught)
    return Debriefed(case, reference, score(case, told, attainable, aim_of(reference, taught=bool(taught))))


def aim_of(reference: Case, *, taught: bool = False) -> Aim:
    """What a run is measured by. Where a teacher injected something it ends well as the reference ends, and what not even the reference can keep
    gives no points."""
    scenario = reference.scenario
    rules = [rule for rule in scenario.scores if not taught or RULES[rule.rule](reference, rule.given)]
    return Aim(reference.living_e6, steps_of_task(scenario), reference.ended if taught else scenario.ends, rules)


def case_of(run: Run) -> Case:
    """The run as it is scored. Its unit is the first bag of it."""
    acts, past = acts_of(run.bank_id), past_of(run.bank_id)
    world = at_instant(past.world, max(act.recorded_at for act in acts), rules_of(run))
    unit = next(iter(world.bags), "")
    stage = Unit.objects.filter(key=unit).values_list("stage", flat=True).first() or ""
    return Case(scenario_of(run), past.done, tuple(act for act in acts if act.seq > run.opened_seq), world, unit, stage)


QUIET = frozenset({"run.waited", "run.event", "run.opened", "run.frozen", "run.resumed"})
"""Entries that do not end a wait."""


def idle_minutes(scenario: Scenario, done: tuple[Happening, ...]) -> dict[str, float]:
    """Minutes waited before each step beyond what the step itself takes."""
    idle, last = {}, None
    for one in done:
        if one.step and last is not None and one.place not in idle:
            own = next((minutes_of(scenario, stop, one.at) - scenario.start.waits.get(stop.do, stop.wait) for stop in _stops(scenario, one)), 0.0)
            idle[one.place] = (one.at - last) / timedelta(minutes=1) - own
        if one.verb not in QUIET:
            last = one.at
    return idle


def _stops(scenario: Scenario, one: Happening):  # type: ignore[no-untyped-def]
    before, own = split(scenario.start.source, scenario.start.begins, scenario.until)
    return [stop for stop in (*before, *own) if stop.do == one.place]


def reference_case(scenario: str, mark: str, seed: int, crew: Crew, taught: Sequence[Injection] = ()) -> Case:
    """What the reference policy does with the same donor and seed, which is the same whoever plays it; `taught`: faults of a teacher that it meets
    too. `mark`: the scenario's hash."""
    asked = (scenario, mark, seed, tuple((one.fault, one.after, one.bag_below_c) for one in taught))
    return _REFERENCES[asked] if asked in _REFERENCES else _remembered(asked, _played(scenario, seed, crew, taught))


def played_by_reference(bank: str) -> None:
    """The reference itself has played the run of a bank, and met nothing beside its scenario: it need not be played again to score others by."""
    run = run_of(bank)
    _remembered((run.scenario, run.scenario_hash, run.seed, ()), case_of(run))


Asked = tuple[str, str, int, tuple[tuple[str, str, float | None], ...]]
REFERENCES = 128
"""How many of the reference's runs are remembered, the last ones."""
_REFERENCES: dict[Asked, Case] = {}


def _remembered(asked: Asked, case: Case) -> Case:
    while len(_REFERENCES) >= REFERENCES:
        _REFERENCES.pop(next(iter(_REFERENCES)), None)
    _REFERENCES[asked] = case
    return case


def _played(scenario: str, seed: int, crew: Crew, taught: Sequence[Injection]) -> Case:
    """Played through the door, and undone."""
    with undone(), transaction.atomic(), besides(taught):
        case = case_of(run_of(play(scenario, seed, REFERENCE, crew, ends=False).bank))
        transaction.set_rollback(True)
    return case


def told(bank: str, result: Scored) -> dict[str, Any]:
    """A score as data: `passed`, score, truth, debrief. Figures named for CD34+ cells are of mesenchymal cells where `cells` says msc."""
    run = run_of(bank)
    scenario = scenario_of(run)
    case = case_of(run)
    bag = case.world.bags.get(case.unit)
    return {
        "scenario": scenario.key,
        "seed": run.seed,
        "bank": bank,
        "passed": result.passed,
        "score": {
            "critical": list(result.critical),
            "kept_share": _round(result.kept_share),
            "points": result.points,
            "points_of": result.points_of,
            "rules": dict(result.rules),
            "process": dict(result.process),
            "ended": result.ended,
            "ends": scenario.ends,
            "passing": asdict(scenario.passing),
        },
        "truth": {
            "cells": "msc" if bag and bag.stroma else "cd34",
            "living_cd34_e6": _round(result.living_e6),
            "whole_cd34_e6": _round(bag.whole_cd34_e6) if bag else None,
            "celsius": _round(bag.celsius) if bag else None,
            "passage": bag.stroma.passage if bag and bag.stroma else None,
            "doublings": _round(bag.stroma.doublings) if bag and bag.stroma else None,
            "model": run.model,
            "parameters": run.parameters_hash,
        },
        "debrief": {
            "reference_cd34_e6": _round(result.reference_e6),
            "attainable_cd34_e6": _round(result.attainable_e6),
            "decisions": [
                {
                    "key": choice.decision.key,
                    "chosen": choice.chosen,
                    "reference": choice.decision.reference,
                    "agrees": choice.agrees,
                    "worth_cd34_e6": _round(choice.worth_e6),
                    "source": choice.decision.source,
                }
                for choice in result.choices
            ],
        },
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)
