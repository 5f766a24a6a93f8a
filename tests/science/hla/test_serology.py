"""The antigen level by serology: what a release says an allele is seen as, and what follows for matches out of six."""

import pytest

from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.matching import count_locus, first_field, overall, overalls
from stembase.science.hla.serology import Serology
from tests.science.hla.releasing import release

SEEN = Serology(release())


def pair(*names: str):
    return ((frozenset({names[0]}), frozenset({names[1]})),)


@pytest.mark.parametrize(
    ("name", "antigens"),
    [
        ("B*15:01", {"B62"}),
        ("B*15:10", {"B71"}),
        ("B*15:01g", {"B62"}),
        ("B*15:27", {"B62", "B71"}),  # known as B15 alone: either split
        ("A*02:03", {"A2"}),  # A203, an associate of A2
        ("A*02:01", {"A2"}),
        ("DRB1*03:01", {"DR17"}),
        ("A*23:19Q", {"A*23"}),  # no antigen, and no other allele of its family here
        ("DPB1*04:01", {"DPB1*04"}),  # serology does not see it
        ("A*99:01", {"A*99"}),
    ],
)
def test_an_allele_is_seen_as_the_release_says(name, antigens):
    assert SEEN(name) == antigens


def test_two_antigens_of_one_first_field_are_a_mismatch_by_serology_alone():
    patient, donor = pair("B*15:01", "B*40:01"), pair("B*15:10", "B*40:01")
    assert count_locus(patient, donor, first_field).mismatches == (0, 0)
    assert count_locus(patient, donor, SEEN).mismatches == (1, 1)


def test_one_antigen_of_two_first_fields_is_a_match_where_the_release_has_one():
    assert count_locus(pair("A*02:01", "A*24:02"), pair("A*02:03", "A*24:02"), SEEN).mismatches == (0, 0)


def test_what_is_known_as_a_broad_antigen_alone_may_match_or_not_but_itself_for_sure():
    broad, split = pair("B*15:27", "B*07:02"), pair("B*15:01", "B*07:02")
    assert count_locus(broad, split, SEEN).mismatches == (0, 1)
    assert count_locus(broad, broad, SEEN).mismatches == (0, 0)


def test_a_null_is_no_antigen():
    assert count_locus(pair("A*24:02", "A*02:01"), pair("A*24:09N", "A*02:01"), SEEN).mismatches == (1, 1)


def test_out_of_six_counts_antigens_at_a_and_b_and_alleles_at_drb1_and_the_others_alleles():
    patient = LocusTyping({"A": pair("A*02:01", "A*02:01"), "B": pair("B*15:01", "B*15:01"), "DRB1": pair("DRB1*03:01", "DRB1*03:01")})
    donor = LocusTyping({"A": pair("A*02:03", "A*02:03"), "B": pair("B*15:10", "B*15:01"), "DRB1": pair("DRB1*03:02", "DRB1*03:01")})
    assert overall(patient, donor, "6", SEEN) == (4, 4)
    assert overall(patient, donor, "6") == (5, 5)
    assert overalls(patient, donor, SEEN) == {"6": (4, 4), "8": (2, 4), "10": (2, 6)}
