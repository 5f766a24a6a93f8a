"""Genotype lists of many people at once are what imputing each of them gives, on small random worlds and on the published donors."""

import gzip

import numpy as np
import pytest

from stembase.science.hla.expansion import Expander
from stembase.science.hla.frequencies import read_frequencies
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import intern
from stembase.science.hla.lexicon import Lexicon
from stembase.science.hla.listing import GenotypeLists, genotype_lists
from stembase.science.hla.tables import Registry, prepare
from stembase.science.hla.typing import parse_typing
from tests.science.hla.oracle import World

SEEDS = range(6)
SAMPLED = 23  # every so many of the published donors are compared


def rows(lists: GenotypeLists, number: int, phased: bool) -> dict[tuple[int, ...], float]:
    """What is listed for one typing, by haplotypes or by alleles."""
    some = slice(lists.start[number], lists.start[number + 1])
    keys = lists.pairs[some] if phased else lists.genotypes()[some].reshape(-1, 2 * len(lists.frequencies.loci))
    found = {tuple(key): weight for key, weight in zip(keys.tolist(), lists.weights[some].tolist(), strict=True)}
    assert len(found) == len(keys)
    return found


def imputed(registry: Registry, typing: int, phased: bool) -> tuple[dict[tuple[int, ...], float], float]:
    """The same by imputing this one."""
    one = impute(registry.interned.typing(typing), registry.frequencies, registry.vocabulary)
    genotypes, shares = (one.pairs, one.weights) if phased else one.genotypes()
    return {tuple(np.ravel(key).tolist()): share for key, share in zip(genotypes, shares.tolist(), strict=True)}, one.prior


@pytest.mark.parametrize("phased", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_list_is_what_imputing_its_typing_gives(seed, phased):
    world = World(seed, populations=1 + seed % 2, haplotypes=14 + 40 * (seed % 3))
    registry = prepare(intern(world.typings(60), world.loci), world.set)
    every = np.arange(len(registry.interned.columns[0]))[::-1]
    lists = genotype_lists(registry, every, phased=phased, workers=2)
    for number, typing in enumerate(every):
        expected, prior = imputed(registry, int(typing), phased)
        assert rows(lists, number, phased) == pytest.approx(expected, rel=1e-12, abs=1e-15)
        assert lists.prior[number] == pytest.approx(prior, rel=1e-12)
    assert len(registry.apart)
    assert (lists.prior == 0).any() == (np.diff(lists.start) == 0).any()


def test_rows_of_a_typing_are_ordered_by_likelihood_and_sum_to_one():
    world = World(2, haplotypes=54)
    registry = prepare(intern(world.typings(40), world.loci), world.set)
    lists = genotype_lists(registry, np.arange(len(registry.interned.columns[0])))
    order = lists.likeliest_first()
    for first, last in zip(lists.start[:-1], lists.start[1:], strict=True):
        shares = lists.weights[order[first:last]]
        assert sorted(order[first:last]) == list(range(first, last))
        assert (np.diff(shares) <= 0).all()
        assert first == last or shares.sum() == pytest.approx(1)


def test_nobody_has_no_list():
    world = World(1)
    registry = prepare(intern(world.typings(3), world.loci), world.set)
    lists = genotype_lists(registry, np.zeros(0, dtype=np.int64))
    assert lists.start.tolist() == [0]
    assert lists.genotypes().shape == (0, len(world.loci), 2)


@pytest.mark.reference
def test_the_published_donors_have_the_lists_imputing_them_one_by_one_gives(reference_data):
    folder = reference_data / "hla" / "wmda-exercise-3"
    frequencies = read_frequencies((folder / "freqs.txt").read_text().splitlines())
    by = Expander(Lexicon(name for names in frequencies.alleles for name in names))
    lines = gzip.decompress((folder / "don.gl.txt.gz").read_bytes()).decode().splitlines()
    registry = prepare(intern((by.expand(parse_typing(line.partition("%")[2])).typing for line in lines), frequencies.loci), frequencies)
    every = np.arange(len(registry.interned.columns[0]))
    for phased in (False, True):
        lists = genotype_lists(registry, every, phased=phased, workers=2)
        for typing in every[::SAMPLED]:
            expected, prior = imputed(registry, int(typing), phased)
            assert lists.prior[typing] == pytest.approx(prior, rel=1e-12)
            assert rows(lists, int(typing), phased) == pytest.approx(expected, rel=1e-12, abs=1e-15)
