"""Frequency sets in every form are read, and what is wrong with a row is said by its number, the rest usable."""

import pytest

from stembase.science.fault import Fault
from stembase.science.hla.frequencies import merge, read_frequencies
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import LocusTyping

TWO = [("A*01:01", "B*08:01"), ("A*02:01", "B*44:02")]


@pytest.mark.parametrize(
    "lines",
    [
        ["A*01:01g~B*08:01g;0.6", "A*02:01g~B*44:02g;0.4"],
        ["B*08:01~A*01:01,0.6", "B*44:02~A*02:01,0.4"],
        ["\ufeffhaplotype,frequency", "A*01:01:01G~B*08:01:01G,0.6", "", "A*02:01:01G~B*44:02:01G,0.4"],
        ["rank,haplotype,frequency", "1,A*01:01~B*08:01,0.6", "2,A*02:01~B*44:02,4e-1"],
        ["# made in March", "HLA-A*01:01~HLA-B*08:01\t0.6", "HLA-A*02:01~HLA-B*44:02\t0.4"],
    ],
)
def test_a_frequency_set_is_read_in_every_form(lines):
    frequencies = read_frequencies(lines, "north")
    assert [frequencies.haplotype(number) for number in range(2)] == TWO
    assert frequencies.frequencies.tolist() == [[0.6, 0.4]]
    assert (frequencies.loci, frequencies.populations, frequencies.faults) == (("A", "B"), ("north",), ())


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("A*01:01~B*08:01;0.1", "hla-haplotype-twice"),
        ("A*03:01~B*07:02;-0.1", "hla-frequency-negative"),
        ("A*03:01~B*07:02;often", "hla-frequency-unreadable"),
        ("A*03:01~B*07:02;nan", "hla-frequency-unreadable"),
        ("A*03:01~B*07:02;6.1", "hla-frequency-unreadable"),
        ("A*03:01~B*07:02", "hla-frequency-unreadable"),
        ("A*03:01~E*01:01;0.1", "hla-locus-unknown"),
        ("A*03:01~B*07;0.1", "hla-haplotype-loci"),
        ("A*03:01;0.1", "hla-haplotype-loci"),
        ("A*03:01~A*02:01;0.1", "hla-haplotype-loci"),
        ("A-03~B*07:02;0.1", "hla-name-malformed"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_used(line, code):
    frequencies = read_frequencies(["A*01:01~B*08:01;0.6", "A*02:01~B*44:02;0.4", line])
    assert [(fault.code, fault.row) for fault in frequencies.faults] == [(code, 3)]
    assert [frequencies.haplotype(number) for number in range(len(frequencies.haplotypes))] == TWO


def test_a_set_that_does_not_sum_to_one_is_noted_or_refused():
    lines = ["A*01:01~B*08:01;0.6", "A*02:01~B*44:02;0.2"]
    assert [fault.code for fault in read_frequencies(lines).faults] == ["hla-frequencies-sum"]
    assert read_frequencies(lines, tolerance=0.3).faults == ()
    with pytest.raises(Fault) as refused:
        read_frequencies(lines, sum_refuses=True)
    assert refused.value.facts == {"population": "", "total": 0.8, "tolerance": 0.02}


def test_a_set_without_a_usable_row_is_refused():
    with pytest.raises(Fault) as refused:
        read_frequencies(["haplotype,frequency", "nothing,0.1"])
    assert refused.value.code == "hla-frequencies-empty"


def test_populations_in_one_file_or_several_are_mixed_by_their_priors():
    lines = ["population,haplotype,frequency", "n,A*01:01~B*08:01,1.0", "s,A*01:01~B*08:01,0.5", "s,A*01:01~B*44:02,0.5"]
    one = read_frequencies(lines)
    two = merge([read_frequencies(["A*01:01~B*08:01;1"], "n"), read_frequencies(["A*01:01~B*08:01;.5", "A*01:01~B*44:02;.5"], "s")])
    person = LocusTyping({"A": ((frozenset({"A*01:01"}), frozenset({"A*01:01"})),)})
    for frequencies in (one, two):
        mixed = frequencies.with_priors({"n": 3, "s": 1})
        assert mixed.priors == (0.75, 0.25)
        posterior = impute(person, mixed).locus("B")
        assert posterior[("B*08:01", "B*08:01")] == pytest.approx(0.75 + 0.25 * 0.25)
        assert posterior[("B*08:01", "B*44:02")] == pytest.approx(0.25 * 0.5)


@pytest.mark.parametrize(
    ("priors", "code"), [({"n": -1}, "hla-priors-unusable"), ({"n": 0}, "hla-priors-unusable"), ({"x": 1}, "hla-population-unknown")]
)
def test_priors_that_make_no_sense_are_refused(priors, code):
    with pytest.raises(Fault) as refused:
        read_frequencies(["A*01:01~B*08:01;1"], "n").with_priors(priors)
    assert refused.value.code == code


def test_sets_of_other_loci_or_of_the_same_population_cannot_be_merged():
    north = read_frequencies(["A*01:01~B*08:01;1"], "n")
    for other, code in ((read_frequencies(["A*01:01;1"], "s"), "hla-haplotype-loci"), (north, "hla-population-twice")):
        with pytest.raises(Fault) as refused:
            merge([north, other])
        assert refused.value.code == code
