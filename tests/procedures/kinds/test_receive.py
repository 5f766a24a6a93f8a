"""The kind `receive`."""

from stembase.procedures.kinds.receive import KIND
from tests.procedures.standing import fitting, good, step_of

STEP = step_of("preparation.receive", "receive")


def test_a_unit_in_transit_is_received():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    assert KIND.effects(STEP, good(STEP), fitting(STEP)).stage == "received"


def test_a_warm_journey_holds_the_unit_but_is_recorded():
    act = good(STEP, measures={**good(STEP).measures, "transport_max_c": 37.0})
    (found,) = KIND.check(STEP, act, fitting(STEP))
    assert (found.code, found.on_breach) == ("limit-breached", "hold")
