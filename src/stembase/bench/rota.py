"""`stembase bench rota`: how soon a rota is complete and how much cheaper than the plain greedy one, on invented problems, checked apart."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from .figures import Figure
from .rota_worlds import invented

AIMS = {(120, 24): (3, 0.8), (1_000, 52): (60, 0)}
"""Seconds to the first complete rota, and its cost beside the greedy one (design, chapter 6), by students and weeks at seven stations."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Sizes (students, weeks), seconds for each, and the seed."""

    sizes: Sequence[tuple[int, int]]
    seconds: float
    seed: int


def measure(extent: Extent) -> Iterator[Figure]:
    """Every size: read, first complete, cost beside the greedy rota's, and what the checker finds."""
    import ortools.sat.python.cp_model  # noqa: F401  its import takes seconds on a busy machine and is no part of the search

    for students, weeks in extent.sizes:
        yield from _size(students, weeks, extent)


def _size(students: int, weeks: int, extent: Extent) -> Iterator[Figure]:
    from stembase.science.allocation.rota.answering import answer_of
    from stembase.science.allocation.rota.checking import check
    from stembase.science.allocation.rota.reading import read_problem
    from stembase.science.allocation.rota.solving import Wanted, solve

    document = invented(students, weeks, extent.seed)
    what, (soon, cheap) = f"{students} × {len(document['stations'])} × {weeks}", AIMS.get((students, weeks), (0, 0))
    began = monotonic()
    problem = read_problem(json.dumps(document))
    yield Figure(f"{what}: problem read", monotonic() - began, "s")
    wanted = Wanted(extent.seconds, extent.seed)
    outcome = solve(problem, wanted, monotonic)
    if outcome.first is not None:
        yield Figure(f"{what}: first complete rota", outcome.first, "s", soon, False)
    greedy, ours = outcome.baseline, outcome.state.value
    if greedy.complete:
        yield Figure(f"{what}: cost after {extent.seconds:g} s", ours.cost, "points", cheap * greedy.cost, False, "greedy", greedy.cost)
    else:
        yield Figure(f"{what}: cost after {extent.seconds:g} s; greedy left {greedy.unserved} weeks open", ours.cost, "points")
    yield Figure(f"{what}: rounds", outcome.rounds, "rounds")
    began = monotonic()
    found = check(answer_of(document, outcome, wanted, "bench"))
    yield Figure(f"{what}: violations the checker finds", len(found.violations) + found.over + found.unserved, "violations")
    yield Figure(f"{what}: checked", monotonic() - began, "s")
