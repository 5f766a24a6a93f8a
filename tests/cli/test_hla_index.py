"""`stembase hla index` as a person types it: built, changed, verified, in words and in JSON, without a database."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from stembase.cli import main
from tests.bank.imports.inventories import donor, inventories

ROWS = "D1%A*01:01+A*02:01^B*07:02+B*08:01\nD2%A*11:XX+A*02:XX\nD2%A*01:01\nD3%A*01:01+A*02:01+A*03:01\n"


def typed(*arguments: str | Path):
    return CliRunner().invoke(main, ["hla", "index", *map(str, arguments)])


def told(*arguments: str | Path) -> dict:
    return json.loads(typed(*arguments, "--json").stdout)


@pytest.fixture
def built(tmp_path) -> Path:
    (tmp_path / "donors.txt").write_text(ROWS)
    answer = typed("build", tmp_path / "index", tmp_path / "donors.txt")
    assert answer.exit_code == 0, answer.output
    return tmp_path / "index"


def test_building_counts_donors_and_names_the_rows_refused(tmp_path):
    (tmp_path / "donors.txt").write_text(ROWS)
    (tmp_path / "details.csv").write_text("key,birth_year,sex,cmv,abo\nD1,1990,F,N,O+\nD2,1990,Q,,\n")
    answer = typed("build", tmp_path / "index", tmp_path / "donors.txt", "--details", tmp_path / "details.csv")
    assert answer.exit_code == 0
    assert "2" in answer.stdout
    for code in ("[registry-key-twice]", "[hla-too-many-copies]", "[donor-detail-unknown]"):
        assert code in answer.stderr
    assert "[index-there]" in typed("build", tmp_path / "index", tmp_path / "donors.txt").output
    again = told("build", tmp_path / "index", tmp_path / "donors.txt", "--instead")
    assert (again["donors"], again["typings"], [row["row"] for row in again["refused"]]) == (2, 2, [4, 3])


def test_donors_are_added_retyped_and_withdrawn(built):
    assert told("add", built, "D9", "A*01:01+A*02:01", "--birth-year", "1990", "--sex", "F", "--abo", "O+")["donors"] == 3
    assert told("retype", built, "D9", "A*03:01+A*02:01")["donors"] == 3
    assert told("withdraw", built, "D1", "D9")["donors"] == 1
    info = told("info", built)
    assert (info["donors"], info["withdrawn"], info["added"], len(info["refused"])) == (1, 1, 0, 2)
    assert typed("verify", built).exit_code == 0
    assert told("compact", built)["donors"] == 1
    assert told("info", built)["generation"] == "g000002"
    assert "donors" in typed("info", built).output


def test_a_file_is_added_and_who_is_there_already_is_named(built, tmp_path):
    (tmp_path / "more.txt").write_text("D1%A*01:01\nD7%A*01:01\nD8%Q\n")
    said = told("add", built, "--file", tmp_path / "more.txt")
    assert said["donors"] == 3
    assert {row["code"] for row in said["refused"]} == {"donor-in-index", "hla-name-malformed"}


def test_what_cannot_be_is_refused_with_its_code(built, tmp_path):
    assert "[donor-in-index]" in typed("add", built, "D1", "A*01:01").output
    assert "[donor-not-in-index]" in typed("withdraw", built, "D7").output
    assert "[hla-name-malformed]" in typed("retype", built, "D1", "A*x").output
    assert "[donor-detail-unknown]" in typed("add", built, "D7", "A*01:01", "--abo", "Z").output
    assert "[no-such-index]" in typed("info", tmp_path / "nowhere").output
    assert typed("add", built, "D7").exit_code == 2


def test_damage_is_found_and_the_exit_code_says_so(built):
    file = next(built.glob("g*/A.json"))
    file.write_text(file.read_text().replace("01:01", "01:02"))
    answer = typed("verify", built, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout) == {"intact": False, "wrong": ["A.json: not the file that was written"]}


def test_a_locus_that_cannot_be_read_is_named_and_the_donor_is_kept_with_the_others(tmp_path):
    rows = "D1%A*01:01+A*0201^B*07:02+B*08:01\nD1%B*07:02+B*08:01\nD2%B*07:02+B*08:01\nD2%A*01:01+A*0201^B*07:02+B*08:01\n"
    for name, text in {"plain.txt": rows, "mixed.txt": rows + "no key\n"}.items():
        (tmp_path / name).write_text(text)
        said = told("build", tmp_path / name.removesuffix(".txt"), tmp_path / name)
        assert said["donors"] == 2
        faulty = [(row["row"], row["code"], row.get("kept", False)) for row in said["refused"] if row["row"] < 5]
        assert sorted(faulty) == [(1, "hla-old-nomenclature", True), (2, "registry-key-twice", False), (4, "registry-key-twice", False)]
        assert typed("verify", tmp_path / name.removesuffix(".txt")).exit_code == 0


def test_inventories_build_an_index_and_change_it_and_who_would_leave_is_asked_for(tmp_path):
    file, index = tmp_path / "inventory.xml", tmp_path / "index"
    file.write_text(inventories(donor("D1"), donor("D2"), donor("", STATUS="AV")), encoding="utf-8")
    said = told("build", index, file)
    assert (said["donors"], [row["code"] for row in said["refused"]]) == (2, ["inventory-key-missing"])
    file.write_text(inventories(donor("D2", STATUS="DE"), donor("D3"), mode="DIFF"), encoding="utf-8")
    answer = typed("add", index, "--file", file)
    assert (answer.exit_code, "[inventory-is-difference]" in typed("build", tmp_path / "other", file).output) == (0, True)
    said = told("add", index, "--file", file)
    assert (said["donors"], said["added"], said["replaced"], said["withdrawn"]) == (2, 0, 0, 0)
    file.write_text(inventories(donor("D3")), encoding="utf-8")
    assert "[inventory-would-withdraw]" in typed("add", index, "--file", file).output
    assert told("add", index, "--file", file, "--withdraw-missing")["withdrawn"] == 1
    assert told("info", index)["donors"] == 1
