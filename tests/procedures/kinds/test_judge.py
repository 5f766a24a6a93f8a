"""The kind `judge`."""

from stembase.procedures.kinds.judge import KIND
from tests.procedures.standing import fitting, good, step_of

STEP = step_of("selection.verdict", "judge")


def test_a_verdict_is_given_on_a_quarantined_unit_and_moves_nothing():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    changes = KIND.effects(STEP, good(STEP), fitting(STEP))
    assert (changes.stage, changes.values) == (None, {"verdict": "passes"})
