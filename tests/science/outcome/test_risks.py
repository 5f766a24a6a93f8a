"""Competing risks: the shares sum to one, published incidences come out, HLA and dose work the way they must, survival has its spread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembase.science.outcome.mortality import (
    direction_ratios,
    first_predominates,
    non_relapse_risk,
    ratio_is_published,
    relapse_risk,
    trm_ratio,
    usual_risk,
)
from stembase.science.outcome.reported import GRAFTS, reported
from stembase.science.outcome.risks import Risk, course, first_event, survival_between
from stembase.science.parameters import packaged

TABLE = packaged()
YEARS = np.linspace(0, 5, 61)
shares = st.floats(0.01, 0.45)


@settings(max_examples=50)
@given(shares, shares, st.floats(0.5, 4), st.floats(0.5, 4), st.floats(0.3, 3))
def test_the_shares_sum_to_one_and_fall_or_rise(dead, again, dead_years, again_years, ratio):
    made = course(YEARS, Risk(dead, dead_years, 100), Risk(again, again_years, 100), TABLE, ratio=ratio)
    assert made.event_free + made.non_relapse + made.relapse == pytest.approx(np.ones(61), abs=1e-12)
    assert (np.diff(made.event_free) <= 0).all()
    assert (np.diff(made.non_relapse) >= 0).all()
    assert (np.diff(made.relapse) >= 0).all()
    assert (np.diff(made.survival) <= 1e-12).all()
    assert (made.survival >= made.event_free - 1e-12).all()
    assert (made.survival <= 1 - made.non_relapse + 1e-12).all()


@settings(max_examples=50)
@given(shares, shares, st.floats(0.5, 4), st.floats(0.5, 4))
def test_published_incidences_come_out(dead, again, dead_years, again_years):
    made = course([dead_years, again_years], Risk(dead, dead_years, 100), Risk(again, again_years, 100), TABLE)
    assert (made.non_relapse[0], made.relapse[1]) == pytest.approx((dead, again), abs=2e-3)


def test_hazards_of_one_shape_share_the_events_as_their_sizes():
    same = TABLE.with_values({"outcome.relapse.tau": TABLE["outcome.trm.tau"]})
    made = course([0.2, 1.0, 4.0], Risk(0.3, 2, 100), Risk(0.15, 2, 100), same)
    assert made.non_relapse / made.relapse == pytest.approx(np.full(3, 2.0))


def test_incidences_that_cannot_both_be_true_give_nothing():
    assert np.isnan(course([1.0], Risk(0.6, 2, 100), Risk(0.6, 2, 100), TABLE).survival).all()


@given(st.integers(0, 3), st.integers(0, 3), st.floats(0.5, 20), st.floats(0.5, 20))
def test_fewer_mismatches_and_more_cells_never_raise_the_risk(one, other, dose, dose_too):
    (fewer, more), (less, much) = sorted((one, other)), sorted((dose, dose_too))
    assert trm_ratio(fewer, less, TABLE) <= trm_ratio(more, less, TABLE)
    assert trm_ratio(fewer, much, TABLE) <= trm_ratio(fewer, less, TABLE)


def test_a_higher_ratio_never_lets_more_survive():
    made = [course(YEARS, usual_risk(TABLE), relapse_risk("high", TABLE), TABLE, ratio=ratio).survival for ratio in (0.4, 0.8, 1.0, 1.5, 2.25)]
    assert (np.diff(np.array(made), axis=0) <= 1e-12).all()


def test_relapse_as_a_hazard_does_not_know_dose_or_hla():
    low, high = (course(YEARS, usual_risk(TABLE), relapse_risk("high", TABLE), TABLE, ratio=ratio) for ratio in (0.4, 1.5))
    hazards = [np.sum(np.diff(made.relapse) / ((made.event_free[1:] + made.event_free[:-1]) / 2)) for made in (low, high)]
    assert hazards[0] == pytest.approx(hazards[1], rel=2e-3)


@given(st.integers(0, 7), st.integers(0, 7))
def test_non_relapse_mortality_never_falls_with_mismatches(one, other):
    fewer, more = sorted((one, other))
    assert non_relapse_risk(fewer, TABLE).share <= non_relapse_risk(more, TABLE).share


def test_what_the_matrix_does_not_say_is_told_apart():
    assert np.isnan(trm_ratio([4, 2], [3.0, np.nan], TABLE)).all()
    assert ratio_is_published([0, 1, 1, 2, 3], [1.0, 3.0, 2.0, 6.0, 6.0], TABLE).tolist() == [True, True, False, True, False]


def test_survival_lies_within_its_spread_and_few_patients_make_it_wide():
    dead, again = usual_risk(TABLE), relapse_risk("standard", TABLE)
    made = course(YEARS, dead, again, TABLE).survival
    low, high = survival_between(YEARS, dead, again, TABLE, 0.8)
    assert (low <= made + 1e-9).all()
    assert (made <= high + 1e-9).all()
    closer = survival_between(YEARS, Risk(dead.share, dead.years, 1000), Risk(again.share, again.years, 1000), TABLE, 0.8)
    assert ((closer[1] - closer[0])[1:] < (high - low)[1:]).all()


def test_events_drawn_follow_the_incidences():
    made = course(YEARS, usual_risk(TABLE), relapse_risk("high", TABLE), TABLE)
    events = [first_event(made, draw) for draw in (np.arange(4_000) + 0.5) / 4_000]
    for kind, curve in (("non-relapse", made.non_relapse), ("relapse", made.relapse)):
        by_two_years = sum(1 for what, year in events if what == kind and year <= 2.0) / 4_000
        assert by_two_years == pytest.approx(np.interp(2.0, YEARS, curve), abs=1e-3)
    assert all(year == 5.0 for what, year in events if not what)


def test_direction_and_viability_change_what_their_sources_say():
    assert direction_ratios("graft-against-host", TABLE) == (0.5, 1.0)
    assert direction_ratios("host-against-graft", TABLE) == (1.0, 2.4)
    assert direction_ratios("both", TABLE) == (1.0, 1.0)
    assert first_predominates([60, 90, 90, 60], [90, 60, 90, 60], TABLE).tolist() == [0.0625, 0.9375, 0.5, 0.5]


def test_every_graft_reported_has_numbers_and_no_number_is_without_its_graft():
    assert all(reported(graft, TABLE) for graft in GRAFTS)
    assert {key.split(".")[2] for key in TABLE if key.startswith("outcome.reported.")} == set(GRAFTS)
    assert "anc-day" not in reported("haploidentical", TABLE)
