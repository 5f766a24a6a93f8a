"""What a step is judged by: what the performer gives (`Given`), how things stand (`Situation`), and what follows (`Changes`). Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from stembase.science.cryo.curve import Curve

Value = float | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One act at a step: when and by whom (codes), its measures by key, what was scanned, which lot and equipment of each kind, the curve."""

    at: datetime
    by: str = ""
    witness: str = ""
    measures: Mapping[str, Value] = field(default_factory=dict)
    scans: Mapping[str, str] = field(default_factory=dict)
    lots: Mapping[str, str] = field(default_factory=dict)
    equipment: Mapping[str, str] = field(default_factory=dict)
    curve: Curve | None = None


@dataclass(frozen=True, slots=True)
class LotFact:
    """A lot of material: the day from which it may no longer be used (None: without end), blocked or not, its kind."""

    valid_until: date | None
    blocked: bool
    kind: str


@dataclass(frozen=True, slots=True)
class EquipmentFact:
    """A machine: its kind, the day from which its calibration no longer holds (None: needs none), out of service or not."""

    kind: str
    calibrated_until: date | None
    out_of_service: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How things stand before the act.

    `started_at`: when this performance of the procedure began; `begun_at`: when a step of two acts (freeze) was begun, None before.
    `done`: steps already recorded; `performed_by`: who performed them; `measured`: earlier values of the unit by measure key.
    `standard`: limits of the bank's standard by name; `lots`, `equipment`: facts by code; `holds`: reasons the unit is held.
    """

    stage: str = ""
    kind_of_bank: str = "live"
    source: str = ""
    collected_at: datetime | None = None
    started_at: datetime | None = None
    begun_at: datetime | None = None
    done: frozenset[str] = frozenset()
    performed_by: Mapping[str, str] = field(default_factory=dict)
    expected_scans: Mapping[str, str] = field(default_factory=dict)
    standard: Mapping[str, float] = field(default_factory=dict)
    measured: Mapping[str, Value] = field(default_factory=dict)
    lots: Mapping[str, LotFact] = field(default_factory=dict)
    equipment: Mapping[str, EquipmentFact] = field(default_factory=dict)
    holds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What follows from an act: the unit's new stage (None: it stays) and the values to be recorded, computed ones among them."""

    stage: str | None
    values: Mapping[str, Value]
