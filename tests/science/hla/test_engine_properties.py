"""What must hold of any answer: it does not depend on the order of anything, probabilities sum to one, nulls and NEW behave as they must."""

import random

import numpy as np
import pytest

from stembase.science.hla.chunks import PATIENCE_S, Cancelled, in_chunks
from stembase.science.hla.explaining import account, at_locus, exactly, unexplained
from stembase.science.hla.frequencies import compile_set
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import WITHDRAWN, Interned, LocusTyping, intern
from stembase.science.hla.pairs import Pairs
from stembase.science.hla.search import Searcher
from stembase.science.hla.tables import prepare
from tests.science.hla.oracle import World

SEEDS = range(5)


def searched(world, donors, patient, **how):
    return Searcher(prepare(intern(donors, world.set.loci), how.pop("frequencies", world.set)), how.pop("workers", 1)).search(patient, most=10, **how)


def by_person(world, donors, patient, **how):
    found = searched(world, donors, patient, **how)
    row = {int(typing): number for number, typing in enumerate(found.typings)}
    return [found.chances[row[int(typing)]] for typing in intern(donors, world.set.loci).typing_of]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_copies_and_genotypes_changes_nothing(seed):
    world = World(seed)
    donors, patient, chance = world.typings(15), world.typing(), random.Random(seed)

    def turned(typing):
        if typing.phased:
            return LocusTyping({locus: tuple((two, one) for one, two in said) for locus, said in typing.loci.items()}, typing.phased)
        return LocusTyping(
            {
                locus: tuple(chance.sample([pair if chance.random() < 0.5 else pair[::-1] for pair in said], len(said)))
                for locus, said in typing.loci.items()
            }
        )

    assert np.allclose(by_person(world, donors, patient), by_person(world, list(map(turned, donors)), turned(patient)), atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_donors_and_the_number_of_threads_change_nothing(seed):
    world = World(seed)
    donors, patient = world.typings(20), world.typing()
    straight = by_person(world, donors, patient)
    assert np.array_equal(straight, by_person(world, donors[::-1], patient, workers=3)[::-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_order_of_haplotypes_and_of_loci_changes_nothing(seed):
    world = World(seed)
    donors, patient = world.typings(15), world.typing()
    straight = np.array(by_person(world, donors, patient))
    chance = random.Random(seed)
    (_prior, haplotypes), loci = world.populations[0], list(world.loci)
    chance.shuffle(loci)
    shuffled = chance.sample(list(haplotypes.items()), len(haplotypes))
    moved = {tuple(haplotype[world.loci.index(locus)] for locus in loci): frequency for haplotype, frequency in shuffled}
    other = compile_set(tuple(loci), {"0": moved})
    turned = np.array(by_person(world, donors, patient, frequencies=other))
    assert np.allclose(straight[:, :5], turned[:, :5], atol=1e-12)
    for at, locus in enumerate(world.loci):
        there = 5 + 2 * loci.index(locus)
        assert np.allclose(straight[:, 5 + 2 * at : 7 + 2 * at], turned[:, there : there + 2], atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_probabilities_sum_to_one(seed):
    world = World(seed, loci=("A", "DRB1"))
    donors, patient = world.typings(20), world.typing()
    assert np.isclose(impute(patient, world.set).weights.sum(), 1.0)
    found = searched(world, donors, patient)
    assert np.allclose(found.totals[found.explained].sum(axis=1), 1.0)
    assert np.allclose(found.locus("A")[found.explained].sum(axis=1), 1.0)
    assert not found.chances[~found.explained].any()


def test_scaling_the_frequencies_changes_no_posterior():
    world = World(3)
    typing = world.typing()
    scaled = compile_set(world.loci, {"0": {haplotype: 0.5 * frequency for haplotype, frequency in world.populations[0][1].items()}})
    assert np.allclose(impute(typing, world.set).weights, impute(typing, scaled).weights)


def simple(*pairs):
    return LocusTyping({name.split("*")[0]: ((frozenset({name}), frozenset({other})),) for name, other in pairs})


NULL = compile_set(("A", "B"), {"": {("A*01:01", "B*08:01"): 0.4, ("A*24:09N", "B*08:01"): 0.2, ("A*24:02", "B*08:01"): 0.4}})


def test_a_null_allele_behaves_as_a_homozygous_expressed_partner():
    null, twice = simple(("A*01:01", "A*24:09N"), ("B*08:01", "B*08:01")), simple(("A*01:01", "A*01:01"), ("B*08:01", "B*08:01"))
    group = simple(("A*01:01", "A*24:02"), ("B*08:01", "B*08:01"))
    registry = prepare(intern([null, twice, group], NULL.loci), NULL)
    for patient in (null, twice):
        found = Searcher(registry).search(patient)
        assert found.totals[:, 0].tolist() == [1.0, 1.0, 0.0]
        assert found.totals[:, 1].tolist() == [0.0, 0.0, 1.0]
        assert found.least.tolist()[2] == [1, 0]


def test_new_matches_nothing_not_even_new():
    new = LocusTyping({"A": ((frozenset(), frozenset({"A*01:01"})),), "B": ((frozenset({"B*08:01"}), frozenset({"B*08:01"})),)})
    found = Searcher(prepare(intern([new], NULL.loci), NULL)).search(new)
    assert found.least.tolist() == [[1, 0]]
    assert not found.explained.any()
    assert not found.chances.any()


def test_whoever_is_not_explained_is_found_by_counts_and_told_which_locus_is_in_the_way():
    strange = simple(("A*99:99", "A*01:01"), ("B*08:01", "B*08:01"))
    known = simple(("A*01:01", "A*01:01"), ("B*08:01", "B*08:01"))
    searcher = Searcher(prepare(intern([known, strange], NULL.loci), NULL))
    found = searcher.search(known)
    assert found.explained.tolist() == [True, False]
    assert found.least.tolist() == [[0, 0], [1, 0]]
    assert searcher.donors(found)[0].tolist() == [0, 1]
    assert searcher.search(strange).least.tolist() == [[1, 0], [0, 0]]
    assert unexplained(strange, NULL) == ("A",)


def test_a_donor_who_has_left_is_not_found_and_the_others_keep_their_place():
    typings = [simple(("A*01:01", "A*24:02"), ("B*08:01", "B*08:01"))] * 3
    interned = intern(typings, NULL.loci)
    left = Interned(interned.loci, interned.statements, interned.columns, np.array([0, WITHDRAWN, 0], dtype=np.uint32), {})
    searcher = Searcher(prepare(left, NULL))
    assert searcher.donors(searcher.search(typings[0]))[0].tolist() == [0, 2]


def test_people_stand_by_rank_and_among_equals_in_the_order_of_the_registry():
    world = World(6)
    donors = world.typings(40) * 2
    searcher = Searcher(prepare(intern(donors, world.loci), world.set))
    found = searcher.search(next(typing for typing in world.typings(20) if impute(typing, world.set).explained), most=4)
    people, rows = searcher.donors(found)
    assert np.array_equal(found.typings[rows], searcher.registry.interned.typing_of[people])
    keys = [(-row[0], count, *(-row[1:5])) for row, count in zip(found.chances[rows], found.least[rows].sum(axis=1), strict=True)]
    assert [(*key, typing, person) for key, typing, person in zip(keys, found.typings[rows], people, strict=True)] == sorted(
        (*key, typing, person) for key, typing, person in zip(keys, found.typings[rows], people, strict=True)
    )
    assert sorted(people) == np.flatnonzero(np.isin(searcher.registry.interned.typing_of, found.typings)).tolist()


def test_a_search_tells_its_progress_and_stops_when_asked():
    world = World(1)
    donors = world.typings(40)
    told = []
    searched(world, donors, world.typing(), step=lambda done, total: told.append((done, total)) or True)
    assert told[-1][0] == told[-1][1]
    with pytest.raises(Cancelled):
        searched(world, donors, donors[0], step=lambda _done, _total: False)


def test_chunks_grow_while_they_are_quick_and_shrink_when_they_last_and_every_place_is_worked_on_once():
    now, taken, places = 0.0, [], []

    def work(_room, first, last):
        nonlocal now
        now += PATIENCE_S / 64 * (last - first) * (8 if first >= 180 else 1)
        taken.append(last - first)
        places.extend(range(first, last))

    in_chunks(400, 64, 1, lambda: None, work, clock=lambda: now)
    assert places == list(range(400))
    assert taken[:8] == [1, 2, 4, 8, 16, 32, 64, 64]
    assert taken[8:13] == [64, 32, 16, 8, 16]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_probability_opens_to_shares_that_sum_to_it(seed):
    world = World(seed)
    donors = world.typings(12)
    patient = next(typing for typing in world.typings(20) if impute(typing, world.set).explained)
    own = impute(patient, world.set)
    for donor, chances in zip(donors, by_person(world, donors, patient), strict=True):
        other = impute(donor, world.set)
        whole = account(own, other, exactly(1), most=10**6)
        assert whole.probability == pytest.approx(chances[1], abs=1e-12)
        assert whole.others == pytest.approx(0.0, abs=1e-9)
        assert len(whole.shares) == whole.pairs
        for share in whole.shares:
            weight = sum(each[2] for each in share.patient_diplotypes) * sum(each[2] for each in share.donor_diplotypes)
            assert weight == pytest.approx(share.share * whole.probability, abs=1e-12)
            assert sum(share.mismatches) == 1
        assert account(own, other, at_locus(2, 0)).probability == pytest.approx(chances[9], abs=1e-12)


def test_adding_a_donor_equals_building_anew():
    world = World(2)
    donors, patient = world.typings(20), world.typing()
    assert np.array_equal(by_person(world, donors, patient), by_person(world, donors + world.typings(5), patient)[:20])


def test_all_pairs_can_be_stopped():
    world = World(1)
    pairs = Pairs(world.typings(2), prepare(intern(world.typings(5), world.loci), world.set))
    with pytest.raises(Cancelled):
        pairs.published(lambda *_block: None, lambda _done, _total: False)
