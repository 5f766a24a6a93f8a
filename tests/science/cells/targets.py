"""What the models give for each published figure of targets.csv: `MODEL[key]()`, in the unit of its row."""

from collections.abc import Callable
from functools import cache

import numpy as np

from stembase.science.cells.assays import cd34_counted, laboratory, stained
from stembase.science.cells.bag import Bag
from stembase.science.cells.collection import Collecting, born, collected
from stembase.science.cells.culture import Line, doubling_hours, line
from stembase.science.cells.funnel import STAGES, Funnel, limits, taken_through
from stembase.science.cells.holding import cd34_after_standard_thaw, held
from stembase.science.cells.reduction import recoveries
from stembase.science.cells.sterility import contaminated, grown
from stembase.science.draws import chance
from stembase.science.parameters import packaged

UNITS = tuple(f"u{number}" for number in range(40_000))
TABLE = packaged()
CHANCE = chance("targets", UNITS)
MODEL: dict[str, Callable[[], float]] = {}


def fresh(**changes: float) -> Bag:
    """A median unit at collection, with the viabilities of Lab Med Online 2014."""
    usual = {"volume_ml": 108.0, "tnc_e8": 12.0, "mnc_e8": 5.0, "cd34_e6": 5.2, "nrbc_e8": 0.8, "cfu_e5": 3.8,
             "tnc_viability": 0.928, "mnc_viability": 0.944, "cd34_viability": 0.924}  # fmt: skip
    return Bag(**(usual | changes))


@cache
def bank(name: str) -> Funnel:
    """40,000 births taken through a bank."""
    return taken_through(limits(name, TABLE), CHANCE, TABLE)


@cache
def canadian(delay: float) -> np.ndarray:
    """TNC (10⁸) of 40,000 collections after a delay of clamping."""
    births = born(CHANCE, TABLE)
    return collected(births, Collecting(clamp_delay_s=delay), CHANCE, TABLE, yield_ln=TABLE["funnel.canada.collected"]).tnc_e8


def banked(name: str, of: str) -> np.ndarray:
    """A quantity of what a bank stores: net volume or TNC at collection, or what is in the product."""
    kept = bank(name)
    values = {
        "volume": kept.collected.volume_ml - TABLE["collection.anticoagulant-ml"],
        "tnc": kept.collected.tnc_e8,
        "after": kept.processed.tnc_e8,
        "cd34": kept.processed.cd34_e6,
        "cfu": kept.processed.cfu_e5,
    }
    return values[of][kept.stored]


def between_laboratories(trained: bool) -> float:
    """CV (%) of one sample read by many laboratories, each with its own error."""
    read = cd34_counted(50.0, CHANCE, TABLE, laboratory=laboratory(CHANCE, TABLE, trained=trained))
    return float(100 * read.std() / read.mean())


def found(sample_ml: float) -> float:
    """Positive cultures (%) of so many mL, taken as cells: the figures were fitted so."""
    units = contaminated(fresh(), TABLE["sterility.contaminated-share"], CHANCE, TABLE)
    return float(100 * grown(units, sample_ml, CHANCE, TABLE).mean())


def passages(first: int, last: int) -> float:
    """Hours a doubling takes, averaged over passages, of a typical line of cord cells."""
    typical = Line(TABLE["culture.cord-doubling-hours"], TABLE["culture.cord-life-doublings"])
    doublings = np.arange(first, last + 1) * TABLE["culture.doublings-per-passage"]
    usable = doublings[doublings < typical.life_doublings]
    return float(np.mean(doubling_hours(typical, usable, TABLE)))


def _fill() -> None:
    for key, of, what in (("banked-volume", "volume", np.mean), ("banked-volume-sd", "volume", np.std), ("banked-tnc", "tnc", np.mean),
                          ("banked-tnc-sd", "tnc", np.std), ("banked-tnc-after", "after", np.mean)):  # fmt: skip
        MODEL[f"collection.{key}"] = lambda of=of, what=what: float(what(banked("zhejiang", of)))
    for key, delay, least in (("rich-at-once", 0, 15), ("rich-late", 120, 15), ("fair-at-once", 0, 12.5), ("fair-late", 60, 12.5),
                              ("rich-basel", 30, 15)):  # fmt: skip
        MODEL[f"collection.{key}"] = lambda delay=delay, least=least: float(100 * np.mean(canadian(delay) >= least))
    for day in (1, 2, 3):
        MODEL[f"hold.thawed-day-{day}"] = lambda day=day: float(100 * cd34_after_standard_thaw(held(fresh(), 24 * day, 22, TABLE), TABLE))
    for hours in (0, 24, 48):
        MODEL[f"hold.tnc-{hours}-h"] = lambda hours=hours: float(100 * held(fresh(), hours, TABLE["hold.reference-c"], TABLE).tnc_viability)
    for day in (1, 3):
        MODEL[f"hold.7-aad-day-{day}"] = lambda day=day: float(100 * stained(held(fresh(), 24 * day, 22, TABLE).tnc_viability, "7-aad", TABLE))
    MODEL["hold.trypan-blue-48-h"] = lambda: float(
        100 * stained(held(fresh(), 48, TABLE["hold.reference-c"], TABLE).tnc_viability, "trypan-blue", TABLE)
    )
    for method in ("sepax", "hes", "top-bottom"):
        MODEL[f"processing.{method}-tnc"] = lambda method=method: float(100 * np.mean(recoveries(method, CHANCE, TABLE)[0]))
    for ml in (1, 11, 20):
        MODEL[f"sterility.found-{ml}-ml"] = lambda ml=ml: found(ml)
    MODEL["assay.cd34-cv-trained"] = lambda: between_laboratories(True)
    MODEL["assay.cd34-cv-untrained"] = lambda: between_laboratories(False)
    for stage in STAGES:
        MODEL[f"funnel.tzu-chi.{stage}"] = lambda stage=stage: 100 * bank("tzu-chi").share(stage)
    MODEL["funnel.tzu-chi.during-processing"] = lambda: 100 * (bank("tzu-chi").share("low-volume") + bank("tzu-chi").share("low-count"))
    for name in ("tzu-chi", "guangzhou", "zhejiang"):
        MODEL[f"funnel.{name}.stored"] = lambda name=name: float(100 * bank(name).stored.mean())
    for key, of in (("volume", "volume"), ("tnc", "tnc"), ("cd34", "cd34"), ("cfu-gm", "cfu")):
        MODEL[f"funnel.guangzhou.{key}-median"] = lambda of=of: float(np.median(banked("guangzhou", of)))
    MODEL["msc.cord-doubling-early"] = lambda: passages(1, 10)
    MODEL["msc.cord-doubling-late"] = lambda: passages(11, 20)
    for source in ("cord", "marrow"):
        MODEL[f"msc.{source}-life"] = lambda source=source: float(np.mean(line(source, CHANCE, TABLE).life_doublings))


_fill()
