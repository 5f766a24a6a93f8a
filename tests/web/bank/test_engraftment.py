"""The pages of searching draw the recovery a unit lets expect, say what is assumed, and where nothing can be said, why."""

import numpy as np
import pytest
from django.utils.translation import override

from stembase.bank.selection.candidates import Wanted, columns_of
from stembase.bank.selection.doubles import Pair
from stembase.web.bank.searching.engraftment import paired_curve
from tests.bank.selection.searching import released_unit
from tests.web.bank import world
from tests.web.bank.test_searching import frequencies, physician, ran  # noqa: F401 (fixtures)

BANK = world.BANK


@pytest.fixture
def units() -> list[str]:
    """Two of different dose, and one whose cells were never counted."""
    return [released_unit(901, BANK), released_unit(902, BANK, results={"tnc": 10.0}), released_unit(903, BANK, results={"tnc": 3.0})]


def page(browser, key: str, part: str, **more: str) -> str:
    return browser.get(f"/searches/{key}/{part}", more).content.decode()


def test_the_table_gives_each_unit_its_median_day_with_spread(physician, units):  # noqa: F811
    html = page(physician, ran(physician), "")
    assert html.count('class="spread"') == 2
    assert "No curve: the dose lies outside what the studies cover." in html


def test_the_explanation_draws_the_curve_and_says_what_is_assumed(physician, units):  # noqa: F811
    html = page(physician, ran(physician), "explain/", candidate=units[1])
    assert "Neutrophils: median day" in html
    assert 'class="area"' in html
    assert 'class="upright"' in html
    assert "are put on one line over the dose" in html
    assert "from memory, to be checked" in html
    assert "Cytotherapy 8:488-497" in html


def test_without_a_dose_inside_the_studies_there_is_no_curve_but_a_reason(physician, units):  # noqa: F811
    html = page(physician, ran(physician), "explain/", candidate=units[2])
    assert 'class="area"' not in html
    assert "No curve: the dose lies outside what the studies cover." in html


def test_candidates_compared_have_their_curves_in_one_picture(physician, units):  # noqa: F811
    html = physician.get(f"/searches/{ran(physician)}/compare/", {"candidate": units}).content.decode()
    assert html.count('class="path ours"') == 2  # in the plot and in its legend
    assert html.count('class="path ink"') == 2
    assert html.count('class="spread"') == 2
    assert "No curve: the dose lies outside what the studies cover." in html


def test_pairs_are_told_by_their_total_and_the_first_is_drawn():
    rows = columns_of(3, {"code": ["A", "B", "C"], "tnc_e8": [12.0, 13.0, np.nan], "cd34_e6": [3.0, 3.0, 3.0]}, ("A", "B", "DRB1"))
    pairs = [Pair(0, 1, (1, 1), 3.6, 0.9), Pair(0, 2, (1, 2), 1.7, 0.9)]
    with override("en"):
        found = paired_curve(rows, pairs, Wanted(weight_kg=70))
    assert [one.day for one in found["told"]] == ["23", ""]
    assert found["told"][0].printed == "23\n(16–33)\n95 %"
    assert found["told"][1].why_not.startswith("No curve")
    assert found["double"]
    assert found["chart"].areas
    assert paired_curve(rows, [], Wanted(weight_kg=70)) == {}


def test_no_picture_carries_style_or_script(physician, units):  # noqa: F811
    html = page(physician, ran(physician), "explain/", candidate=units[1])
    assert 'style="' not in html
    assert "<script>" not in html
