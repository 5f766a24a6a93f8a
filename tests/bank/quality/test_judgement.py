"""Judging: a table a specialist can review. Limits: NetCord-FACT, unrelated (see the packaged standard)."""

import msgspec
import pytest

from stembase.bank.judgement import Counted, judge
from stembase.bank.standard import Criterion
from stembase.bank.standard_reading import load, packaged
from stembase.procedures.definition import Text
from tests.bank.quality.staging import GOOD

STANDARD = load(packaged()["netcord-fact-unrelated.v1.toml"])
FACTS = {"minutes-to-freeze": 1800.0, "segments": 2.0, "passage": None, "volume-ml": 25.0}


def counted(answers):
    return {
        test: [Counted(f"A9990:{number}.1", **({"finding": answer} if isinstance(answer, str) else {"value": answer}))]
        for number, (test, answer) in enumerate(answers.items())
    }


def failing(changes=None, facts=None):
    answers = {test: answer for test, answer in (GOOD | (changes or {})).items() if answer is not None}
    return {answer.criterion: answer.answer for answer in judge(STANDARD, counted(answers), FACTS | (facts or {})).failing}


def test_a_good_unit_passes():
    judgement = judge(STANDARD, counted(GOOD), FACTS)
    assert judgement.passed
    assert len(judgement.answers) == len(STANDARD.criteria)


@pytest.mark.parametrize(
    ("test", "value", "holds"),
    [
        ("tnc", 5.0, True), ("tnc", 4.99, False), ("viability", 85.0, True), ("viability", 84.9, False), ("viable-cd34", 1.25, True),
        ("viable-cd34", 1.24, False), ("cd34-viability-post-thaw", 70.0, False), ("cd34-viability-post-thaw", 70.1, True),
        ("cd45-viability-post-thaw", 40.0, False), ("cd45-viability-post-thaw", 40.1, True), ("cfu", "no-growth", False),
        ("sterility-aerobic", "growth", False), ("identity", "differs", False),
    ],
)  # fmt: skip
def test_a_value_stands_inside_or_outside_its_limit(test, value, holds):
    assert failing({test: value}) == ({} if holds else {test: "not-met"})


@pytest.mark.parametrize(("minutes", "holds"), [(2880.0, True), (2881.0, False), (None, False)])
def test_the_time_to_freeze_is_a_fact_of_the_unit(minutes, holds):
    assert (failing(facts={"minutes-to-freeze": minutes}) == {}) is holds


def test_a_required_test_that_was_not_done_is_missing():
    assert failing({"cfu": None}) == {"cfu": "missing"}


def test_a_note_never_fails_a_unit():
    assert failing({"tnc-recovery": 41.0}) == {}
    recovery = next(answer for answer in judge(STANDARD, counted(GOOD | {"tnc-recovery": 41.0}), FACTS).answers if answer.criterion == "tnc-recovery")
    assert (recovery.answer, recovery.fails) == ("not-met", False)


def test_identity_blocks_where_others_may_be_excused():
    judgement = judge(STANDARD, counted(GOOD | {"identity": "differs", "tnc": 1.0}), FACTS)
    assert [answer.criterion for answer in judgement.blocking] == ["identity"]


def test_the_latest_counts_unless_the_lowest_or_highest_is_asked_for():
    base = Criterion(key="x", label=Text("x", "x"), test="tnc", unit="10*8", min=5.0, source="assumption", confidence="assumption")
    results = {"tnc": [Counted("a", 9.0), Counted("b", 4.0), Counted("c", 6.0)]}
    for statistic, value in (("latest", 6.0), ("lowest", 4.0), ("highest", 9.0)):
        standard = msgspec.structs.replace(STANDARD, criteria=(msgspec.structs.replace(base, statistic=statistic),))
        assert judge(standard, results, {}).answers[0].value == value


def test_a_gap_is_never_met():
    gap = load(packaged()["china-public-cbb.v1.toml"])
    answer = next(answer for answer in judge(gap, counted(GOOD), FACTS).answers if answer.criterion == "tnc")
    assert (answer.answer, answer.fails) == ("missing", True)
