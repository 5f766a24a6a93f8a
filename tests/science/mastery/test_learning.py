"""LC-CUSUM: the published calibration, the exact run length against counting every series, and the monitor for relapse."""

import csv
import math
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.science.fault import Fault
from stembase.science.mastery.learning import INTERNSHIP, Standard, discovered, limit, relapsed_at, scores, signalled_at, straight_successes
from stembase.science.mastery.run_length import mean_run, passed_within, threshold


def table(name):
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [{key: float(value) for key, value in row.items()} for row in rows]


@pytest.mark.parametrize("row", table("calibration.csv"), ids=lambda row: f"{row['p0']}-{row['p1']}-{row['n']:.0f}")
def test_the_published_table_is_reproduced(row):
    standard = Standard(row["p0"], row["p1"], int(row["n"]))
    ours = limit(standard)
    assert abs(ours - row["h"]) <= 0.15
    assert discovered(standard, ours, standard.p1)[-1] <= 0.10 < discovered(standard, ours - 0.01, standard.p1)[-1]
    assert straight_successes(standard, row["h"]) == row["straight"]
    at_p0, at_half = (discovered(standard, row["h"], failing) for failing in (standard.p0, standard.p0 / 2))
    assert at_p0[-1] == pytest.approx(row["discovered_p0"], abs=0.02)
    assert at_half[-1] == pytest.approx(row["discovered_half"], abs=0.02)
    assert next(number for number, chance in enumerate(at_half, 1) if chance >= 0.5) == pytest.approx(row["median_half"], abs=2)


@pytest.mark.parametrize("failing", [0.05, 0.3, 0.6])
def test_the_chain_agrees_with_counting_every_series_of_twelve(failing):
    standard, h = Standard(0.2, 0.4, 12), 1.4
    counted = sum(
        math.prod(1 - failing if passed else failing for passed in series)
        for series in product((True, False), repeat=12)
        if signalled_at(standard, series, h) is not None
    )
    assert discovered(standard, h, failing)[-1] == pytest.approx(counted, abs=1e-12)


@given(st.lists(st.booleans(), max_size=80))
def test_a_score_is_the_best_tail_of_the_series(trials):
    success, failure = INTERNSHIP.steps
    for number, score in enumerate(scores(INTERNSHIP, trials), 1):
        tails = (sum(success if passed else failure for passed in trials[begin:number]) for begin in range(number + 1))
        assert score == pytest.approx(max(tails))


@given(st.floats(0.5, 4), st.floats(0.01, 0.9))
def test_the_more_attempts_the_likelier_a_signal_and_the_higher_h_the_rarer(h, failing):
    chances = discovered(INTERNSHIP, h, failing)
    assert chances == sorted(chances)
    assert 0 <= chances[-1] <= 1 + 1e-9
    assert discovered(INTERNSHIP, h + 0.3, failing)[-1] <= chances[-1] + 1e-9


def test_fifteen_straight_successes_signal_and_a_failure_costs_four_or_five():
    h = limit(INTERNSHIP)
    assert signalled_at(INTERNSHIP, [True] * 50, h) == 15
    assert signalled_at(INTERNSHIP, [True] * 14 + [False] + [True] * 30, h) == 20
    assert signalled_at(INTERNSHIP, [True] * 14, h) is None
    assert signalled_at(Standard(n=10), [True] * 40, h) is None


@pytest.mark.parametrize("row", table("relapse.csv"), ids=lambda row: f"{row['p0']}-{row['p1']}-{row['h']}")
def test_the_mean_runs_to_an_alarm_are_those_measured(row):
    success, failure = Standard(row["p0"], row["p1"]).steps
    for failing in ("p0", "p1"):
        ours = mean_run(row["h"], -success, -failure, row[failing])
        assert abs(ours - row[f"mean_{failing}"]) <= max(0.6, 0.03 * row[f"mean_{failing}"])


def test_a_mean_run_is_the_sum_of_what_has_not_been_reached():
    success, failure = Standard(0.2, 0.4).steps
    reached = passed_within(400, 1.0, -success, -failure, 0.4)
    assert mean_run(1.0, -success, -failure, 0.4) == pytest.approx(1 + sum(1 - chance for chance in reached), rel=1e-3)


def test_failures_in_a_row_are_a_relapse_and_successes_are_none():
    assert relapsed_at(INTERNSHIP, [False, False, False], 2.5) == 3
    assert relapsed_at(INTERNSHIP, [True] * 100, 2.5) is None
    assert relapsed_at(INTERNSHIP, [False, True, True, True, True, True, False, False], 2.5) is None


@pytest.mark.parametrize(("p0", "p1", "n"), [(0.3, 0.1, 50), (0, 0.3, 50), (0.1, 1, 50), (0.1, 0.3, 0), (0.1, 0.3, 501), (math.nan, 0.3, 50)])
def test_a_standard_that_makes_no_sense_is_refused(p0, p1, n):
    with pytest.raises(Fault, match="mastery-standard-impossible"):
        Standard(p0, p1, n)


def test_numbers_that_make_no_sense_are_refused():
    for refused in (
        lambda: passed_within(0, 1, 0.2, -1, 0.1), lambda: passed_within(5, 1, 0.2, 1, 0.1), lambda: threshold(5, 1.5, 0.2, -1, 0.1),
        lambda: mean_run(99, 0.2, -1, 0.1), lambda: mean_run(1, 0.2, -1, 0.0),
    ):  # fmt: skip
        with pytest.raises(Fault, match="mastery-numbers-impossible"):
            refused()
