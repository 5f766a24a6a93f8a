"""The named functions: what they compute, and that they say None rather than guess."""

from datetime import timedelta

import pytest

from stembase.procedures.computed import FROM_CURVE, FUNCTIONS
from stembase.procedures.packaged import packaged
from stembase.procedures.situation import Given, Situation
from tests.procedures.standing import AT, curve


@pytest.mark.parametrize(
    ("name", "measures", "value"),
    [
        ("net-volume", {"gross_g": 170, "empty_g": 45, "anticoagulant_ml": 28}, 89.92),
        ("nucleated-cells", {"wbc_e3_per_ul": 12, "nrbc_per_100_wbc": 10, "volume_ml": 100}, 13.2),
        ("cd34", {"tnc_e8": 13.2, "cd34_percent": 0.4}, 5.28),
        ("viable-cd34", {"tnc_e8": 13.2, "cd34_percent": 0.4, "cd34_viability_percent": 95}, 5.016),
        ("recovery", {"tnc_before_e8": 13.32, "tnc_after_e8": 10.63}, 79.80),
        ("dmso-percent", {"dmso_ml": 2.5, "final_volume_ml": 27.5}, 10),
        ("tnc-dose", {"tnc_e8": 10, "patient_weight_kg": 20}, 5),
        ("cd34-dose", {"viable_cd34_e6": 4, "patient_weight_kg": 20}, 2),
        ("dmso-dose", {"dmso_g": 2.5, "patient_weight_kg": 20}, 0.125),
        ("doublings", {"cells_seeded_e6": 1, "cells_harvested_e6": 8}, 3),
        ("yield-per-gram", {"cells_isolated_e5": 100, "tissue_g": 20}, 5),
    ],
)  # fmt: skip
def test_a_function_computes_from_its_measures_and_lacks_none(name, measures, value):
    assert FUNCTIONS[name](Given(at=AT, measures=measures), Situation()) == pytest.approx(value, rel=1e-3)
    for lacking in measures:
        less = {key: amount for key, amount in measures.items() if key != lacking}
        assert FUNCTIONS[name](Given(at=AT, measures=less), Situation()) is None


def test_time_is_counted_from_collection_and_from_the_start():
    stands = Situation(collected_at=AT - timedelta(hours=2), started_at=AT - timedelta(minutes=30))
    assert FUNCTIONS["from-collection"](Given(at=AT), stands) == 120
    assert FUNCTIONS["from-start"](Given(at=AT), stands) == 30
    assert FUNCTIONS["from-collection"](Given(at=AT), Situation()) is None


@pytest.mark.parametrize("name", sorted(FROM_CURVE))
def test_a_function_of_the_curve_needs_the_curve(name):
    assert FUNCTIONS[name](Given(at=AT), Situation()) is None
    assert FUNCTIONS[name](Given(at=AT, curve=curve()), Situation()) is not None


def test_a_share_of_nothing_is_none_and_no_fault():
    assert FUNCTIONS["recovery"](Given(at=AT, measures={"tnc_before_e8": 0, "tnc_after_e8": 1}), Situation()) is None
    assert FUNCTIONS["doublings"](Given(at=AT, measures={"cells_seeded_e6": 0, "cells_harvested_e6": 1}), Situation()) is None


def test_every_measure_a_function_needs_can_be_had_from_some_procedure():
    measured = {measure.key for definition in packaged() for step in definition.steps for measure in step.measures}
    assert {"wbc_e3_per_ul", "tnc_e8", "viable_cd34_e6", "tnc_before_e8", "cells_seeded_e6"} <= measured
