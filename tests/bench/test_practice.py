"""The physics is measured beside SciPy in one run, and the two say the same; runs are replayed, weighed and counted."""

import json

import pytest
from click.testing import CliRunner

from stembase.bench import practice, practice_rates, practice_runs, practice_station
from stembase.cli.bench import bench
from stembase.practice.models import Run
from stembase.practice.scenario_reading import packaged as packaged_scenarios
from stembase.science.parameters import packaged
from tests.practice.house import house  # noqa: F401

INCIDENT = "incident.wrong-unit-scanned"


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
    told = practice_station.rates(INCIDENT, 1, 2)
    assert (told["failed"], told["passed"]) == ([], [])
    assert told["seconds"] > 0
    assert not Run.objects.exists()


def test_every_seed_is_in_one_part():
    parts = practice_rates.parts_of(packaged_scenarios()[INCIDENT], 25)
    assert [(part.first, part.last) for part in parts] == [(1, 10), (11, 20), (21, 25)]


def test_counts_that_are_kept_are_not_made_again_and_a_line_broken_off_counts_nothing(tmp_path):
    kept, scenarios = tmp_path / "counts.jsonl", packaged_scenarios().values()
    rows = [part._asdict() | {"failed": [], "passed": [7], "seconds": 2.0} for one in scenarios for part in practice_rates.parts_of(one, 10)]
    kept.write_text("".join(json.dumps(row) + "\n" for row in rows) + '{"scenario": "skill.re', encoding="utf-8")
    shown = {figure.name: figure for figure in practice_rates.measure(10, kept)}
    passes, fails, run = (
        shown[f"{INCIDENT}: {what}"] for what in ("the reference passes, 10 seeds", "the careless fails, not 7", "one run played and scored")
    )
    assert (passes.value, passes.met, fails.value, fails.met, run.value) == (100.0, True, 90.0, False, 0.1)
    assert len(shown) == 3 * len(scenarios)


def test_the_bench_is_a_command():
    shown = CliRunner().invoke(bench, ["practice", "--help"])
    assert shown.exit_code == 0
    assert "--seeds" in shown.output
