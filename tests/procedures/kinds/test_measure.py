"""The kind `measure`."""

from stembase.procedures.kinds.measure import KIND
from tests.procedures.standing import fitting, good, step_of

STEP = step_of("testing.sterility", "measure")


def test_growth_is_recorded_and_holds_the_unit():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    act = good(STEP, measures={**good(STEP).measures, "sterility_aerobic": "growth"})
    (found,) = KIND.check(STEP, act, fitting(STEP))
    assert (found.code, found.on_breach) == ("answer-not-allowed", "hold")
    assert KIND.effects(STEP, act, fitting(STEP)).values["sterility_aerobic"] == "growth"
