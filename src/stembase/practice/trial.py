"""Before a scenario is published the reference policy has to pass it: played through the one door for some seeds, and undone."""

from datetime import datetime
from typing import Any

from stembase.acts.batching import apart
from stembase.acts.command import Reading
from stembase.base.chain import BASE
from stembase.ledger.clock import time_of
from stembase.people.queries import holders_in
from stembase.people.roles import OPERATOR, STUDENT
from stembase.practice.crews import crew_of
from stembase.practice.debriefing import aim_of
from stembase.practice.ending import figures
from stembase.practice.policy.player import Crew
from stembase.practice.queries.scenarios import on_trial
from stembase.practice.reference import reference_case
from stembase.practice.scenario import Scenario
from stembase.practice.scoring.case import Case
from stembase.practice.scoring.scored import Scored, score
from stembase.refusal import Refused

SEEDS = (1, 2, 3)
"""The donors a scenario is tried with; source="assumption": as many as the packaged ones are tested with."""


def proof(scenario: Scenario) -> Reading:
    """The reference's score for every seed. Refuses `scenario-not-passed` with the first it does not pass and why, `nobody-to-try`."""
    return apart(_proven, scenario)


def _proven(scenario: Scenario) -> Reading:
    crew, told = trial_crew(time_of(BASE)), {}
    with on_trial(scenario):
        for seed in SEEDS:
            scored = scored_alone(reference_case(scenario, seed, crew))
            if not scored.passed:
                raise Refused("scenario-not-passed", scenario=scenario.key, seed=seed, **reasons(scenario, scored))
            told[str(seed)] = figures(scored)
    return Reading(told)


def scored_alone(case: Case) -> Scored:
    """The score of a reference's run beside itself: nothing was decided otherwise, and it keeps what it keeps."""
    return score(case, (), case.living_e6, aim_of(case))


def reasons(scenario: Scenario, scored: Scored) -> dict[str, Any]:
    """How it ended and what the standard lacked: critical errors, points."""
    failed = [score.key for score in scenario.scores if not scored.rules[score.key]]
    return {"ended": scored.ended, "ends": scenario.ends, "critical": list(scored.critical), "failed": failed}


def trial_crew(at: datetime) -> Crew:
    """Somebody of the base who could do it, with the parts that stand beside everybody; the run is undone. Refuses `nobody-to-try`."""
    hands = next((person for role in (STUDENT, OPERATOR) for person in holders_in("", {role}, at)), "")
    if not hands:
        raise Refused("nobody-to-try")
    return crew_of(hands)
