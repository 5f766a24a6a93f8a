"""The kind `infuse`."""

from stembase.procedures.kinds.infuse import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("clinical.infuse", "infuse")
VALUES = {"minutes_since_thaw": 60.0, "patient_weight_kg": 20.0, "tnc_e8": 10.0, "viable_cd34_e6": 4.0, "dmso_g": 2.5}


def test_doses_are_computed_per_kilogram_and_the_unit_is_infused():
    assert KIND.check(STEP, good(STEP, measures=VALUES), fitting(STEP)) == []
    changes = KIND.effects(STEP, good(STEP, measures=VALUES), fitting(STEP))
    assert changes.stage == "infused"
    assert (changes.values["tnc_dose_e7_per_kg"], changes.values["cd34_dose_e5_per_kg"], changes.values["dmso_g_per_kg"]) == (5.0, 2.0, 0.125)


def test_an_open_hold_blocks_it():
    assert codes(KIND.check(STEP, good(STEP, measures=VALUES), fitting(STEP, holds=("checklist",)))) == ["unit-on-hold"]
