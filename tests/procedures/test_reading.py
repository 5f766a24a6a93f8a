"""Reading a definition: what is right comes out whole, what is wrong is said at once, in both languages, where it stands."""

import datetime

import pytest

from stembase.procedures.definition import Minutes, Moves
from stembase.procedures.problem import _texts
from stembase.procedures.reading import load, problems, read_published
from tests.procedures.writing import SMALL, changed
from tests.refusing import refused

FAULTS = [
    ("not-toml", "Line 3", ("version = 1", "version = ")),
    ("unknown-key", "criticalty", ("criticality = 2", "criticalty = 2")),
    ("missing-key", "criticality", ("criticality = 2\n", "")),
    ("wrong-type", "version", ("version = 1", 'version = "one"')),
    ("wrong-type", "announced", ("announced = 2026-01-01", 'announced = "2026-01-01"')),
    ("wrong-type", "yearly", ("yearly = 100", "yearly = 1.5")),
    ("missing-language", "title", ('title = { zh = "静置", en = "Let it rest" }', 'title = { zh = "静置" }')),
    ("missing-language", "why", ('zh = "为了静置。"', 'zh = " "')),
    ("unknown-word", "preparatoin", ('station = "preparation"', 'station = "preparatoin"')),
    ("unknown-word", "cord-blod", ('sources = ["cord-blood"]', 'sources = ["cord-blod"]')),
    ("unknown-word", "cryo.freeze", ('key = "cryo.freeze-by-program"', 'key = "cryo.freeze"')),
    ("unknown-word", "combin", ('kind = "combine"', 'kind = "combin"')),
    ("unknown-word", "freeezing", ('to = "frozen"', 'to = "freeezing"')),
    ("unknown-word", "heat-seeler", ('throughout = ["heat-sealer"]', 'throughout = ["heat-seeler"]')),
    ("unknown-word", "cooling-blok", ('equipment = ["cooling-block"]', 'equipment = ["cooling-blok"]')),
    ("unknown-word", "cryoprotectent", ('lots = ["cryoprotectant"]', 'lots = ["cryoprotectent"]')),
    ("unknown-word", "cellar", ('room = "cryo-room"', 'room = "cellar"')),
    ("unknown-word", "unyt", ('scan = ["unit"]', 'scan = ["unyt"]')),
    ("unknown-word", "witnessed", ('witness = "verified"', 'witness = "witnessed"')),
    ("unknown-word", "freezer-tape", ('curve_from = "freezer-log"', 'curve_from = "freezer-tape"')),
    ("unknown-word", "furlong", ('unit = "%"', 'unit = "furlong"')),
    ("unknown-word", "guessed", ('given = "set"', 'given = "guessed"')),
    ("unknown-word", "bag-speed", ('by = "bag-rate"', 'by = "bag-speed"')),
    ("unknown-word", "shrug", ('limit.on_breach = "hold"', 'limit.on_breach = "shrug"')),
    ("unknown-word", "quality.nothing", ('"cryo.freeze-by-program" = [', '"quality.nothing" = [')),
    ("key-not-plain", "Identify", ('key = "identify"', 'key = "Identify"'), ('after = ["identify"]', 'after = ["Identify"]')),
    ("key-not-plain", "dmso-percent", ('key = "dmso_percent_wv"', 'key = "dmso-percent"')),
    ("key-of-other-station", "testing.rest", ('key = "preparation.rest"', 'key = "testing.rest"')),
    ("version-order", "version 1", ("yearly = 100", "replaces = 3")),
    ("effective-before-announced", "2025-02-01", ("effective = 2026-02-01", "effective = 2025-02-01")),
    ("criticality-range", "7", ("criticality = 2", "criticality = 7")),
    ("level-range", "level is 9", ("level = 3, witness_level = 4", "level = 9, witness_level = 9")),
    ("witness-below-level", "2", ("witness_level = 4", "witness_level = 2")),
    ("duplicate-key", "add", ('key = "identify"', 'key = "add"'), ('after = ["identify"]', "after = []")),
    ("after-unknown-step", "identfy", ('after = ["identify"]', 'after = ["identfy"]')),
    ("circle", "add → identify → add", ('scan = ["unit"]', 'scan = ["unit"]\nafter = ["add"]')),
    ("unreachable-step", "freeze", ('scan = ["unit"]', 'scan = ["unit"]\nafter = ["add"]')),
    ("minutes-order", "low 9", ("low = 1, likely", "low = 9, likely")),
    ("limit-empty", "dmso_percent_wv", ("limit.min = 9\nlimit.max = 11\n", "")),
    ("limit-min-above-max", "min 19", ("limit.min = 9", "limit.min = 19")),
    ("limit-twice", "max_from_standard", ("limit.max = 11", 'limit.max = 11\nlimit.max_from_standard = "x"')),
    ("missing-key", "on_breach", ('limit.on_breach = "hold"\n', "")),
    ("missing-key", "source", ('limit.source = "assumption"\n', "")),
    ("missing-key", "reason", ('limit.reason = { code = "cooling-rate", zh = "快了结冰。", en = "Too fast, ice." }\n', "")),
    ("limit-refuses-a-fact", "minutes_collection_to_freeze", ('limit.on_breach = "hold"', 'limit.on_breach = "refuse"')),
    ("limit-refuses-a-fact", "dmso_percent_wv", ('given = "set"', 'given = "read"'), ('limit.on_breach = "deviate"', 'limit.on_breach = "refuse"')),
    ("limit-on-words", "dmso_percent_wv", ('unit = "%"', 'type = "yes-no"')),
    ("only-on-numbers", "dmso_percent_wv", ("limit.min = 9", 'limit.only = ["yes"]')),
    ("answer-unknown", "maybe", ('unit = "%"', 'type = "yes-no"'), ("limit.min = 9\nlimit.max = 11", 'limit.only = ["maybe"]')),
    ("computed-without-function", "rate", ('by = "bag-rate"\n', "")),
    ("function-without-computed", "dmso_percent_wv", ('given = "set"', 'given = "set"\nby = "recovery"')),
    ("curve-not-read", "bag-rate", ('curve_from = "freezer-log"\n', "")),
    ("choice-without-choices", "dmso_percent_wv", ('unit = "%"', 'type = "choice"')),
    ("choices-without-choice", "dmso_percent_wv", ('unit = "%"', 'unit = "%"\nchoices.a = { zh = "甲", en = "a" }')),
    ("unit-missing", "dmso_percent_wv", ('unit = "%"\n', "")),
    ("default-cannot-be", "ten", ('given = "set"', 'given = "set"\ndefault = "ten"')),
    ("stage-before-not-reached", "received", ('from = ["cryoprotected"]', 'from = ["received"]')),
    ("trains-unknown-step", "freze", ('["add", "freeze"]', '["add", "freze"]')),
    ("fault-at-unknown-step", "freze", ('at = "freeze"', 'at = "freze"')),
    ("kind-wants", "lots", ('lots = ["cryoprotectant"]\n', "")),
    ("kind-wants", "moves.to", ('moves = { from = ["cryoprotected"], to = "frozen" }', 'moves = { from = ["cryoprotected"] }')),
]


def test_a_definition_comes_out_as_it_was_written():
    definition = load(SMALL)
    assert problems(SMALL) == ()
    assert (definition.id, definition.effective) == ("preparation.rest@1", datetime.date(2026, 2, 1))
    assert definition.title.say("zh-hans") == "静置"
    add = definition.step("add")
    assert (add.moves, add.minutes) == (Moves(("reduced",), "cryoprotected"), Minutes(5, 6, 9))
    assert (add.measures[0].limit.min, add.measures[0].limit.reason.why.en) == (9, "Too much poisons.")
    assert add.measures[0].possible_max == 100
    assert definition.equipment == ("heat-sealer", "cooling-block")
    assert definition.trains["cryo.freeze-by-program"] == ("add", "freeze")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}:{fault[1]}")
def test_a_fault_is_named_in_both_languages_with_its_place_and_its_mend(fault):
    code, named, *swaps = fault
    found = [problem for problem in problems(changed(*swaps)) if problem.code == code]
    assert found, [problem.code for problem in problems(changed(*swaps))]
    said = " ".join(problem.sentence.en + problem.mend.en for problem in found)
    assert named in said, said
    assert all(problem.sentence.zh and problem.mend.zh and "{" not in problem.sentence.zh for problem in found)


def test_every_problem_the_reader_knows_is_shown_by_a_faulty_definition():
    assert {fault[0] for fault in FAULTS} == set(_texts()) - {"no-steps"}
    head = changed(("[demands]", "steps = []\n\n[demands]"), text=SMALL.split("[[steps]]")[0])
    assert "no-steps" in [problem.code for problem in problems(head)]


def test_all_faults_are_reported_at_once():
    text = changed(("criticality = 2", "criticality = 9"), ("low = 1, likely", "low = 9, likely"), ('unit = "%"', 'unit = "furlong"'))
    assert {"criticality-range", "minutes-order", "unknown-word"} <= {problem.code for problem in problems(text)}


def test_a_mend_names_the_nearest_word_there_is():
    (problem,) = problems(changed(('sources = ["cord-blood"]', 'sources = ["cord-blod"]')))
    assert "“cord-blood”" in problem.mend.en
    assert "“cord-blood”" in problem.mend.zh


def test_a_place_is_said_as_an_author_says_it():
    (problem,) = problems(changed(("limit.min = 9", "limit.min = 19")))
    assert problem.sentence.en.startswith("Step “add”, measure “dmso_percent_wv”: ")
    assert problem.sentence.zh.startswith("步骤“add”测量项“dmso_percent_wv”：")


def test_loading_a_faulty_definition_is_refused_with_every_problem():
    refusal = refused("definition-faulty", load, changed(("criticality = 2", "criticality = 9"), ("low = 1, likely", "low = 9, likely")))
    assert refusal.facts["count"] == 2
    assert [problem["code"] for problem in refusal.facts["problems"]] == ["criticality-range", "minutes-order"]
    assert "criticality is 9" in str(refusal)


def test_a_base_that_knows_other_competences_decides_what_is_unknown():
    text = changed(('key = "cryo.freeze-by-program"', 'key = "lab.own"'), ('"cryo.freeze-by-program" = [', '"lab.own" = ['))
    assert {problem.code for problem in problems(text)} == {"unknown-word"}
    assert problems(text, {"lab.own": ""}) == ()


def test_a_definition_may_bring_words_of_its_own():
    text = changed(('equipment = ["cooling-block"]', 'equipment = ["magnet"]')) + '\n[terms]\nmagnet = { zh = "磁架", en = "magnet" }\n'
    assert problems(text) == ()
    assert load(text).terms["magnet"].zh == "磁架"


def test_what_was_published_is_read_without_being_judged_again():
    assert read_published(SMALL) == load(SMALL)
    assert read_published(changed(('key = "cryo.freeze-by-program"', 'key = "gone.since"'))).demands[0].key == "gone.since"


ODD = ["", "\x00", "steps = 3", "[[steps]]\n[[steps.measures]]\n", "key = []\n[demands]\ncompetences = [{}]", "[demands]\ncompetences = 3",
       "a = " + "[" * 5000 + "]" * 5000, "a = " + "9" * 5000, "\ufeff" + SMALL]  # fmt: skip


@pytest.mark.parametrize("text", ODD)
def test_no_text_however_odd_brings_the_reader_down(text):
    assert problems(text)
