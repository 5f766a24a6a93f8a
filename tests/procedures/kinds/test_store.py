"""The kind `store`."""

from dataclasses import replace

from stembase.procedures.kinds.store import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("preparation.cryopreserve", "store")


def test_the_place_is_scanned_whatever_the_definition_wants_scanned():
    assert KIND.check(STEP, good(STEP), fitting(STEP)) == []
    careless = replace(STEP, scan=("unit",))
    assert codes(KIND.check(careless, good(careless), fitting(careless))) == ["scan-missing"]
    assert KIND.effects(STEP, good(STEP), fitting(STEP)).stage == "quarantined"
