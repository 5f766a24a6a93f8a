"""Invented families inherit as Mendel says and are typed as laboratories type; how likely a matched donor is equals counting it out."""

from itertools import product

import numpy as np
import pytest

from stembase.science.hla.chances import chance_of_match, genotype_shares
from stembase.science.hla.frequencies import read_frequencies
from stembase.science.hla.synthetic.families import families, shared, written
from stembase.science.hla.synthetic.frequencies import CORE, invented_frequencies
from stembase.science.hla.synthetic.writing import book_of
from stembase.science.hla.typing import parse_typing
from stembase.science.parameters import packaged

FREQUENCIES = invented_frequencies(np.random.default_rng(3), 400)


def test_siblings_share_two_one_or_no_haplotypes_in_the_shares_of_mendel():
    spread = dict.fromkeys(FREQUENCIES, 1 / 400)  # rare haplotypes: hardly any two people share one by chance
    made = families(np.random.default_rng(5), spread, 20_000, 2)
    numbers = np.bincount(shared(made.children[:, 0], made.children[:, 1]), minlength=3) / 20_000
    assert numbers == pytest.approx([0.25, 0.5, 0.25], abs=0.015)


def test_a_child_is_haploidentical_to_either_parent_at_least():
    made = families(np.random.default_rng(6), FREQUENCIES, 2_000, 3)
    for parent in (0, 1):
        assert (shared(made.children, made.parents[:, parent, None]) >= 1).all()


def test_parents_have_haplotypes_as_often_as_the_set_says():
    made = families(np.random.default_rng(7), FREQUENCIES, 50_000, 0)
    often = np.bincount(made.parents.ravel(), minlength=400)[:5] / 200_000
    assert often == pytest.approx(list(FREQUENCIES.values())[:5], rel=0.05)


def test_equal_seeds_give_equal_families():
    one, same, other = (families(np.random.default_rng(seed), FREQUENCIES, 10, 2) for seed in (1, 1, 2))
    assert (one.children == same.children).all()
    assert not (one.children == other.children).all()


def test_loci_are_exact_as_often_as_the_method_is():
    rng, table = np.random.default_rng(8), packaged()
    book = book_of(rng, [haplotype.split("~") for haplotype in FREQUENCIES])
    people = families(rng, FREQUENCIES, 1_000, 0).parents[:, 0]

    def coded(exact: dict[str, float]) -> np.ndarray:
        """The share of typings with a multiple allele code, locus by locus."""
        typings = [written(rng, book, FREQUENCIES, person, exact) for person in people]
        assert all(parse_typing(typing).loci.keys() == set(CORE) for typing in typings)
        return np.mean([["SY" in locus for locus in typing.split("^")] for typing in typings], axis=0)

    most = coded(dict.fromkeys(CORE, 0.0))  # an allele alone in its family has no code
    assert (coded(dict.fromkeys(CORE, 1.0)) == 0).all()
    for method in ("sanger", "ngs"):
        exact = {locus: table[f"hla.exact.{method}.{locus.lower()}"] for locus in CORE}
        assert coded(exact) == pytest.approx([(1 - exact[locus]) * share for locus, share in zip(CORE, most, strict=True)], abs=0.025)


def test_the_share_of_a_genotype_equals_counting_all_pairs_of_haplotypes():
    texts = ["A*01:01~B*08:01", "A*01:01~B*07:02", "A*02:01~B*08:01", "A*02:01~B*07:02", "A*03:01~B*35:01"]
    frequencies = read_frequencies([f"{text};{share}" for text, share in zip(texts, (0.4, 0.3, 0.15, 0.1, 0.05), strict=True)], "x")
    size = len(texts)
    by_genotype: dict[tuple, float] = {}

    def genotype(pair):
        return tuple(tuple(sorted(names)) for names in zip(*(frequencies.haplotype(number) for number in pair), strict=True))

    for pair in product(range(size), repeat=2):
        by_genotype[genotype(pair)] = by_genotype.get(genotype(pair), 0) + float(np.prod(frequencies.frequencies[0][list(pair)]))
    pairs = np.array(list(product(range(size), repeat=2)))
    assert genotype_shares(frequencies, pairs) == pytest.approx([by_genotype[genotype(pair)] for pair in pairs])


def test_more_donors_make_a_match_likelier():
    chances = chance_of_match(1e-5, [0, 1e4, 1e5, 1e6])
    assert chances == pytest.approx([0, 1 - np.exp(-0.1), 1 - np.exp(-1), 1 - np.exp(-10)])
