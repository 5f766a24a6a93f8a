"""The paths themselves: as SciPy integrates them, the same when cut and taken up again, curves a specialist recognises, two states never mixed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from stembase.bench import practice, practice_plain
from stembase.science.cryo import fate, freezing, membrane, storage, survival
from stembase.science.cryo.freezing import BagState, Nucleation, Suspension
from stembase.science.cryo.surroundings import SPIKED, STRAIGHT, Segment, in_bath, in_freezer, in_room, in_vapour, kept, programmed, stopped
from stembase.science.fault import Fault
from tests.science.cryo.unit import CHAMBER, COLD, FRESH, ISOTONIC, LOADED, NUMBERS, TEN_PERCENT, UNIT, USUAL, cut_at, evenly, full, through

FROZEN = through(CHAMBER)[0]


@pytest.mark.parametrize("case", practice.cases(NUMBERS), ids=lambda case: case.name)
def test_the_compiled_path_agrees_with_solve_ivp(case):
    assert case.ours() == pytest.approx(case.plain(), abs=case.within)


@pytest.mark.parametrize("chance", [Nucleation(-1.5, 0.2), Nucleation(2.0, 3.0)], ids=["early", "late"])
@pytest.mark.parametrize("program", [SPIKED, STRAIGHT], ids=["spiked", "straight"])
def test_every_stretch_of_a_bags_life_agrees_with_solve_ivp(program, chance):
    state = COLD
    chamber = programmed(program, NUMBERS, from_c=4.0)
    places = (chamber, in_vapour(3, NUMBERS), in_freezer(60, NUMBERS), in_room(4, NUMBERS), in_bath(1.0, NUMBERS), in_bath(4, NUMBERS))
    for place in places:
        run = freezing.expose(UNIT, state, place, chance, NUMBERS)
        assert run.end.celsius == pytest.approx(practice_plain.bag(UNIT, state, place, chance, NUMBERS), abs=0.02)
        state = run.end
    assert not state.frozen


@given(dmso=some.floats(0.2, 3.0), back=some.floats(0.0, 3.0), celsius=some.floats(1.5, 37.0))
@settings(max_examples=20, deadline=None)
def test_the_membrane_agrees_with_solve_ivp_wherever_cells_are_put(dmso, back, celsius):
    baths = [membrane.staying(dmso, 5.0, celsius, NUMBERS), membrane.Bath(3.0, celsius, (dmso, back), (0.29, 0.29))]
    cells = membrane.expose(ISOTONIC, baths, NUMBERS).end
    assert (cells.water, cells.dmso) == pytest.approx(practice_plain.membrane(ISOTONIC, baths, NUMBERS), abs=1e-5)


def test_the_arrhenius_energies_pass_through_the_two_temperatures_measured():
    assert practice_plain.permeability("lp", 1.5, NUMBERS) == pytest.approx(3.2e-8 * 6e5, rel=0.001)
    assert practice_plain.permeability("ps", 1.5, NUMBERS) == pytest.approx(4.2e-7 * 6e5, rel=0.001)


@given(minute=some.floats(1.0, 63.0))
@settings(deadline=None)
def test_a_run_cut_and_taken_up_again_ends_as_if_it_had_not_been(minute):
    state, cells, left = through(CHAMBER.between(0.0, minute), CHAMBER.between(minute, CHAMBER.lasts))
    whole_state, whole_cells, whole_left = through(CHAMBER)
    assert state.celsius == pytest.approx(whole_state.celsius, abs=0.01)
    assert state.frozen
    assert cells.supercoolings_k == pytest.approx(whole_cells.supercoolings_k, abs=0.02)
    assert left.clonogenic == pytest.approx(whole_left.clonogenic, rel=0.005)
    assert left.cd34_viability == pytest.approx(whole_left.cd34_viability, rel=0.005)


def test_the_same_arguments_give_the_same_curve():
    first, again = (freezing.expose(UNIT, COLD, CHAMBER, USUAL, NUMBERS) for _ in range(2))
    assert np.array_equal(first.bag_c, again.bag_c)
    assert first.end == again.end


def test_a_bag_supercools_jumps_to_its_melting_line_and_leaves_a_plateau():
    run = freezing.expose(UNIT, COLD, programmed(STRAIGHT, NUMBERS, from_c=4.0), USUAL, NUMBERS)
    at = int(run.frozen.argmax())
    melting = freezing.melting_c(UNIT, NUMBERS)
    assert run.bag_c[at - 1] < melting - 5
    assert melting - 2 < run.bag_c[at] < melting
    later = np.interp(run.minutes[at] + 3, run.minutes, run.bag_c)
    assert run.bag_c[at] - later < 5.0
    ice = freezing.ice_share(UNIT, run.bag_c, NUMBERS)
    assert (np.diff(ice[at:]) > -1e-12).all()
    assert 0.9 < ice[-1] < 1.0


@given(patience=some.tuples(some.floats(0.01, 1.0), some.floats(1.0, 10.0)), reluctance=some.floats(-3.0, 3.0))
@settings(deadline=None)
def test_more_patient_and_more_reluctant_bags_freeze_later(patience, reluctance):
    def minute(chance):
        return int(freezing.expose(UNIT, COLD, CHAMBER, chance, NUMBERS).frozen.argmax())

    hasty, calm = (minute(Nucleation(reluctance, p)) for p in patience)
    assert 0 < hasty <= calm <= minute(Nucleation(reluctance + 0.5, patience[1]))


def test_a_drawn_chance_is_the_inverse_of_its_distributions():
    assert Nucleation.drawn(0.3, 0.0) == Nucleation(0.3, 0.0)
    assert Nucleation.drawn(0.0, 0.5).patience == pytest.approx(np.log(2))


def test_a_larger_bag_freezes_at_less_supercooling():
    cold = kept(-16.0, 600.0, NUMBERS["place.chamber-exchange"])
    small, large = (freezing.expose(Suspension(volume, 10.0), COLD, cold, USUAL, NUMBERS) for volume in (5.0, 50.0))
    assert small.bag_c[: int(small.frozen.argmax())].min() < large.bag_c[: int(large.frozen.argmax())].min()


def test_a_frozen_bag_melts_in_the_bath_within_minutes_and_freezes_no_more():
    nitrogen = through(in_vapour(10, NUMBERS), state=FROZEN)[0]
    run = freezing.expose(UNIT, nitrogen, in_bath(10, NUMBERS), USUAL, NUMBERS)
    assert 1.5 < freezing.minute_melted(run) < 3.5
    assert run.end == BagState(pytest.approx(37.0, abs=0.1))
    assert freezing.minute_melted(freezing.expose(UNIT, nitrogen, in_freezer(10, NUMBERS), USUAL, NUMBERS)) is None


def test_a_stopped_chamber_warms_the_bag_and_at_last_melts_it():
    part = cut_at(-25)
    assert stopped(-30.0, 60.0, NUMBERS).at(60.0) == pytest.approx(22 - 52 / np.e)
    after_an_hour, after_five = (through(part, stopped(part.at(part.lasts), m, NUMBERS))[0] for m in (60.0, 300.0))
    assert after_an_hour.frozen
    assert -25 < after_an_hour.celsius < 0
    assert not after_five.frozen


@pytest.mark.parametrize(
    ("make", "code", "field"),
    [
        (lambda: Suspension(0.0, 10.0), "suspension-impossible", "volume_ml"),
        (lambda: Suspension(25.0, 120.0), "suspension-impossible", "dmso_percent"),
        (lambda: Suspension(float("nan"), 10.0), "suspension-impossible", "volume_ml"),
        (lambda: membrane.staying(1.4, -1.0, 20.0, NUMBERS), "bath-impossible", "minutes"),
        (lambda: membrane.staying(1.4, 1.0, 60.0, NUMBERS), "bath-impossible", "celsius"),
        (lambda: membrane.staying(-1.0, 1.0, 20.0, NUMBERS), "bath-impossible", "dmso"),
        (lambda: membrane.Bath(1.0, 20.0, (0.0, 0.0), (0.0, 0.0)), "bath-impossible", "salts"),
        (lambda: Segment(-45.0, 0.0), "segment-impossible", "rate_c_per_min"),
        (lambda: Segment(-300.0, 1.0), "segment-impossible", "to_c"),
        (lambda: Segment(-45.0, 1.0, -5.0), "segment-impossible", "hold_minutes"),
        (lambda: kept(-80.0, -5.0, 0.1), "place-impossible", "minutes"),
        (lambda: kept(-300.0, 5.0, 0.1), "place-impossible", "celsius"),
        (lambda: kept(-80.0, 5.0, 0.0), "place-impossible", "exchange_w_per_k"),
    ],
)
def test_what_cannot_be_is_a_fault_that_names_the_field(make, code, field):
    with pytest.raises(Fault) as refused:
        make()
    assert (refused.value.code, refused.value.facts["field"]) == (code, field)


def test_no_time_at_a_place_changes_nothing():
    state, cells, left = through(in_vapour(0.0, NUMBERS))
    assert state == COLD
    assert cells == LOADED
    assert left.clonogenic == 1.0


def test_begun_again_a_bag_is_frozen_twice():
    _, cells, left = through(cut_at(-25), in_bath(5, NUMBERS), CHAMBER)
    assert (cells.freezings, len(cells.supercoolings_k)) == (2, 1)
    assert left.clonogenic < NUMBERS["survival.best"] ** 2


def test_freezing_is_seen_by_colonies_and_not_by_the_membrane():
    slow, fast = (fate.passed(FRESH, LOADED, evenly(rate), 10.0, NUMBERS) for rate in (1.0, 10.0))
    assert fast.cd34_viability == slow.cd34_viability
    assert fast.clonogenic < 0.2 * slow.clonogenic


def test_lysis_is_seen_by_both_and_poison_by_colonies_only():
    burst = membrane.expose(full(), [membrane.staying(0.0, 5.0, 20.0, NUMBERS)], NUMBERS).end
    lysed = fate.passed(FRESH, full(), burst, 10.0, NUMBERS)
    assert lysed.cd34_viability == lysed.clonogenic < 0.01
    poisoned = fate.passed(FRESH, full(), membrane.expose(full(), [membrane.staying(4.0, 60.0, 20.0, NUMBERS)], NUMBERS).end, 10.0, NUMBERS)
    assert poisoned.clonogenic < 0.7 * poisoned.cd34_viability


def test_clumps_and_the_wash_change_only_what_is_counted():
    clumped, found = (fate.washed(fate.thawed(FRESH, NUMBERS, dnase=dnase), NUMBERS) for dnase in (False, True))
    assert (clumped.cd34_viability, clumped.clonogenic) == (found.cd34_viability, found.clonogenic) == (NUMBERS["hold.cd34-standard-thaw"], 1.0)
    assert clumped.cd34_e6 < found.cd34_e6 == 1.0
    assert found.tnc_e8 < found.mnc_e8 < 1.0


def test_what_a_long_hold_has_cost_is_seen_only_after_thaw():
    tired = replace(FRESH, tolerance=0.9)
    assert through(CHAMBER)[2].cd34_viability == pytest.approx(1.0, abs=0.01)
    fresh, late = (fate.thawed(bag, NUMBERS, dnase=True) for bag in (FRESH, tired))
    assert (late.cd34_viability, late.clonogenic) == pytest.approx((0.9 * fresh.cd34_viability, 0.9))


def test_a_washed_unit_keeps_for_a_day_and_an_unwashed_one_for_four_hours():
    assert [fate.shelf_life_hours(NUMBERS, washed=washed) for washed in (True, False)] == [24, 4]


def test_too_little_dmso_is_charged_once_for_each_freezing():
    assert [survival.dmso_factor(percent, NUMBERS) for percent in (0, 2.5, 5, 10)] == [0.0, 0.143, 1.0, 1.0]
    thin = Suspension(25.0, 2.5)
    once, twice = (
        through(*places, what=thin, cells=full(0.33))[2].cd34_viability for places in ((CHAMBER,), (cut_at(-25), in_bath(5, NUMBERS), CHAMBER))
    )
    assert once == pytest.approx(0.143, rel=0.01)
    assert twice == pytest.approx(0.143**2, rel=0.05)


def test_what_a_bath_does_to_cells_is_remembered_and_never_undone():
    shrunk = membrane.expose(ISOTONIC, [membrane.staying(TEN_PERCENT, 0.2, 20.0, NUMBERS)], NUMBERS).end
    rested = membrane.expose(shrunk, [membrane.staying(TEN_PERCENT, 30.0, 20.0, NUMBERS)], NUMBERS).end
    assert rested.smallest == shrunk.smallest < 0.75
    assert rested.water > shrunk.water


def test_below_the_glass_transition_nothing_is_lost():
    assert storage.loss_per_day(np.array([-196.0, -150.0, -123.0, -122.9]), NUMBERS).tolist() == [0, 0, 0, pytest.approx(1.19e-7, rel=0.01)]


def test_a_walk_outside_nitrogen_begins_and_ends_cold():
    minutes, celsius = storage.out_of_nitrogen(60.0, NUMBERS)
    assert celsius[0] == -196
    assert celsius[-1] == pytest.approx(-196, abs=1)
    assert minutes[int(celsius.argmax())] == pytest.approx(1.0)
    assert storage.seconds_until(float(celsius.max()), NUMBERS) == pytest.approx(60.0)
