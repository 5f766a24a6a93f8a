"""A table of parameters as the models read it: key -> number, with the row behind each number, and copies in which a scenario has changed some."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from hashlib import blake2b
from math import inf
from sys import float_info
from typing import Any, Literal

from stembase.science.fault import Fault

Mark = Literal["seen", "derived", "memory", "assumed"]
SCENARIO = "scenario"  # the source of a number that a scenario gave
POSSIBLE = {  # what a number of a unit can be; every other unit: nothing below zero
    "share": (0.0, 1.0),
    "%": (0.0, 100.0),
    "C": (-273.15, inf),
    "exponent": (-inf, inf),
    "signed": (-inf, inf),
}
LOGARITHMIC = ("ln", "log10")  # a unit that begins so, `ln/s`, is of a term in a logarithm: any number


@dataclass(frozen=True, slots=True)
class Spread:
    """What the source says of the scatter: a standard deviation in the parameter's unit, or the ends of a range; else nothing."""

    sd: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row. `mark`: seen (the source states it), derived (computed from such), memory (unverified), assumed (ours, or a scenario's)."""

    key: str
    value: float
    unit: str
    spread: Spread
    mark: Mark
    source: str
    conditions: str = ""


def bounds(unit: str) -> tuple[float, float]:
    """The least and the greatest number the unit allows."""
    return (-inf, inf) if unit.startswith(LOGARITHMIC) else POSSIBLE.get(unit, (0.0, inf))


def number_fault(key: str, value: Any, unit: str, row: int | None = None) -> Fault | None:
    """What is wrong with the number itself: not a finite number, or one its unit cannot have."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= float_info.max:
        return Fault("parameter-not-a-number", row, field="value", key=key, written=f"{value:.9g}" if isinstance(value, float) else str(value)[:60])
    low, high = bounds(unit)
    if not low <= value <= high:
        return Fault("parameter-impossible", row, field="value", key=key, value=value, unit=unit, low=low, high=high)
    return None


def faulty(faults: list[Fault]) -> Fault:
    """One fault that carries them all."""
    return Fault("parameters-faulty", count=len(faults), faults=tuple(faults))


class Parameters(Mapping[str, float]):
    """Key -> number, in the order of the keys. Never changed once made, so it may key a cache."""

    def __init__(self, rows: Mapping[str, Parameter]) -> None:
        self._rows = {key: rows[key] for key in sorted(rows)}
        self._values = {key: row.value for key, row in self._rows.items()}

    def __getitem__(self, key: str) -> float:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(self.hash)

    def __eq__(self, other: object) -> bool:
        return self.hash == other.hash if isinstance(other, Parameters) else NotImplemented

    def row(self, key: str) -> Parameter:
        """The number with its unit, spread, mark and source."""
        return self._rows[key]

    @cached_property
    def hash(self) -> str:
        """64 hex digits over keys, numbers and units: all that the truth depends on, so a better worded source does not make another table."""
        text = "\n".join(f"{key} {row.value!r} {row.unit}" for key, row in self._rows.items())
        return blake2b(text.encode(), digest_size=32).hexdigest()

    def with_values(self, values: Mapping[str, float]) -> "Parameters":
        """A table with these numbers in place of its own; their rows are then assumed, their source the scenario, and no spread is said.

        Refuses (Fault) `parameters-faulty` with every fault among its facts: `parameter-unknown`, `parameter-not-a-number`, `parameter-impossible`.
        """
        faults = [fault for key, value in values.items() if (fault := self._misfit(key, value))]
        if faults:
            raise faulty(faults)
        changed = {
            key: replace(self._rows[key], value=float(value), spread=Spread(), mark="assumed", source=SCENARIO) for key, value in values.items()
        }
        return Parameters(self._rows | changed)

    def _misfit(self, key: str, value: float) -> Fault | None:
        if key not in self._rows:
            return Fault("parameter-unknown", key=key, nearest=get_close_matches(key, self._rows, 3))
        return number_fault(key, value, self._rows[key].unit)
