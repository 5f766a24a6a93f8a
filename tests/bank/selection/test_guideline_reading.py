"""Guidelines as data: those that come with the house are whole, and every fault of a text is found and named."""

import pytest

from stembase.bank.selection.guideline_reading import guideline_named, guidelines, load, problems
from stembase.refusal import Refused

GOOD = """
key = "g"
graft = "cord-blood"
title = { zh = "甲", en = "G" }
about = { zh = "甲", en = "G" }
references = []
match = { loci = ["A"], most_mismatches = 1, source = "assumption", confidence = "assumption" }
order = [{ by = "hla", source = "assumption", confidence = "assumption" }]
doses = [{ graft = "single", indications = ["malignant"], tnc_e7_per_kg = 2.5, source = "assumption", confidence = "assumption" }]
"""


def test_there_are_guidelines_for_cord_blood_and_for_adult_donors_each_line_with_its_source():
    grafts = [one.graft for one in guidelines().values()]
    assert grafts.count("cord-blood") >= 3
    assert "adult-donor" in grafts
    for one in guidelines().values():
        lines = [one.match, *one.doses, *one.exclusions, *one.order]
        assert all(line.source for line in lines)
        assert all(line.confidence == "assumption" for line in lines if line.source.startswith("assumption"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("key = ", "key = = "), "guideline-not-toml"),
        (('graft = "cord-blood"', 'graft = "heart"'), "guideline-malformed"),
        (('by = "hla"', 'by = "beauty"'), "guideline-term-unknown"),
        (('by = "hla"', 'by = "age", limit = 32'), "guideline-term-unknown"),
        (('by = "hla"', 'by = "viability"'), "guideline-limit-missing"),
        (('loci = ["A"]', 'loci = ["Q"]'), "guideline-locus-unknown"),
        (("most_mismatches = 1", "most_mismatches = 3"), "guideline-mismatches-cannot-be"),
        (("tnc_e7_per_kg = 2.5", "tnc_e7_per_kg = -1.0"), "guideline-dose-cannot-be"),
        (("tnc_e7_per_kg = 2.5,", ""), "guideline-dose-empty"),
        (('order = [{ by = "hla", source = "assumption", confidence = "assumption" }]', "order = []"), "guideline-without-order"),
    ],
)
def test_a_fault_is_found_and_named(change, code):
    text = GOOD.replace(*change)
    assert [finding.code for finding in problems(text)] == [code]
    with pytest.raises(Refused) as refusal:
        load(text)
    assert refusal.value.code == "guideline-faulty"


def test_the_same_thing_weighed_twice_is_a_fault():
    line = '{ by = "hla", source = "assumption", confidence = "assumption" }'
    assert [finding.code for finding in problems(GOOD.replace(line, f"{line}, {line}"))] == ["guideline-term-twice"]


def test_a_guideline_nobody_knows_is_refused():
    with pytest.raises(Refused) as refusal:
        guideline_named("nobody")
    assert refusal.value.code == "no-such-guideline"
