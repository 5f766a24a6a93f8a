"""The kind `freeze`: begun and ended."""

from stembase.procedures.kinds.freeze import KIND
from tests.procedures.standing import codes, fitting, good, step_of

STEP = step_of("preparation.cryopreserve", "freeze")


def test_beginning_asks_that_everything_is_ready_and_for_no_curve():
    act = good(STEP, curve=None)
    assert KIND.check(STEP, act, fitting(STEP, begun_at=None)) == []
    assert codes(KIND.check(STEP, act, fitting(STEP, begun_at=None, stage="reduced"))) == ["wrong-stage"]
    assert KIND.effects(STEP, act, fitting(STEP, begun_at=None)).stage == "freezing"


def test_ending_judges_the_curve_and_leaves_the_unit_frozen():
    assert KIND.check(STEP, good(STEP), fitting(STEP, stage="freezing")) == []
    changes = KIND.effects(STEP, good(STEP), fitting(STEP, stage="freezing"))
    assert changes.stage == "frozen"
    assert round(changes.values["rate_to_minus_40_c_per_min"], 1) == -1.5
    assert changes.values["end_temperature_c"] < -80


def test_ending_without_a_curve_is_recorded_and_holds_the_unit():
    (found,) = KIND.check(STEP, good(STEP, curve=None), fitting(STEP))
    assert (found.code, found.on_breach) == ("curve-missing", "hold")


def test_it_has_two_commands():
    assert (KIND.command, KIND.ends) == ("begin-freeze", "end-freeze")
