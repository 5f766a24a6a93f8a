"""A typing becomes the genotypes it allows in the names of a frequency set; what cannot be used is remarked on and nobody is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stembase.science.hla.codes import Codes
from stembase.science.hla.expansion import Expander
from stembase.science.hla.lexicon import Lexicon
from stembase.science.hla.typing import parse_typing
from tests.science.hla.releasing import release

SET = ["A*01:01g", "A*01:04N", "A*02:01g", "A*02:03", "A*24:02g", "B*07:02", "B*15:01g", "B*15:10", "B*40:01", "B*40:02", "DRB1*03:01", "DRB1*03:02"]
CODES = Codes({"AB": "01/03", "CD": "01/04", "EF": "02:09/24:02"})


def expander(names: list[str] = SET, **how) -> Expander:
    known = how.pop("release", release())
    return Expander(Lexicon(names, known, by_domain=how.pop("by_domain", True)), CODES, **how)


def said(text: str, by: Expander | None = None) -> dict[str, list[str]]:
    """The genotypes as text: names of a copy joined by `/`, copies by `+`."""
    found = (by or expander()).expand(parse_typing(text)).typing
    return {locus: ["+".join("/".join(sorted(names)) for names in pair) for pair in pairs] for locus, pairs in found.loci.items()}


def remarks(text: str, by: Expander | None = None) -> list[tuple[str, str]]:
    return [(remark.code, remark.written) for remark in (by or expander()).expand(parse_typing(text)).remarks]


@pytest.mark.parametrize(
    ("text", "genotypes"),
    [
        ("A*01:01+A*02:01", ["A*01:01g+A*02:01g"]),
        ("A*02:01:01:01+A*01:01:01G", ["A*01:01g/A*01:04N+A*02:01g"]),
        ("A*02:09+A*02:01P", ["A*02:01g+A*02:01g"]),
        ("A*02:03+A*02:01/A*02:03", ["A*02:01g/A*02:03+A*02:03"]),
        ("A*01:XX+A*02:XX", ["A*01:01g/A*01:04N+A*02:01g/A*02:03"]),
        ("A*02:AB+A*02:EF", ["A*02:01g/A*02:03+A*02:01g/A*24:02g"]),
        ("A*01:CD+A*24:02", ["A*01:01g/A*01:04N+A*24:02g"]),
        ("A*01:01+A*UUUU", ["*+A*01:01g"]),
        ("A*01:01", ["*+A*01:01g"]),
        ("A*01:01+A*NEW", ["+A*01:01g"]),
        ("A*01:01+A*02:NEW", ["+A*01:01g"]),
        ("A*01:01+A*02:01|A*01:01+A*02:03", ["A*01:01g+A*02:01g", "A*01:01g+A*02:03"]),
        ("A9+A2", ["A*02:01g/A*02:03+A*24:02g"]),
        ("A203+A1", ["A*01:01g+A*02:03"]),
    ],
)
def test_a_locus_becomes_the_genotypes_it_allows(text, genotypes):
    assert said(text) == {"A": genotypes}


def test_serology_opens_to_splits_and_a_split_only_to_its_own():
    assert said("B15+B40^DR17+DR3") == {"B": ["B*15:01g/B*15:10+B*40:01/B*40:02"], "DRB1": ["DRB1*03:01+DRB1*03:01/DRB1*03:02"]}


def test_a_locus_not_typed_is_left_out_because_anything_is_possible_there():
    assert said("A*01:01+A*02:01^B*UUUU+B*UUUU") == {"A": ["A*01:01g+A*02:01g"]}
    assert said("A*UUUU+A*UUUU") == {}


def test_new_is_no_allele_at_all():
    (pair,) = expander().expand(parse_typing("A*NEW+A*NEW")).typing.loci["A"]
    assert pair == (frozenset(), frozenset())


def test_a_null_stands_under_its_own_name_and_never_under_its_groups():
    assert said("A*01:04N+A*02:01") == {"A": ["A*01:04N+A*02:01g"]}
    assert said("A*24:09N+A*02:01") == {"A": ["A*02:01g+A*24:09N"]}
    assert remarks("A*24:09N+A*02:01") == [("hla-not-in-frequencies", "A*24:09N")]


def test_a_blank_second_allele_is_homozygous_only_where_the_source_says_so():
    assert said("A*02:XX") == {"A": ["*+A*02:01g/A*02:03"]}
    assert said("A*02:XX", expander(blank="homozygous")) == {"A": ["A*02:01g+A*02:01g", "A*02:03+A*02:03"]}
    assert said("A*UUUU+A*UUUU", expander(blank="homozygous")) == {}


def test_what_the_frequency_set_does_not_have_keeps_its_own_name_and_is_remarked_on():
    assert said("C*04:01:01:01+C*04:09N^A*23:19Q+A*02:01") == {"A": ["A*02:01g+A*23:19"], "C": ["C*04:01+C*04:09N"]}
    assert remarks("C*04:01:01:01+C*04:01^A*23:19Q+A*02:01") == [("hla-not-in-frequencies", "A*23:19Q")]


def test_alleles_of_one_domain_are_taken_for_each_other_unless_told_not_to():
    assert said("A*02:09+A*02:16") == {"A": ["A*02:01g+A*02:01g"]}
    exact = expander(by_domain=False)
    assert said("A*02:09+A*02:01", exact) == {"A": ["A*02:01g+A*02:09"]}
    assert remarks("A*02:09+A*02:01", exact) == [("hla-not-in-frequencies", "A*02:09")]


@pytest.mark.parametrize(
    ("names", "typed", "found"),
    [
        (["A*02:01:01G", "A*02:01:02"], "A*02:01", "A*02:01:01G/A*02:01:02"),
        (["A*02:01:01G", "A*02:01:02"], "A*02:09", "A*02:01:01G"),
        (["A*02:01P"], "A*02:09:01:01", "A*02:01P"),
        (["A*02:01:01:01", "A*02:01:01:02"], "A*02:01:01", "A*02:01:01:01/A*02:01:01:02"),
        (["A*02:01:01:01", "A*02:01:01:02"], "A*02:01:01:01", "A*02:01:01:01"),
        (["A*02:01", "A*02:09"], "A*02:09", "A*02:09"),
        (["A*02:01", "A*02:09"], "A*02:01P", "A*02:01/A*02:09"),
        (["A*24:02:01G"], "A*24:09N", "A*24:09N"),
    ],
)
def test_a_set_is_met_at_the_level_it_is_written_at(names, typed, found):
    assert said(f"{typed}+{typed}", expander(names)) == {"A": [f"{found}+{found}"]}


@pytest.mark.parametrize(
    ("text", "remark", "genotypes"),
    [
        ("A*02:90+A*01:01", ("hla-allele-renamed", "A*02:90"), ["A*01:01g+A*02:01g"]),
        ("A*01:04+A*02:01", ("hla-suffix-missing", "A*01:04"), ["A*01:04N+A*02:01g"]),
        ("A*24:02N+A*02:01", ("hla-suffix-wrong", "A*24:02N"), ["A*02:01g+A*24:02N"]),
        ("A*02:100+A*02:01", ("hla-allele-deleted", "A*02:100"), ["A*02:01g+A*02:100"]),
        ("A*40:01+A*02:01", ("hla-locus-wrong", "A*40:01"), ["A*02:01g+A*40:01"]),
        ("A*02:02+A*01:01", ("hla-allele-unknown", "A*02:02"), ["A*01:01g+A*02:02"]),
        ("A*02:WSJU+A*01:01", ("hla-code-unknown", "A*02:WSJU"), ["A*01:01g+A*02:01g/A*02:03"]),
        ("A77+A*01:01", ("hla-antigen-unknown", "A77"), ["*+A*01:01g"]),
    ],
)
def test_what_cannot_be_taken_as_it_stands_is_remarked_on_and_the_person_stays(text, remark, genotypes):
    assert remark in remarks(text)
    assert said(text) == {"A": genotypes}


def test_a_code_that_stands_for_nothing_of_its_family_or_locus_is_taken_for_the_family_and_remarked_on():
    assert said("A*01:EF+A*02:01") == {"A": ["A*01:01g/A*01:04N+A*02:01g"]}
    assert remarks("A*01:EF+A*02:01") == [("hla-code-elsewhere", "A*01:EF")]
    assert ("hla-code-elsewhere", "B*02:AB") in remarks("B*02:AB+B*07:02")
    assert remarks("A*24:EF+A*02:CD") == []


def test_a_gene_that_is_uncertain_is_remarked_on_and_the_rest_is_used():
    text = "DRB1*03:01?DRB4*01:01^A*01:01+A*02:01"
    assert said(text) == {"A": ["A*01:01g+A*02:01g"]}
    assert remarks(text) == [("hla-gene-uncertain", "DRB1*03:01?DRB4*01:01")]


def test_an_absent_gene_is_a_name_of_its_own():
    assert said("DRB1*03:01~DRB4*NNNN+DRB1*03:02")["DRB4"] == ["DRB4*NNNN+DRB4*NNNN"]


def test_loci_in_phase_keep_first_with_first():
    found = expander().expand(parse_typing("A*02:01~B*07:02+A*01:01~B*40:01|A*24:02~B*07:02+A*01:01~B*40:01")).typing
    assert found.phased == (("A", "B"),)
    assert [("".join(a), "".join(b)) for (a, _), (b, _) in zip(found.loci["A"], found.loci["B"], strict=True)] == [
        ("A*02:01g", "B*07:02"), ("A*24:02g", "B*07:02")
    ]  # fmt: skip


def test_a_locus_not_typed_stays_in_step_with_those_it_lies_together_with():
    found = expander().expand(parse_typing("A*02:01~B*UUUU+A*01:01~B*UUUU")).typing
    assert {locus: len(pairs) for locus, pairs in found.loci.items()} == {"A": 1, "B": 1}


def test_without_a_release_names_alone_decide_at_two_fields_and_the_answer_says_so():
    bare = expander(release=None)
    assert (bare.basis, expander().basis) == ("two fields", "9.9.0")
    assert said("A*02:01:01:01+A*01:01:01G^B*15:XX+B*40:AB", bare) == {"A": ["A*01:01g+A*02:01g"], "B": ["B*15:01g/B*15:10+B*40:01"]}
    assert said("A*02:09+A*01:04N", bare) == {"A": ["A*01:04N+A*02:09"]}
    assert remarks("A2+A*01:01", bare) == [("hla-release-needed", "A2")]


WRITTEN = "01:01 01:01:01:01 01:04N 02:01 02:09 02:01:01G 02:XX 02:AB 02:WSJU 24:09N 77:77 NEW UUUU 02:100 01:04"
NAMES = some.sampled_from(WRITTEN.split())
PAIRS = some.dictionaries(some.sampled_from(["A", "B", "DRB1", "DPB1"]), some.lists(NAMES, min_size=2, max_size=2), min_size=1)


@given(PAIRS, some.randoms(use_true_random=False))
def test_the_order_of_copies_and_loci_changes_nothing(pairs, random):
    written = [[f"{locus}*{name}" for name in pair] for locus, pair in pairs.items()]
    shuffled = [random.sample(pair, 2) for pair in random.sample(written, len(written))]
    one, other = (expander().expand(parse_typing("^".join("+".join(pair) for pair in text))) for text in (written, shuffled))
    assert one.typing == other.typing
    assert set(one.remarks) == set(other.remarks)


@given(PAIRS)
def test_every_locus_typed_has_a_genotype_whatever_was_written(pairs):
    text = "^".join("+".join(f"{locus}*{name}" for name in pair) for locus, pair in pairs.items())
    for by in (expander(), expander(release=None), expander([], release=None)):
        found = by.expand(parse_typing(text)).typing.loci
        assert set(found) == {locus for locus, pair in pairs.items() if set(pair) != {"UUUU"}}
        assert all(found.values())


@given(some.lists(some.sampled_from(SET), unique=True))
def test_the_order_of_the_frequency_set_changes_nothing(names):
    text = "A*01:XX+A*02:09^B*15:XX+B40"
    assert said(text, expander(names)) == said(text, expander(sorted(names)))
