"""The kind `handover`."""

from stembase.procedures.kinds.handover import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("clinical.issue-and-ship", "ship")
COURIER = step_of("collection.hand-to-courier", "hand-over")


def test_a_held_unit_is_not_issued_but_travels_to_the_bank():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    assert codes(KIND.check(STEP, good(STEP), fitting(STEP, holds=("excursion",)))) == ["unit-on-hold"]
    assert KIND.check(COURIER, good(COURIER), fitting(COURIER, holds=("excursion",))) == []
    assert KIND.effects(COURIER, good(COURIER), fitting(COURIER)).stage == "in-transit"
