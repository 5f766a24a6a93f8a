"""What never helps: each way of treating cells worse leaves no more of them. Properties over the ranges in which students err."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from stembase.science.cryo import fate, membrane, storage
from stembase.science.cryo.surroundings import in_bath, in_freezer, in_vapour, stopped
from stembase.science.cryo.survival import dmso_factor, share_surviving, share_unlysed, share_unpoisoned
from tests.science.cryo.unit import CHAMBER, FRESH, ISOTONIC, NUMBERS, cut_at, evenly, full, through

BEST_RATE = 1.05  # °C/min; test_targets finds it within 1-2.5
NOTHING = 1e-9


def ordered(low, high):
    """Two different numbers, the lesser first."""
    return some.tuples(some.floats(low, high), some.floats(low, high)).map(sorted).filter(lambda pair: pair[1] - pair[0] > 1e-3 * (high - low))


@given(rates=ordered(0.05, BEST_RATE - 0.05))
@settings(deadline=None)
def test_cooling_slower_than_the_optimum_never_helps(rates):
    slower, slow = rates
    assert share_surviving(evenly(slower), NUMBERS) <= share_surviving(evenly(slow), NUMBERS) + NOTHING


@given(rates=ordered(BEST_RATE + 0.05, 60.0))
@settings(deadline=None)
def test_cooling_faster_than_the_optimum_never_helps(rates):
    fast, faster = rates
    assert share_surviving(evenly(faster), NUMBERS) <= share_surviving(evenly(fast), NUMBERS) + NOTHING


@given(dmso=some.floats(0.3, 2.5), folds=ordered(1.0, 20.0), celsius=some.floats(2.0, 22.0))
@settings(max_examples=30, deadline=None)
def test_diluting_further_in_one_step_never_helps(dmso, folds, celsius):
    less, more = (
        share_unlysed(membrane.expose(full(dmso), [membrane.staying(dmso / fold, 10.0, celsius, NUMBERS)], NUMBERS).end, NUMBERS) for fold in folds
    )
    assert more <= less + NOTHING


@given(dmso=some.floats(0.3, 2.5), folds=some.floats(1.2, 6.0), celsius=some.floats(2.0, 22.0))
@settings(max_examples=30, deadline=None)
def test_going_to_isotonic_in_one_step_never_helps(dmso, folds, celsius):
    isotonic = membrane.staying(0.0, 10.0, celsius, NUMBERS)
    at_once = membrane.expose(full(dmso), [isotonic], NUMBERS).end
    in_two = membrane.expose(full(dmso), [membrane.staying(dmso / folds, 30.0, celsius, NUMBERS), isotonic], NUMBERS).end
    assert share_unlysed(at_once, NUMBERS) <= share_unlysed(in_two, NUMBERS) + NOTHING


@given(percent=some.floats(3.0, 15.0), minutes=ordered(0.0, 30.0), celsius=some.floats(2.0, 22.0))
@settings(max_examples=30, deadline=None)
def test_adding_the_protectant_faster_never_helps(percent, minutes, celsius):
    stay = membrane.staying(membrane.dmso_molality(percent, NUMBERS), 30.0, celsius, NUMBERS)
    faster, slower = (membrane.expose(ISOTONIC, [membrane.adding(percent, m, celsius, NUMBERS), stay], NUMBERS).end for m in minutes)
    assert share_unlysed(faster, NUMBERS) <= share_unlysed(slower, NUMBERS) + NOTHING


@given(percent=some.floats(12.5, 30.0), minutes=ordered(1.0, 240.0), celsius=some.floats(2.0, 37.0))
@settings(max_examples=30, deadline=None)
def test_staying_longer_in_strong_dmso_never_helps(percent, minutes, celsius):
    dmso = membrane.dmso_molality(percent, NUMBERS)
    short, long = (share_unpoisoned(membrane.expose(full(dmso, 2.0), [membrane.staying(dmso, m, celsius, NUMBERS)], NUMBERS).end) for m in minutes)
    assert long < short


def test_an_hour_above_harmless_dmso_costs_more_when_warmer():
    dmso = membrane.dmso_molality(20.0, NUMBERS)
    stays = [membrane.staying(dmso, 60.0, celsius, NUMBERS) for celsius in (2, 10, 20, 37)]
    left = [share_unpoisoned(membrane.expose(full(dmso, 2.0), [stay], NUMBERS).end) for stay in stays]
    assert left == sorted(left, reverse=True)
    assert left[0] > 0.95 > 0.6 > left[3]


@given(percents=ordered(0.0, 10.0))
@settings(deadline=None)
def test_less_dmso_in_the_bag_never_helps(percents):
    less, more = percents
    assert dmso_factor(less, NUMBERS) <= dmso_factor(more, NUMBERS)


@given(celsius=ordered(-196.0, -20.0), days=some.floats(0.0, 3650.0))
@settings(deadline=None)
def test_warmer_storage_never_helps(celsius, days):
    colder, warmer = (fate.stored(FRESH, storage.kept_loss(warm, days, NUMBERS), NUMBERS) for warm in celsius)
    assert warmer.cd34_viability <= colder.cd34_viability
    assert warmer.clonogenic <= colder.clonogenic <= colder.cd34_viability


@given(peak=some.floats(-122.0, -20.0), hours=ordered(0.01, 1000.0))
@settings(deadline=None)
def test_an_excursion_above_the_glass_transition_never_helps(peak, hours):
    def left(hours_long):
        minutes = np.linspace(0.0, hours_long * 60, 101)
        return fate.stored(FRESH, storage.path_loss(minutes, np.full(101, peak), NUMBERS), NUMBERS)

    short, long = map(left, hours)
    assert long.cd34_viability < short.cd34_viability < 1.0
    assert long.clonogenic < short.clonogenic < 1.0


@given(seconds=ordered(0.0, 300.0))
@settings(deadline=None)
def test_a_longer_walk_outside_nitrogen_never_helps(seconds):
    walks = [storage.out_of_nitrogen(s, NUMBERS) for s in seconds]
    assert walks[0][1].max() <= walks[1][1].max()
    assert storage.path_loss(*walks[0], NUMBERS) <= storage.path_loss(*walks[1], NUMBERS) + 1e-15


@given(hours=ordered(0.0, 72.0), celsius=ordered(4.0, 25.0))
@settings(deadline=None)
def test_waiting_longer_or_warmer_after_thaw_never_helps(hours, celsius):
    by_the_book = fate.waited(FRESH, hours[0], celsius[0], NUMBERS)
    for worse in (fate.waited(FRESH, hours[1], celsius[0], NUMBERS), fate.waited(FRESH, hours[0], celsius[1], NUMBERS)):
        assert worse.cd34_viability <= by_the_book.cd34_viability
        assert worse.clonogenic <= by_the_book.clonogenic


@pytest.mark.parametrize("celsius", [-10, -25, -41])
def test_leaving_a_stopped_bag_longer_never_helps(celsius):
    part = cut_at(celsius)
    left = [through(part, stopped(part.at(part.lasts), minutes, NUMBERS), in_freezer(240.0, NUMBERS))[2].clonogenic for minutes in (1, 20, 60, 180)]
    assert left == sorted(left, reverse=True)


def test_a_bag_stopped_at_minus_25_belongs_in_the_freezer():
    part = cut_at(-25)
    freezer, *others = (
        through(part, *places)[2].clonogenic
        for places in (
            (in_freezer(240.0, NUMBERS),),
            (in_vapour(10.0, NUMBERS),),
            (stopped(part.at(part.lasts), 60.0, NUMBERS), in_freezer(240.0, NUMBERS)),
            (in_bath(5.0, NUMBERS), CHAMBER),
        )
    )
    assert max(others) < 0.9 * freezer


def test_vapour_is_worse_the_warmer_the_bag_that_goes_in():
    left = [through(cut_at(celsius), in_vapour(10.0, NUMBERS))[2].clonogenic for celsius in (-41, -35, -25, -15)]
    assert left == sorted(left, reverse=True)
    assert left[0] == pytest.approx(through(CHAMBER)[2].clonogenic, rel=0.02)
