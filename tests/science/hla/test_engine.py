"""Imputation, search and all pairs give what adding up every pair of haplotypes one by one gives, on small random worlds."""

import numpy as np
import pytest

from stembase.science.hla.frequencies import compile_set
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import ANY, LocusTyping, intern
from stembase.science.hla.pairs import Pairs
from stembase.science.hla.profile import expressed, profile
from stembase.science.hla.published import grade, per_cent
from stembase.science.hla.search import Searcher
from stembase.science.hla.search_kernels import of_pairs, rows
from stembase.science.hla.tables import prepare
from tests.science.hla.oracle import World, chances, diplotypes

SEEDS = range(6)


def worlds():
    return [World(seed, populations=1 + seed % 2, loci=World(0).loci if seed % 3 else ("A", "B", "DRB1")) for seed in SEEDS]


@pytest.mark.parametrize("world", worlds(), ids=map(str, SEEDS))
def test_imputation_finds_every_pair_of_haplotypes_with_its_posterior(world):
    for typing in world.typings(25):
        expected = diplotypes(typing, world.populations, world.loci)
        imputed = impute(typing, world.set)
        found = {tuple(sorted((first, second))): share for first, second, share in imputed.diplotypes()}
        assert found == pytest.approx(expected, abs=1e-12)
        assert imputed.explained == bool(expected)


@pytest.mark.parametrize("world", worlds(), ids=map(str, SEEDS))
def test_a_search_gives_the_exact_chances_of_every_donor(world):
    donors = world.typings(30)
    registry = prepare(intern(donors, world.loci), world.set)
    imputed = [diplotypes(typing, world.populations, world.loci) for typing in donors]
    for patient in world.typings(4):
        own = diplotypes(patient, world.populations, world.loci)
        found = Searcher(registry, workers=2).search(patient, most=10)
        place = {int(typing): row for row, typing in enumerate(found.typings)}
        for typing, pairs in zip(registry.interned.typing_of, imputed, strict=True):
            row = place[int(typing)]
            assert found.explained[row] == bool(own and pairs)
            overall, by_locus = chances(own, pairs, world.loci)
            assert found.totals[row] == pytest.approx((overall + [0.0] * 5)[:5], abs=1e-12)
            for at, locus in enumerate(world.loci):
                assert found.locus(locus)[row] == pytest.approx(by_locus[at], abs=1e-12)


def test_haplotypes_of_several_words_are_all_summed():
    world = World(7, haplotypes=150)
    assert len(world.set.haplotypes) > 2 * 64
    donors, patient = world.typings(12), world.typing()
    registry = prepare(intern(donors, world.loci), world.set)
    found = Searcher(registry).search(patient, most=10)
    own = diplotypes(patient, world.populations, world.loci)
    for donor, typing in zip(donors, registry.interned.typing_of, strict=True):
        overall, by_locus = chances(own, diplotypes(donor, world.populations, world.loci), world.loci)
        assert found.totals[typing] == pytest.approx(overall[:5], abs=1e-12)
        assert found.chances[typing, 5:] == pytest.approx([chance for of in by_locus for chance in of[:2]], abs=1e-12)


@pytest.mark.parametrize("alleles", [40, 62, 63, 70])
def test_a_typing_with_as_many_signs_as_a_word_has_bits_or_more_has_the_chances_of_the_plain_sum(alleles):
    names = [f"A*{number:02d}:01" for number in range(1, alleles + 1)]
    haplotypes = {(name, other): (1 + at % 7) / 1000 for at, name in enumerate(names) for other in ("B*07:02", "B*08:01")[: 1 + at % 2]}
    world = compile_set(("A", "B"), {"": haplotypes})
    genotypes = tuple((frozenset({one}), frozenset({other})) for one, other in zip(names, names[1:] + names[:1], strict=True))
    donor = LocusTyping({"A": genotypes, "B": ((frozenset({"B*07:02"}), frozenset({"B*08:01"})),)})
    patient = LocusTyping({"A": genotypes[1:2], "B": donor.loci["B"]})
    registry = prepare(intern([donor, patient], world.loci), world)
    assert registry.apart.tolist() == ([0] if alleles + 2 > 64 else [])
    found = Searcher(registry).search(patient)
    for typing, other in enumerate((donor, patient)):
        both = (diplotypes(one, [(1.0, haplotypes)], world.loci) for one in (patient, other))
        overall, by_locus = chances(*both, world.loci)
        assert found.totals[typing] == pytest.approx(overall[:5], abs=1e-12)
        assert found.locus("A")[typing] == pytest.approx(by_locus[0], abs=1e-12)
    assert 0 < found.totals[0, 0] < 1


@pytest.mark.parametrize("world", worlds(), ids=map(str, SEEDS))
def test_the_filter_never_leaves_out_a_donor_who_can_have_that_few_mismatches(world):
    donors = world.typings(40)
    registry = prepare(intern(donors, world.loci), world.set)
    patient = world.typing()
    own = diplotypes(patient, world.populations, world.loci)
    found = Searcher(registry).search(patient, most=2)
    everyone = Searcher(registry).search(patient, most=10)
    kept = set(found.typings.tolist())
    for number, typing in enumerate(donors):
        overall, _by_locus = chances(own, diplotypes(typing, world.populations, world.loci), world.loci)
        if sum(overall[:3]) > 0:
            assert int(registry.interned.typing_of[number]) in kept
    rows = np.isin(everyone.typings, found.typings)
    assert np.array_equal(everyone.chances[rows], found.chances)


@pytest.mark.parametrize("world", worlds(), ids=map(str, SEEDS))
def test_all_patients_against_all_donors_say_what_each_pair_says(world):
    donors, patients = world.typings(30), world.typings(7)
    registry = prepare(intern(donors, world.loci), world.set)
    pairs = Pairs(patients, registry, workers=2)
    loci = len(world.loci)
    every = np.zeros((len(registry.interned.columns[0]), len(patients), 5 + 2 * loci))
    rows = np.zeros((*every.shape[:2], 2 * loci + 2), dtype=np.uint8)
    pairs.chances(lambda typings, found, _prior: every.__setitem__(typings, found))
    pairs.published(lambda typings, found, _prior: rows.__setitem__(typings, found))
    for number, typing in enumerate(registry.interned.typing_of):
        donor = diplotypes(donors[number], world.populations, world.loci)
        for at, patient in enumerate(patients):
            overall, by_locus = chances(diplotypes(patient, world.populations, world.loci), donor, world.loci)
            assert every[typing, at, :5] == pytest.approx((overall + [0.0] * 5)[:5], abs=1e-12)
            assert every[typing, at, 5:] == pytest.approx([chance for of in by_locus for chance in of[:2]], abs=1e-12)
            expected = [number for of in by_locus for number in ("MPA".index(grade(of[0])), per_cent(of[0]))]
            assert rows[typing, at].tolist() == [*expected, per_cent(overall[1]), per_cent(overall[0])]


@pytest.mark.parametrize("genotypes", [1, 24, 1 << 20])
def test_all_pairs_say_the_same_however_many_genotypes_are_taken_at_a_time(genotypes):
    world = World(3, populations=2, haplotypes=50)
    patients = world.typings(20)
    pairs = Pairs(patients, prepare(intern(world.typings(30), world.loci), world.set))
    assert len(pairs.panel.patient) > 1024
    taken: list[dict[int, np.ndarray]] = [{}, {}]
    for kept, given in zip(taken, ({}, {"genotypes": genotypes}), strict=True):
        pairs.chances(lambda typings, found, _prior, kept=kept: kept.update(zip(typings.tolist(), found.copy(), strict=True)), **given)
    assert taken[0].keys() == taken[1].keys()
    assert all(np.array_equal(taken[0][typing], taken[1][typing]) for typing in taken[0])


def test_mismatches_may_be_counted_over_some_loci_only():
    world = World(11)
    donors, patient = world.typings(20), world.typing()
    registry = prepare(intern(donors, world.loci), world.set)
    four = ("A", "B", "C", "DRB1")
    found = Searcher(registry).search(patient, most=8, counted=four)
    own = diplotypes(patient, world.populations, world.loci)
    without = [pair for pair in world.loci if pair in four]
    for row, typing in enumerate(found.typings):
        donor = donors[list(registry.interned.typing_of).index(typing)]
        pairs = diplotypes(donor, world.populations, world.loci)
        cut = [
            {tuple(tuple(of[world.loci.index(locus)] for locus in without) for of in pair): 0.0 for pair in posterior} for posterior in (own, pairs)
        ]
        for posterior, target in zip((own, pairs), cut, strict=True):
            for pair, weight in posterior.items():
                target[tuple(tuple(of[world.loci.index(locus)] for locus in without) for of in pair)] += weight
        overall, _by_locus = chances(*cut, without)
        assert found.totals[row] == pytest.approx(overall[:5], abs=1e-12)


def test_typings_that_allow_the_same_haplotypes_have_the_same_chances_and_counts_of_their_own():
    world = World(4)
    patient, typed = world.typing(), world.typing()
    at = world.loci.index("B")
    every, stranger = frozenset(world.set.alleles[at]), frozenset({"B*99:98"})
    others = {locus: said for locus, said in typed.loci.items() if locus != "B"}
    said = [(every, every), (every | stranger, every), (frozenset({ANY}), frozenset({ANY}))]
    donors = [LocusTyping(others), *(LocusTyping({**others, "B": (pair,)}) for pair in said)]
    registry = prepare(intern(donors, world.loci), world.set)
    assert len({int(of[column[number]]) for number in range(4) for of, column in [(registry.summed[at], registry.interned.columns[at])]}) == 1
    found = Searcher(registry).search(patient, most=10)
    alone = [Searcher(prepare(intern([donor], world.loci), world.set)).search(patient, most=10) for donor in donors]
    assert np.array_equal(found.chances, np.concatenate([one.chances for one in alone]))
    assert np.array_equal(found.least, np.concatenate([one.least for one in alone]))
    assert found.explained.all() == bool(diplotypes(patient, world.populations, world.loci) and diplotypes(donors[0], world.populations, world.loci))


@pytest.mark.parametrize("seed", range(3))
def test_a_patient_known_by_families_at_few_loci_has_the_chances_of_the_plain_sum(seed):
    world = World(seed, populations=1 + seed % 2, haplotypes=30)
    few = ("A", "B", "DRB1")[: 1 + seed]
    patient = LocusTyping({locus: ((frozenset({f"{locus}*01:XX"}), frozenset({ANY})),) for locus in few})
    donors = [LocusTyping({locus: said for locus, said in typing.loci.items() if locus in of} or typing.loci) for of, typing in _thinned(world)]
    registry = prepare(intern(donors, world.loci), world.set)
    own = diplotypes(patient, world.populations, world.loci)
    found = Searcher(registry, workers=2).search(patient, most=10)
    assert len(expressed(found.patient).weights) > 64
    row_of = {int(typing): row for row, typing in enumerate(found.typings)}
    for number, typing in zip(registry.interned.typing_of, donors, strict=True):
        overall, by_locus = chances(own, diplotypes(typing, world.populations, world.loci), world.loci)
        assert found.totals[row_of[int(number)]] == pytest.approx(overall[:5], abs=1e-12)
        for at, locus in enumerate(world.loci):
            assert found.locus(locus)[row_of[int(number)]] == pytest.approx(by_locus[at], abs=1e-12)


def test_a_memory_too_small_for_the_rows_of_a_patient_changes_no_bit():
    world = World(5, haplotypes=30)
    against = profile(impute(LocusTyping({"A": ((frozenset({"A*01:XX"}), frozenset({ANY})),)}), world.set))
    donor = impute(LocusTyping({"B": ((frozenset({"B*01:XX"}), frozenset({ANY})),)}), world.set)
    found = []
    for memory in (rows(against), rows(against, remembered=7), rows(against, most=4), rows(against, remembered=0, most=0)):
        row = np.empty(5 + 2 * len(world.loci))
        for _again in range(2):
            of_pairs(donor.pairs, donor.weights, against, memory, row)
            found.append(row.copy())
    assert all(np.array_equal(row, found[0]) for row in found)
    assert 0 < found[0][:5].sum() < 1


def _thinned(world):
    """Typings, every second one typed at two loci only, so that many haplotypes fit it."""
    return [(world.loci[:2] if number % 2 else world.loci, typing) for number, typing in enumerate(world.typings(8))]
