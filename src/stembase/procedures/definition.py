"""What a procedure is, once read: frozen values that every chain reads. No rules here, no files, no Django.

A definition is written as TOML (`definitions/*.toml`), read by `reading.load`, and never changed: a change is a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from stembase.refusal import OnBreach

Given = Literal["set", "read", "computed"]
MeasureType = Literal["number", "whole", "yes-no", "choice", "text"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and English."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """The words in the language asked for: `zh…`, or anything else for English."""
        return self.zh if language.lower().startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long something takes: the shortest to count on, the usual, the longest to plan for."""

    low: float
    likely: float
    high: float

    def __add__(self, other: "Minutes") -> "Minutes":
        return Minutes(self.low + other.low, self.likely + other.likely, self.high + other.high)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a limit stands where it stands, as a student reads it."""

    code: str
    why: Text


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds of a measure in its own unit, own or named in the bank's standard, or the only answers allowed; `on_breach`: what a breach means."""

    on_breach: OnBreach
    reason: Reason
    source: str
    min: float | None = None
    max: float | None = None
    min_from_standard: str = ""
    max_from_standard: str = ""
    only: tuple[str, ...] = ()

    @property
    def from_standard(self) -> tuple[str, ...]:
        """Names of the standard's limits that this limit needs."""
        return tuple(name for name in (self.min_from_standard, self.max_from_standard) if name)


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing noted at a step: set by a person, read from an instrument, or computed by the named function `by`.

    `default` is what a form offers; it never stands in for a value not given.
    """

    key: str
    label: Text
    given: Given
    type: MeasureType = "number"
    unit: str = "1"
    by: str = ""
    choices: Mapping[str, Text] = field(default_factory=dict)
    default: float | str | bool | None = None
    optional: bool = False
    possible_min: float | None = None
    possible_max: float | None = None
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """The stage of the unit that a step needs (`from_stages`, empty: any) and the one it leads to (empty: none)."""

    from_stages: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """What the performer's signature means, and the witness's (empty: no witness)."""

    meaning: str
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its kind says which station command performs it, `after` which steps come first."""

    key: str
    kind: str
    title: Text
    minutes: Minutes
    after: tuple[str, ...] = ()
    scan: tuple[str, ...] = ()
    critical: bool = False
    measures: tuple[Measure, ...] = ()
    signature: Signature | None = None
    curve_from: str = ""
    moves: Moves = Moves()
    lots: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    note: Text | None = None

    def measure(self, key: str) -> Measure | None:
        """The measure of that key, or None."""
        return next((measure for measure in self.measures if measure.key == key), None)


@dataclass(frozen=True, slots=True)
class Demand:
    """A competence the performer holds at `level`; below it a witness at `witness_level` stands by."""

    key: str
    level: int
    witness_level: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something practice can make go wrong at a step."""

    key: str
    at: str
    parameters: Mapping[str, float | str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of one procedure. `about`: what its subject is (donor, unit, tank, patient). `yearly`: expected performances a year."""

    key: str
    version: int
    station: str
    sources: tuple[str, ...]
    announced: date
    effective: date
    criticality: int
    title: Text
    why: Text
    demands: tuple[Demand, ...]
    steps: tuple[Step, ...]
    text: str
    hash: str
    about: str = "unit"
    replaces: int | None = None
    yearly: int | None = None
    throughout: tuple[str, ...] = ()
    room: str = ""
    supervisors: int = 0
    trains: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    references: tuple[str, ...] = ()
    terms: Mapping[str, Text] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The key of this version, as `preparation.cryopreserve@3`."""
        return f"{self.key}@{self.version}"

    @property
    def equipment(self) -> tuple[str, ...]:
        """Kinds of equipment to be booked: those needed throughout, then those the steps scan."""
        return tuple(dict.fromkeys((*self.throughout, *(kind for step in self.steps for kind in step.equipment))))

    @property
    def lots(self) -> tuple[str, ...]:
        """Kinds of material to be at hand."""
        return tuple(dict.fromkeys(kind for step in self.steps for kind in step.lots))

    def step(self, key: str) -> Step | None:
        """The step of that key, or None."""
        return next((step for step in self.steps if step.key == key), None)
