"""The stock of one bank: lots of every kind of material, renewed before they run out; and which lot a careful person takes."""

from dataclasses import dataclass, field
from datetime import datetime

from stembase.demo.clock import DAY


@dataclass(frozen=True, slots=True)
class Stocked:
    """A lot in stock: usable from an instant until another."""

    key: str
    since: datetime
    until: datetime


@dataclass(slots=True)
class Stock:
    """Lots by kind, oldest first."""

    lots: dict[str, list[Stocked]] = field(default_factory=dict)
    blocked: set[str] = field(default_factory=set)

    def add(self, kind: str, lot: Stocked) -> None:
        """A lot has come in."""
        self.lots.setdefault(kind, []).append(lot)

    def lot(self, kind: str, at: datetime) -> str:
        """The oldest lot of the kind that may be used at the instant, with a day to spare."""
        for lot in self.lots.get(kind, ()):
            if lot.since <= at and at + DAY < lot.until and lot.key not in self.blocked:
                return lot.key
        raise LookupError(f"no lot of {kind} in stock at {at.isoformat()}")

    def runs_out(self, kind: str, at: datetime, spare_days: int = 20) -> bool:
        """Whether nothing of the kind will be usable some days later."""
        return not any(at + spare_days * DAY < lot.until and lot.key not in self.blocked for lot in self.lots.get(kind, ()))
