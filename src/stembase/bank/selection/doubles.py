"""Pairs of cord units for a patient no single unit is large enough for: each dose and the total as the guideline wants them. Pure."""

from dataclasses import dataclass
from itertools import combinations

from stembase.bank.selection.candidates import Columns, Wanted, dose_per_kg, mismatch_group
from stembase.bank.selection.criteria import dose_class
from stembase.bank.selection.ranking import Ranking

LOOKED_AT = 60  # ranked units that are paired: 1,770 pairs


@dataclass(frozen=True, slots=True)
class Pair:
    """Two units by row, the better ranked first, with totals per kilogram (TNC in 10⁷, CD34+ in 10⁵; unknown counts as none)."""

    first: int
    second: int
    mismatches: tuple[int, int]
    tnc_e7_per_kg: float
    cd34_e5_per_kg: float


def pairs(columns: Columns, wanted: Wanted, ranking: Ranking, most: int = 5) -> list[Pair]:
    """The best pairs of the units ranked first: fewest mismatches (of the worse, then of the better), then the larger total.

    Empty where the guideline knows no double graft, or a single unit is large enough. Unit-to-unit match is not asked for (ash-sap.org table 1).
    """
    dose = ranking.guideline.dose("double", wanted.indication)
    rows = [int(row) for row in ranking.order[:LOOKED_AT]]
    place = dose_class({name: column[rows] for name, column in columns.items()}, wanted, ranking.guideline)
    if dose is None or 0 in place:
        return []
    tnc, cd34 = (by_row.tolist() for by_row in dose_per_kg(columns, wanted))
    group = mismatch_group(columns)
    fitting = [row for row, enough in zip(rows, place, strict=True) if enough == 1]
    made = [_pair(a, b, tnc, cd34, (int(group[a]), int(group[b]))) for a, b in combinations(fitting, 2)]
    enough = [pair for pair in made if pair.tnc_e7_per_kg >= (dose.total_tnc_e7_per_kg or 0.0)]
    return sorted(enough, key=lambda pair: (max(pair.mismatches), min(pair.mismatches), -pair.tnc_e7_per_kg, -pair.cd34_e5_per_kg))[:most]


def _pair(a: int, b: int, tnc: list[float], cd34: list[float], mismatches: tuple[int, int]) -> Pair:
    def known(value: float) -> float:
        return value if value == value else 0.0

    return Pair(a, b, mismatches, known(tnc[a]) + known(tnc[b]), known(cd34[a]) + known(cd34[b]))
