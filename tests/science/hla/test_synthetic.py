"""Synthetic registries are the same for the same seed, as mixed as real ones, and readable."""

import re
from collections import Counter
from itertools import chain

import numpy as np
import pytest

from stembase.science.hla.registry.blocks import parts_of
from stembase.science.hla.synthetic.frequencies import frequency_lines, invented_frequencies
from stembase.science.hla.synthetic.registry import AT_ONCE, SyntheticRegistry

FREQUENCIES = invented_frequencies(np.random.default_rng(1), 500)


@pytest.fixture(scope="module")
def registry() -> SyntheticRegistry:
    return SyntheticRegistry(FREQUENCIES, 7)


@pytest.fixture(scope="module")
def lines(registry) -> list[str]:
    return list(chain.from_iterable(registry.lines(5_000)))


def test_an_invented_set_sums_to_one_falls_and_repeats_nothing():
    assert sum(FREQUENCIES.values()) == pytest.approx(1)
    assert list(FREQUENCIES.values()) == sorted(FREQUENCIES.values(), reverse=True)
    assert len(FREQUENCIES) == 500
    assert next(frequency_lines({"A*01:01": 0.25})) == "A*01:01;0.25\n"


def test_equal_seeds_give_equal_registries_and_others_do_not(registry, lines):
    assert list(chain.from_iterable(SyntheticRegistry(FREQUENCIES, 7).lines(5_000))) == lines
    assert list(chain.from_iterable(SyntheticRegistry(FREQUENCIES, 8).lines(5_000))) != lines
    assert next(registry.lines(10)) == lines[:10]


def test_a_registry_of_any_size_has_that_many_donors_with_keys_of_their_own(registry):
    chunks = list(registry.lines(AT_ONCE + 3))
    assert [len(chunk) for chunk in chunks] == [AT_ONCE, 3]
    assert len({line.partition("%")[0] for line in chain.from_iterable(chunks)}) == AT_ONCE + 3
    assert [len(chunk) for chunk in registry.details(AT_ONCE + 3)] == [AT_ONCE, 3]


def test_every_line_can_be_read_in_both_forms(registry, lines):
    opened = list(chain.from_iterable(registry.lines(5_000, form="gl")))
    assert len(opened) == len(lines)
    for line in chain(lines[:2_000], opened[:2_000]):
        assert parts_of(line.partition("%")[2]).core[0]


def test_lists_opened_hold_what_the_codes_stand_for(registry, lines):
    codes = dict(line.rstrip("\n").split("\t")[1:] for line in registry.book.code_lines())
    opened = dict(line.split("%") for line in chain.from_iterable(registry.lines(5_000, form="gl")))
    seen = 0
    for line in lines:
        key, typing = line.split("%")
        for locus, family, code in re.findall(r"([A-Z0-9]+)\*(\d+):(SY[A-Z]+)", typing):
            seen += 1
            assert "/".join(f"{locus}*{family}:{field}" for field in codes[code].split("/")) in opened[key]
    assert seen > 1_000


def test_the_mix_has_every_level_nulls_blanks_and_alleles_outside_the_set(lines):
    names = Counter[str]()
    known = {name for haplotype in FREQUENCIES for name in haplotype.split("~")}
    for name in re.split(r"[%^+]", "^".join(lines)):
        kind = "family" if name.endswith(":XX") else "untyped" if name.endswith("UUUU") else "code" if ":SY" in name else ""
        kind = kind or ("null" if name.endswith("N") else "exact" if name in known else "outside" if re.fullmatch(r".*\*\d+:\d+", name) else "other")
        names[kind] += 1
    assert all(names[kind] > 1_000 for kind in ("family", "untyped", "code", "exact"))
    assert min(names["null"], names["outside"]) > 2
    assert sum(bool(re.search(r"DR\d+(\+|\^|$)", line)) for line in lines) > 50
    assert sum(any("+" not in block for block in line.partition("%")[2].split("^")) for line in lines) > 50


def test_typings_differ_as_in_a_real_registry(lines):
    assert len({line.partition("%")[2] for line in lines}) > 0.8 * len(lines)
