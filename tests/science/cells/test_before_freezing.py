"""Collection, hold and volume reduction: one unit as many, directions that must be right, losses that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.science.cells.bag import AMOUNTS, SHARES, Bag
from stembase.science.cells.collection import Birth, Collecting, born, collected
from stembase.science.cells.holding import cd34_after_standard_thaw, held
from stembase.science.cells.reduction import METHODS, recoveries, reduced, spin_minutes, spin_share
from stembase.science.draws import chance, median
from stembase.science.fault import Fault
from stembase.science.parameters import packaged
from tests.science.cells.targets import fresh

TABLE = packaged()
HOURS, CELSIUS = st.floats(0, 96), st.floats(0, 42)
STATES = ("tnc_viability", "mnc_viability", "cd34_viability", "clonogenic", "tolerance")


def numbers(bag: Bag) -> list[float]:
    """Amounts and shares of a bag."""
    return [float(getattr(bag, name)) for name in (*AMOUNTS, *SHARES)]


def median_unit(**act: float) -> Bag:
    """What an expected birth gives when the collector does this."""
    return collected(born(median, TABLE), Collecting(**act), median, TABLE)


def test_a_unit_alone_is_the_unit_among_many():
    units = ["a", "b", "c"]
    together = chance(7, units)
    many = collected(born(together, TABLE), Collecting(), together, TABLE)
    alone = chance(7, "b")
    assert numbers(collected(born(alone, TABLE), Collecting(), alone, TABLE)) == pytest.approx(numbers(many.unit(1)), rel=1e-12)


def test_a_change_at_collection_changes_only_what_blood_it_reaches():
    at_once, late = median_unit(), median_unit(clamp_delay_s=60.0)
    for name in ("tnc_e8", "mnc_e8", "cd34_e6", "nrbc_e8", "cfu_e5"):
        assert getattr(late, name) / getattr(at_once, name) == pytest.approx(np.exp(-0.0041 * 60))
    assert [getattr(late, name) for name in SHARES] == [getattr(at_once, name) for name in SHARES]


@given(st.floats(0, 300), st.floats(0, 300))
def test_a_later_clamp_never_collects_more(first, second):
    sooner, later = sorted((first, second))
    assert median_unit(clamp_delay_s=later).tnc_e8 <= median_unit(clamp_delay_s=sooner).tnc_e8


@given(st.floats(500, 6000), st.floats(500, 6000))
def test_a_heavier_child_never_gives_less_blood(first, second):
    lighter, heavier = sorted((first, second))
    bags = [collected(Birth(weight, 39.0), Collecting(), median, TABLE) for weight in (lighter, heavier)]
    assert bags[0].volume_ml <= bags[1].volume_ml


def test_what_cannot_be_collected_is_refused():
    with pytest.raises(Fault, match="collecting-impossible"):
        median_unit(drawn_share=1.2)
    with pytest.raises(Fault, match="birth-outside-model"):
        collected(Birth(weight_g=100.0, gestation_weeks=39.0), Collecting(), median, TABLE)


@given(HOURS, HOURS, CELSIUS)
def test_holding_in_two_parts_is_holding_once(first, second, celsius):
    bag = fresh()
    twice = held(held(bag, first, celsius, TABLE), second, celsius, TABLE)
    assert numbers(twice) == pytest.approx(numbers(held(bag, first + second, celsius, TABLE)), rel=1e-9)


@given(HOURS, HOURS, CELSIUS, CELSIUS)
def test_neither_waiting_nor_warmth_ever_helps(first, second, one, other):
    (sooner, later), (colder, warmer) = sorted((first, second)), sorted((one, other))
    good, poor = held(fresh(), sooner, colder, TABLE), held(fresh(), later, warmer, TABLE)
    for state in STATES:
        assert getattr(poor, state) <= getattr(good, state)
    assert cd34_after_standard_thaw(poor, TABLE) <= cd34_after_standard_thaw(good, TABLE)


def test_holding_loses_no_nucleus():
    bag = fresh()
    assert [getattr(held(bag, 48, 22, TABLE), name) for name in AMOUNTS] == [getattr(bag, name) for name in AMOUNTS]


def test_warmth_of_the_room_spares_stem_cells_and_body_heat_does_not():
    cold, room, body = (held(fresh(), 24, celsius, TABLE) for celsius in (4, 22, 37))
    assert room.cd34_viability == cold.cd34_viability
    assert room.tnc_viability < cold.tnc_viability
    assert body.cd34_viability / cold.cd34_viability < body.tnc_viability / cold.tnc_viability


@pytest.mark.parametrize(("hours", "celsius"), [(-1, 4), (1, -5), (1, 60), (float("nan"), 4)])
def test_a_hold_the_model_does_not_know_is_refused(hours, celsius):
    with pytest.raises(Fault, match="hold-outside-model"):
        held(fresh(), hours, celsius, TABLE)


@given(st.sampled_from(METHODS), st.text(max_size=8), st.floats(1, 40))
def test_product_and_by_product_are_the_bag(method, unit, minutes):
    bag = fresh()
    product, rest = reduced(bag, method, chance(3, unit), TABLE, spun_minutes=minutes)
    for name in AMOUNTS:
        assert getattr(product, name) + getattr(rest, name) == pytest.approx(getattr(bag, name), rel=1e-12)
    assert product.cd34_e6 / 100 <= product.mnc_e8 <= product.tnc_e8 * (1 + 1e-12)
    assert product.volume_ml == pytest.approx(20)
    assert (product.cd34_viability, product.clonogenic) == (bag.cd34_viability, bag.clonogenic)


def test_recoveries_of_a_unit_correlate_as_said():
    white, stem = recoveries("sepax", chance(1, [str(number) for number in range(4000)]), TABLE)
    assert np.corrcoef(white, stem)[0, 1] == pytest.approx(0.6, abs=0.05)


def test_the_right_spin_is_the_published_one_and_no_other_is_better():
    assert spin_minutes(120.0, TABLE) == pytest.approx(7.7227 * np.log(120) - 29.742)
    assert spin_share(120.0, spin_minutes(120.0, TABLE), TABLE) == 1.0
    assert spin_minutes(20.0, TABLE) == spin_minutes(60.0, TABLE)


@given(st.floats(30, 250), st.floats(0.1, 60), st.floats(1, 3))
def test_spinning_further_from_the_right_time_never_helps(volume_ml, minutes, further):
    right = float(spin_minutes(volume_ml, TABLE))
    worse = right * (minutes / right) ** further
    assert spin_share(volume_ml, worse, TABLE) <= spin_share(volume_ml, minutes, TABLE) <= 1


def test_a_method_without_figures_is_refused():
    with pytest.raises(Fault, match="method-unknown"):
        recoveries("sieve", median, TABLE)
