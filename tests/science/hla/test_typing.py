"""A GL string becomes loci; a fault says where in the line; equal typings are equal whatever their order."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stembase.science.hla.names import LOCI, NameFault, parse_name
from stembase.science.hla.typing import multiple_allele_codes, parse_typing, read_typing


def shown(text: str) -> dict[str, list[str]]:
    return {locus: ["+".join(map(str, pair)) for pair in genotypes] for locus, genotypes in parse_typing(text).loci.items()}


READS = [
    ("a registry's line", "A*11:XX+A*02:XX^C*UUUU+C*UUUU^B*13:XX+B*44:XX",
     {"A": ["A*11:XX+A*02:XX"], "C": ["C*UUUU+C*UUUU"], "B": ["B*13:XX+B*44:XX"]}),
    ("a list", "A*02:01/A*02:05+A*01:01", {"A": ["A*02:01/A*02:05+A*01:01"]}),
    ("a short list", "A*02:01/05/07+A*01:01", {"A": ["A*02:01/A*02:05/A*02:07+A*01:01"]}),
    ("a list of one", "A*02:01/A*02:01+A*01:01", {"A": ["A*02:01+A*01:01"]}),
    ("several genotypes", "A*01:01+A*02:01|A*01:02+A*02:03", {"A": ["A*01:01+A*02:01", "A*01:02+A*02:03"]}),
    ("phase", "A*01:01~B*08:01+A*02:01~B*07:02", {"A": ["A*01:01+A*02:01"], "B": ["B*08:01+B*07:02"]}),
    ("a gene absent from one haplotype", "DRB1*03:01~DRB3*01:01+DRB1*01:01",
     {"DRB1": ["DRB1*03:01+DRB1*01:01"], "DRB3": ["DRB3*01:01+DRB3*NNNN"]}),
    ("a second name left out", "A*02:01", {"A": ["A*02:01+A*"]}),
    ("a second name left empty", "A*02:01+", {"A": ["A*02:01+A*"]}),
    ("a second name as a dash", "A*02:01+-", {"A": ["A*02:01+A*"]}),
    ("serology", "A2+A24^B7+B8^DR4+DR11", {"A": ["A2+A24"], "B": ["B7+B8"], "DRB1": ["DR4+DR11"]}),
    ("loci in any order", "DRB1*01:01+DRB1*04:01^A*01:01+A*02:01", {"A": ["A*01:01+A*02:01"], "DRB1": ["DRB1*01:01+DRB1*04:01"]}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "loci"), READS, ids=[case[0] for case in READS])
def test_a_typing_becomes_loci(what, text, loci):
    assert shown(text) == loci


def test_loci_whose_phase_is_known_are_named():
    assert parse_typing("A*01:01~B*08:01+A*02:01~B*07:02^C*07:01+C*07:02").phased == (("A", "B"),)


def test_a_block_whose_gene_is_uncertain_is_kept_verbatim_and_not_guessed_at():
    typing = parse_typing("DRB3*01:01?DRB4*01:01^A*01:01+A*02:01")
    assert typing.unplaced == ("DRB3*01:01?DRB4*01:01",)
    assert list(typing.loci) == ["A"]


def test_the_pair_of_a_locus_is_none_where_it_is_ambiguous_or_not_given():
    typing = parse_typing("A*01:01+A*02:01|A*01:02+A*02:03^B*07:02+B*08:01")
    assert typing.pair("A") is None
    assert typing.pair("C") is None
    assert typing.pair("B") == (parse_name("B*07:02"), parse_name("B*08:01"))


FAULTS = [
    ("", "hla-typing-empty", 1),
    ("A*01:01+A*02:01^B*0702+B*08:01", "hla-old-nomenclature", 17),
    ("A*01:01+A*02:01^B*07:02+B*08:1", "hla-name-malformed", 25),
    ("A*01:01+A*02:01/A*02:x", "hla-name-malformed", 17),
    ("A*01:01+A*02:01^Q*01:01", "hla-locus-unknown", 17),
    ("A*01:01+A*02:01^A*03:01+A*11:01", "hla-locus-twice", 17),
    ("A*01:01~A*02:01+A*01:01", "hla-locus-twice", 1),
    ("A*01:01+B*08:01", "hla-loci-mixed", 1),
    ("A*01:01/B*08:01+A*02:01", "hla-loci-mixed", 1),
    ("A*01:01+A*02:01|B*01:01+B*02:01", "hla-loci-mixed", 1),
    ("A*01:01~B*08:01+A*02:01", "hla-loci-mixed", 1),
    ("A*01:01+A*02:01+A*03:01", "hla-too-many-copies", 1),
    ("C*07:01+C*07:02^A*01:01+A*02:01+A*03:01", "hla-too-many-copies", 17),
    ("A*01:01,A*02:01", "hla-delimiters-mixed", 8),
    ("A*01:01+A*02:01^B*07:02;B*08:01", "hla-delimiters-mixed", 24),
    ("A*01:01\tA*02:01", "hla-delimiters-mixed", 8),
]


@pytest.mark.parametrize(("text", "code", "place"), FAULTS)
def test_a_typing_that_cannot_be_is_refused_with_its_place(text, code, place):
    with pytest.raises(NameFault) as caught:
        parse_typing(text)
    assert (caught.value.code, caught.value.facts["place"]) == (code, place)


def test_one_block_that_cannot_be_read_does_not_take_the_others_with_it():
    typing, faults = read_typing("A*01:01+A*02:01^B*0702+B*08:01^C*07:01^A*03:01^DRB1*03:01,DRB1*04:01")
    assert typing.canonical() == "A*01:01+A*02:01^C*07:01+C*"
    assert [(fault.code, fault.facts["place"]) for fault in faults] == [
        ("hla-old-nomenclature", 17), ("hla-locus-twice", 40), ("hla-delimiters-mixed", 58)
    ]  # fmt: skip


def test_a_line_of_nothing_has_no_loci_and_says_so():
    typing, faults = read_typing("  ")
    assert (dict(typing.loci), [fault.code for fault in faults]) == ({}, ["hla-typing-empty"])


@some.composite
def typings(draw):
    loci = draw(some.lists(some.sampled_from(LOCI), min_size=1, unique=True))
    name = some.sampled_from(["01:01", "02:01:01", "24:09N", "02:01:01G", "03:02P", "04:01g", "11:XX", "14:WSJU", "02:NEW", "UUUU", "NEW"])
    copies = [[f"{locus}*{draw(name)}" for _ in range(2)] for locus in loci]
    return loci, copies


@given(typings(), some.randoms(use_true_random=False))
def test_equal_typings_are_equal_texts_whatever_the_order(typing, random):
    _, copies = typing
    shuffled = [random.sample(pair, 2) for pair in random.sample(copies, len(copies))]
    one, other = ("^".join("+".join(pair) for pair in written) for written in (copies, shuffled))
    assert parse_typing(one).canonical() == parse_typing(other).canonical()


@given(typings())
def test_the_canonical_text_reads_back_as_itself(typing):
    canonical = parse_typing("^".join("+".join(pair) for pair in typing[1])).canonical()
    assert parse_typing(canonical).canonical() == canonical


def test_phase_survives_the_canonical_text_in_either_order():
    one = parse_typing("A*02:01~B*07:02+A*01:01~B*08:01").canonical()
    assert one == parse_typing("A*01:01~B*08:01+A*02:01~B*07:02").canonical() == "A*01:01~B*08:01+A*02:01~B*07:02"


def test_multiple_allele_codes_are_counted_by_name():
    read = [parse_typing(text) for text in ("A*02:WSJU+A*01:AD^B*14:WSJU+B*07:XX", "A*02:01+A*24:02|A*02:AD+A*24:02")]
    assert multiple_allele_codes(read) == Counter({"WSJU": 2, "AD": 2})
