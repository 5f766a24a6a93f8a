"""One search for a rota: how long it may take by the caller's clock, how it is ended, and who is told of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from .state import State, Value


class Halt(Protocol):
    """How the caller ends a search: `halted` says that it did; what is running registers how to be stopped."""

    halted: bool
    stop: Callable[[], None] | None


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: deterministic time of the solver, the same on every machine, and seconds as a last bound."""

    work: float
    seconds: float
    seed: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: its phase, the seconds gone, the rounds made, and what the rota is worth."""

    phase: str
    seconds: float
    rounds: int
    value: Value


@dataclass(slots=True)
class Search:
    """One search: until when by the caller's clock, from which seed, and who is told."""

    clock: Callable[[], float]
    halt: Halt
    report: Callable[[Progress], None]
    seconds: float
    seed: int = 0
    done: int = 0
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    @property
    def gone(self) -> float:
        """Seconds since it began."""
        return self.clock() - self.began

    @property
    def over(self) -> bool:
        """Whether the caller stopped it, or the seconds are used up."""
        return self.halt.halted or self.gone >= self.seconds

    def effort(self, work: float, share: float = 1.0) -> Effort:
        """So much work, and no more than the seconds left, or their share."""
        return Effort(work, share * (self.seconds - self.gone), self.seed + self.done)

    def tell(self, phase: str, state: State) -> None:
        """Tell the caller."""
        self.report(Progress(phase, self.gone, self.done, state.value))
