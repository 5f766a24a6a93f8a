"""What a person's runs came to, as their ends stand in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from stembase.ledger.models import Entry
from stembase.practice.models import Run
from stembase.practice.queries.seeing import runs_of


@dataclass(frozen=True, slots=True)
class Result:
    """The score of an ended run. `kept_share`: living cells against the reference's; None where it keeps none either."""

    passed: bool
    points: float
    points_of: float
    kept_share: float | None

    @property
    def rank(self) -> tuple[bool, float, float]:
        """What is better is higher: passed, then more of the points, then more of the cells."""
        return self.passed, self.points / self.points_of if self.points_of else 0.0, self.kept_share or 0.0


def best_results(person: str) -> Mapping[str, Result]:
    """By scenario, the best of the person's runs that were scored. Two queries."""
    scenarios = dict(runs_of(person).filter(state=Run.State.ENDED).values_list("bank", "scenario"))
    best: dict[str, Result] = {}
    for bank, record in Entry.objects.filter(chain__in=scenarios, verb="run.ended").values_list("chain", "record"):
        read = msgspec.json.decode(record).get("read") or {}
        if "passed" not in read:
            continue
        found = Result(read["passed"], read["points"], read["points_of"], read["kept_share"])
        best[scenarios[bank]] = max(found, best.get(scenarios[bank], found), key=lambda one: one.rank)
    return best
