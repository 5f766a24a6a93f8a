"""Instruments, cultures and infectious markers: what they say of a truth, which state they read, and what they miss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembase.procedures.computed import BLOOD_DENSITY_G_PER_ML
from stembase.science.cells import assays, markers, sterility
from stembase.science.cells.bag import survived
from stembase.science.draws import chance, median
from stembase.science.fault import Fault
from stembase.science.parameters import packaged
from tests.science.cells.targets import fresh

TABLE = packaged()
MANY = chance(5, [str(number) for number in range(20_000)])
DAYS = st.floats(0, 120)


@pytest.mark.parametrize(("events", "cv"), [(100, 0.1044), (1000, 0.0436)])
def test_the_count_scatters_as_events_and_preparation_say(events, cv):
    read = assays.cd34_counted(50.0, MANY, TABLE, events=events)
    assert read.mean() == pytest.approx(50.0, rel=5e-3)
    assert read.std() / read.mean() == pytest.approx(cv, rel=0.03)


def test_a_laboratory_errs_alike_on_every_sample():
    high = assays.laboratory(lambda kind: 0.9, TABLE)
    assert high > 1
    assert assays.cd34_counted(50.0, MANY, TABLE, laboratory=high).mean() == pytest.approx(50.0 * high, rel=5e-3)
    assert assays.laboratory(lambda kind: 0.9, TABLE, trained=False) > high


def test_no_cells_are_read_as_none():
    assert assays.cd34_counted(0.0, median, TABLE) == 0
    assert assays.colonies_read(0.0, 1e4, median, TABLE) == 0


def test_a_count_of_less_than_one_event_is_refused():
    with pytest.raises(Fault, match="events-impossible"):
        assays.cd34_counted(50.0, median, TABLE, events=0)
    with pytest.raises(Fault, match="events-impossible"):
        assays.viability_read(0.9, "7-aad", 0, median, TABLE)


def test_trypan_blue_flatters_7_aad_less_and_annexin_sees_more_after_thaw():
    assert assays.stained(0.655, "annexin", TABLE) == 0.655 < assays.stained(0.655, "7-aad", TABLE)
    assert assays.stained(0.655, "trypan-blue", TABLE) > 0.90 > assays.stained(0.655, "7-aad", TABLE)
    assert assays.stained(0.843, "7-aad", TABLE, thawed=True) == 0.843
    assert assays.stained(0.843, "annexin", TABLE, thawed=True) == pytest.approx(0.772, abs=1e-3)
    with pytest.raises(Fault, match="stain-unknown"):
        assays.stained(0.9, "eosin", TABLE)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(assays.STAINS), st.booleans())
def test_a_deader_bag_never_looks_more_alive(first, second, stain, thawed):
    worse, better = sorted((first, second))
    assert assays.stained(worse, stain, TABLE, thawed=thawed) <= assays.stained(better, stain, TABLE, thawed=thawed)


def test_a_viability_is_a_share_of_the_cells_looked_at():
    read = assays.viability_read(0.85, "annexin", 200, MANY, TABLE)
    assert np.allclose(read * 200, np.round(read * 200))
    assert read.std() == pytest.approx(np.sqrt(0.85 * 0.15 / 200), rel=0.03)


def test_colonies_follow_clonogenic_survival_and_not_the_membrane():
    fresh_unit, hurt = fresh(), survived(fresh(), clonogenic=0.5)
    assert hurt.cd34_viability == fresh_unit.cd34_viability
    whole, half = (assays.colonies_read(unit.forming_e5 / unit.tnc_e8 / 1e3, 1e5, MANY, TABLE).mean() for unit in (fresh_unit, hurt))
    assert half / whole == pytest.approx(0.5, rel=0.02)


def test_a_novice_reads_colonies_worse_than_an_expert():
    expert, novice = (assays.colonies_read(1e-3, 1e5, MANY, TABLE, expert=expert).std() for expert in (True, False))
    assert novice > 1.5 * expert
    assert assays.colony_laboratory(MANY, TABLE).std() == pytest.approx(0.26, rel=0.03)


def test_a_bag_is_weighed_and_counted_about_the_truth():
    assert assays.weighed_ml(90.0, MANY, TABLE).mean() == pytest.approx(90.0, rel=1e-3)
    assert assays.weighed_ml(0.0, MANY, TABLE).min() == 0
    assert TABLE["assay.blood-density"] == BLOOD_DENSITY_G_PER_ML
    assert assays.nucleated_counted(12.0, MANY, TABLE).std() == pytest.approx(0.36, rel=0.03)


def test_a_trained_hand_a_caesarean_and_time_for_the_disinfectant_keep_organisms_out():
    assert sterility.prevalence(TABLE, trained=1, vaginal=True) < sterility.prevalence(TABLE, trained=0, vaginal=True)
    assert sterility.prevalence(TABLE, vaginal=True) == pytest.approx(2.54 * sterility.prevalence(TABLE, vaginal=False))
    assert sterility.prevalence(TABLE, contact_s=0) == pytest.approx(2 * sterility.prevalence(TABLE, contact_s=30))
    mixed = 0.65 * sterility.prevalence(TABLE, vaginal=True) + 0.35 * sterility.prevalence(TABLE, vaginal=False)
    assert mixed == pytest.approx(0.01)


def test_organisms_stand_in_the_share_of_units_said():
    units = sterility.contaminated(fresh(), 0.1, MANY, TABLE)
    assert np.mean(units.organisms_per_ml > 0) == pytest.approx(0.1, abs=0.01)
    assert np.log10(units.organisms_per_ml[units.organisms_per_ml > 0]).mean() == pytest.approx(-1.69, abs=0.1)


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 100))
def test_a_larger_sample_never_finds_less(first, second, density):
    smaller, larger = sorted((first, second))
    bag = fresh(organisms_per_ml=density)
    assert sterility.detection(bag, smaller, TABLE) <= sterility.detection(bag, larger, TABLE) <= 1


def test_what_a_culture_cannot_find_it_does_not_find():
    bag, anaerobe = fresh(organisms_per_ml=0.1), fresh(organisms_per_ml=0.1, anaerobic=True)
    assert sterility.detection(fresh(), 20, TABLE) == 0
    assert sterility.detection(anaerobe, 20, TABLE, anaerobic_bottle=False) == 0
    assert sterility.detection(bag, 20, TABLE, antibiotic=True) == 0
    assert sterility.detection(bag, 20, TABLE, medium="plasma") < sterility.detection(bag, 20, TABLE) == pytest.approx(1 - np.exp(-2))
    assert bool(sterility.grown(bag, 20, median, TABLE)) is True
    with pytest.raises(Fault, match="medium-unknown"):
        sterility.detection(bag, 20, TABLE, medium="air")


def test_anaerobes_are_flagged_days_later():
    assert sterility.hours_to_positive(fresh(), median, TABLE) == pytest.approx(18.6)
    assert sterility.hours_to_positive(fresh(anaerobic=True), median, TABLE) == pytest.approx(96)


def test_half_are_found_at_the_published_windows_and_pools_find_later():
    for virus, nat, antibody in (("hiv", 5.1, 22), ("hcv", 2.7, 66), ("hbv", 16.6, 59)):
        assert markers.nat_detection(virus, nat, TABLE) == pytest.approx(0.5)
        assert markers.serology_detection(virus, antibody, TABLE) == pytest.approx(0.5)
        assert markers.nat_detection(virus, nat, TABLE, pool=16) < 0.5


@pytest.mark.parametrize(("virus", "eight", "sixteen", "within"), [("hiv", 5.5, 6.3, 0.5), ("hcv", 2.7, 3.1, 0.5), ("hbv", 22.2, 24.4, 1.5)])
def test_the_days_at_risk_of_a_pool_come_near_the_published_ones(virus, eight, sixteen, within):
    year = 365.25
    assert markers.window_risk(virus, year, TABLE, pool=8) == pytest.approx(eight, abs=within)
    assert markers.window_risk(virus, year, TABLE, pool=16) == pytest.approx(sixteen, abs=within)


@given(st.sampled_from(markers.VIRUSES), DAYS, DAYS)
def test_an_older_infection_is_never_harder_to_find(virus, first, second):
    newer, older = sorted((first, second))
    assert markers.nat_detection(virus, newer, TABLE) <= markers.nat_detection(virus, older, TABLE)
    assert markers.serology_detection(virus, newer, TABLE) <= markers.serology_detection(virus, older, TABLE)


def test_who_is_not_infected_tests_negative_and_who_is_long_infected_positive():
    assert [bool(found) for found in markers.reactions("hiv", float("nan"), median, TABLE)] == [False, False]
    assert [bool(found) for found in markers.reactions("hiv", 10.0, median, TABLE)] == [True, False]
    assert [bool(found) for found in markers.reactions("hiv", 100.0, median, TABLE)] == [True, True]


def test_a_virus_or_pool_without_figures_is_refused():
    with pytest.raises(Fault, match="virus-unknown"):
        markers.nat_detection("cmv", 10.0, TABLE)
    with pytest.raises(Fault, match="pool-impossible"):
        markers.window_risk("hiv", 0.001, TABLE, pool=0)
