"""The kind `reduce`."""

from stembase.procedures.kinds.reduce import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("preparation.reduce-volume", "separate")
VALUES = {"volume_before_ml": 100.0, "volume_after_ml": 21.0, "tnc_after_e8": 10.0, "haematocrit_percent": 30.0}


def test_less_goes_out_than_came_in_and_the_recovery_is_computed():
    stands = fitting(STEP, measured={"tnc_before_e8": 12.0}, standard={"min-recovery-percent": 60})
    assert KIND.check(STEP, good(STEP, measures=VALUES), stands) == []
    assert round(KIND.effects(STEP, good(STEP, measures=VALUES), stands).values["tnc_recovery_percent"], 1) == 83.3


def test_more_out_than_in_is_impossible():
    act = good(STEP, measures={**VALUES, "volume_before_ml": 20.0})
    assert "more-out-than-in" in codes(KIND.check(STEP, act, fitting(STEP, measured={"tnc_before_e8": 12.0})))
