"""A dewar loses what its heat leak evaporates, holds as long as that lasts, and warms only when dry."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from stembase.science.cryo.dewar import Dewar, after, alarm_litres, curve, hours_left, litres_per_day
from tests.science.cryo.unit import NUMBERS

FULL = Dewar(litres=200.0, celsius=-190.0)


def test_the_level_falls_by_the_boil_off_and_the_temperature_stays():
    day = after(FULL, 24.0, NUMBERS)
    assert day.litres == pytest.approx(200 - litres_per_day(FULL, NUMBERS))
    assert day.celsius == -190


def test_a_lost_vacuum_empties_it_in_a_day_or_two():
    lost = Dewar(200.0, -190.0, vacuum=False)
    assert hours_left(FULL, NUMBERS) > 30 * 24
    assert 24 < hours_left(lost, NUMBERS) < 48


def test_at_the_alarm_level_people_have_just_the_time_they_need():
    for vacuum in (True, False):
        level = alarm_litres(12.0, NUMBERS, vacuum=vacuum)
        assert hours_left(Dewar(level, -190.0, vacuum), NUMBERS) == pytest.approx(12.0)


@given(first=some.floats(0.0, 3000.0), second=some.floats(0.0, 3000.0), vacuum=some.booleans())
@settings(deadline=None)
def test_two_waits_are_one(first, second, vacuum):
    dewar = Dewar(150.0, -185.0, vacuum)
    there, at_once = after(after(dewar, first, NUMBERS), second, NUMBERS), after(dewar, first + second, NUMBERS)
    assert there.litres == pytest.approx(at_once.litres, abs=1e-6)
    assert there.celsius == pytest.approx(at_once.celsius, abs=1e-6)


def test_a_dry_dewar_warms_towards_the_room_and_never_past_it():
    litres, celsius = curve(Dewar(10.0, -190.0, vacuum=False), np.linspace(0, 500, 501), NUMBERS)
    assert litres[0] == 10
    assert litres[-1] == 0
    assert (np.diff(celsius) >= 0).all()
    assert NUMBERS["place.room"] - 1 < celsius[-1] <= NUMBERS["place.room"]
