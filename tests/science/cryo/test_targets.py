"""Every published number about membrane, freezing, storage and thaw, against the models: the table beside this is for a specialist to review."""

import csv
from pathlib import Path

import numpy as np
import pytest

from stembase.science.cryo import dewar, fate, freezing, membrane, storage
from stembase.science.cryo.curve import cooling_rate_c_per_min
from stembase.science.cryo.program import SPIKED, freeze
from stembase.science.cryo.surroundings import STRAIGHT, in_freezer, in_vapour
from stembase.science.cryo.survival import share_surviving, share_unlysed, share_unpoisoned
from tests.science.cryo.unit import CHAMBER, FRESH, ISOTONIC, LOADED, NUMBERS, TEN_PERCENT, cut_at, evenly, full, through

TABLE = [line for line in (Path(__file__).parent / "targets.csv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
ROWS = {row["key"]: row for row in csv.DictReader(TABLE)}


def shrinking():
    return membrane.expose(ISOTONIC, [membrane.staying(1.4, 1.0, 20.0, NUMBERS)], NUMBERS)


def diluted(folds, cells=None):
    dmso = TEN_PERCENT / folds if folds else 0.0
    return membrane.expose(cells or full(), [membrane.staying(dmso, 10.0, 20.0, NUMBERS)], NUMBERS).end


def best_rate():
    rates = np.linspace(0.5, 3.0, 101)
    return float(rates[int(np.argmax([share_surviving(evenly(rate), NUMBERS) for rate in rates]))])


def recovered(percent):
    left = fate.passed(FRESH, full(freezing.dmso_molality(percent, NUMBERS)), evenly(1.0, percent), percent, NUMBERS)
    return 100 * fate.thawed(left, NUMBERS, dnase=True).viable_cd34_e6


def mean_rate(program):
    return -float(np.mean([cooling_rate_c_per_min(freeze(program, seed)) for seed in range(20)]))


def kept_of_whole(celsius, place):
    whole = through(CHAMBER)[2].clonogenic
    return through(cut_at(celsius), place)[2].clonogenic / whole


def poisoned(grams_per_litre, minutes, celsius):
    dmso = freezing.dmso_molality(grams_per_litre / 10, NUMBERS)
    stay = membrane.expose(full(dmso, 2.0), [membrane.staying(dmso, minutes, celsius, NUMBERS)], NUMBERS).end
    return 100 * (1 - share_unpoisoned(stay) / share_unpoisoned(full(dmso, 2.0)))


def warming(exchange):
    return storage.seconds_until(-135.0, NUMBERS.with_values({"warming.exchange": exchange}))


def lead():
    hours = np.linspace(0, 20, 20_001)
    _, celsius = dewar.curve(dewar.Dewar(0.0, -190.0, vacuum=False), hours, NUMBERS)
    return float(np.interp(NUMBERS["dewar.limit"], celsius, hours) - np.interp(NUMBERS["dewar.alarm"], celsius, hours))


def after_wash(hours=0.0):
    return fate.waited(fate.washed(FRESH, NUMBERS), hours, 22.0, NUMBERS)


MODELS = {
    "smallest-volume": lambda: float(shrinking().relative_volume.min()),
    "smallest-minute": lambda: float(shrinking().minutes[int(shrinking().relative_volume.argmin())]),
    "largest-volume": lambda: diluted(0, full(1.4)).largest,
    **{f"supercooling-{rate:g}": lambda rate=rate: evenly(rate).supercoolings_k[0] for rate in (1, 2.5, 5, 10)},
    **{f"clonogenic-{rate:g}": lambda rate=rate: share_surviving(evenly(rate), NUMBERS) for rate in (1, 5, 7.5, 10)},
    "optimum": best_rate,
    **{f"recovered-{percent:g}": lambda percent=percent: recovered(percent) for percent in (2.5, 5)},
    "bag-straight": lambda: mean_rate(STRAIGHT),
    "bag-spiked": lambda: mean_rate(SPIKED),
    "stopped-to-freezer": lambda: kept_of_whole(-25, in_freezer(240.0, NUMBERS)),
    "stopped-to-vapour": lambda: kept_of_whole(-41, in_vapour(10.0, NUMBERS)),
    "nitrogen-23.5-years": lambda: 100 * fate.stored(FRESH, storage.kept_loss(-190.0, 23.5 * 365.25, NUMBERS), NUMBERS).clonogenic,
    "minus-80-100-days": lambda: 100 * (1 - fate.stored(FRESH, storage.kept_loss(-80.0, 100.0, NUMBERS), NUMBERS).cd34_viability),
    "warming-windy": lambda: warming(25.0),
    "warming-calm": lambda: warming(8.0),
    "dewar-boil-off": lambda: dewar.litres_per_day(dewar.Dewar(NUMBERS["dewar.volume"], -190.0), NUMBERS),
    "vacuum-lead": lead,
    "wash-cells": lambda: 100 * after_wash().tnc_e8,
    "wash-colonies": lambda: 100 * after_wash().clonogenic,
    "held-cells": lambda: 100 * after_wash(2.0).tnc_e8 * after_wash(2.0).tnc_viability,
    "held-colonies": lambda: 100 * after_wash(2.0).clonogenic,
    "without-dnase": lambda: 76.8 * fate.thawed(FRESH, NUMBERS, dnase=False).cd34_e6,
    "two-fold": lambda: 100 * (1 - share_unlysed(diluted(2), NUMBERS) / share_unlysed(full(), NUMBERS)),
    "dmso-two-hours": lambda: poisoned(100.0, 120.0, 22.0),
    "dmso-strong-cold": lambda: poisoned(250.0, 60.0, 2.0),
    "dmso-strong-warm": lambda: poisoned(250.0, 60.0, 20.0),
    "cd34-whole": lambda: 100 * 0.97 * fate.thawed(through(CHAMBER)[2], NUMBERS, dnase=True).cd34_viability,
    "wbc-whole": lambda: 100 * fate.thawed(through(CHAMBER)[2], NUMBERS, dnase=True).tnc_e8,
    "mnc-whole": lambda: 100 * fate.thawed(through(CHAMBER)[2], NUMBERS, dnase=True).mnc_e8,
}


def test_every_row_of_the_table_has_its_model():
    assert MODELS.keys() == ROWS.keys()


@pytest.mark.parametrize("key", ROWS)
def test_the_model_says_what_was_published(key):
    row = ROWS[key]
    assert float(row["low"]) <= MODELS[key]() <= float(row["high"]), row["quantity"]


def test_the_loaded_unit_of_these_tests_has_lost_nothing_yet():
    assert share_unlysed(LOADED, NUMBERS) > 0.99
