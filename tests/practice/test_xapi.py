"""Runs as xAPI statements: the five verbs, codes instead of names, and the same statements whenever they are exported."""

import json
from uuid import UUID

import pytest
from click.testing import CliRunner

from stembase.base.chain import BASE
from stembase.cli.practice import practice
from stembase.ledger.clock import time_of
from stembase.people.models import Account
from stembase.practice.models import Run
from stembase.practice.policy.playing import play
from stembase.practice.worlds import begin
from stembase.practice.xapi import ADL, statements
from tests.practice.house import CREW, SKILL, house  # noqa: F401
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


def said(bank: str) -> list[dict]:
    return list(statements(Run.objects.filter(bank=bank)))


def verbs(told: list[dict]) -> list[str]:
    return [one["verb"]["id"].removeprefix(f"{ADL}/verbs/") for one in told]


def test_a_run_played_well_is_four_statements_with_its_score():
    told = said(play(SKILL, 1, "reference", CREW).bank)
    assert verbs(told) == ["initialized", "attempted", "passed", "completed"]
    assert told[2]["result"]["success"] is True
    assert told[2]["result"]["score"] == {"raw": 20, "min": 0, "max": 20, "scaled": 1.0}
    assert told[3]["result"]["completion"] is True
    assert told[3]["result"]["duration"].startswith("PT")
    assert {one["context"]["registration"] for one in told} == {told[0]["context"]["registration"]}
    assert told[3]["timestamp"] == time_of(BASE).isoformat()


def test_a_run_played_badly_has_failed_and_an_open_one_only_begun():
    assert verbs(said(play(SKILL, 1, "careless", CREW).bank)) == ["initialized", "attempted", "failed", "completed"]
    assert verbs(said(begin(SKILL, 2, crew=CREW).bank)) == ["initialized"]


def test_people_are_codes_and_an_export_repeated_is_the_same():
    bank = play(SKILL, 1, "careless", CREW).bank
    told = said(bank)
    assert told == said(bank)
    assert len({UUID(one["id"]) for one in told}) == len(told)
    assert {one["actor"]["account"]["name"] for one in told} == {CREW.student}
    account = Account.objects.get(code=CREW.student)
    text = json.dumps(told, ensure_ascii=False)
    assert not [name for name in (account.username, account.name("en"), account.name("zh-hans")) if name in text]


def test_the_command_writes_a_line_a_statement_of_the_runs_named(tmp_path):
    bank, other, target = begin(SKILL, 1, crew=CREW).bank, begin(SKILL, 2, crew=CREW).bank, tmp_path / "statements.jsonl"
    done = CliRunner().invoke(practice, ["xapi", "--bank", bank, "--write", str(target), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"runs": 1, "statements": 1, "file": str(target)}
    (line,) = target.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["context"]["extensions"]["https://stembase.invalid/xapi/bank"] == bank
    key = Run.objects.get(bank=other).key
    done = CliRunner().invoke(practice, ["xapi", "--run", key, "--bank", bank, "--home", "https://school.example", "--write", str(target)])
    assert done.exit_code == 0
    assert {json.loads(line)["actor"]["account"]["homePage"] for line in target.read_text().splitlines()} == {"https://school.example"}


def test_a_run_that_is_not_there_and_a_file_that_cannot_be_written_are_refused(tmp_path):
    def export(*arguments: str):
        return CliRunner().invoke(practice, ["xapi", *arguments], catch_exceptions=False)

    refused("no-practice-run", export, "--run", "A9995-r999:1", "--write", str(tmp_path / "a"))
    refused("file-not-written", export, "--write", str(tmp_path / "nowhere" / "a"))
    assert not (tmp_path / "a").exists()
