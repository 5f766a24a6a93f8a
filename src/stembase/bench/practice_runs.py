"""Replay a run in a house of its own: how long its truth takes, and a debrief of eight decisions (2⁸ replays). Prints one line of JSON.

`python -m stembase.bench.practice_runs` with the settings of a scratch installation.
"""

import json
import secrets
import time
from collections.abc import Callable

ACTS, DECISIONS, ROUNDS = 60, 8, 5


def measured() -> dict[str, float]:
    """Prepare the house, play one run carelessly, and time its replays: milliseconds of one cut or filled to 60 acts, seconds of a debrief."""
    from django.core.management import call_command

    from stembase.demo.training import CREW, found_house
    from stembase.practice.debriefing import case_of, idle_minutes
    from stembase.practice.policy.playing import play
    from stembase.practice.queries.running import run_of
    from stembase.practice.queries.truths import rules_of
    from stembase.practice.scoring.counterfactual import choices, weighed
    from stembase.practice.truth.fold import truth

    call_command("migrate", verbosity=0, interactive=False)
    found_house(secrets.token_urlsafe(12))
    run = run_of(play("skill.freeze-a-cord-unit", 1, "careless", CREW).bank)
    case, rules = case_of(run), rules_of(run)
    idle = idle_minutes(case.scenario, case.done)
    taken = [choice for choice in choices(case.scenario.decisions, case.done, idle) if not choice.agrees]
    eight = [taken[number % len(taken)] for number in range(DECISIONS)]
    replayed, seconds = _best(lambda: truth(case.done, rules)), _best(lambda: weighed(eight, case.done, idle, rules, case.unit))
    return {"acts": len(case.done), "replay_ms": 1000 * replayed * ACTS / len(case.done), "debrief_s": seconds}


def _best(work: Callable[[], object]) -> float:
    """Seconds of the best of several rounds; the first call, which may compile, is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(measured()))
