"""MSC culture: growth that never helps itself to cells, passages that use up a line, and the freedom to look at any hour."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.science.cells.culture import (
    Culture,
    Line,
    Suspension,
    able_share,
    detached,
    doubling_hours,
    grown,
    isolated,
    line,
    seeded,
    seeding_area_cm2,
)
from stembase.science.draws import chance, median
from stembase.science.fault import Fault
from stembase.science.parameters import packaged

TABLE = packaged()
CORD = Line(30.5, 54.0)
HOURS = st.floats(0, 400)


def culture(cells_e6: float = 0.7, doublings: float = 0.0) -> Culture:
    """A flask of 175 cm² at 4 000 cells a cm²."""
    return Culture(cells_e6, 175.0, doublings, 1)


@given(HOURS, HOURS)
def test_growing_in_two_parts_is_growing_once(first, second):
    twice = grown(grown(culture(), first, CORD, TABLE), second, CORD, TABLE)
    once = grown(culture(), first + second, CORD, TABLE)
    assert twice.cells_e6 == pytest.approx(once.cells_e6, rel=1e-4)
    assert twice.hours == pytest.approx(once.hours)


@given(HOURS, st.floats(0.01, 8), st.floats(0, 60))
def test_cells_are_what_was_seeded_times_two_to_the_doublings_and_never_beyond_confluence(hours, cells_e6, doublings):
    before = culture(cells_e6, doublings)
    after = grown(before, hours, CORD, TABLE)
    assert after.cells_e6 == pytest.approx(before.cells_e6 * 2 ** (after.doublings - before.doublings))
    assert after.per_cm2 <= max(TABLE["culture.confluent-per-cm2"] * (1 + 1e-9), before.per_cm2)
    assert after.doublings >= before.doublings


def test_growth_is_the_logistic_where_a_line_does_not_age():
    young = Line(30.5, 1e9)
    after = grown(culture(), 112.0, young, TABLE)
    room, seeded_at = TABLE["culture.confluent-per-cm2"], 4000.0
    known = room / (1 + (room / seeded_at - 1) * np.exp(-np.log(2) / 30.5 * 100))
    assert culture().per_cm2 == pytest.approx(seeded_at)
    assert after.per_cm2 == pytest.approx(known, rel=1e-5)


def test_cells_settle_before_they_divide():
    assert grown(culture(), TABLE["culture.lag-hours"], CORD, TABLE).doublings == 0
    assert grown(culture(), TABLE["culture.lag-hours"] + 1, CORD, TABLE).doublings > 0


@given(st.floats(0, 60), st.floats(0, 60))
def test_older_cells_never_double_faster(first, second):
    younger, older = sorted((first, second))
    assert doubling_hours(CORD, younger, TABLE) <= doubling_hours(CORD, older, TABLE)


def test_a_line_that_is_used_up_no_longer_grows():
    assert grown(culture(doublings=54.0), 500, CORD, TABLE).doublings == 54.0
    assert np.isinf(doubling_hours(CORD, 54.0, TABLE))


def test_passages_spend_a_line_and_are_counted():
    cells, passages = isolated("cord", 17.5, median, TABLE), 0
    while cells.doublings < 0.95 * CORD.life_doublings and passages < 40:
        flask = grown(seeded(cells, seeding_area_cm2(cells, TABLE)), 120, CORD, TABLE)
        cells, passages = detached(flask, TABLE["culture.detachment-minutes"], TABLE), passages + 1
    assert cells.passage == passages
    assert 15 < passages < 40


def test_a_cord_gives_the_published_hundred_million_in_fifteen_days():
    cells = isolated("cord", 17.5, median, TABLE)
    days = 0
    for _passage in range(4):
        flask = grown(seeded(cells, seeding_area_cm2(cells, TABLE)), 90, CORD, TABLE)
        cells, days = detached(flask, 8, TABLE), days + 90 / 24
    assert days == 15
    assert 80 < float(cells.cells_e6) < 150


def test_many_donors_at_once_are_each_alone():
    donors = ["a", "b", "c"]
    lines = line("cord", chance(1, donors), TABLE)
    alone = line("cord", chance(1, "b"), TABLE)
    assert (alone.doubling_hours, alone.life_doublings) == pytest.approx((lines.doubling_hours[1], lines.life_doublings[1]))
    many = grown(culture(), 100.0, lines, TABLE)
    assert many.cells_e6[1] == pytest.approx(grown(culture(), 100.0, alone, TABLE).cells_e6)


@given(st.floats(0, 60), st.floats(0, 60))
def test_leaving_the_enzyme_too_long_never_helps_and_too_short_leaves_cells(first, second):
    shorter, longer = (detached(culture(), minutes, TABLE) for minutes in sorted((first, second)))
    assert longer.viability <= shorter.viability
    assert shorter.cells_e6 <= longer.cells_e6 <= culture().cells_e6


def test_tissue_gives_adherent_cells_by_the_gram_and_the_dead_are_not_seeded():
    cord, fat = isolated("cord", 10.0, median, TABLE), isolated("adipose", 10.0, median, TABLE)
    assert fat.cells_e6 * fat.viability == pytest.approx(0.32)
    assert cord.cells_e6 * cord.viability == pytest.approx(0.3)
    assert seeded(Suspension(1.0, 0.9), 100.0).cells_e6 == 0.9


def test_what_has_no_figures_or_no_sense_is_refused():
    with pytest.raises(Fault, match="culture-source-unknown"):
        line("placenta", median, TABLE)
    with pytest.raises(Fault, match="culture-source-unknown"):
        isolated("marrow", 10.0, median, TABLE)
    with pytest.raises(Fault, match="culture-impossible"):
        seeded(Suspension(1.0, 0.9), 0.0)
    with pytest.raises(Fault, match="culture-impossible"):
        grown(culture(), -1.0, CORD, TABLE)


def able_e6(after: Culture) -> float:
    """Cells on the plastic that still divide, 10⁶."""
    return float(after.cells_e6 * able_share(CORD, after.doublings, after.uncrowded, TABLE))


@given(st.floats(0, 53), st.floats(0, 53), st.floats(0.1, 1))
def test_more_doublings_never_help_a_cell(one, other, uncrowded):
    fewer, more = sorted((one, other))
    assert able_share(CORD, more, uncrowded, TABLE) <= able_share(CORD, fewer, uncrowded, TABLE) <= uncrowded
    assert able_share(CORD, 54.0, uncrowded, TABLE) == 0


@given(st.floats(0, 600), st.floats(0, 600))
def test_a_culture_that_covers_nine_tenths_never_gains_by_being_left(first, more):
    full = Culture(0.9 * TABLE["culture.confluent-per-cm2"] * 175 / 1e6, 175.0, 6.0, 2, hours=100.0)
    earlier, later = grown(full, first, CORD, TABLE), grown(full, first + more, CORD, TABLE)
    assert able_e6(later) <= able_e6(earlier) * (1 + 1e-4)
    assert later.uncrowded <= earlier.uncrowded


def test_crowding_is_counted_alike_in_one_part_or_two_and_not_at_all_while_there_is_room():
    once, twice = grown(culture(), 300.0, CORD, TABLE), grown(grown(culture(), 171.3, CORD, TABLE), 128.7, CORD, TABLE)
    assert twice.uncrowded == pytest.approx(once.uncrowded, rel=2e-3)
    assert grown(culture(), 72.0, CORD, TABLE).uncrowded == 1.0


def test_what_crowding_stopped_stays_stopped_through_a_passage():
    overgrown = grown(culture(), 400.0, CORD, TABLE)
    again = seeded(detached(overgrown, 8.0, TABLE), 1000.0)
    assert again.uncrowded == overgrown.uncrowded < 0.5
