"""What runs came to, as their ends stand in the ledger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import OuterRef, Subquery

from stembase.ledger.instants import instant_of
from stembase.ledger.models import Entry
from stembase.practice.models import Run
from stembase.practice.queries.seeing import runs_of


@dataclass(frozen=True, slots=True)
class Result:
    """The score of an ended run. `kept_share`: living cells against the reference's; None where it keeps none either. `process`: steps done and
    expected, and deviations."""

    passed: bool
    points: float
    points_of: float
    kept_share: float | None
    ended: str = ""
    critical: Collection[str] = ()
    process: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rank(self) -> tuple[bool, float, float]:
        """What is better is higher: passed, then more of the points, then more of the cells."""
        return self.passed, self.points / self.points_of if self.points_of else 0.0, self.kept_share or 0.0


@dataclass(frozen=True, slots=True)
class Ending:
    """The end of a run: the base's present when it came, and its score; None where it could not be scored."""

    at: datetime
    result: Result | None


def best_results(person: str) -> Mapping[str, Result]:
    """By scenario, the best of the person's runs that were scored. Two queries."""
    scenarios = dict(runs_of(person).filter(state=Run.State.ENDED).values_list("bank", "scenario"))
    best: dict[str, Result] = {}
    for bank, found in results_of(scenarios).items():
        best[scenarios[bank]] = max(found, best.get(scenarios[bank], found), key=lambda one: one.rank)
    return best


def results_of(banks: Collection[str]) -> Mapping[str, Result]:
    """What the runs of these banks came to, of those that ended with a score. One query."""
    return {bank: ending.result for bank, ending in endings_of(banks).items() if ending.result}


def endings_of(banks: Collection[str]) -> Mapping[str, Ending]:
    """How the runs of these banks ended, of those that have. One query."""
    ended = Entry.objects.filter(chain__in=list(banks), verb="run.ended").values_list("chain", "recorded_at", "record")
    return {bank: _ending(recorded_at, msgspec.json.decode(record)) for bank, recorded_at, record in ended}


def _ending(recorded_at: str, record: Mapping[str, Any]) -> Ending:
    """An end that does not say when it was counted has only the run's own time."""
    return Ending(instant_of(record["did"].get("counted_at") or recorded_at), _result(record))


def result_in(record: str) -> Result | None:
    """The score the record of a run's end holds; None where it was not scored."""
    return _result(msgspec.json.decode(record)) if record else None


def _result(record: Mapping[str, Any]) -> Result | None:
    score = record.get("read") or {}
    return Result(**score) if "passed" in score else None


END = Subquery(Entry.objects.filter(chain=OuterRef("bank_id"), verb="run.ended").values("record")[:1])
"""The record of the end of a run, to be asked for along with it."""
