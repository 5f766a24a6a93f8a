"""`stembase practice`: what it lists, what it plays, and how it ends."""

import json

from click.testing import CliRunner

from stembase.cli import main
from stembase.practice.scenario_reading import packaged
from tests.practice.writing import OWN, copied


def run(*arguments: str):
    return CliRunner().invoke(main, ["practice", *arguments])


def test_scenarios_are_listed_by_key():
    listed = run("scenarios", "--json")
    assert listed.exit_code == 0
    assert [row["key"] for row in json.loads(listed.output)] == list(packaged())


def test_a_scenario_is_played_to_its_end_in_a_house_of_its_own():
    played = run("run", "incident.mislabel", "--policy", "careless", "--seed", "3", "--json")
    assert played.exit_code == 0, played.output
    told = json.loads(played.output)
    assert told["passed"] is False
    assert told["score"]["critical"] == ["label-of-another"]
    assert {"scenario", "seed", "score", "truth", "debrief"} <= set(told)


def test_what_is_not_there_is_refused_and_what_is_called_wrongly_says_so():
    assert run("run", "skill.of-nothing").exit_code == 1
    assert run("run", "incident.mislabel", "--policy", "clever").exit_code == 1
    assert run("run").exit_code == 2
    assert run("run", "incident.mislabel", "--seed", "-1").exit_code == 2


def test_a_class_is_previewed_in_a_house_of_its_own(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(copied(), encoding="utf-8")
    played = run("preview", str(file), "--skill", "60", "--students", "20", "--seed", "2", "--json")
    assert played.exit_code == 0, played.output
    told = json.loads(played.output)
    assert (told["scenario"], told["skill"], told["students"], told["seed"]) == (OWN, 60, 20, 2)
    assert 0 <= told["passed"] <= 1


def test_a_preview_of_what_cannot_be_previewed_is_refused(tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(copied().replace("minutes = 25", ""), encoding="utf-8")
    assert run("preview", str(file)).exit_code == 1
    assert run("preview", str(tmp_path / "none.toml")).exit_code == 1
    assert run("preview", "skill.of-nothing").exit_code == 1
    assert run("preview", "incident.mislabel", "--skill", "clever").exit_code == 1
    assert run("preview", "incident.mislabel", "--students", "0").exit_code == 2


def test_help_has_an_example():
    for command in ((), ("scenarios",), ("run",), ("preview",)):
        assert "stembase practice" in run(*command, "--help").output
