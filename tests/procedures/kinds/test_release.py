"""The kind `release`."""

from stembase.procedures.kinds.release import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("selection.release", "release")


def test_two_people_release_a_unit_that_nothing_holds():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    assert KIND.effects(STEP, good(STEP), fitting(STEP)).stage == "released"
    assert codes(KIND.check(STEP, good(STEP, witness=""), fitting(STEP))) == ["witness-missing"]
    assert codes(KIND.check(STEP, good(STEP), fitting(STEP, holds=("excursion",)))) == ["unit-on-hold"]
