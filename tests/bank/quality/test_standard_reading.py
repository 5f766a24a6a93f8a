"""A standard's text: every fault at once, gaps told apart from faults, and every packaged one reads."""

import pytest

from stembase.bank.lab_test import lab_tests
from stembase.bank.standard_reading import load, packaged, problems
from stembase.refusal import Refused, explain

HEAD = """key = "house-rule"
version = 1
effective = 2026-01-01
sources = ["cord-blood"]
title = { zh = "本库规则", en = "House rule" }
about = { zh = "演示", en = "demo" }
"""
TNC = """[[criteria]]
key = "tnc"
label = { zh = "总有核细胞数", en = "TNC" }
test = "tnc"
unit = "10*8"
source = "assumption"
confidence = "assumption"
"""
LIMIT = """[limits.time-to-freeze]
label = { zh = "时间", en = "time" }
unit = "min"
source = "assumption"
confidence = "assumption"
"""


def codes(text: str) -> list[str]:
    return [problem.code for problem in problems(text)]


@pytest.mark.parametrize("name", list(packaged()))
def test_every_packaged_standard_reads_and_names_its_file(name):
    standard = load(packaged()[name])
    assert name == f"{standard.key}.v{standard.version}.toml"
    assert all(standard.title.say(language) for language in ("zh-hans", "en"))


def test_only_the_chinese_norm_ships_without_its_numbers():
    incomplete = {name for name, text in packaged().items() if load(text).gaps}
    assert incomplete == {"china-public-cbb.v1.toml"}


def test_every_source_has_a_standard_to_release_it_by():
    sources = {source for text in packaged().values() for source in load(text).sources}
    assert sources == {"cord-blood", "cord-tissue", "placenta", "mobilised-peripheral-blood", "bone-marrow", "adipose", "dental-pulp"}


def test_the_numbers_procedures_ask_for_stand_in_the_standard():
    limits = load(packaged()["netcord-fact-unrelated.v1.toml"]).numbers
    assert limits["time-to-freeze"] == 2880
    assert limits["storage-max-c"] == -150


def test_a_criterion_without_a_number_is_a_gap_and_no_fault():
    text = HEAD + TNC + LIMIT
    assert codes(text) == []
    assert load(text).gaps == ("tnc", "time-to-freeze")


def test_text_that_is_not_toml_says_where():
    (problem,) = problems("key = = 1")
    assert problem.code == "standard-not-toml"
    assert "line 1" in explain(problem.code, problem.facts, "en").sentence


def test_every_fault_is_listed_at_once():
    text = HEAD.replace("version = 1", 'version = "one"') + TNC.replace("confidence", "confidnce") + LIMIT.replace('unit = "min"\n', "")
    assert codes(text) == ["standard-malformed"] * 3
    assert {problem.facts["where"].split(".")[0] for problem in problems(text)} == {"standard", "criteria[1]", "limits"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((TNC, TNC + "min = 5\nabove = 4\n"), "criterion-limit-twice"),
        ((TNC, TNC + "min = 5\nmax = 4\n"), "criterion-limits-crossed"),
        ((TNC, TNC + TNC), "criterion-twice"),
        ((TNC, TNC.replace('test = "tnc"', 'test = "tmc"')), "criterion-test-unknown"),
        ((TNC, TNC.replace('test = "tnc"', 'fact = "colour"')), "criterion-fact-unknown"),
        ((TNC, TNC + 'fact = "passage"\n'), "criterion-test-or-fact"),
        ((TNC, TNC.replace("10*8", "10*9")), "criterion-unit-differs"),
        ((TNC, TNC + 'only = ["growth"]\n'), "criterion-answer-of-other-kind"),
        ((TNC, TNC.replace('"tnc"', '"cfu"').replace('unit = "10*8"', 'only = ["groth"]')), "criterion-answer-unknown"),
        ((TNC, TNC.replace('key = "tnc"', 'key = "T N C"')), "standard-key-not-plain"),
        (('key = "house-rule"', 'key = "House Rule"'), "standard-key-not-plain"),
        (("version = 1", "version = 0"), "standard-version-below-one"),
        (('["cord-blood"]', "[]"), "standard-without-source"),
    ],
)
def test_a_fault_is_named(change, code):
    text = (HEAD + TNC).replace(*change)
    assert code in codes(text)
    for problem in problems(text):
        assert all("…" not in explain(problem.code, problem.facts, language).sentence for language in ("zh", "en"))
    with pytest.raises(Refused) as refusal:
        load(text)
    assert refusal.value.code == "standard-faulty"


def test_a_standard_without_criteria_is_refused():
    assert codes(HEAD + "criteria = []\n") == ["standard-without-criteria"]


def test_every_alarming_answer_is_an_answer_of_its_test():
    for test in lab_tests().values():
        assert test.alarming <= set(test.findings)
        assert not (test.numeric and not test.unit)


@pytest.mark.parametrize("text", ["", "\x00", "x =", "a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000, "limits = 3"])
def test_no_text_however_odd_brings_the_reader_of_standards_down(text):
    assert problems(text)
