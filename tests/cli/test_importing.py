"""`stembase import` as a person types it: what it says of good and bad rows, in words and in JSON."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from stembase.bank.models import RegistryDonor, RegistryPatient
from stembase.bank.selection.pools import registries, registry_typings
from stembase.cli import main
from stembase.donors.models import Donor
from stembase.ledger.models import Entry
from tests.bank.quality.staging import BANK, OPERATOR, stage

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    """Where indexes of registries are kept: a folder of the test."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    return settings.HOME


def typed(*arguments: str):
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def rows(kind: str, file: Path, *more: str):
    return typed(kind, file, "--bank", BANK, "--as", OPERATOR, *more)


def test_the_examples_come_in_and_the_answer_counts_them():
    stage(standard="")
    before = Entry.objects.count()
    assert rows("donors", EXAMPLES / "donors.csv", "--preview").exit_code == 0
    assert Entry.objects.count() == before
    answer = rows("donors", EXAMPLES / "donors.csv", "--json")
    assert json.loads(answer.stdout) == {"done": 3, "there": 0, "refused": 0, "undone": False, "rows": [], "passed_over": []}
    assert rows("units", EXAMPLES / "units.csv", "--all-or-nothing").exit_code == 0
    assert "5" in rows("results", EXAMPLES / "results.csv").output


def test_a_refused_row_is_named_with_what_is_wrong_and_how_to_mend_it(tmp_path):
    stage(standard="")
    file = tmp_path / "donors.csv"
    file.write_text("code,kind,source\nD0001,donor,bone-marrow\nD0002,donor,hair\n", encoding="utf-8")
    answer = rows("donors", file, "--all-or-nothing", "--json")
    assert answer.exit_code == 1
    said = json.loads(answer.stdout)
    assert (said["undone"], said["rows"][0]["row"], said["rows"][0]["code"]) == (True, 3, "cell-not-a-choice")
    assert "hair" in said["rows"][0]["sentence"]
    assert said["rows"][0]["mend"]
    assert not Donor.objects.exists()
    answer = rows("donors", file)
    assert "3" in answer.output
    assert "[cell-not-a-choice]" in answer.output
    assert Donor.objects.count() == 1


def test_a_person_or_a_bank_that_is_not_there_is_said_so():
    stage(standard="")
    assert "[no-such-person]" in typed("donors", EXAMPLES / "donors.csv", "--bank", BANK, "--as", "P9999").output
    assert "[no-such-chain]" in typed("donors", EXAMPLES / "donors.csv", "--bank", "A9994", "--as", OPERATOR).output


def test_a_registry_comes_in_with_its_patients_and_its_unknown_codes():
    answer = typed("registry", EXAMPLES / "registry-donors.txt", "--patients", EXAMPLES / "registry-patients.txt", "--json")
    assert answer.exit_code == 0
    said = json.loads(answer.stdout)
    assert (said["donors"]["stored"], said["patients"]["stored"], said["donors"]["unknown_codes"]) == (2, 1, {"AB": 1})
    assert RegistryPatient.objects.get().code == "DEMO9"
    assert "AB 1" in typed("registry", EXAMPLES / "registry-donors.txt").output


def test_donors_taken_in_from_several_files_are_those_a_search_finds(tmp_path):
    (tmp_path / "more.txt").write_text("DEMO3%A*02:01+A*11:01^B*40:01+B*46:01^DRB1*09:01+DRB1*15:01\nDEMO1%A*01:01+A*02:01\n", encoding="utf-8")
    (tmp_path / "details.csv").write_text("key,birth_year,sex,cmv,abo\nDEMO3,1990,F,N,O+\n", encoding="utf-8")
    typed("registry", EXAMPLES / "registry-donors.txt", "--name", "national")
    answer = typed("registry", tmp_path / "more.txt", "--name", "national", "--details", tmp_path / "details.csv", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["searchable"]) == (0, 3)
    assert list(registries()) == ["national"]
    assert registry_typings(["national:DEMO1", "national:DEMO3"]) == ["A*01:01+A*02:01", "A*02:01+A*11:01^B*40:01+B*46:01^DRB1*09:01+DRB1*15:01"]


@pytest.mark.parametrize("name", ["", "../outside", "two words", "-x", "供者库"])
def test_a_registry_cannot_be_called_what_no_folder_may_be(home, name):
    assert "[registry-name-unusable]" in typed("registry", EXAMPLES / "registry-donors.txt", f"--name={name}").output
    assert (RegistryDonor.objects.count(), list(home.iterdir())) == (0, [])


def test_a_preview_says_that_nothing_is_written(tmp_path):
    stage(standard="")
    assert "Only looked, nothing written: 3 would be" in rows("donors", EXAMPLES / "donors.csv", "--preview").output


def test_columns_nobody_knows_are_named(tmp_path):
    stage(standard="")
    file = tmp_path / "donors.csv"
    file.write_text("code,kind,source,shoe size\nD0001,donor,bone-marrow,43\n", encoding="utf-8")
    assert "shoe size" in rows("donors", file).output


def test_a_refusal_of_the_door_names_row_and_field(tmp_path):
    stage(standard="")
    file = tmp_path / "units.csv"
    file.write_text("din,donor,source,collected_at,frozen_at\nA999026000001,D404,cord-blood,2026-01-14 03:20,2026-01-15 10:05\n", encoding="utf-8")
    assert "Row 2, Donor code: " in rows("units", file).output


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "registry-without-persons"),
        ("other.txt", bytes(range(256)) * 9, "registry-without-persons"),
        ("cut.txt.gz", b"\x1f\x8b\x08\x00", "registry-unreadable"),
        ("text.txt.gz", b"D1%A*01:01", "registry-unreadable"),
    ],
)
def test_a_registry_that_cannot_be_read_is_refused_and_nothing_is_stored(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    answer = typed("registry", tmp_path / name)
    assert (answer.exit_code, f"[{code}]" in answer.output) == (1, True)


def test_a_line_of_a_registry_that_is_left_out_ends_in_failure_and_the_others_stay(tmp_path):
    file = tmp_path / "registry.txt"
    file.write_text("nothing\nD1%A*01:01^A*02:01\n", encoding="utf-8")
    answer = typed("registry", file)
    assert (answer.exit_code, "[registry-key-missing]" in answer.output) == (1, True)
    assert RegistryDonor.objects.get().code == "D1"


def test_an_inventory_of_a_registry_comes_in_and_who_has_left_leaves(home, tmp_path):
    answer = typed("registry", EXAMPLES / "registry-inventory.xml", "--name", "national", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["searchable"]) == (0, 3)
    smaller = tmp_path / "smaller.xml"
    text = (EXAMPLES / "registry-inventory.xml").read_text(encoding="utf-8")
    smaller.write_text(text[: text.index("    <DONOR>")] + text[text.index("    <DONOR>", text.index("</DONOR>")) :], encoding="utf-8")
    assert "[inventory-would-withdraw]" in typed("registry", smaller, "--name", "national").output
    said = json.loads(typed("registry", smaller, "--name", "national", "--withdraw-missing", "--json").stdout)
    assert (said["searchable"], said["donors"]["withdrawn"]) == (2, 1)
    assert registry_typings(["national:999000000000000001K"]) == [""]
