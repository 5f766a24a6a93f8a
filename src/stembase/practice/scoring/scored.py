"""The score of a run: critical errors first, then process, result and judgement; passed or not, and every figure behind it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stembase.practice.scenario import Score
from stembase.practice.scoring.case import Case, place_of
from stembase.practice.scoring.counterfactual import Choice
from stembase.practice.scoring.rules import RULES

CRITICAL = frozenset(
    {
        "consent-not-in-force", "label-of-another", "labels-differ", "release-while-held", "release-with-deviation-open", "criteria-not-met",
        "tests-missing", "donor-not-eligible", "donor-has-adverse-results", "not-judged", "unit-on-hold", "result-for-another-unit",
    }
)  # fmt: skip
"""Identity, consent, release outside criteria, use against a block: such an error fails a run whatever the rest is. A scenario may name more."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The score. `kept_share`: living cells against the reference's, from the same donor and seed (None where it keeps none either)."""

    passed: bool
    critical: tuple[str, ...]
    kept_share: float | None
    points: float
    points_of: float
    rules: Mapping[str, bool]
    ended: str
    process: Mapping[str, Any]
    choices: tuple[Choice, ...]
    living_e6: float
    reference_e6: float
    attainable_e6: float


@dataclass(frozen=True, slots=True)
class Aim:
    """What a run is measured by: living cells of the reference (10⁶), the steps of the task, how it should end, the rules that give points."""

    living_e6: float
    steps: Sequence[str]
    ends: str
    rules: Sequence[Score]

    @property
    def points(self) -> float:
        """All points there are."""
        return sum(rule.points for rule in self.rules)


def score(case: Case, choices: Sequence[Choice], attainable_e6: float, aim: Aim) -> Scored:
    """Score a run against its aim."""
    passing, critical = case.scenario.passing, tuple(critical_errors(case))
    held = {rule.key: RULES[rule.rule](case, rule.given) for rule in aim.rules}
    points = sum(rule.points for rule in aim.rules if held[rule.key])
    share = case.living_e6 / aim.living_e6 if aim.living_e6 > 0 else None
    reached = (
        len(critical) <= passing.critical_errors
        and (share is None or share >= passing.kept_share)
        and points >= passing.points_share * aim.points
        and case.ended == aim.ends
    )
    return Scored(
        reached, critical, share, points, aim.points, held, case.ended, _process(case, aim.steps), tuple(choices), case.living_e6, aim.living_e6,
        attainable_e6,
    )  # fmt: skip


def critical_errors(case: Case) -> list[str]:
    """Codes of critical errors, in the order they were made."""
    codes = CRITICAL | set(case.scenario.critical)
    found = []
    for act in case.acts:
        told = [act.did.code] if act.verb == "attempted" else [finding.code for finding in act.found]
        found += [code for code in told if code in codes]
    return found


def _process(case: Case, expected: Sequence[str]) -> dict[str, Any]:
    """Steps done of those expected, and what went otherwise than written."""
    done = {place_of(act) for act in case.acts}
    return {
        "steps": sum(step in done for step in expected),
        "steps_expected": len(expected),
        "out_of_order": sum(code == "step-out-of-order" for code in case.deviations),
        "deviations": len(case.deviations),
        "refused": len(case.refused),
    }
