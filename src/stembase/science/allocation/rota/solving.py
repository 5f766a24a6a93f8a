"""From a problem to a rota: greedy first, then made complete, then better, within a time that the caller's clock measures.

The seed and the number of rounds name the answer. The seconds only say how far along that path it goes: without a bound on rounds, a slower machine
gets less far.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .choices import Space
from .conflicts import Conflict, conflict
from .greedy import greedy
from .improving import improve, in_trouble
from .model import solve_part
from .negotiating import negotiate
from .problem import Problem
from .row_kernel import load
from .rows import Rows
from .search import Halt, Progress, Search
from .state import State, Value

WORK, LARGEST = 20.0, 60_000
"""What the whole as one model may cost, and how many choices it may have. Source: assumption, some 20 s and 1 GB."""


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

    `least` is what no rota can cost less than, where that is known: everybody's cheapest row, nobody in another's way. `first` is the seconds to the
    first complete rota.
    """

    state: State
    baseline: Value
    least: int | None
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
    """The best rota found. Validity: any problem; beyond some 10,000 students the start alone takes most of a minute."""
    load()
    search = Search(clock, halt or Halting(), report or (lambda progress: None), wanted.seconds, wanted.seed)
    space = Space(problem)
    state = greedy(space)
    baseline = state.value
    search.tell("greedy", state)
    rows = Rows(space)
    why = _complete(state, rows, search)
    first = search.gone if state.value.complete else None
    best = False
    if why is None or wanted.soft:
        best = improve(state, rows, search, wanted.rounds)
        first = search.gone if first is None and state.value.complete else first
    return Outcome(state, baseline, rows.least if rows.able else None, best, why, first, search.done, search.halt.halted)


def choices_of(space: Space) -> int:
    """How many choices there are in all."""
    return sum(len(choices) for blocks in space.choices for choices in blocks)


def _complete(state: State, rows: Rows, search: Search) -> Conflict | None:
    """Make every block stand: by negotiation, else as one model without costs; or say why it cannot be."""
    if rows.able and not search.over:
        negotiated = negotiate(rows, search)
        if negotiated.value < state.value:
            state.put_all(negotiated.rows(range(len(rows.space.names))))
            search.tell("negotiated", state)
    if state.value.complete or search.over:
        return None
    impossible = sorted(rows.alone) or [student for student, blocks in enumerate(rows.space.choices) if not all(blocks)]
    if impossible:
        return conflict(rows.space, impossible, search)
    if choices_of(rows.space) > LARGEST:
        return None
    solved = solve_part(state, range(len(rows.space.names)), search.effort(WORK, share=0.5), search.halt, soft=False, costs=False)
    search.done += 1
    if solved.rows is not None:
        state.put_all(solved.rows)
        search.tell("completed", state)
    return conflict(rows.space, in_trouble(state), search) if solved.impossible else None
