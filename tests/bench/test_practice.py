"""The physics is measured beside SciPy in one run, and the two say the same."""

import pytest

from stembase.bench import practice
from stembase.science.parameters import packaged


def test_every_equation_is_measured_beside_its_plain_path_and_the_unit_beside_its_aim():
    *equations, unit = practice.measure(seconds=0.001)
    assert [figure.name for figure in equations] == ["membrane run, one", "bag freeze, one", "cell water, one"]
    assert all(figure.peer == practice.SOLVE_IVP and 0 < figure.value < figure.peer_value for figure in equations)
    assert (unit.aim, unit.unit) == (practice.UNIT_MS, "ms")


def test_paths_that_disagree_are_no_figure():
    with pytest.raises(RuntimeError, match="bag freeze"):
        practice.demand_agreement(practice.Case("bag freeze", lambda: -89.0, lambda: -80.0, 0.01))


def test_a_unit_done_by_the_book_keeps_its_membranes_and_half_of_its_colonies():
    left = practice.one_unit(packaged())
    assert left.cd34_viability > 0.9 * practice.FRESH.cd34_viability
    assert 0.4 < left.clonogenic < 0.6
