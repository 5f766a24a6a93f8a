"""A whole class of simulated students: their outcomes, and what they come to together."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import mean, quantiles
from typing import Any

from stembase.acts.batching import apart
from stembase.base.chain import BASE
from stembase.ledger.clock import time_of
from stembase.practice.cohort.part import Part, part_of
from stembase.practice.cohort.skill import numbers
from stembase.practice.cohort.student import Outcome, outcome
from stembase.practice.policy.player import Crew
from stembase.practice.queries.scenarios import on_trial
from stembase.practice.reference import reference_case
from stembase.practice.scenario import Scenario
from stembase.practice.trial import reasons, scored_alone, trial_crew
from stembase.refusal import Misfit

MOST_STUDENTS, USUAL_STUDENTS = 10_000, 1000
WEIGHED = 100
"""Students whose decisions are weighed by replays, the first of a class: enough for a mean, few enough for seconds."""
SHARES = 20
"""Classes of the histogram of shares kept, from nought to the reference's; what is above it stands in the last."""
Step = Callable[[int, int], None]


def preview(
    scenario: Scenario, *, skill: float, students: int, seed: int, crew: Crew | None = None, step: Step = lambda done, total: None
) -> dict[str, Any]:
    """The distribution of outcomes as data. The reference is played once through the door and undone; `step` is told how far it is.

    Refuses `class-impossible`, and what playing refuses.
    """
    if not 1 <= students <= MOST_STUDENTS:
        raise Misfit("class-impossible", students=students, most=MOST_STUDENTS)
    case = apart(_reference, scenario, seed, crew)
    part, outcomes = part_of(case, seed), list[Outcome]()
    for number in range(students):
        outcomes.append(outcome(part, skill, seed, number, weighs=number < WEIGHED))
        step(number + 1, students)
    return _told(part, skill, seed, outcomes)


def _reference(scenario: Scenario, seed: int, crew: Crew | None):  # type: ignore[no-untyped-def]
    with on_trial(scenario):
        return reference_case(scenario, seed, crew or trial_crew(time_of(BASE)))


def _told(part: Part, skill: float, seed: int, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    scenario, alone, many = part.case.scenario, scored_alone(part.case), len(outcomes)
    shares = [one.kept_share for one in outcomes if one.kept_share is not None]
    return {
        "scenario": scenario.key,
        "hash": scenario.hash,
        "skill": skill,
        "students": many,
        "seed": seed,
        "passed": sum(one.passed for one in outcomes) / many,
        "kept": {"mean": _rounded(mean(shares)) if shares else None, "counts": _counts(shares)},
        "points": _rounded(mean(one.points_share for one in outcomes)),
        "minutes": _minutes(part, outcomes),
        "decisions": _decisions(scenario, outcomes),
        "rules": [{"key": one.key, "failed": sum(one.key in each.failed for each in outcomes) / many} for one in scenario.scores],
        "critical": _often((code for one in outcomes for code in one.critical), many),
        "ended": _often((one.ended for one in outcomes), many),
        "reference": {"passed": alone.passed, "living_e6": _rounded(part.case.living_e6), **reasons(scenario, alone)},
        "assumed": [{"key": key, "value": numbers()[key], "unit": numbers().row(key).unit} for key in numbers()],
    }


def _counts(shares: Sequence[float]) -> list[int]:
    """How many keep each twentieth of what the reference keeps."""
    places = Counter(min(int(share * SHARES + 1e-9), SHARES - 1) for share in shares)
    return [places[place] for place in range(SHARES)]


def _minutes(part: Part, outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Minutes at work: the reference's, and the tenth, fiftieth and ninetieth of a hundred students."""
    mine = [one.minutes for one in outcomes]
    cut = quantiles(mine, n=10, method="inclusive") if len(mine) > 1 else mine * 9
    usual = sum(move.minutes for move in part.moves)
    return {"reference": _rounded(usual), "tenth": _rounded(cut[0]), "median": _rounded(cut[4]), "ninetieth": _rounded(cut[8])}


def _decisions(scenario: Scenario, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Each decision, the dearest first: how many take it otherwise, and what that costs a student of the class on average."""
    some = outcomes[:WEIGHED]
    rows = [
        {
            "key": decision.key,
            "wrong": sum(decision.key in one.wrong for one in outcomes) / len(outcomes),
            "loss_e6": _rounded(mean(-min(-one.losses.get(decision.key, 0.0), 0.0) for one in some)),
        }
        for decision in scenario.decisions
    ]
    return sorted(rows, key=lambda row: (-row["loss_e6"], row["key"]))


def _often(codes, many: int) -> list[Mapping[str, Any]]:  # type: ignore[no-untyped-def]
    return [{"code": code, "share": count / many} for code, count in sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0]))]


def _rounded(value: float) -> float:
    return round(float(value), 6)
