"""The frame of the command line: what is listed, how a no is said, what an unforeseen error looks like."""

import json
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner
from django.db import OperationalError

from stembase.cli import ENTRIES, main
from stembase.cli.frame import Door, Entry, answer, as_refusal
from stembase.refusal import Refused


def stembase(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run the command line as a person does, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}}
    return subprocess.run(
        [sys.executable, "-m", "stembase.cli", *arguments], env=kept | environment, capture_output=True, text=True, check=False, timeout=120
    )


def door(fault: Exception) -> Door:
    """A door with one command that fails."""

    @click.group(cls=Door, entries={"fail": Entry("stembase.cli:main", "")})
    @click.option("--debug", is_flag=True)
    def group(debug: bool) -> None:
        pass

    @click.command()
    def fail() -> None:
        raise fault

    group.get_command = lambda ctx, name: fail
    return group


def test_a_command_whose_module_is_not_installed_is_not_listed():
    group = Door(entries={"init": ENTRIES["init"], "fly": Entry("stembase.cli.flying:fly", "")})
    assert group.list_commands(click.Context(group)) == ["init"]


@pytest.mark.parametrize("name", [name for name, entry in ENTRIES.items() if entry.exists()])
def test_the_help_of_every_command_shows_an_example(name):
    outcome = CliRunner().invoke(main, [name, "--help"])
    assert outcome.exit_code == 0, outcome.output
    assert "Example: stembase" in outcome.output or "示例：stembase" in outcome.output


def test_help_needs_no_settings_and_makes_no_files(tmp_path):
    outcome = stembase("serve", "--help", STEMBASE_HOME=str(tmp_path / "home"), DJANGO_SETTINGS_MODULE="stembase.settings.production")
    assert outcome.returncode == 0
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(("language", "sentence"), [("en_GB.UTF-8", "The settings are incomplete"), ("zh_CN.UTF-8", "设置不完整")])
def test_a_refusal_is_a_sentence_its_mend_and_its_code_in_the_language_of_the_machine(language, sentence):
    outcome = stembase("doctor", DJANGO_SETTINGS_MODULE="stembase.settings.production", STEMBASE_SECRET_KEY="", LC_ALL=language, STEMBASE_LANGUAGE="")
    assert outcome.returncode == 1
    assert sentence in outcome.stderr
    assert "STEMBASE_SECRET_KEY" in outcome.stderr
    assert "[settings-incomplete]" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_wrong_call_exits_with_2():
    assert stembase("serve", "--port", "ninety").returncode == 2


def test_an_unforeseen_error_is_one_sentence_and_the_traceback_stands_in_the_log(tmp_path):
    script = "from tests.cli.test_frame import door; door(ZeroDivisionError('by nothing')).main(['fail'])"
    environment = os.environ | {"STEMBASE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "stembase.settings.local", "STEMBASE_LANGUAGE": "en"}
    outcome = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert "ZeroDivisionError: by nothing" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    line = json.loads((tmp_path / "stembase.log").read_text(encoding="utf-8").splitlines()[-1])
    assert "Traceback" in line["traceback"]


def test_debug_shows_the_traceback():
    outcome = CliRunner().invoke(door(ZeroDivisionError("by nothing")), ["--debug", "fail"])
    assert isinstance(outcome.exception, ZeroDivisionError)


def test_a_refusal_of_a_command_is_told_with_its_facts():
    outcome = CliRunner().invoke(door(Refused("no-such-chain", chain="A9999")), ["fail"])
    assert outcome.exit_code == 1
    assert "A9999" in outcome.output
    assert "[no-such-chain]" in outcome.output


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        ("no such table: people_account", "database-not-prepared"),
        ('relation "people_account" does not exist', "database-not-prepared"),
        ("connection refused", "database-out-of-reach"),
    ],
)
def test_an_error_of_the_database_says_what_to_do(problem, code):
    assert as_refusal(OperationalError(problem)).code == code


def test_an_answer_is_json_for_programs_and_lines_for_people(capsys):
    answer([{"unit": "a", "state": "released"}], as_json=True)
    assert json.loads(capsys.readouterr().out) == [{"unit": "a", "state": "released"}]
    answer([{"unit": "a", "state": "released"}], as_json=False)
    assert capsys.readouterr().out.splitlines() == ["unit  state", "a     released"]
    answer({"units": 3}, as_json=False)
    assert capsys.readouterr().out == "units  3\n"
