"""The kind `culture`."""

from stembase.procedures.kinds.culture import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("preparation.passage", "reseed")
VALUES = {"cells_seeded_e6": 1.0, "cells_harvested_e6": 8.0, "viability_percent": 95.0, "passage": 3}


def test_the_number_of_passages_never_falls():
    act = good(STEP, measures=VALUES)
    assert KIND.check(STEP, act, fitting(STEP, measured={"passage": 2})) == []
    assert codes(KIND.check(STEP, act, fitting(STEP, measured={"passage": 4}))) == ["passage-runs-backwards"]


def test_doublings_are_computed_and_the_unit_stays_in_culture():
    changes = KIND.effects(STEP, good(STEP, measures=VALUES), fitting(STEP))
    assert (changes.stage, changes.values["doublings"]) == ("cultured", 3.0)
