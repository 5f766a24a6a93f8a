"""A process of `stembase bench practice`, in a scratch house: found it; time the replays of a run; count how often the policies pass.

`python -m stembase.bench.practice_station found | replay | rates` with the settings of a scratch installation; `rates` is asked by lines.
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


def rates(scenario: str, first: int, last: int) -> dict[str, Any]:
    """Seeds, from one to another, in which the reference fails the scenario and the careless passes it; and the seconds all took."""
    from stembase.demo.training import CREW
    from stembase.practice.proving import CARELESS, REFERENCE, fared

    begun, told = time.perf_counter(), {seed: fared(scenario, seed, CREW) for seed in range(first, last + 1)}
    return {
        "failed": [seed for seed, scored in told.items() if not scored[REFERENCE].passed],
        "passed": [seed for seed, scored in told.items() if scored[CARELESS].passed],
        "seconds": time.perf_counter() - begun,
    }


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


def answers() -> None:
    """Answer every line `SCENARIO FIRST LAST` with a line, until there are no more."""
    for line in sys.stdin:
        scenario, first, last = line.split()
        print(json.dumps(rates(scenario, int(first), int(last))), flush=True)


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "rates":
        answers()
    else:
        print(json.dumps({"found": found, "replay": replay}[sys.argv[1]]()))
