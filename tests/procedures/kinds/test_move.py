"""The kind `move`."""

from stembase.procedures.kinds.move import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("storage.pick", "pick")


def test_a_unit_is_moved_without_changing_its_stage():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    assert KIND.effects(STEP, good(STEP), fitting(STEP)).stage is None
    assert "wrong-stage" in codes(KIND.check(STEP, good(STEP), fitting(STEP, stage="frozen")))
