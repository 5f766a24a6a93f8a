"""`stembase bench rota`: how soon a rota is complete and how much cheaper than the plain greedy one, on invented problems, checked apart."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from .figures import NOT_MEASURED, Figure
from .rota_worlds import invented

AIMS = {(120, 24): (3, 0.8), (1_000, 52): (60, 0)}
"""Seconds to the first complete rota, and its cost beside the greedy one (design, chapter 6), by students and weeks at seven stations."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Sizes (students, weeks), seconds for each, the seed, and how many times the weeks needed a station offers."""

    sizes: Sequence[tuple[int, int]]
    seconds: float
    seed: int
    spare: float


def measure(extent: Extent) -> Iterator[Figure]:
    """What there is to load; then every size: read, first complete, cost beside the greedy rota's, and what the checker finds."""
    began = monotonic()
    import stembase.science.allocation.rota.solving  # noqa: F401  loads OR-Tools
    from stembase.science.allocation.rota.row_kernel import load

    load()
    yield Figure("OR-Tools and machine code loaded", monotonic() - began, "s")
    for students, weeks in extent.sizes:
        yield from _size(students, weeks, extent)


def _size(students: int, weeks: int, extent: Extent) -> Iterator[Figure]:
    from stembase.science.allocation.rota.answering import answer_of
    from stembase.science.allocation.rota.checking import check
    from stembase.science.allocation.rota.reading import read_problem
    from stembase.science.allocation.rota.solving import Wanted, solve

    document = invented(students, weeks, extent.seed, extent.spare)
    what, (soon, cheap) = f"{students} × {len(document['stations'])} × {weeks}", AIMS.get((students, weeks), (0, 0))
    began = monotonic()
    problem = read_problem(json.dumps(document))
    yield Figure(f"{what}: problem read", monotonic() - began, "s")
    wanted = Wanted(extent.seconds, extent.seed)
    began = monotonic()
    outcome = solve(problem, wanted, monotonic)
    ended = monotonic() - began
    if outcome.first is None:
        yield Figure(f"{NOT_MEASURED} {what}: no complete rota within {extent.seconds:g} s", 0, "")
    else:
        yield Figure(f"{what}: first complete rota", outcome.first, "s", soon, False)
    greedy, ours = outcome.baseline, outcome.state.value
    short = f" (which leaves {greedy.unserved} weeks open)" if greedy.unserved else ""
    yield Figure(
        f"{what}: cost after {ended:.0f} s, {outcome.status}", ours.cost, "points", cheap * greedy.cost, False, f"greedy{short}", greedy.cost
    )
    if outcome.least is not None:
        yield Figure(f"{what}: what no rota can cost less than", outcome.least, "points")
    yield Figure(f"{what}: rounds", outcome.rounds, "rounds")
    began = monotonic()
    found = check(answer_of(document, outcome, wanted, "bench"))
    yield Figure(f"{what}: violations the checker finds", len(found.violations) + found.over + found.unserved, "violations")
    yield Figure(f"{what}: checked", monotonic() - began, "s")
