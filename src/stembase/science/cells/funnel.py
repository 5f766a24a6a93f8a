"""The funnel: births taken through a bank's limits to what it stores. Shows what a limit costs, and holds the models to published banks.

Collection, hold, count, volume reduction and culture are the models'; what they do not say (papers, markers, histories) is a share of the bank's own.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from stembase.science.cells.assays import nucleated_counted
from stembase.science.cells.bag import Bag
from stembase.science.cells.collection import Birth, Collecting, born, collected
from stembase.science.cells.holding import held
from stembase.science.cells.reduction import reduced
from stembase.science.cells.sterility import contaminated, grown
from stembase.science.draws import Chance, lognormal
from stembase.science.parameters import Parameters

STAGES = ("before-birth", "during-delivery", "before-processing", "low-volume", "low-count", "after-freezing", "unknown")
STORED = len(STAGES)
LIMITS = ("before-birth", "during-delivery", "before-processing", "min-volume-ml", "min-tnc-e8", "after-freezing", "unknown", "contaminated-share",
          "culture-ml", "collected")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """What became of each intended birth: the number of the stage it was lost at, or STORED; the bags as collected and as stored (of all)."""

    stage: Any
    births: Birth
    collected: Bag
    processed: Bag

    def share(self, stage: str) -> float:
        """The share of all intended births lost at a stage."""
        return float(np.mean(self.stage == STAGES.index(stage)))

    @property
    def stored(self) -> Any:
        """True for every unit that the bank keeps."""
        return self.stage == STORED


def limits(bank: str, table: Parameters) -> dict[str, float]:
    """The limits of a bank of the table: rows `funnel.BANK.*`."""
    return {name: table[f"funnel.{bank}.{name}"] for name in LIMITS}


def taken_through(limit: dict[str, float], chance: Chance, table: Parameters, *, method: str = "sepax") -> Funnel:
    """Births of the units of `chance` taken through a bank: collected without delay, delivered at room temperature, counted, reduced, cultured.

    A unit is lost at the first stage that it fails. Draws: those of the models, and `funnel.STAGE`.
    """
    births = born(chance, table)
    fresh = collected(births, Collecting(), chance, table, yield_ln=limit["collected"])
    hours = lognormal(chance("hold.delivery"), table["hold.delivery-hours"], table["hold.delivery-hours-sd"])
    arrived = held(contaminated(fresh, limit["contaminated-share"], chance, table), hours, table["hold.delivery-c"], table)
    product, rest = reduced(arrived, method, chance, table)
    failed = {
        "before-birth": _by_chance("before-birth", limit, chance),
        "during-delivery": _by_chance("during-delivery", limit, chance),
        "before-processing": _by_chance("before-processing", limit, chance),
        "low-volume": fresh.volume_ml - table["collection.anticoagulant-ml"] < limit["min-volume-ml"],
        "low-count": nucleated_counted(arrived.tnc_e8, chance, table) < limit["min-tnc-e8"],
        "after-freezing": _by_chance("after-freezing", limit, chance) | grown(rest, limit["culture-ml"], chance, table),
        "unknown": _by_chance("unknown", limit, chance),
    }
    return Funnel(np.select([failed[name] for name in STAGES], range(STORED), STORED), births, fresh, product)


def _by_chance(stage: str, limit: dict[str, float], chance: Chance) -> Any:
    return np.asarray(chance(f"funnel.{stage}")) < limit[stage]
