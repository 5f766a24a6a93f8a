"""A placement is stable, best for every applicant, keeps capacities, quotas and pairs, and explains itself; the checker finds every kind of fault."""

import ast
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembase.science.allocation import placement_check
from stembase.science.allocation.explaining import reasons
from stembase.science.allocation.market import Applicant, Market, Post, standing
from stembase.science.allocation.matching import place
from stembase.science.draws import draw
from tests.science.allocation.markets import every_stable, market, wrong_with


def got(placement):
    return {
        one.key: "" if post is None else placement.market.posts[post].key
        for one, post in zip(placement.market.applicants, placement.posts, strict=True)
    }


def small(**more):
    people = [Applicant("A", ("P", "Q"), 3), Applicant("B", ("P", "Q"), 2, "v"), Applicant("C", ("P",), 1)]
    return Market(people, [Post("P", 1, "S"), Post("Q", 2, "S", **more)], 7)


def test_no_pair_blocks_in_1000_random_markets():
    assert [seed for seed in range(1000) if wrong_with(random := market(seed, 5 + seed % 40, 2 + seed % 12), got(place(random)))] == []


@pytest.mark.slow
def test_among_all_stable_placements_of_a_small_market_every_applicant_has_the_best_of_ours():
    several = 0
    for seed in range(150):
        random = market(seed, 5, 3, longest=3, capacity=2, ranked=1)
        ours, stable = got(place(random)), list(every_stable(random))
        several += len(stable) > 1
        assert ours in stable
        for one in random.applicants:
            ranks = [[*one.choices, ""].index(placement[one.key]) for placement in stable]
            assert [*one.choices, ""].index(ours[one.key]) == min(ranks)
    assert several > 0


@pytest.mark.slow
def test_with_pairs_a_stable_placement_is_found_wherever_brute_force_finds_one():
    none = 0
    for seed in range(150):
        random = market(seed, 5, 3, longest=3, capacity=2, pairs=1 + seed % 2)
        placement, stable = place(random), list(every_stable(random))
        none += not stable
        assert bool(placement.blocking) == (not stable)
        assert not stable or got(placement) in stable
    assert none > 0


def test_with_pairs_what_still_blocks_is_named_and_nothing_else_is_wrong():
    named = 0
    for seed in range(60):
        random = market(seed, 16 + seed % 10, 5, pairs=3)
        placement = place(random)
        blocking = {tuple(random.applicants[one].key for one in people) for people, _posts in placement.blocking}
        found = wrong_with(random, got(placement))
        assert {fault.code for fault in found} <= {"placement-blocking", "placement-pair-blocks"}
        people = {tuple(fault.facts[name] for name in ("applicant", "partner") if name in fault.facts) for fault in found}
        assert people == blocking
        named += bool(blocking)
    assert named < 10


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.data())
def test_nobody_gains_by_misstating_choices(seed, data):
    random = market(seed, 8, 4)
    liar = data.draw(st.integers(0, 7))
    truth = random.applicants[liar].choices
    told = tuple(data.draw(st.permutations([post.key for post in random.posts]))[: data.draw(st.integers(1, 4))])
    people = [Applicant(one.key, told, one.score, one.type) if at == liar else one for at, one in enumerate(random.applicants)]
    honest, lying = got(place(random)), got(place(Market(people, random.posts, seed)))
    key = random.applicants[liar].key
    order = [*truth, ""]
    assert lying[key] not in order or order.index(lying[key]) >= order.index(honest[key])


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.randoms())
def test_the_order_of_the_files_does_not_matter(seed, chance):
    random = market(seed, 12, 5)
    people, posts = list(random.applicants), list(random.posts)
    chance.shuffle(people)
    chance.shuffle(posts)
    assert got(place(Market(people, posts, seed))) == got(place(random))


def test_equals_are_ordered_by_the_lot_and_another_seed_draws_other_lots():
    people = [Applicant(f"A{number}", ("P",)) for number in range(50)]
    first, other = (standing(Market(people, [Post("P", 1)], seed)) for seed in (1, 2))
    assert first.queues[0] != other.queues[0]
    assert first.queues[0] == sorted(range(50), key=lambda one: draw(1, f"A{one}", "placement.lottery"))
    assert first.lots == [placement_check.lot(1, f"A{number}") for number in range(50)]


def test_a_ranking_goes_before_scores_equals_by_score_and_a_star_lets_the_others_in():
    people = [Applicant(key, ("P",), score) for key, score in (("A", 9), ("B", 5), ("C", 7), ("D", 1))]
    closed, everybody = Post("P", 2, ranking=(("D",), ("B", "C")), others=False), Post("P", 2, ranking=(("D",), ("B", "C")))
    assert standing(Market(people, [closed], 1)).queues == [[3, 2, 1]]
    assert standing(Market(people, [everybody], 1)).queues == [[3, 2, 1, 0]]


def test_each_better_choice_is_explained():
    placement = place(small())
    assert got(placement) == {"A": "P", "B": "Q", "C": ""}
    assert reasons(placement, 0) == []
    assert [(reason.post, reason.code, reason.facts) for reason in reasons(placement, 1)] == [("P", "placement-full", {"last": 1, "yours": 2})]
    assert [(reason.post, reason.code, reason.facts) for reason in reasons(placement, 2)] == [("P", "placement-full", {"last": 1, "yours": 3})]


def test_a_quota_a_closed_post_a_ranking_and_a_partner_are_each_said():
    people = [
        Applicant("A", ("P",), 3, "v"),
        Applicant("B", ("P", "R", "Z"), 2, "v"),
        Applicant("C", ("P",), 0, "", "D"),
        Applicant("D", ("R",), 0, "", "C"),
    ]
    placement = place(Market(people, [Post("P", 3, quotas={"v": 1}), Post("R", 1, ranking=(("D",),), others=False), Post("Z", 0)], 1))
    told = [[reason.code for reason in reasons(placement, one)] for one in range(4)]
    assert told == [[], ["placement-quota-full", "placement-not-ranked", "placement-closed"], ["placement-partner"], ["placement-partner"]]


def test_a_pair_goes_to_one_site_or_nowhere():
    people = [Applicant("A", ("N", "S"), 1, "", "B"), Applicant("B", ("S", "M"), 1, "", "A"), Applicant("C", ("N",), 5)]
    posts = [Post("N", 1, "north"), Post("M", 1, "north"), Post("S", 2, "south")]
    assert got(place(Market(people, posts, 1))) == {"A": "S", "B": "S", "C": "N"}
    assert got(place(Market(people, posts[:2] + [Post("S", 1, "south")], 1))) == {"A": "", "B": "", "C": "N"}


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"A": "Q", "B": "P", "C": ""}, "placement-blocking"),
        ({"A": "P", "B": "P", "C": ""}, "placement-over-capacity"),
        ({"A": "P", "B": "Q", "C": "Q"}, "placement-not-chosen"),
        ({"A": "P", "B": "Q"}, "placement-result-missing"),
        ({"A": "P", "B": "Q", "C": "", "X": "Q"}, "placement-result-odd"),
    ],
)
def test_the_checker_finds_each_fault(told, code):
    assert code in {fault.code for fault in wrong_with(small(), told)}
    assert wrong_with(small(), {"A": "P", "B": "Q", "C": ""}) == []


def test_the_checker_finds_quotas_rankings_and_pairs_that_do_not_hold():
    people = [Applicant("A", ("P",), 1, "v", "B"), Applicant("B", ("P", "Q"), 1, "v", "A"), Applicant("C", ("R",), 1)]
    posts = [Post("P", 2, "S", {"v": 1}), Post("Q", 1, "T"), Post("R", 1, ranking=(("A",),), others=False)]
    codes = {fault.code for fault in wrong_with(Market(people, posts, 1), {"A": "P", "B": "P", "C": "R"})}
    assert codes == {"placement-over-quota", "placement-not-accepted"}
    assert {fault.code for fault in wrong_with(Market(people, posts, 1), {"A": "P", "B": "Q", "C": ""})} == {"placement-pair-apart"}


def test_the_checker_imports_nothing_of_what_it_checks():
    tree = ast.parse(Path(placement_check.__file__).read_text(encoding="utf-8"))
    assert {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module.startswith("stembase")} == {
        "stembase.science.fault"
    }
