"""The rota's solver: as good as trying everything, the same for the same seed, never worse than greedy, ended when asked."""

from itertools import product

import pytest

from stembase.bench.rota_worlds import invented
from stembase.science.allocation.rota.checking import check
from stembase.science.allocation.rota.reading import problem_of
from stembase.science.allocation.rota.solving import Halting, Wanted, solve
from tests.science.allocation.rota_problems import drawn, solved, still


def tiny(seed: int) -> dict:
    """Two students, two blocks each, six weeks: some thousand ways."""
    document = drawn(seed) | {"weeks": 6, "published": []}
    weeks = {"receiving": {"weeks": 1, "stations": ["receiving", "freezing"]}, "freezing": {"weeks": 2}}
    document["curricula"] = {"bank": {"blocks": weeks, "order": [["receiving", "freezing"]] if seed % 2 else []}}
    document["students"] = dict(list(document["students"].items())[:2])
    for student in document["students"].values():
        student["absences"] = [{"from": 1 + seed % 6}]
        student["wishes"] = [{"kind": "want", "station": "freezing", "from": 4, "to": 5, "weight": 2}, {"kind": "avoid", "from": 1, "to": 3}]
        student["commitments"] = []
    for station in document["stations"].values():
        station["places"], station["closed"] = 1, []
    for mentor in document["mentors"].values():
        mentor["away"] = [{"from": 6 - seed % 3}]
    return document


def cheapest(document: dict) -> int | None:
    """The least cost of all rotas, by trying every one and asking the checker; None where none is complete."""
    ways = []
    for name in document["students"]:
        for block, one in document["curricula"]["bank"]["blocks"].items():
            starts = range(1, document["weeks"] - one["weeks"] + 2)
            stations = [(station, shift) for station in one.get("stations", [block]) for shift in document["stations"][station]["shifts"]]
            ways.append(
                [{"student": name, "block": block, "station": at, "shift": shift, "start": start} for (at, shift), start in product(stations, starts)]
            )
    claim = {"problem": document, "unserved": [], "over": [], "cost": {}, "status": "complete"}
    best = None
    for placed in product(*ways):
        found = check(claim | {"placed": placed})
        if all(violation.code == "rota-claim-differs" for violation in found.violations) and not found.over:
            best = found.cost["total"] if best is None else min(best, found.cost["total"])
    return best


@pytest.mark.parametrize("seed", range(6))
def test_on_small_problems_nothing_is_cheaper_than_what_is_called_best(seed):
    document = tiny(seed)
    outcome, answer = solved(document, rounds=8)
    best = cheapest(document)
    if best is None:
        assert outcome.status == "infeasible"
    else:
        assert (outcome.status, answer["cost"]["total"]) == ("best", best)


def test_the_same_seed_and_rounds_give_the_same_rota_and_another_seed_another_path():
    document = invented(24, 24, 5)
    answers = [solved(document, rounds=6, seed=seed)[1] for seed in (1, 1, 2)]
    assert answers[0]["placed"] == answers[1]["placed"]
    assert answers[0]["placed"] != answers[2]["placed"]


def test_a_rota_is_never_worse_than_the_greedy_one_it_began_with():
    for seed in range(3):
        outcome, _answer = solved(invented(12, 24, seed), rounds=6)
        assert outcome.state.value <= outcome.baseline
        assert outcome.status in ("best", "complete")


def test_a_search_that_is_halted_gives_what_it_has():
    halt, told = Halting(), []
    problem = problem_of(invented(12, 24, 1))

    def report(progress):
        told.append(progress)
        halt()

    outcome = solve(problem, Wanted(60), still, halt, report)
    assert outcome.halted
    assert outcome.rounds == 0
    assert outcome.state.value.complete
    assert [progress.phase for progress in told] == ["greedy"]
