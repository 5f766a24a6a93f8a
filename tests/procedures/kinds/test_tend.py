"""The kind `tend`."""

from stembase.procedures.kinds.tend import KIND
from tests.procedures.standing import fitting, good, step_of

STEP = step_of("storage.top-up-nitrogen", "look")


def test_a_tank_that_is_too_warm_holds_what_is_inside():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    act = good(STEP, measures={**good(STEP).measures, "temperature_top_c": -120.0})
    (found,) = KIND.check(STEP, act, fitting(STEP))
    assert (found.code, found.on_breach) == ("limit-breached", "hold")
