"""Inventories make an index and change it: a FULL one is all of its pool, a DIFF what has changed; the same file again changes nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

from stembase.bank.registry_index import files
from stembase.bank.registry_index.generation import LOG
from stembase.bank.registry_index.reading import read
from stembase.bank.registry_index.snapshot import opened
from stembase.bank.registry_index.verifying import verify
from stembase.bank.registry_index.writer import build, open_for_writing
from stembase.refusal import explain
from stembase.science.hla.registry.columns import Details
from stembase.science.hla.registry.overlay import written
from tests.bank.imports.inventories import HLA, donor, inventories
from tests.refusing import refused

EXAMPLE = Path(__file__).parents[3] / "examples" / "registry-inventory.xml"
TYPING = "A*01:01+A*02:01^B*07:02+B*08:01^DRB1*03:01+DRB1*15:01"
OTHER = HLA.replace("02:01", "24:02")


def filed(folder: Path, text: str) -> Path:
    file = folder / "inventory.xml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture
def index(tmp_path) -> Path:
    (tmp_path / "lines.txt").write_text(f"L1%{TYPING}\n", encoding="ascii")
    build(tmp_path / "index", filed(tmp_path, inventories(donor("D1", SEX="F"), donor("D2"), donor("D3", BIRTH_DATE="1990-01-01"))))
    with open_for_writing(tmp_path / "index") as writer:
        writer.add_file(tmp_path / "lines.txt")
        writer.add_file(filed(tmp_path, inventories(donor("P1"), pool="9992")))
    return tmp_path / "index"


def told(index: Path) -> dict[str, tuple[str, Details]]:
    return {key: (typing, details) for key, typing, details in written(opened(index).columns)}


def apply(index: Path, text: str, agreed=lambda leaving: False):
    with open_for_writing(index) as writer:
        return writer.add_file(filed(index.parent, text), None, agreed)


def test_an_index_of_inventories_keeps_typing_details_and_standing(tmp_path):
    reading = build(tmp_path / "index", EXAMPLE)
    assert reading.refused == []
    assert told(tmp_path / "index")["999000000000000001K"] == (
        "A*01:01+A*02:01^C*07:AB+C*07:XX^B*07:02+B*08:01^DRB1*15:01+DRB1*^DPB1*02:01+DPB1*04:01", Details(1990, "F", "P", "O+", "9990/9991/D AV")
    )  # fmt: skip
    assert [details.listing for _typing, details in told(tmp_path / "index").values()] == ["9990/9991/D AV", "9990/9991/D TU", "9990/9991/C AV"]
    assert verify(tmp_path / "index") == []


def test_xml_and_lines_of_the_same_donors_make_the_same_typings(tmp_path):
    (tmp_path / "lines.txt").write_text(f"D1%{TYPING}\nD2%{TYPING}\n", encoding="ascii")
    lines, xml = read(tmp_path / "lines.txt").columns, read(filed(tmp_path, inventories(donor("D1"), donor("D2")))).columns
    assert xml.keys.tolist() == lines.keys.tolist()
    assert xml.texts[:-1] == lines.texts[:-1]
    assert all(np.array_equal(mine, its) for mine, its in zip(xml.typings, lines.typings, strict=True))


def test_bad_items_are_named_and_the_rest_is_usable(tmp_path):
    text = inventories(donor("D1", hla=HLA.replace("01:01", "0101", 1)), donor(""), donor("D2", hla="<HLA/>"), donor("D3", SEX="X"), donor("D1"))
    build(tmp_path / "index", filed(tmp_path, text))
    assert {key: typing for key, (typing, _details) in told(tmp_path / "index").items()} == {"D1": TYPING.split("^", 1)[1], "D3": TYPING}
    rows = list(files.refused_rows(opened(tmp_path / "index").generation.folder))
    assert [(row["row"], row["code"], row.get("kept", False)) for row in rows] == [
        (1, "hla-old-nomenclature", True), (3, "hla-typing-empty", False), (4, "donor-detail-unknown", True), (2, "inventory-key-missing", False),
        (5, "registry-key-twice", False),
    ]  # fmt: skip
    assert all(explain(row["code"], row["facts"], "zh").sentence != row["code"] for row in rows)


def test_a_difference_adds_replaces_and_withdraws_and_again_changes_nothing(index):
    before, place = told(index), list(told(index))
    text = inventories(donor("D1", SEX="F", STATUS="TU"), donor("D2", STATUS="DE"), donor("D3", hla=OTHER), donor("D4"), donor("D9", STATUS="DE"),
                       mode="DIFF")  # fmt: skip
    taken = apply(index, text)
    assert (taken.added, taken.replaced, taken.left) == (1, 2, ["D2"])
    after = told(index)
    assert after["D1"] == (TYPING, Details(0, "F", "", "", "9990/9991/D TU"))
    assert after["D3"] == (TYPING.replace("02:01", "24:02", 1), Details(listing="9990/9991/D AV"))
    assert {key: after[key] for key in ("L1", "P1")} == {key: before[key] for key in ("L1", "P1")}
    assert list(after) == [*(key for key in place if key != "D2"), "D4"]
    log = opened(index).generation.folder / LOG
    size = log.stat().st_size
    again = apply(index, text)
    assert (again.added, again.replaced, again.left, told(index)) == (0, 0, [], after)
    assert log.stat().st_size - size < 20  # a line that says nothing
    assert verify(index) == []


def test_who_is_missing_in_a_full_inventory_leaves_once_that_is_agreed(index):
    before, asked = told(index), []
    text = inventories(donor("D1", SEX="F"), donor("D3", hla="<HLA/>"))
    facts = refused("inventory-would-withdraw", apply, index, text).facts
    assert (facts["leaving"], facts["of"], told(index)) == (1, 5, before)
    taken = apply(index, text, lambda leaving: asked.append(leaving) or True)
    assert (asked, taken.left, list(told(index))) == ([1], ["D2"], ["D1", "D3", "L1", "P1"])
    assert told(index)["D3"] == before["D3"]  # its row could not be read, so nothing is known of it


def test_a_large_change_makes_new_columns_and_says_the_same(index, tmp_path, monkeypatch):
    text = inventories(donor("D4"), donor("D3", hla=OTHER), donor("D2"))
    apply(index, text, lambda leaving: True)
    by_log = told(index)
    monkeypatch.setattr("stembase.bank.registry_index.writer.MOST_IN_LOG", 0)
    apply(index, inventories(donor("D1", SEX="F"), donor("D2"), donor("D3", BIRTH_DATE="1990-01-01")), lambda leaving: True)
    apply(index, text, lambda leaving: True)
    assert told(index) == by_log
    assert verify(index) == []


def test_no_index_is_built_of_a_difference(tmp_path):
    refused("inventory-is-difference", build, tmp_path / "index", filed(tmp_path, inventories(donor("D1"), mode="DIFF")))
    assert refused("inventory-malformed", build, tmp_path / "index", filed(tmp_path, "<INVENTORIES>")).facts["line"] == 1


def test_a_file_that_breaks_off_changes_nothing(index):
    before = told(index)
    refused("inventory-malformed", apply, index, inventories(donor("D1", STATUS="DE"), mode="DIFF").replace("</INVENTORIES>", ""))
    assert told(index) == before


def test_an_index_of_the_format_before_is_still_read(index):
    with open_for_writing(index) as writer:
        writer.compact()
    generation = opened(index).generation
    manifest = json.loads((generation.folder / "manifest.json").read_text())
    for name in ("listing.json", "listing_of.npy"):
        del manifest["files"][name]
    manifest["format"] = 1
    (generation.folder / "manifest.json").write_text(json.dumps(manifest))
    (index / "CURRENT").write_text(f"{generation.folder.name} {files.digest_of(generation.folder / 'manifest.json')}\n")
    assert {details.listing for _typing, details in told(index).values()} == {""}
    assert list(told(index)) == ["D1", "D2", "D3", "L1", "P1"]
