"""What a unit lets expect follows from its dose at freezing and the chances of mismatches; where something is not known, nothing is expected."""

import numpy as np
import pytest

from stembase.bank.selection.candidates import Wanted, columns_of
from stembase.bank.selection.engraftment import expected, expected_together, infused
from stembase.science.outcome.engraftment import certain, single
from stembase.science.parameters import packaged

TABLE = packaged()
FOUR = ("A", "B", "C", "DRB1")
UNITS = {
    "code": ["SURE", "OPEN", "BEYOND", "UNEXPLAINED", "UNCOUNTED", "SMALL"],
    "p0": [1.0, 0.5, 0.0, np.nan, 1.0, 1.0], "p1": [0, 0, 0, np.nan, 0, 0], "p2": [0, 0, 0, np.nan, 0, 0],
    "p3": [0, 0.5, 0, np.nan, 0, 0], "p4": [0, 0, 0, np.nan, 0, 0], "least": [0, 0, 5, 3, 0, 0],
    "tnc_e8": [12.0, 12.0, 12.0, 12.0, np.nan, 3.0],
}  # fmt: skip
CHILD = Wanted(weight_kg=20)


def columns():
    return columns_of(6, UNITS, FOUR)


def test_dose_and_chances_of_mismatches_go_into_what_is_expected():
    found = expected(columns(), CHILD, FOUR, TABLE)
    dose = 6.0 * TABLE["outcome.anc.infused-share"]
    assert found.dose_e7_per_kg[0] == pytest.approx(dose)
    half = 0.5 * (certain(0) + certain(3))
    for row, chances in enumerate((certain(0), half, certain(5), certain(3))):
        alone = single(dose, chances, TABLE)
        assert (found.recovery.median_day[row], found.recovery.share[row]) == pytest.approx((alone.median_day, alone.share))


def test_where_something_is_not_known_nothing_is_expected_and_why():
    found = expected(columns(), CHILD, FOUR, TABLE)
    assert found.why_not == ("", "", "", "", "dose-unknown", "dose-outside")
    assert np.isnan(found.recovery.median_day[4:]).all()
    assert set(expected(columns(), Wanted(weight_kg=0), FOUR, TABLE).why_not) == {"weight-missing"}
    assert set(expected(columns(), CHILD, (*FOUR, "DQB1"), TABLE).why_not) == {"loci-other"}


def test_mismatches_that_may_be_hidden_make_the_share_an_upper_bound():
    assert expected(columns(), CHILD, FOUR, TABLE).at_most.tolist() == [False, False, False, True, False, False]
    assert expected(columns(), CHILD, ("A", "B", "DRB1"), TABLE).at_most.all()


def test_two_units_count_by_their_total_and_an_unknown_one_is_no_zero():
    adult = Wanted(weight_kg=70)
    found = expected_together(columns(), (0, 5), adult, TABLE)
    assert found.dose_e7_per_kg == pytest.approx(infused(columns(), adult, TABLE)[[0, 5]].sum())
    assert found.why_not == ("",)
    assert expected_together(columns(), (0, 4), adult, TABLE).why_not == ("dose-unknown",)
    assert expected_together(columns(), (0, 1), CHILD, TABLE).why_not == ("dose-outside",)
