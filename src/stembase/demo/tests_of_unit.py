"""What is tested of a unit, when, and by whom; each result is read by a second person. Processes of the story's clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from stembase.demo.case import Case
from stembase.demo.clock import DAY, HOUR, MINUTE, Process, at_work
from stembase.demo.hand import Hand
from stembase.ledger.vocabulary import Act


@dataclass(frozen=True, slots=True)
class Assay:
    """A test by procedure: its steps with the time after the first, the values of its readings, and when it begins after the unit's work."""

    procedure: str
    begins: timedelta
    steps: Sequence[tuple[timedelta, str]]
    values: dict[str, Any]
    scans: dict[str, str] = field(default_factory=dict)
    extra: dict[str, dict[str, Any]] = field(default_factory=dict)


QUICK = ((timedelta(), "identify"), (20 * MINUTE, "measure"))


def perform_assay(hand: Hand, unit: str, tube: str, assay: Assay, at: datetime, turn: int) -> Process:
    """Do the steps of an assay, and have its results read a day or two later. A unit discarded meanwhile is not tested any more."""
    begins = at_work(at + assay.begins)
    yield begins
    (by, witness), act = hand.pair("testing", begins, turn), None
    scans = {"sample": tube, "worklist": f"WL-{begins:%m%d}"} | assay.scans
    for after, step in assay.steps:
        when = begins + after if after < DAY else at_work(begins + after)
        yield when
        if hand.gone(unit):
            return
        act = hand.step(unit, assay.procedure, step, by=by, witness=witness, at=when, scans=scans, values=assay.values, extra=assay.extra.get(step))
    if act:
        yield from second_reading(hand, act, at_work(when + (18 + turn % 30) * HOUR))


def second_reading(hand: Hand, act: Act, at: datetime) -> Process:
    """Somebody else of the testing crew stands behind each result of an act."""
    yield at
    by = hand.who("testing", at, but=act.actor)
    results = [f"{act.key}.{number}" for number in range(1, len(act.did.readings) + 1)]
    hand.do("review-results", by=by, at=at, results=results)


def by_hand(hand: Hand, unit: str, at: datetime, turn: int, *answers: tuple[str, str, float]) -> Process:
    """Results no procedure gives yet, typed in: (test, method, value)."""
    yield at
    if hand.gone(unit):
        return
    by, acts = hand.who("testing", at, turn), []
    for test, method, value in answers:
        acts.append(hand.do("record-result", by=by, at=at, unit=unit, test=test, method=method, value=value))
    for act in acts:
        yield from second_reading(hand, act, at_work(at + 20 * HOUR))


def named(hand: Hand, unit: str, at: datetime, method: str) -> Process:
    """Whose cells these are, confirmed by a method no procedure gives yet."""
    yield at
    act = hand.do("record-result", by=hand.who("testing", at), at=at, unit=unit, test="identity", method=method, finding="confirmed")
    yield from second_reading(hand, act, at_work(at + DAY))


def cord_blood(case: Case, at: datetime) -> Iterator[Process]:
    """Everything a cord blood unit is tested for. `at`: when its work in the clean room began."""
    for assay in _assays(case):
        yield perform_assay(case.hand, case.bag, case.tube, assay, at, case.birth.number)


def _assays(case: Case) -> list[Assay]:
    birth, tnc = case.birth, case.birth.tnc_after_e8
    volume = 20.5 + birth.number % 10 / 10
    white = round(tnc * 100 / volume / (1 + birth.nrbc_per_100 / 100), 1)
    segments = [{"container": "segment", "volume_ml": 0.1}, {"container": "segment", "volume_ml": 0.1}, {"container": "segment", "volume_ml": 0.1}]
    return [
        Assay("testing.nucleated-cell-count", 4 * HOUR, QUICK, {"wbc_e3_per_ul": white, "nrbc_per_100_wbc": birth.nrbc_per_100, "volume_ml": volume}),
        Assay("testing.viability", 5 * HOUR, QUICK, {"viability_percent": birth.viability, "minutes_stain_to_read": 25}),
        Assay("testing.cd34-ishage", 6 * HOUR, QUICK, _cd34(case)),
        Assay("testing.abo-rh", 26 * HOUR, QUICK, {"abo_rh": birth.abo_rh}),
        Assay("testing.haemoglobinopathy", 5 * DAY, QUICK, {"haemoglobinopathy": birth.haemoglobin, "hb_barts_percent": 0.2}),
        Assay("testing.hla", 9 * DAY, QUICK, _typing(case)),
        Assay(
            "testing.colony-assay", 7 * HOUR, ((timedelta(), "identify"), (10 * MINUTE, "plate"), (14 * DAY, "measure")),
            {
                "cells_plated": 50_000, "days_of_culture": 14, "colonies_counted": birth.colonies, "cfu_gm_per_e5": birth.colonies * 2,
                "cfu_growth": "growth",
            },
        ),
        sterility(birth.organism, 8 * HOUR),
        Assay(
            "selection.confirm-typing", 16 * DAY, ((timedelta(), "cut-segment"), (6 * HOUR, "type")), {"identity": "confirmed"},
            scans={"segment": f"{case.donation}.D0902.A0"}, extra={"cut-segment": {"samples": segments}},
        ),
        Assay(
            "testing.post-thaw-viability", (20 + birth.number % 5) * DAY, QUICK,
            {
                "minutes_thaw_to_stain": 12, "cd34_viability_thawed_percent": birth.thawed_cd34_viability,
                "cd45_viability_thawed_percent": birth.thawed_cd45_viability,
            },
            scans={"segment": f"{case.donation}.D0902.A1"},
        ),
    ]  # fmt: skip


def _cd34(case: Case) -> dict[str, Any]:
    birth = case.birth
    return {
        "cd34_events": 110 + round(birth.cd34_percent * 400), "cd45_events": 76_000, "minutes_stain_to_read": 40, "tnc_e8": birth.tnc_after_e8,
        "cd34_percent": birth.cd34_percent, "cd34_viability_percent": birth.cd34_viability,
    }  # fmt: skip


def _typing(case: Case) -> dict[str, Any]:
    loci = {f"hla_{locus}": typing for locus, typing in case.birth.hla.items()}
    return loci | {"mean_depth": 400 + case.birth.number % 300, "loci_high_resolution": 5}


def sterility(organism: str, begins: timedelta) -> Assay:
    """Two bottles for fourteen days; an organism grows, or none."""
    grows = "growth" if organism else "no-growth"
    without_air = grows if organism == "gram_negative" else "no-growth"
    values = {
        "sample_ml": 8, "days_of_culture": 14, "sterility_aerobic": grows, "sterility_anaerobic": without_air,
        "sterility_fungal": "no-growth", "organism_seen": organism or "none",
    }  # fmt: skip
    return Assay("testing.sterility", begins, ((timedelta(), "identify"), (10 * MINUTE, "inoculate"), (14 * DAY + 2 * HOUR, "measure")), values)
