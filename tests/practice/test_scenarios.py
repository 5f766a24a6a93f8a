"""Scenario files: those that come with the house are good, and every fault of a bad one is told in its author's words."""

from importlib.resources import files

import pytest

from stembase.practice.scenario_reading import load, packaged, problems
from stembase.refusal import Refused

FOLDER = files("stembase.practice").joinpath("scenarios")
GOOD = FOLDER.joinpath("incident.freezer-stops.toml").read_text(encoding="utf-8")
FAULTS = [
    ("key-of-other-kind", 'kind = "incident"', 'kind = "skill"'),
    ("unknown-word", 'fault = "freezer-stops"', 'fault = "freezer-stop"'),
    ("unknown-word", 'rule = "deed-within"', 'rule = "deed-soon"'),
    ("unknown-word", 'key = "quality.deviation"', 'key = "quality.deviations"'),
    ("unknown-key", "minutes = 25", "minutes = 25\nhours = 1"),
    ("missing-key", "minutes = 25\n", ""),
    ("missing-language", 'story.zh = "', 'story.fr = "'),
    ("wrong-type", "minutes = 25", 'minutes = "soon"'),
    ("not-on-the-way", 'begins = "preparation.cryopreserve:freeze"', 'begins = "preparation.cryopreserve:frieze"'),
    ("task-ends-before-it-begins", 'until = "preparation.cryopreserve:store"', 'until = "preparation.receive:open"'),
    ("clock-unreadable", 'clock = "01:05"', 'clock = "25:05"'),
    ("passing-impossible", "kept_share = 0.80", "kept_share = 1.80"),
    ("reference-not-offered", 'reference = "minus-80-freezer"', 'reference = "minus-90-freezer"'),
    ("decision-without-place", 'deed = "bag"\noptions', 'measure = "x"\ndeed = "bag"\noptions'),
    ("never-triggered", "bag_below_c = -25.0\n", ""),
    ("number-of-minutes", '"preparation.receive:open" = 1200', '"preparation.receive:open" = -1'),
    ("not-toml", "minutes = 25", "minutes = = 25"),
]


@pytest.mark.parametrize("key", list(packaged()))
def test_a_packaged_scenario_has_no_fault_and_is_named_like_its_file(key):
    assert problems(FOLDER.joinpath(f"{key}.toml").read_text(encoding="utf-8")) == ()
    assert packaged()[key].key == key


@pytest.mark.parametrize(("code", "good", "bad"), FAULTS, ids=[f"{code}-{number}" for number, (code, _, _) in enumerate(FAULTS)])
def test_a_fault_is_told_with_its_place_and_its_mend(code, good, bad):
    assert good in GOOD
    found = problems(GOOD.replace(good, bad, 1))
    assert code in {problem.code for problem in found}
    for problem in found:
        assert all((problem.sentence.zh, problem.sentence.en, problem.mend.zh, problem.mend.en))


def test_all_faults_are_told_at_once():
    found = problems(GOOD.replace("minutes = 25", "").replace('clock = "01:05"', 'clock = "soon"').replace("kept_share = 0.80", "kept_share = 7"))
    assert {"missing-key", "clock-unreadable", "passing-impossible"} <= {problem.code for problem in found}


def test_a_faulty_text_is_refused_with_every_problem():
    with pytest.raises(Refused) as refusal:
        load(GOOD.replace("minutes = 25", ""))
    assert refusal.value.code == "scenario-faulty"
    assert refusal.value.facts["count"] == 1


def test_every_scenario_speaks_both_languages():
    for scenario in packaged().values():
        assert scenario.title.zh
        assert scenario.story.en
        assert all(decision.why.zh and decision.source for decision in scenario.decisions)
