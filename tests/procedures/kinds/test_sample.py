"""The kind `sample`."""

from dataclasses import replace

from stembase.procedures.kinds.sample import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("preparation.reduce-volume", "count-before")


def test_a_sample_is_not_larger_than_its_unit():
    act = good(STEP, measures={"sample_ml": 1.0, "tnc_before_e8": 12.0})
    stands = fitting(STEP, measured={"volume_ml": 90.0}, standard={"min-tnc-e8": 5.0})
    assert KIND.check(STEP, act, stands) == []
    assert codes(KIND.check(STEP, act, replace(stands, measured={"volume_ml": 0.5}))) == ["sample-larger-than-unit"]
