"""Labels from the command line: what is printed to a file is read back from it by the same door."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stembase.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["label", *arguments])


def printed(folder: Path, *arguments: str) -> list[dict]:
    """The structures read back from a label printed."""
    out = folder / "label.png"
    assert run("print", *arguments, "--out", str(out)).exit_code == 0
    return json.loads(run("read", str(out), "--json").output)


def test_a_place_printed_is_read_back(tmp_path):
    (scan,) = printed(tmp_path, "position", "A9990:LN1-R2-C3-05", "--title", "液氮罐 1", "--line", "隔离")
    assert (scan["structure"], scan["value"]) == ("position", "A9990:LN1-R2-C3-05")


def test_a_unit_printed_is_read_back_in_full(tmp_path):
    scans = printed(tmp_path, "final", "A999026000001/D0001V00", "--expires", "2046-03-17", "--group", "A+", "--volume-ml", "25")
    values = {scan["structure"]: scan["value"] for scan in scans}
    assert values == {"din": "A999026000001", "blood-group": "A+", "product": "D0001V00", "expiry": "2046-03-17 23:59:00"}


def test_a_bag_printed_is_read_back(tmp_path):
    scans = printed(tmp_path, "partial", "A999526000001/D0001VA0", "--product-zh", "脐带血")
    assert [scan["value"] for scan in scans] == ["A999526000001", "D0001VA0"]


def test_several_labels_go_into_one_file(tmp_path):
    outcome = run("print", "kit", "K-1", "K-2", "K-3", "--out", str(tmp_path / "kits.pdf"), "--json")
    assert json.loads(outcome.output) == {"file": str(tmp_path / "kits.pdf"), "labels": 3}
    assert (tmp_path / "kits.pdf").read_bytes().startswith(b"%PDF")


def test_the_text_of_a_scan_is_read_as_it_is():
    outcome = run("read", "=A99991712345600=%6200", "--json")
    assert [(scan["structure"], scan["number"], scan["value"]) for scan in json.loads(outcome.output)] == [
        ("din", "001", "A999917123456"),
        ("blood-group", "002", "A+"),
    ]


def test_the_text_of_a_scan_is_shown_as_a_table():
    assert run("read", "=%6200").output.splitlines()[1].split()[:3] == ["blood-group", "002", "A+"]


REFUSED = [
    (["read", "=G12341765432171"], "din-check-character-wrong"),
    (["read", "GARBAGE"], "scan-not-understood"),
    (["print", "kit", "K-1", "K-2", "--out", "two.png"], "one-label-a-picture"),
    (["print", "partial", "A9O9026000001/D0001V00", "--out", "bag.png"], "facility-letter-o"),
]


@pytest.mark.parametrize(("arguments", "code"), REFUSED, ids=[code for _, code in REFUSED])
def test_what_is_refused_exits_1_with_its_code_and_writes_nothing(arguments, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = run(*arguments)
    assert outcome.exit_code == 1
    assert f"[{code}]" in outcome.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "code"), [(b"no picture", "not-a-picture"), (None, "no-symbol-found")])
def test_a_file_without_a_symbol_is_refused(content, code, tmp_path):
    from PIL import Image

    picture = tmp_path / "empty.png"
    Image.new("L", (50, 50), 255).save(picture)
    if content:
        picture.write_bytes(content)
    outcome = run("read", str(picture))
    assert (outcome.exit_code, f"[{code}]" in outcome.output) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["print", "kit", "K-1"],
        ["print", "kit", "--out", "kit.pdf"],
        ["print", "kit", "K-1", "--out", "kit.doc"],
        ["print", "sticker", "K-1", "--out", "kit.pdf"],
        ["print", "final", "A999026000001/D0001V00", "--out", "unit.pdf"],
        ["print", "partial", "A999026000001", "--out", "unit.pdf"],
        ["read"],
    ],
)
def test_a_command_called_wrongly_exits_2_and_writes_nothing(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(*arguments).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_label_that_cannot_be_is_called_wrongly(tmp_path):
    final = ("print", "final", "A999026000001/D0001V00", "--out", str(tmp_path / "u.pdf"), "--expires", "2046-03-17")
    assert run(*final, "--volume-ml", "-3").exit_code == 2
    assert run(*final, "--collected", "2050-01-01").exit_code == 2


def test_a_folder_that_is_not_there_is_said(tmp_path):
    answer = run("print", "position", "A9990:T1", "--out", str(tmp_path / "none" / "p.pdf"))
    assert (answer.exit_code, "[file-not-written]" in answer.output) == (1, True)
