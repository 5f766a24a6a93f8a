"""The physics is measured beside SciPy in one run, and the two say the same; runs are replayed, weighed and counted."""

import pytest
from click.testing import CliRunner

from stembase.bench import practice, practice_runs, practice_station
from stembase.cli.bench import bench
from stembase.practice.models import Run
from stembase.science.parameters import packaged
from tests.practice.house import house  # noqa: F401


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


def test_the_funnel_takes_many_units_at_once():
    figure = practice_runs.funnel(500)
    assert (figure.name, figure.unit, figure.aim) == ("500 units made and taken through the funnel", "s", 60.0)
    assert 0 < figure.value < figure.aim


@pytest.mark.django_db
@pytest.mark.usefixtures("house")
def test_a_run_is_replayed_and_eight_decisions_are_weighed():
    told = practice_station.replay()
    assert (told["acts"], told["decisions"]) == (practice_station.ACTS, practice_station.DECISIONS)
    assert 0 < told["replay_s"] < told["debrief_s"]


@pytest.mark.django_db
@pytest.mark.usefixtures("house")
def test_policies_are_counted_over_seeds_and_leave_nothing_behind():
    told = practice_station.rates("incident.wrong-unit-scanned", 1)
    assert (told["reference"], told["careless"]) == (1.0, 0.0)
    assert not Run.objects.exists()


def test_the_bench_is_a_command():
    shown = CliRunner().invoke(bench, ["practice", "--help"])
    assert shown.exit_code == 0
    assert "--seeds" in shown.output
