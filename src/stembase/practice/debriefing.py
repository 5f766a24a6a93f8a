"""The debrief of a run in figures: its score, what is true, what each decision was worth, and what a limit's reason says."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from stembase.ledger.clock import base_head
from stembase.ledger.memory import looking
from stembase.ledger.models import Entry
from stembase.practice.injecting import as_written
from stembase.practice.models import Run
from stembase.practice.policy.player import Crew
from stembase.practice.policy.walking import minutes_of
from stembase.practice.queries.running import run_of, scenario_of
from stembase.practice.queries.truths import rules_of
from stembase.practice.reference import case_of, reference_case
from stembase.practice.scenario import Scenario
from stembase.practice.scoring.case import Case
from stembase.practice.scoring.counterfactual import choices, weighed
from stembase.practice.scoring.rules import RULES
from stembase.practice.scoring.scored import Aim, Scored, score
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
        case, reference, aim = aimed(run, crew)
        idle = idle_minutes(case.scenario, case.done)
    told, _, attainable = weighed(choices(case.scenario.decisions, case.done, idle), case.done, idle, rules_of(run), case.unit)
    return Debriefed(case, reference, score(case, told, attainable, aim))


def aimed(run: Run, crew: Crew) -> tuple[Case, Case, Aim]:
    """The run, the reference's beside it, and what it is measured by."""
    case = case_of(run)
    taught = as_written(case, rules_of(run))
    reference = reference_case(case.scenario, run.seed, crew, taught, run.started_at.date())
    return case, reference, aim_of(reference, taught=bool(taught))


def aim_of(reference: Case, *, taught: bool = False) -> Aim:
    """What a run is measured by. Where a teacher injected something it ends well as the reference ends, and what not even the reference can keep
    gives no points."""
    scenario = reference.scenario
    rules = [rule for rule in scenario.scores if not taught or RULES[rule.rule](reference, rule.given)]
    return Aim(reference.living_e6, steps_of_task(scenario), reference.ended if taught else scenario.ends, rules)


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
