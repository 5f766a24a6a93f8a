"""The storage map: tanks with their fill and cold, and the slots of a rack as a table of places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SlotState = Literal["free", "taken", "quarantined", "reserved", "held", "here", "closed"]
SHOULDER, BASE = 16, 60  # of the drawn tank, in its own units


@dataclass(frozen=True, slots=True)
class Tank:
    """A tank as a tile: places used of places there are, temperature last logged (None: silent), tone, a line of words, its map."""

    key: str
    name: str
    used: int
    places: int
    temperature_c: float | None = None
    tone: Literal["", "good", "warn", "bad"] = ""
    note: str = ""
    href: str = ""

    @property
    def percent(self) -> int:
        """How full it is; never 100 while a place is free."""
        return 100 if self.used >= self.places else 100 * self.used // self.places

    @property
    def surface(self) -> float:
        """Height of what is drawn in the tank, measured from above."""
        return round(BASE - (BASE - SHOULDER) * self.percent / 100, 1)

    @property
    def depth(self) -> float:
        """How deep the drawn filling is."""
        return round(BASE - self.surface, 1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place: its state, what stands in it (for those who hover or listen), its page."""

    state: SlotState = "free"
    title: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A rack or box: names of columns, and rows with their name and slots."""

    label: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Slot]]]
    id: str = "slots"
