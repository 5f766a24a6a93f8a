"""Small rota problems of every kind, drawn by seed: the invented ones, with closed weeks, lectures, published blocks and totals besides."""

import json
from typing import Any

import numpy as np

from stembase.bench.rota_worlds import invented
from stembase.science.allocation.rota.answering import answer_of
from stembase.science.allocation.rota.reading import problem_of
from stembase.science.allocation.rota.solving import Outcome, Wanted, solve


def drawn(seed: int) -> dict[str, Any]:
    """Two to six students, ten to eighteen weeks, three or four stations; some cannot be solved."""
    chance = np.random.default_rng(seed)
    document = invented(int(chance.integers(2, 7)), int(chance.integers(10, 19)), seed, float(chance.uniform(1, 2.5)), int(chance.integers(3, 5)))
    weeks, stations = document["weeks"], list(document["stations"])
    for station in document["stations"].values():
        if chance.random() < 0.3:
            station["closed"] = [{"from": int(chance.integers(1, weeks + 1))}]
    for number, (name, student) in enumerate(document["students"].items()):
        if chance.random() < 0.3:
            student["commitments"] = [{"from": 1, "to": int(chance.integers(1, 4)), "hours": int(chance.integers(2, 8))}]
        if chance.random() < 0.3:
            station = stations[int(chance.integers(len(stations)))]
            start, pinned = int(chance.integers(1, weeks - 2)), bool(chance.random() < 0.2)
            told = {"student": name, "block": station, "station": station, "shift": "day", "start": start, "pinned": pinned}
            document.setdefault("published", []).append(told)
        if number and chance.random() < 0.1:
            student["clearances"] = []
    document["curricula"]["bank"]["blocks"][stations[0]]["stations"] = stations[: int(chance.integers(1, 3))]
    return document


def still() -> float:
    """A clock that stands: rounds alone end a search."""
    return 0.0


def solved(document: dict[str, Any], *, rounds: int = 2, soft: bool = True, seed: int = 0) -> tuple[Outcome, dict[str, Any]]:
    """The outcome and its document, as it is after a way through JSON."""
    wanted = Wanted(20, seed, rounds, soft)
    outcome = solve(problem_of(document), wanted, still)
    return outcome, json.loads(json.dumps(answer_of(document, outcome, wanted, "tests")))
