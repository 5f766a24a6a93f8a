"""A process of `stembase bench practice`, in a scratch house: found it; time the replays of a run; count how often the policies pass.

`python -m stembase.bench.practice_station found | replay | rates SCENARIO SEEDS` with the settings of a scratch installation.
"""

import json
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

CASE = "case.cord-unit-to-release"
ACTS, DECISIONS, ROUNDS = 60, 8, 5


def found() -> dict[str, Any]:
    """Prepare the database and found the house."""
    from stembase.demo.training import found_house
    from stembase.ledger.scratch_tables import make_tables

    make_tables()
    found_house(secrets.token_urlsafe(12))
    return {}


def replay() -> dict[str, Any]:
    """A case played carelessly: milliseconds to fold the truth of its first 60 entries, seconds to weigh eight decisions that went wrong."""
    from stembase.demo.training import CREW
    from stembase.practice.debriefing import case_of, idle_minutes
    from stembase.practice.policy.playing import play
    from stembase.practice.queries.running import run_of
    from stembase.practice.queries.truths import rules_of
    from stembase.practice.scoring.counterfactual import choices, weighed
    from stembase.practice.truth.fold import truth

    run = run_of(play(CASE, 1, "careless", CREW, ends=False).bank)
    case, rules = case_of(run), rules_of(run)
    done, idle = case.done[:ACTS], idle_minutes(case.scenario, case.done)
    wrong = [choice for choice in choices(_decisions(case.done), case.done, idle) if not choice.agrees][:DECISIONS]
    return {
        "acts": len(done),
        "replay_s": _best(lambda: truth(done, rules)),
        "decisions": len(wrong),
        "debrief_s": _best(lambda: weighed(wrong, case.done, idle, rules, case.unit)),
        "entries": len(case.done),
    }


def _decisions(done: tuple[Any, ...]) -> list[Any]:
    """Every decision any scenario names, each once; then every number set in the run, as one that should have been a tenth more."""
    from stembase.practice.scenario import Decision
    from stembase.practice.scenario_reading import packaged
    from stembase.procedures.definition import Text

    named = {(one.measure, one.deed, one.wait, one.delay): one for scenario in packaged().values() for one in scenario.decisions}
    blank = Decision(key="", title=Text("", ""), why=Text("", ""), source="", reference=0.0)
    numbers = {
        f"{one.place}:{key}": value for one in done if one.step for key, value in one.measures.items() if isinstance(value, float) and value > 0
    }
    known = {one.measure for one in named.values()}
    more = [replace(blank, key=place, measure=place, reference=1.1 * value) for place, value in numbers.items() if place not in known]
    return [*named.values(), *more]


def rates(scenario: str, seeds: int) -> dict[str, Any]:
    """How often the reference passes the scenario and the careless fails it, each seed's run undone; and seconds a run, scored."""
    from django.db import transaction

    from stembase.demo.training import CREW
    from stembase.ledger.memory import forget_everything
    from stembase.practice.debriefing import scored_run
    from stembase.practice.policy.playing import play

    passed, begun = {"reference": 0, "careless": 0}, time.perf_counter()
    for seed in range(1, seeds + 1):
        for policy in passed:
            with transaction.atomic():
                passed[policy] += scored_run(play(scenario, seed, policy, CREW, ends=False).bank, CREW).passed
                transaction.set_rollback(True)
            forget_everything()
    return {"reference": passed["reference"] / seeds, "careless": passed["careless"] / seeds, "run_s": (time.perf_counter() - begun) / seeds / 2}


def _best(work: Callable[[], object]) -> float:
    """Seconds, the best of several rounds with nothing remembered before; the first, which may compile, is not counted."""
    from stembase.practice.truth.remembered import forget

    work()
    spent = []
    for _ in range(ROUNDS):
        forget()
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def answer(what: str, *asked: str) -> dict[str, Any]:
    """What a process is asked for."""
    return rates(asked[0], int(asked[1])) if what == "rates" else {"found": found, "replay": replay}[what]()


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(answer(*sys.argv[1:])))
