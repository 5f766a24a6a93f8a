"""What happens to a bag: nothing is made of nothing, nothing is lost without a name, and one unit is as many are."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.science.cells.bag import AMOUNTS, SHARES, Bag, kept, parted, sampled, survived, thinned
from stembase.science.fault import Fault
from tests.science.cells.targets import fresh

SHARE = st.floats(0, 1)


@given(st.fixed_dictionaries(dict.fromkeys(AMOUNTS, SHARE)))
def test_both_parts_together_are_the_bag(shares):
    bag = fresh(organisms_per_ml=3.0)
    first, second = parted(bag, shares)
    for name in AMOUNTS:
        assert getattr(first, name) + getattr(second, name) == pytest.approx(getattr(bag, name), rel=1e-12)
    for name in (*SHARES, "organisms_per_ml"):
        assert getattr(first, name) == getattr(second, name) == getattr(bag, name)


def test_a_sample_is_as_thick_as_the_bag():
    bag = fresh()
    sample, rest = sampled(bag, 2.0)
    assert sample.volume_ml == pytest.approx(2.0)
    assert sample.tnc_e8 / sample.volume_ml == pytest.approx(bag.tnc_e8 / bag.volume_ml)
    assert rest.volume_ml == pytest.approx(bag.volume_ml - 2.0)


def test_more_than_the_bag_holds_cannot_be_taken():
    with pytest.raises(Fault, match="share-impossible"):
        sampled(fresh(), 109.0)


@given(st.floats(0, 1000))
def test_thinning_keeps_cells_and_organisms(added_ml):
    bag = fresh(organisms_per_ml=3.0)
    thin = thinned(bag, added_ml)
    assert (thin.tnc_e8, thin.cd34_e6) == (bag.tnc_e8, bag.cd34_e6)
    assert thin.organisms_per_ml * thin.volume_ml == pytest.approx(bag.organisms_per_ml * bag.volume_ml)


def test_loss_takes_cells_and_damage_takes_states():
    bag = fresh()
    lost, hurt = kept(bag, tnc=0.5, cd34=0.8), survived(bag, cd34=0.9, clonogenic=0.5)
    assert (lost.tnc_e8, lost.cd34_e6, lost.cfu_e5) == (6.0, pytest.approx(4.16), pytest.approx(3.04))
    assert (lost.cd34_viability, lost.clonogenic) == (bag.cd34_viability, 1.0)
    assert hurt.cd34_e6 == bag.cd34_e6
    assert hurt.viable_cd34_e6 == pytest.approx(0.9 * bag.viable_cd34_e6)
    assert hurt.forming_e5 == pytest.approx(1.9)


@pytest.mark.parametrize(("field", "value"), [("volume_ml", -1), ("tnc_e8", float("nan")), ("cd34_viability", 1.2), ("organisms_per_ml", -0.1)])
def test_an_impossible_bag_is_refused_by_field(field, value):
    with pytest.raises(Fault, match="bag-impossible") as refused:
        fresh(**{field: value})
    assert refused.value.facts["field"] == field


def test_one_unit_out_of_many_is_plain_numbers():
    many = fresh(tnc_e8=np.array([10.0, 12.0]), anaerobic=np.array([False, True]))
    one = many.unit(1)
    assert (one.tnc_e8, one.anaerobic) == (12.0, True)
    assert all(isinstance(getattr(one, field.name), (float, bool)) for field in fields(Bag))
