"""Recovery of neutrophils: more cells never hurt, more mismatches never help, nothing is said outside the sources, draws follow the curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.science.outcome.engraftment import certain, day_of, days_within, double, recovered, recovered_between, single
from stembase.science.parameters import packaged

TABLE = packaged()
DAYS = np.arange(0, 101)
doses = st.floats(1.7, 20.5)
mismatches = st.integers(0, 8)


@given(doses, doses, mismatches, st.floats(0.001, 0.999))
def test_more_cells_never_hurt(one, other, number, draw):
    less, more = (single(dose, certain(number), TABLE) for dose in sorted((one, other)))
    assert (recovered(more, DAYS) >= recovered(less, DAYS)).all()
    assert day_of(more, draw) <= day_of(less, draw)


@given(doses, mismatches, mismatches, st.floats(0.001, 0.999))
def test_more_mismatches_never_help(dose, one, other, draw):
    fewer, more = (single(dose, certain(number), TABLE) for number in sorted((one, other)))
    assert (recovered(more, DAYS) <= recovered(fewer, DAYS)).all()
    assert day_of(more, draw) >= day_of(fewer, draw)


@given(st.floats(0.6, 3.1), st.floats(0.6, 3.1), st.floats(0, 1))
def test_a_second_unit_with_more_cells_never_hurts(first, second, more):
    assert (recovered(double(first, second + min(more, 3.15 - second), TABLE), DAYS) >= recovered(double(first, second, TABLE), DAYS)).all()


@given(doses, mismatches)
def test_the_curve_rises_and_lies_within_its_band(dose, number):
    graft = single(dose, certain(number), TABLE)
    low, high = recovered_between(graft, DAYS, 0.8)
    curve = recovered(graft, DAYS)
    for line in (low, curve, high):
        assert line[0] == 0
        assert (np.diff(line) >= 0).all()
        assert line[-1] < 1
    assert (low <= curve).all()
    assert (curve <= high).all()


def test_the_band_is_narrowest_where_the_patients_were():
    grafts = single([2.0, 5.0, 20.0], certain([1, 1, 1]), TABLE)
    low, high = recovered_between(grafts, [21], 0.8)
    width = (high - low)[:, 0]
    assert width[1] < width[0]
    assert width[1] < width[2]


@pytest.mark.parametrize("dose", [1.69, 20.6, float("nan")])
def test_outside_the_doses_of_the_source_nothing_is_said(dose):
    graft = single(dose, certain(0), TABLE)
    assert np.isnan([graft.median_day, graft.share, day_of(graft, 0.5), *days_within(graft, 0.8)]).all()
    assert np.isnan(recovered(graft, DAYS[1:])).all()


@pytest.mark.parametrize("dose", [(0.5, 0.5), (3.5, 3.5), (3.0, float("nan"))])
def test_outside_the_doses_of_double_grafts_nothing_is_said(dose):
    assert np.isnan(double(*dose, TABLE).median_day)


def test_patients_drawn_follow_the_curve():
    graft = single(4.0, certain(3), TABLE)
    days = day_of(graft, (np.arange(20_000) + 0.5) / 20_000)
    for day in (14, 21, 42):
        assert (days <= day).mean() == pytest.approx(recovered(graft, [day])[0], abs=1e-4)
    assert np.isinf(days).mean() == pytest.approx(1 - graft.share, abs=1e-4)


def test_chances_of_mismatches_mix_the_shares():
    mixed = single(4.0, 0.25 * certain(2) + 0.75 * certain(5), TABLE)
    assert mixed.share == pytest.approx(0.25 * single(4.0, certain(2), TABLE).share + 0.75 * single(4.0, certain(5), TABLE).share)


def test_many_grafts_are_computed_as_one_by_one():
    many = single([2.0, 6.0], certain([0, 4]), TABLE)
    assert recovered(many, DAYS)[1].tolist() == recovered(single(6.0, certain(4), TABLE), DAYS).tolist()


def test_a_scenario_changes_the_curve_through_the_table():
    slower = TABLE.with_values({"outcome.anc.children.day": 18})
    assert single(5.7, certain(0), slower).median_day == pytest.approx(18)
