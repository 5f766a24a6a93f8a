"""From a problem to a rota: greedy first, then made complete, then better, within a time that the caller's clock measures.

The seed and the number of rounds name the answer. The seconds only say how far along that path it goes: without a bound on rounds, a slower machine
gets less far.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .choices import Space
from .conflicts import Conflict, conflict
from .greedy import greedy
from .improving import Progress, Search, improve, in_trouble
from .model import Halt, solve_part
from .problem import Problem
from .state import State, Value

REPAIRS, WHOLE_WORK, SMALL = 20, (3.0, 20.0), 6_000


@dataclass(slots=True)
class Halting:
    """Nothing halts; or whoever holds it does, from another thread."""

    halted: bool = False
    stop: Callable[[], None] | None = None

    def __call__(self) -> None:
        """End the search with what is there."""
        self.halted = True
        if (stop := self.stop) is not None:
            stop()


@dataclass(frozen=True, slots=True)
class Wanted:
    """How long and how: seconds, seed, a bound on the rounds that improve what is complete, and whether a rota with breaches is wanted.

    With a bound on rounds, and seconds that suffice for them, the answer is the same everywhere.
    """

    seconds: float
    seed: int = 0
    rounds: int | None = None
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `best` when nothing is better, by proof; `conflict` when no complete rota exists.

    `first` is the seconds to the first complete rota, `rounds` counts every model solved, those of repairs too.
    """

    state: State
    baseline: Value
    best: bool
    conflict: Conflict | None
    first: float | None
    rounds: int
    halted: bool

    @property
    def status(self) -> str:
        """`best`, `complete`, `infeasible`, or `undecided`: neither a complete rota nor a proof that there is none."""
        if self.state.value.complete:
            return "best" if self.best else "complete"
        return "infeasible" if self.conflict else "undecided"


def solve(
    problem: Problem, wanted: Wanted, clock: Callable[[], float], halt: Halt | None = None, report: Callable[[Progress], None] | None = None
) -> Outcome:
    """The best rota found. Validity: any problem; beyond some 10,000 students the greedy start takes most of a minute."""
    search = Search(clock, halt or Halting(), report or (lambda progress: None), wanted.seconds, wanted.seed)
    space = Space(problem)
    state = greedy(space)
    baseline = state.value
    search.tell("greedy", state)
    why = None if baseline.complete else _complete(state, search)
    first = search.gone if state.value.complete else None
    best = False
    if why is None or wanted.soft:
        best = improve(state, search, "improved", most=wanted.rounds)
        first = search.gone if first is None and state.value.complete else first
    return Outcome(state, baseline, best, why, first, search.done, search.halt.halted)


def choices_of(space: Space) -> int:
    """How many choices there are in all."""
    return sum(len(choices) for blocks in space.choices for choices in blocks)


def _complete(state: State, search: Search) -> Conflict | None:
    """Make every block stand: as one model without costs, by repairs around those in trouble, as one model again; or say why it cannot be."""
    impossible = [student for student, blocks in enumerate(state.space.choices) if not all(blocks)]
    if impossible:
        return conflict(state.space, impossible, search)
    for work in WHOLE_WORK:
        if choices_of(state.space) > SMALL and work == WHOLE_WORK[0]:
            improve(state, search, "repaired", repair=True, most=10 * REPAIRS)
        if state.value.complete or search.over:
            return None
        solved = solve_part(state, range(len(state.space.names)), search.effort(work), search.halt, soft=False, costs=False)
        search.done += 1
        if solved.rows is not None:
            state.put_all(solved.rows)
            search.tell("completed", state)
            return None
        if solved.impossible:
            return conflict(state.space, in_trouble(state), search)
        improve(state, search, "repaired", repair=True, most=REPAIRS)
        if state.value.complete or search.over:
            return None
    return None
