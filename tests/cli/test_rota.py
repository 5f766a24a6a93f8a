"""`stembase rota` as a person types it: solved, refused with names, stopped, checked; exit codes 0, 1 and 2, in both languages."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from stembase.bench.rota_worlds import invented
from stembase.cli import main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples/rota.json"


def typed(*arguments: object):
    return CliRunner().invoke(main, ["rota", *map(str, arguments)])


@pytest.fixture
def clashing(tmp_path) -> Path:
    """The example, with one student away for so long that nothing fits."""
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["students"]["S02"]["absences"] = [{"from": 3, "to": 11}]
    file = tmp_path / "clash.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_the_example_is_solved_and_its_answer_checked(tmp_path):
    out = tmp_path / "rota.json"
    solved = typed("solve", EXAMPLE, "--seconds", 20, "--rounds", 20, "--out", out, "--json")
    assert solved.exit_code == 0, solved.output
    said = json.loads(solved.stdout)
    assert (said["status"], said["unserved"], said["over"], said["conflict"]) == ("best", [], [], [])
    assert "greedy start" in solved.stderr or "贪心起点" in solved.stderr
    checked = typed("check", out, "--json")
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["cost"] == said["cost"]
    assert [path.name for path in tmp_path.iterdir()] == ["rota.json"]


def test_a_rota_made_impossible_by_one_absence_exits_1_and_names_it(clashing, tmp_path):
    out = tmp_path / "rota.json"
    refused = typed("solve", clashing, "--seconds", 20, "--out", out)
    assert refused.exit_code == 1
    assert "[rota-infeasible]" in refused.stderr
    assert "[rota-absence]" in refused.stderr
    assert "S02" in refused.stderr
    assert "3–11" in refused.stderr
    assert not out.exists()


def test_asked_for_softly_the_best_there_is_is_written_and_the_gaps_are_named(clashing, tmp_path):
    out = tmp_path / "rota.json"
    soft = typed("solve", clashing, "--seconds", 5, "--rounds", 3, "--soft", "--out", out, "--json")
    assert soft.exit_code == 1
    said = json.loads(soft.stdout)
    assert said["status"] == "infeasible"
    assert {one["student"] for one in said["unserved"]} == {"S02"}
    assert "rota-absence" in {one["code"] for one in said["conflict"]}
    checked = typed("check", out)
    assert checked.exit_code == 1
    assert "[rota-answer-incomplete]" in checked.stderr


def test_a_file_with_faults_is_refused_with_all_of_them(tmp_path):
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document["stations"]["storage"]["places"] = -1
    document["students"]["S02"]["curriculum"] = "law"
    file = tmp_path / "faults.json"
    file.write_text(json.dumps(document).replace('"weeks": 12', '"weeks": 12, "weeks": 12', 1), encoding="utf-8")
    refused = typed("solve", file, "--out", tmp_path / "rota.json")
    assert refused.exit_code == 1
    for words in ("stations.storage.places", "students.S02.curriculum", "[rota-key-twice]"):
        assert words in refused.stderr
    told = json.loads(typed("solve", file, "--out", tmp_path / "rota.json", "--json").stdout)
    assert [fault["code"] for fault in told["faults"]] == ["rota-key-twice", "rota-out-of-range", "rota-name-unknown"]


def test_an_answer_changed_by_hand_is_refused_with_the_place_in_the_file(tmp_path):
    out = tmp_path / "rota.json"
    assert typed("solve", EXAMPLE, "--rounds", 1, "--seconds", 20, "--out", out).exit_code == 0
    answer = json.loads(out.read_text(encoding="utf-8"))
    answer["placed"][0]["start"] = 4  # S01 is away in week 4
    out.write_text(json.dumps(answer), encoding="utf-8")
    refused = typed("check", out)
    assert refused.exit_code == 1
    assert "placed[0]: " in refused.stdout
    assert "[rota-absence]" in refused.stdout
    assert "[rota-answer-wrong]" in refused.stderr


def test_called_wrongly_exits_2_and_an_unwritable_place_is_refused(tmp_path):
    assert typed("solve", tmp_path / "nowhere.json", "--out", tmp_path / "rota.json").exit_code == 2
    assert typed("solve", EXAMPLE).exit_code == 2
    assert typed("solve", EXAMPLE, "--seconds", 0, "--out", tmp_path / "rota.json").exit_code == 2
    refused = typed("solve", EXAMPLE, "--rounds", 0, "--out", tmp_path / "none" / "rota.json")
    assert refused.exit_code == 1
    assert "[file-not-written]" in refused.stderr


def test_ctrl_c_ends_the_search_with_the_best_so_far_and_the_refusals_speak_chinese(tmp_path):
    problem, out = tmp_path / "large.json", tmp_path / "rota.json"
    problem.write_text(json.dumps(invented(40, 24, 1)), encoding="utf-8")
    command = [sys.executable, "-m", "stembase.cli", "rota", "solve", str(problem), "--seconds", "300", "--out", str(out)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "STEMBASE_LANGUAGE": "zh", "PYTHONUNBUFFERED": "1", "STEMBASE_HOME": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        first = running.stderr.readline()
        running.send_signal(signal.SIGINT)
        said, _errors = running.communicate(timeout=60)
    assert "秒" in first
    answer = json.loads(out.read_text(encoding="utf-8"))
    assert answer["found"]["stopped"]
    assert answer["status"] in said
    assert running.returncode == (answer["status"] not in ("best", "complete"))
    assert json.loads(typed("check", out, "--json").stdout)["sound"]
