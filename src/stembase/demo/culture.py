"""Cords and placentas: from the birth through isolation, seeding, passage and harvest to frozen vials and their tests. A process of the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from stembase.demo import cord_blood, freezing, mothers, release
from stembase.demo.clock import DAY, HOUR, MINUTE, Process, at_work
from stembase.demo.hand import Hand
from stembase.demo.people import MASTERS
from stembase.demo.tests_of_unit import QUICK, Assay, by_hand, named, perform_assay, sterility
from stembase.demo.world import World

COLLECT, SEED, FEED, PASSAGE, HARVEST, FREEZE = (
    "collection.birth-tissue", "preparation.seed", "preparation.feed", "preparation.passage", "preparation.harvest", "preparation.cryopreserve-cells",
)  # fmt: skip
ISOLATE = {
    "cord-tissue": ("preparation.isolate-cord-tissue", ("identify", "wash", "plate-explants", "count")),
    "placenta": ("preparation.isolate-placenta", ("identify", "wash", "choose-side", "digest", "count")),
}
DOUBLING_H = 31.9  # Wharton's jelly, passages 1-10: Stem Cells Int 2013:246134, table 2
MARKERS = {"cd73_percent": 99.1, "cd90_percent": 99.4, "cd105_percent": 98.2, "cd45_percent": 0.3, "cd34_percent": 0.2, "cd14_percent": 0.4,
           "cd19_percent": 0.1, "hla_dr_percent": 0.6, "trilineage": "differentiates"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Culture:
    """One cord or placenta on its way."""

    world: World
    hand: Hand
    number: int
    source: str
    unit: str
    donor: str
    tissue_g: float


def grow(world: World, hand: Hand, number: int, source: str, at: datetime) -> Process:
    """The whole way. `at`: when the mother is met."""
    yield at
    donor = mothers.enrol(hand, 6000 + number, source=source, at=at, age=26 + number, research=True)
    donation = mothers.issue_kit(hand, donor, source=source, kit="tissue-kit", at=at + 45 * MINUTE, turn=number)
    born = at_work(at + (6 + number % 5) * DAY) + 2 * HOUR
    yield born
    by, din, kit = hand.who("collection", born, number), donation.partition(":")[2], hand.stock.lot("tissue-kit", born)
    scans = {"donor": donor, "consent-form": f"F-{6000 + number}", "kit": kit, "label": din, "label-again": din}
    grams = 17.5 + number * 1.3 if source == "cord-tissue" else 310 + 12 * number
    values = {"tissue_g": grams, "minutes_to_medium": 9 + number, "visible_soiling": False}
    hand.step(donation, COLLECT, "identify", by=by, at=born, scans=scans)
    unit = hand.step(donation, COLLECT, "collect", by=by, at=born + 8 * MINUTE, scans=scans, values=values).did.unit
    cord_blood.send(hand, unit, by=by, at=born + 40 * MINUTE, number=6000 + number)
    arrives = at_work(born + 12 * HOUR)
    yield arrives
    cord_blood.take_in(
        hand,
        unit,
        at=arrives,
        number=6000 + number,
        values={"transport_min_c": 4.1, "transport_max_c": 8.3, "gross_g": 240 + grams, "clots_seen": False},
    )
    yield from _culture(Culture(world, hand, number, source, unit, donor, grams), arrives + HOUR, born)


def _culture(of: Culture, at: datetime, born: datetime) -> Iterator[datetime]:
    """Isolate, seed, feed, passage, feed, harvest, freeze."""
    hand, unit, by = of.hand, of.unit, of.hand.who("preparation", at, of.number, least=4)
    seeded, per_gram = 0.9 + of.number * 0.05, 0.9 if of.source == "cord-tissue" else 0.62
    values = {
        "tissue_g": of.tissue_g, "blood_vessels_removed": True, "cells_isolated_e5": round(of.tissue_g * per_gram, 1),
        "viability_percent": 93.5, "area_cm2": 225, "density_e3_per_cm2": 4.0, "confluence_percent": 80, "contamination_seen": False,
        "morphology": "spindle", "residual_enzyme_washes": 3, "vessels_pooled": 4, "sample_ml": 3,
    }  # fmt: skip
    scans = {"worklist": f"MSC-{of.number:02}", "sample": f"{unit.rsplit('.', 2)[0]}.D0901.A0"}
    procedure, steps = ISOLATE[of.source]
    hand.steps(unit, procedure, steps, by=by, at=at, scans=scans, values=values)
    hand.steps(unit, SEED, ("identify", "seed"), by=by, at=at + 3 * HOUR, scans=scans, values=values | {"cells_seeded_e6": seeded, "passage": 0})
    for day in (3, 6):
        yield (when := at_work(at + day * DAY))
        hand.steps(unit, FEED, ("look", "feed"), by=hand.who("preparation", when, of.number, least=4), at=when, scans=scans, values=values)
    for number, day in enumerate((9, 13), 1):
        yield (when := at_work(at + day * DAY))
        grown = round(seeded * 2 ** min(2.6, 96 / DOUBLING_H * 0.86), 2)
        more = {"cells_seeded_e6": seeded, "cells_harvested_e6": grown, "passage": number, "detachment_minutes": 5}
        hand.steps(unit, PASSAGE, ("identify", "detach", "reseed"), by=by, at=when, scans=scans, values=values | more)
    yield (when := at_work(at + 17 * DAY))
    master = MASTERS["preparation"]
    by = by if by != master else hand.who("preparation", when, least=4, but=master)
    more = {"cells_harvested_e6": 38.0 + 2 * of.number}
    hand.steps(unit, HARVEST, ("identify", "harvest", "sample"), by=by, witness=master, at=when, scans=scans, values=values | more)
    yield from _freeze_and_test(of, by, when + 2 * HOUR, scans, born)


def _freeze_and_test(of: Culture, by: str, at: datetime, scans: dict[str, str], born: datetime) -> Iterator[datetime]:
    hand, unit, start = of.hand, of.unit, of.world.clock.start
    yield at
    values = {"vials": 10, "cells_per_vial_e6": 4, "dmso_percent_wv": 10.0, "minutes_in_cryoprotectant": 14}
    ended = yield from freezing.freeze(hand, unit, FREEZE, by=by, at=at, number=of.number, identify=scans, values=values)
    freezing.put_away(hand, unit, FREEZE, by=by, at=ended + 6 * MINUTE, number=of.number)
    for assay in assays():
        start(perform_assay(hand, unit, scans["sample"], assay, at, of.number))
    start(by_hand(hand, unit, at_work(at + 3 * DAY), of.number, ("endotoxin-dose", "computed", 0.8)))
    start(named(hand, unit, at_work(at + 4 * DAY), "str"))
    start(mothers.markers(hand, of.donor, source=of.source, recovered_at=born + 8 * MINUTE, at=at_work(at + 2 * DAY)))
    yield (decides := at_work(ended + 21 * DAY))
    if release.judge(hand, unit, decides):
        yield from release.let_out(hand, unit, at_work(decides + 2 * DAY))


def assays() -> list[Assay]:
    """What every culture is tested for."""
    late: tuple[tuple[timedelta, str], ...] = ((timedelta(), "identify"), (2 * HOUR, "measure"))
    return [
        Assay("testing.viability", 2 * HOUR, QUICK, {"viability_percent": 94.0, "minutes_stain_to_read": 25}),
        Assay("testing.msc-panel", 20 * HOUR, QUICK, MARKERS),
        Assay("testing.mycoplasma", DAY, late, {"mycoplasma": "not-detected"}),
        Assay("testing.endotoxin", DAY + 2 * HOUR, QUICK, {"endotoxin_eu_per_ml": 0.06, "spike_recovery_percent": 97}),
        Assay("testing.karyotype", 8 * DAY, late, {"metaphases": 24, "karyotype": "normal"}),
        sterility("", 3 * HOUR),
    ]
