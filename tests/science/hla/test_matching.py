"""Counting by locus, direction and level; overall counts; T-cell epitope groups."""

from itertools import product

import pytest

from stembase.science.hla.interned import ANY, LocusTyping
from stembase.science.hla.matching import count_locus, expresses, first_field, mismatches, overall, tce
from tests.science.hla.oracle import World


def pair(one, other):
    return ((frozenset(one.split("/")) if one else frozenset(), frozenset(other.split("/")) if other else frozenset()),)


CASES = [
    # patient, donor, GvH, HvG, mismatches: fewest and most of each
    (("A*01:01", "A*02:01"), ("A*02:01", "A*01:01"), (0, 0), (0, 0), (0, 0)),
    (("A*01:01", "A*02:01"), ("A*01:01", "A*01:01"), (1, 1), (0, 0), (1, 1)),
    (("A*01:01", "A*01:01"), ("A*01:01", "A*02:01"), (0, 0), (1, 1), (1, 1)),
    (("A*01:01", "A*02:01"), ("A*01:01", "A*03:01"), (1, 1), (1, 1), (1, 1)),
    (("A*01:01", "A*01:01"), ("A*02:01", "A*03:01"), (2, 2), (2, 2), (2, 2)),
    (("A*01:01", "A*24:09N"), ("A*01:01", "A*01:01"), (0, 0), (0, 0), (0, 0)),
    (("A*01:01", "A*24:09N"), ("A*01:01", "A*24:02"), (0, 0), (1, 1), (1, 1)),
    (("A*24:09N", "A*24:09N"), ("A*24:09N", "A*24:09N"), (0, 0), (0, 0), (0, 0)),
    (("A*24:09N", "A*24:09N"), ("A*01:01", "A*24:09N"), (0, 0), (2, 2), (2, 2)),
    (("", "A*01:01"), ("", "A*01:01"), (1, 1), (1, 1), (1, 1)),
    ((ANY, "A*01:01"), ("A*02:01", "A*01:01"), (0, 1), (0, 1), (0, 1)),
    (("A*01:01/A*01:02", "A*02:01"), ("A*01:01", "A*02:01"), (0, 1), (0, 1), (0, 1)),
    (("A*01:01/A*01:02", "A*01:01/A*01:02"), ("A*01:01", "A*01:02"), (0, 0), (0, 1), (0, 1)),
]


@pytest.mark.parametrize(("patient", "donor", "gvh", "hvg", "both"), CASES)
def test_mismatches_are_counted_by_direction(patient, donor, gvh, hvg, both):
    counted = count_locus(pair(*patient), pair(*donor))
    assert (counted.gvh, counted.hvg, counted.mismatches) == (gvh, hvg, both)


@pytest.mark.parametrize("seed", range(40))
def test_the_range_is_what_trying_every_allele_gives(seed):
    world = World(seed)
    patient, donor = ([(world.copy("A"), world.copy("A")) for _each in range(2)] for _side in range(2))
    names = world.alleles["A"]
    plain = [
        [tuple(frozenset(names) if ANY in of or any(":XX" in name for name in of) else of for of in genotype) for genotype in side]
        for side in (patient, donor)
    ]
    tried = {
        mismatches(expresses(*mine), expresses(*yours)) for own, other in product(*plain) for mine, yours in product(product(*own), product(*other))
    }
    counted = count_locus(tuple(plain[0]), tuple(plain[1]))
    assert counted.gvh == (min(one for one, _two in tried), max(one for one, _two in tried))
    assert counted.hvg == (min(two for _one, two in tried), max(two for _one, two in tried))
    assert counted.mismatches == (min(map(max, tried)), max(map(max, tried)))


def test_at_antigen_level_alleles_of_one_family_match_and_a_null_does_not():
    assert count_locus(pair("A*02:01", "A*01:01"), pair("A*02:06", "A*01:01"), first_field).mismatches == (0, 0)
    assert count_locus(pair("A*24:02", "A*01:01"), pair("A*24:09N", "A*01:01"), first_field).mismatches == (1, 1)


def typing(**loci):
    return LocusTyping({locus: pair(*(f"{locus}*{name}" for name in names)) for locus, names in loci.items()})


def test_overall_counts_look_at_antigens_only_for_six():
    patient = typing(A=("02:01", "01:01"), B=("08:01", "44:02"), C=("07:01", "05:01"), DRB1=("03:01", "04:01"), DQB1=("02:01", "03:01"))
    donor = typing(A=("02:06", "01:01"), B=("08:01", "44:03"), C=("07:01", "05:01"), DRB1=("03:01", "04:01"))
    assert overall(patient, donor, "6") == (6, 6)
    assert overall(patient, donor, "8") == (6, 6)
    assert overall(patient, donor, "10") == (6, 8)
    assert overall(patient, donor, "12") == (6, 10)


GROUPS = {"DPB1*09:01": "1", "DPB1*03:01": "2", "DPB1*04:01": "3", "DPB1*02:01": "3"}


@pytest.mark.parametrize(
    ("patient", "donor", "answer"),
    [
        (("DPB1*04:01", "DPB1*02:01"), ("DPB1*02:01", "DPB1*04:01"), ("matched",)),
        (("DPB1*04:01", "DPB1*04:01"), ("DPB1*02:01", "DPB1*04:01"), ("permissive",)),
        (("DPB1*09:01", "DPB1*04:01"), ("DPB1*03:01", "DPB1*04:01"), ("gvh",)),
        (("DPB1*04:01", "DPB1*04:01"), ("DPB1*03:01", "DPB1*04:01"), ("hvg",)),
        (("DPB1*04:01", "DPB1*04:01"), ("DPB1*03:01/DPB1*02:01", "DPB1*04:01"), ("hvg", "permissive")),
        (("DPB1*04:01", "DPB1*999:01"), ("DPB1*03:01", "DPB1*04:01"), ("unknown",)),
        (("DPB1*04:01", ""), ("DPB1*04:01", ""), ("unknown",)),
    ],
)
def test_dpb1_mismatches_are_permissive_within_a_group_and_directed_between_groups(patient, donor, answer):
    assert tce(pair(*patient), pair(*donor), GROUPS) == answer


def test_dpb1_not_typed_is_not_known():
    assert tce((), pair("DPB1*04:01", "DPB1*04:01"), GROUPS) == ("unknown",)
