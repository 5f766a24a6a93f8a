"""The kind `collect`."""

from dataclasses import replace

from stembase.procedures.kinds.collect import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("collection.cord-blood", "collect")

GOOD = good(STEP, measures={**good(STEP).measures, "gross_g": 170.0, "empty_g": 45.0, "anticoagulant_ml": 28.0})
STANDS = fitting(STEP, standard={"min-volume-ml": 40})


def test_a_label_scanned_twice_reads_the_same():
    assert KIND.check(STEP, GOOD, STANDS) == []
    differing = replace(GOOD, scans={"kit": "k1", "label": "A9990", "label-again": "A9991"})
    assert codes(KIND.check(STEP, differing, STANDS)) == ["labels-differ"]


def test_collecting_makes_the_unit_collected_and_computes_its_net_volume():
    changes = KIND.effects(STEP, GOOD, STANDS)
    assert changes.stage == "collected"
    assert changes.values["volume_ml"] == (170 - 45) / 1.06 - 28
