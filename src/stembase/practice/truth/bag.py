"""What is in a bag or on plastic: its cells in their two states, where it stands and how cold it is. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stembase.practice.truth.tank import Tank
from stembase.science.cells.bag import Bag as Contents
from stembase.science.cells.culture import Culture, Line
from stembase.science.cryo.freezing import BagRun, BagState, Nucleation
from stembase.science.cryo.membrane import Cells
from stembase.science.cryo.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one place in the cold: since when, the curve, and whether a freezer's probe logged it."""

    at: datetime
    run: BagRun
    logged: bool


@dataclass(frozen=True, slots=True)
class Frost:
    """A bag that is freezing or frozen: its state, its chance of nucleation, where it stands and which minute of that place it is, and its stays
    so far. `logged`: it stands in a freezer that runs."""

    state: BagState
    chance: Nucleation
    surroundings: Surroundings
    minute: float
    logged: bool = True
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True)
class Stroma:
    """What mesenchymal cells are beside their number: their line, doublings, passage, the share that crowding has not stopped and that can still
    divide (`able`), and the culture they are in while they are on plastic."""

    line: Line
    doublings: float = 0.0
    passage: int = 0
    uncrowded: float = 1.0
    able: float = 1.0
    on_plastic: Culture | None = None


@dataclass(frozen=True, slots=True)
class Bag:
    """One unit as it truly is at an instant. `name` is what its chance is drawn by: the number of its donation in the run, and its product.

    `holds`: its cells in their two states; `cells`: the mean cell on its way through protectant and ice. `held_c`: how warm it is kept while it is
    not frozen; `starch`: whether starch was added; `sample`: what was in it when the protectant went in, which the laboratory tests; `tank`: where
    it is kept; `freezings`: how often one was begun. `stroma`: of mesenchymal cells, which `holds` counts as mononuclear cells, in tissue or
    suspension.
    """

    name: str
    source: str
    at: datetime
    holds: Contents
    held_c: float = 22.0
    dmso_percent: float = 0.0
    starch: bool = False
    sample: Contents | None = None
    cells: Cells | None = None
    frost: Frost | None = None
    tank: Tank | None = None
    discarded: bool = False
    freezings: int = 0
    stroma: Stroma | None = None

    @property
    def stored(self) -> bool:
        """Whether it lies in a tank."""
        return self.tank is not None

    @property
    def whole_cd34_e6(self) -> float:
        """CD34+ cells whose membrane is whole now, 10⁶."""
        return float(self.holds.viable_cd34_e6)

    @property
    def living_cd34_e6(self) -> float:
        """CD34+ cells that would still form a colony after a thaw, 10⁶: what a graft lives on. None in a bag that was discarded."""
        return 0.0 if self.discarded else float(self.holds.cd34_e6 * self.holds.clonogenic * self.holds.tolerance)

    @property
    def living_e6(self) -> float:
        """The cells the unit is kept for, 10⁶: CD34+ cells that would form a colony, or mesenchymal cells that are alive and still divide."""
        if self.stroma is None or self.discarded:
            return self.living_cd34_e6
        if self.stroma.on_plastic:
            return float(self.stroma.on_plastic.cells_e6) * self.stroma.able
        return float(self.holds.mnc_e8 * 100 * self.holds.clonogenic * self.holds.tolerance) * self.stroma.able

    @property
    def celsius(self) -> float:
        """How cold the bag is."""
        return self.frost.state.celsius if self.frost else self.held_c


@dataclass(frozen=True, slots=True)
class World:
    """Everything true in a run at an instant: bags by unit, tanks by key, the numbers of donations, cells plated of a unit for its colonies, deeds
    chosen last and faults that have struck."""

    bags: Mapping[str, Bag] = field(default_factory=dict)
    tanks: Mapping[str, Tank] = field(default_factory=dict)
    donations: Mapping[str, int] = field(default_factory=dict)
    births: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plated: Mapping[str, float] = field(default_factory=dict)
    deeds: Mapping[tuple[str, str], str] = field(default_factory=dict)
    faults: Mapping[str, Mapping[str, float | str | bool]] = field(default_factory=dict)
