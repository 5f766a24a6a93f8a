"""The kind `combine`."""

from stembase.procedures.kinds.combine import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("preparation.reduce-volume", "add-starch")


def test_material_is_added_from_a_known_lot():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    assert codes(KIND.check(STEP, good(STEP, lots={}), fitting(STEP))) == ["lot-missing"]
