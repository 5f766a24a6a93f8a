"""Grafts of adult donors: apheresis after mobilisation, and marrow; collected, frozen and tested. A process of the story's clock."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from stembase.demo import cord_blood, freezing, mothers, release
from stembase.demo.clock import DAY, HOUR, MINUTE, Process, at_work
from stembase.demo.hand import Hand
from stembase.demo.people import MASTERS
from stembase.demo.tests_of_unit import QUICK, Assay, by_hand, named, perform_assay, sterility
from stembase.demo.world import World

FREEZE = "preparation.cryopreserve-adult-graft"
APHERESIS, MARROW = "mobilised-peripheral-blood", "bone-marrow"
COLLECT = {APHERESIS: ("collection.apheresis", ("identify", "count-before")), MARROW: ("collection.bone-marrow", ("identify",))}


def give(world: World, hand: Hand, number: int, source: str, at: datetime) -> Process:
    """The whole way of one graft. `at`: when the donor is met."""
    yield at
    donor = mothers.enrol(hand, 7000 + number, source=source, at=at, age=27 + 4 * number, research=True, donor_kind="donor")
    kit = "apheresis-set" if source == APHERESIS else "collection-kit"
    donation = mothers.issue_kit(hand, donor, source=source, kit=kit, at=at + 45 * MINUTE, turn=number)
    day = at_work(at + 12 * DAY) + HOUR
    yield day
    unit = _collect(hand, donation, donor, source, day, number)
    arrives = day + 8 * HOUR
    yield arrives
    cord_blood.take_in(
        hand, unit, at=arrives, number=7000 + number, values={"transport_min_c": 5.0, "transport_max_c": 9.4, "gross_g": 330, "clots_seen": False}
    )
    yield from _prepare(world, hand, unit, donor, source, at_work(arrives + HOUR), day + 4 * HOUR, number)


def _collect(hand: Hand, donation: str, donor: str, source: str, at: datetime, number: int) -> str:
    by, second = MASTERS["collection"], hand.who("collection", at, number, but=MASTERS["collection"])
    procedure, before = COLLECT[source]
    din = donation.partition(":")[2]
    scans = {"donor": donor, "consent-form": f"F-{7000 + number}", "label": din, "label-again": din}
    values = {
        "cd34_per_ul": 46, "blood_volumes_processed": 2.8, "inlet_ml_min": 60, "volume_ml": 240 if source == APHERESIS else 1050,
        "donor_symptoms": "tingling", "ml_per_donor_kg": 15, "aspirate_ml_per_site": 4,
    }  # fmt: skip
    given: dict[str, Any] = {"by": by, "witness": second, "scans": scans, "values": values}
    hand.steps(donation, procedure, before, at=at, **given)
    unit = str(hand.step(donation, procedure, "collect", at=at + 4 * HOUR, **given).did.unit)
    cord_blood.send(hand, unit, by=by, at=at + 5 * HOUR, number=7000 + number)
    return unit


def _prepare(world: World, hand: Hand, unit: str, donor: str, source: str, at: datetime, taken_at: datetime, number: int) -> Iterator[datetime]:
    yield at
    by, scans, start = hand.who("preparation", at, number, least=4), {"worklist": f"AG-{number:02}"}, world.clock.start
    values = {
        "volume_before_ml": 240 if source == APHERESIS else 1050, "volume_after_ml": 100, "nucleated_e6_per_ml": 170, "tnc_before_e8": 310.0,
        "tnc_after_e8": 255.0, "red_cells_ml": 11, "dmso_percent_wv": 8.0, "addition_minutes": 10,
    }  # fmt: skip
    if source == MARROW:
        hand.steps(unit, "preparation.deplete-marrow", ("identify", "separate"), by=by, at=at, scans=scans, values=values)
        at += 90 * MINUTE
    ended = yield from freezing.freeze(hand, unit, FREEZE, by=by, at=at, number=number, identify=scans, before=("concentrate",), values=values)
    freezing.put_away(hand, unit, FREEZE, by=by, at=ended + 6 * MINUTE, number=number)
    for assay in assays():
        start(perform_assay(hand, unit, unit, assay, at, number))
    dose = ("cd34-dose", "computed", 4.6) if source == APHERESIS else ("tnc-dose", "computed", 3.4)
    start(by_hand(hand, unit, at_work(at + 2 * DAY), number, dose))
    start(named(hand, unit, at_work(at + 3 * DAY), "segment-abo"))
    start(mothers.markers(hand, donor, source=source, recovered_at=taken_at, at=at_work(at + 2 * DAY)))
    yield (decides := at_work(ended + 19 * DAY))
    if release.judge(hand, unit, decides):
        yield from release.let_out(hand, unit, at_work(decides + 2 * DAY))


def assays() -> list[Assay]:
    """What every graft is tested for."""
    cd34 = {
        "cd34_events": 900,
        "cd45_events": 90_000,
        "minutes_stain_to_read": 35,
        "tnc_e8": 255.0,
        "cd34_percent": 0.9,
        "cd34_viability_percent": 97.0,
    }
    return [
        Assay("testing.nucleated-cell-count", 4 * HOUR, QUICK, {"wbc_e3_per_ul": 250, "nrbc_per_100_wbc": 0, "volume_ml": 100}),
        Assay("testing.viability", 5 * HOUR, QUICK, {"viability_percent": 96.5, "minutes_stain_to_read": 25}),
        Assay("testing.cd34-ishage", 6 * HOUR, QUICK, cd34),
        Assay("testing.abo-rh", 26 * HOUR, QUICK, {"abo_rh": "A-pos"}),
        sterility("", 7 * HOUR),
    ]
