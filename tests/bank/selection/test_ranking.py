"""Ranking by guideline: tables a specialist can review, and what must hold of every ranking."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembase.bank.selection.candidates import ORIGINS, STATES, TCE, Wanted, columns_of
from stembase.bank.selection.criteria import CRITERIA, abo_class
from stembase.bank.selection.doubles import pairs
from stembase.bank.selection.guideline_reading import guideline_named, guidelines
from stembase.bank.selection.next_test import next_tests
from stembase.bank.selection.ranking import EXCLUSIONS, rank, why
from stembase.bank.selection.reasons import LISTED, PARTS, WEIGHED, say_decision, sentence
from tests.bank.selection.tables import LOCI, table

MAN = Wanted(weight_kg=70, abo=1, sex=0, cmv=0)


@pytest.mark.parametrize(("name", "guideline"), [("cord_units.csv", "ash-sap-cord"), ("adult_donors.csv", "nmdp-cibmtr-2019-adult")])
def test_the_table_comes_out_in_the_order_the_specialist_wrote(name, guideline):
    columns, rows = table(name)
    found = rank(columns, MAN, guideline_named(guideline))
    codes = [row["code"] for row in rows]
    wanted = [row["code"] for row in sorted(rows, key=lambda row: int(row["rank"] or 0)) if row["rank"]]
    assert [codes[row] for row in found.order] == wanted
    assert {codes[row]: reason for row, reason in zip(found.listed, found.reasons, strict=True)} == {
        row["code"]: row["reason"] for row in rows if not row["rank"]
    }


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.sampled_from(sorted(guidelines())))
def test_nobody_is_dropped_and_the_order_of_coming_in_never_shows(seed, key):
    random = np.random.default_rng(seed)
    columns = some(random, 30)
    shuffled = random.permutation(30)
    one, other = rank(columns, MAN, guidelines()[key]), rank({name: column[shuffled] for name, column in columns.items()}, MAN, guidelines()[key])
    assert sorted([*one.order, *one.listed]) == list(range(30))
    assert columns["code"][one.order].tolist() == columns["code"][shuffled][other.order].tolist()


@pytest.mark.parametrize("key", sorted(guidelines()))
def test_every_rank_has_a_sentence_in_both_languages_and_says_what_puts_it_there(key):
    columns = some(np.random.default_rng(7), 40)
    guideline = guidelines()[key]
    found = rank(columns, MAN, guideline)
    for place, row in enumerate(found.order):
        parts = why(columns, MAN, guideline, int(row))
        assert sentence(parts, "zh-hans").endswith("。")
        assert sentence(parts, "en").endswith(".")
        decided = found.decided_by(place)
        assert (decided < 0) == (place == 0)
        assert place == 0 or say_decision(guideline.order[decided].by, "zh").startswith("排在前一位之后")


def test_all_that_can_be_weighed_or_left_out_has_words():
    assert set(CRITERIA) == set(WEIGHED)
    assert set(LISTED) == {*STATES[1:], *EXCLUSIONS, "too-many-mismatches"}
    assert all(text.zh and text.en for text in PARTS.values())


def test_a_million_donors_are_ranked_within_three_seconds():
    from time import perf_counter

    columns = some(np.random.default_rng(1), 1_000_000)
    began = perf_counter()
    assert rank(columns, MAN, guideline_named("nmdp-cibmtr-2019-adult")).counted == 1_000_000
    assert perf_counter() - began < 3


@pytest.mark.parametrize(("donor", "patient", "wanted"), [("O", "O", 0), ("O", "A", 1), ("A", "O", 2), ("A", "B", 3), ("AB", "A", 2), ("A", "AB", 1)])
def test_abo_is_major_where_the_donor_brings_an_antigen_and_minor_where_it_lacks_one(donor, patient, wanted):
    groups = ["O", "A", "B", "AB"]
    assert abo_class(groups.index(donor), groups.index(patient)) == wanted


def test_pairs_are_proposed_only_when_no_unit_is_enough_alone():
    units = {"code": ["U1", "U2", "U3"], "p0": [0.9, 0.9, 0.9], "least": [0, 0, 0], "tnc_e8": [14, 13, 5], "cd34_e6": [8, 7, 1]}
    columns = columns_of(3, units | {name: [0.0] * 3 for name in ("p1", "p2", "p3", "p4")}, LOCI)
    guideline = guideline_named("ash-sap-cord")
    (pair,) = pairs(columns, MAN, rank(columns, MAN, guideline))
    assert (pair.first, pair.second) == (0, 1)
    assert pair.tnc_e7_per_kg == pytest.approx(27 * 10 / 70, rel=1e-5)
    child = Wanted(weight_kg=20)
    assert pairs(columns, child, rank(columns, child, guideline)) == []


def test_the_test_worth_most_is_of_the_donor_who_may_yet_be_the_best_match():
    given = {"code": ["D1", "D2"], "p0": [0.6, 0.4], "least": [0, 0], "A_2": [1, 0.999], "B_2": [1, 0.4], "C_2": [0.8, 1], "DRB1_2": [1, 1]}
    columns = columns_of(2, given, LOCI)
    best, second = next_tests(columns, [0, 1], LOCI)
    assert (best.row, best.locus, best.if_matched) == (1, "B", pytest.approx(1.0))
    assert best.worth == pytest.approx(0.4 * 1 + 0.6 * 0.6 - 0.6, abs=1e-6)
    assert (second.row, second.locus) == (0, "C")
    assert next_tests(columns_of(1, {"code": ["D"], "p0": [1.0], "A_2": [1], "B_2": [1], "C_2": [1], "DRB1_2": [1]}, LOCI), [0], LOCI) == []


def some(random: np.random.Generator, n: int) -> dict:
    """Candidates of every kind, many things unknown."""
    chances = random.dirichlet([2, 1, 1, 0.5, 0.5], n) * random.uniform(0.8, 1, (n, 1))
    chances[random.random(n) < 0.1] = np.nan
    given = {f"p{place}": chances[:, place] for place in range(5)}
    given |= {f"{locus}_2": random.random(n) for locus in LOCI}
    given |= {"code": np.char.mod("D%07d", np.arange(n)), "origin": random.integers(0, len(ORIGINS), n), "least": random.integers(0, 5, n)}
    given |= {"state": np.where(random.random(n) < 0.8, 0, random.integers(0, len(STATES), n)), "tce": random.integers(-1, len(TCE), n)}
    given |= {name: np.where(random.random(n) < 0.2, np.nan, random.uniform(2, 30, n)) for name in ("tnc_e8", "cd34_e6")}
    given |= {name: np.where(random.random(n) < 0.2, np.nan, random.uniform(20, 99, n)) for name in ("viability", "haematocrit")}
    given |= {name: random.integers(-1, 2, n) for name in ("segments", "accredited", "nima", "dsa", "sex", "cmv", "pregnancies")}
    given |= {"abo": random.integers(-1, 4, n), "age": random.integers(17, 61, n), "frozen_day": random.integers(-1, 21000, n)}
    given["expected"] = np.nan_to_num(chances @ np.arange(5), nan=1.0)
    return columns_of(n, given, LOCI)
