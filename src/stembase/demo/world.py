"""What the chapters of the story share: its clock, the hand of each bank, the seed and the size."""

from dataclasses import dataclass, field
from datetime import datetime
from subprocess import Popen
from typing import Literal

from numpy.random import PCG64, Generator, SeedSequence

from stembase.base.chain import BASE
from stembase.demo.clock import FOUNDED, Clock
from stembase.demo.hand import Hand
from stembase.demo.stock import Stock

LIVE, PRACTICE = "A9990", "A9995-r1"
SEED = 20251122


@dataclass(frozen=True, slots=True)
class Size:
    """How large a story is: births of the live bank's year, cultures, adult grafts, units of the practice bank, and days of the year told."""

    births: int
    cultures: int
    grafts: int
    practice: int
    days: int


FULL = Size(births=385, cultures=8, grafts=4, practice=4, days=363)
SMALL = Size(births=24, cultures=1, grafts=1, practice=1, days=363)


@dataclass(slots=True)
class World:
    """The story as it goes on. `machines`: one machine of each kind, by kind; `special`: births something particular happens to; `compiling`: a
    process beside it that compiles what its searches need."""

    password: str
    size: Size = FULL
    seed: int = SEED
    clock: Clock = field(default_factory=lambda: Clock(FOUNDED))
    machines: dict[str, str] = field(default_factory=dict)
    special: dict[str, int] = field(default_factory=dict)
    compiling: Popen[bytes] | None = None
    base: Hand = field(init=False)
    live: Hand = field(init=False)
    practice: Hand = field(init=False)

    def __post_init__(self) -> None:
        latest: dict[str, datetime] = {}
        self.base, self.live, self.practice = (
            Hand(key, self.password, Stock(), self.machines, self.seed, latest=latest) for key in (BASE, LIVE, PRACTICE)
        )

    def random(self, *of: int) -> Generator:
        """A generator of its own for each thing told, so that one more of something changes nothing else."""
        return Generator(PCG64(SeedSequence([self.seed, *of])))

    @property
    def acts(self) -> int:
        """Acts performed so far."""
        return sum(hand.acts for hand in (self.base, self.live, self.practice))


Chapter = Literal["founding", "register", "knowledge", "bank", "year", "searches", "practice", "closing"]
