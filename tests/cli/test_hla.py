"""`stembase hla` as a person types it: releases are installed and listed, and a name says what it is."""

import json

import pytest
from click.testing import CliRunner, Result

from stembase.cli import main
from tests.bank.test_releases import laid_out
from tests.science.hla.releasing import official_files


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["hla", *map(str, arguments)])


@pytest.fixture
def store(tmp_path):
    """A folder with one release."""
    outcome = typed("install", "--from", laid_out(tmp_path / "from", official_files()), "--to", tmp_path / "store", "--json")
    assert json.loads(outcome.stdout)["version"] == "9.9.0"
    return tmp_path / "store"


def test_a_release_installed_is_told_and_listed(tmp_path, store):
    again = typed("install", "--from", tmp_path / "from", "--to", store)
    assert "9.9.0" in again.output
    assert "rel_dna_ser.txt" in again.output
    assert "9.9.0" in typed("releases", "--to", store).output
    (listed,) = json.loads(typed("releases", "--to", store, "--json").stdout)
    assert (listed["version"], listed["alleles"]) == ("9.9.0", 28)


def test_a_name_says_its_groups(store):
    said = json.loads(typed("name", "A*02:09:01:01", "--to", store, "--json").stdout)
    assert (said["release"], said["state"], said["G"], said["P"], said["g"]) == ("9.9.0", "in use", ["A*02:01:01G"], ["A*02:01P"], ["A*02:01g"])
    assert "A*02:01:01G" in typed("name", "A*02:09:01:01", "--to", store).output


def test_a_renamed_allele_says_its_new_name(store):
    outcome = typed("name", "A*02:90", "--to", store)
    assert outcome.exit_code == 0
    assert "A*02:09:01:01" in outcome.output


def test_a_name_the_release_does_not_know_is_told_with_what_it_should_be(store):
    outcome = typed("name", "A*01:04", "--to", store, "--json")
    assert outcome.exit_code == 1
    remark = json.loads(outcome.stdout)["remark"]
    assert remark["code"] == "hla-suffix-missing"
    assert "A*01:04N" in remark["sentence"]


def test_a_dpb1_name_says_its_tce_group(store):
    assert json.loads(typed("name", "DPB1*06:01", "--to", store, "--json").stdout)["tce"] == [{"group": "2", "version_1": "3", "version_2": "2a"}]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["name", "A*9999"], "hla-old-nomenclature"),
        (["name", "A*02:01", "--release", "1.0.0"], "hla-no-such-release"),
        (["install", "--release", "9.9.0"], "hla-no-source"),
    ],
)
def test_a_no_has_its_code(tmp_path, arguments, code):
    outcome = typed(*arguments, "--to", tmp_path / "empty")
    assert outcome.exit_code == 1
    assert f"[{code}]" in outcome.output


def test_without_a_release_a_name_says_its_two_fields_and_that_none_is_installed(tmp_path):
    outcome = typed("name", "A*24:02:01:02L", "--to", tmp_path / "empty")
    assert outcome.exit_code == 0
    assert "A*24:02" in outcome.output
    assert json.loads(typed("name", "A*24:02:01:02L", "--to", tmp_path / "empty", "--json").stdout)["state"] == "unchecked"
    assert typed("releases", "--to", tmp_path / "empty").output.strip()


def test_installing_wants_a_folder_or_a_version_and_not_both(tmp_path):
    assert typed("install", "--to", tmp_path).exit_code == 2
    assert typed("install", "--from", tmp_path, "--release", "9.9.0").exit_code == 2


@pytest.mark.parametrize("command", ["install", "releases", "name"])
def test_the_help_of_every_command_shows_an_example(command):
    outcome = typed(command, "--help")
    assert outcome.exit_code == 0
    assert "stembase hla" in outcome.output
