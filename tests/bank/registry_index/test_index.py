"""An index built from files: every row is in it or named, changes last, and damage is found."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from stembase.bank.registry_index import files, generation
from stembase.bank.registry_index.reading import read
from stembase.bank.registry_index.snapshot import opened
from stembase.bank.registry_index.verifying import out_of_range, verify
from stembase.bank.registry_index.writer import build, build_of, open_for_writing
from stembase.refusal import explain
from stembase.science.hla.registry.changes import Change
from stembase.science.hla.registry.columns import Details
from stembase.science.hla.registry.overlay import written
from tests.refusing import refused

ROWS = """\
D1%A*01:01+A*02:01^B*07:02+B*08:01^DRB1*01:01+DRB1*03:01
D2%A*11:XX+A*02:XX^C*UUUU+C*UUUU^B*13:XX+B*44:XX^DRB1*07:XX+DRB1*01:XX^DQB1*UUUU+DQB1*UUUU
D3%A2+A24^B7+B8^DR4+DR11
"""
DETAILS = "key,birth_year,sex,cmv,abo\nD1,1990,F,N,O+\nD3,,m,,ab\n"


@pytest.fixture
def index(tmp_path) -> Path:
    (tmp_path / "donors.txt").write_text(ROWS, encoding="ascii")
    (tmp_path / "details.csv").write_text(DETAILS, encoding="ascii")
    build(tmp_path / "index", tmp_path / "donors.txt", tmp_path / "details.csv")
    return tmp_path / "index"


def told(index: Path) -> dict[str, tuple[str, Details]]:
    return {key: (typing, details) for key, typing, details in written(opened(index).columns)}


def test_an_index_gives_back_every_donor_with_details(index):
    assert list(told(index)) == ["D1", "D2", "D3"]
    assert told(index)["D1"] == ("A*01:01+A*02:01^B*07:02+B*08:01^DRB1*01:01+DRB1*03:01", Details(1990, "F", "N", "O+"))
    assert told(index)["D2"] == ("A*02:XX+A*11:XX^B*13:XX+B*44:XX^DRB1*01:XX+DRB1*07:XX", Details())
    assert told(index)["D3"][1] == Details(0, "M", "", "AB")
    assert verify(index) == []


@pytest.mark.parametrize("form", ["plain", "gz", "crlf", "bom", "no last line end"])
def test_the_same_rows_are_read_from_every_form_of_file(tmp_path, form):
    text = {"crlf": ROWS.replace("\n", "\r\n"), "bom": "\ufeff" + ROWS, "no last line end": ROWS.rstrip("\n")}.get(form, ROWS)
    file = tmp_path / ("donors.txt.gz" if form == "gz" else "donors.txt")
    file.write_bytes(gzip.compress(text.encode()) if form == "gz" else text.encode())
    reading = read(file)
    assert reading.columns.keys.tolist() == [b"D1", b"D2", b"D3"]
    assert reading.refused == []


def test_bad_rows_are_named_and_the_rest_is_usable(tmp_path):
    file = tmp_path / "donors.txt"
    file.write_text(ROWS + "\nno typing\nD2%A*01:01\nD4%A*01:01+A*01:02+A*01:03\n%A*01:01\nD5%A*01:01\nD2%B*07:02\nD6%Z\n", encoding="ascii")
    build(tmp_path / "index", file)
    snapshot = opened(tmp_path / "index")
    rows = list(files.refused_rows(snapshot.generation.folder))
    assert [key for key, _typing, _details in written(snapshot.columns)] == ["D1", "D2", "D3", "D5"]
    assert [(row["row"], row["code"]) for row in rows] == [
        (5, "registry-key-missing"), (7, "hla-too-many-copies"), (8, "registry-key-missing"), (11, "hla-name-malformed"),
        (6, "registry-key-twice"), (10, "registry-key-twice"),
    ]  # fmt: skip
    assert rows[4]["facts"] == {"row": 6, "key": "D2", "first": 2}
    assert rows[1]["came"] == "D4%A*01:01+A*01:02+A*01:03"
    assert all(explain(row["code"], row["facts"], "zh").sentence != row["code"] for row in rows)


def test_text_that_is_not_text_is_named(tmp_path):
    (tmp_path / "donors.txt").write_bytes(ROWS.encode() + b"D\xff9%A*01:01\n")
    reading = read(tmp_path / "donors.txt")
    assert [(row["row"], row["code"]) for row in reading.refused] == [(4, "encoding-unknown")]
    assert len(reading.columns.keys) == 3


def test_details_that_cannot_be_used_are_named(tmp_path):
    (tmp_path / "donors.txt").write_text(ROWS, encoding="ascii")
    (tmp_path / "details.csv").write_text("key,birth_year,sex,cmv,abo\nD9,1990,,,\nD1,90,,,\nD2,,X,,\nD3,1980,F,P,B-\n", encoding="ascii")
    reading = read(tmp_path / "donors.txt", tmp_path / "details.csv")
    codes = {row["row"]: row["code"] for row in reading.refused}
    assert codes == {2: "donor-not-in-index", 3: "donor-detail-unknown", 4: "donor-detail-unknown"}
    assert reading.columns.person(2) == Details(1980, "F", "P", "B-")
    assert reading.columns.person(0) == Details()


def test_changes_are_there_when_it_is_opened_again_and_after_they_became_columns(index):
    with open_for_writing(index) as writer:
        writer.change([Change("add", "D4", "B*08:01+B*07:02^A*02:01+A*01:01", Details(2000, "M"))])
        writer.change([Change("retype", "D1", "A*03:01+A*02:01"), Change("withdraw", "D2")])
    wanted = {
        "D3": told(index)["D3"], "D1": ("A*02:01+A*03:01", Details(1990, "F", "N", "O+")),
        "D4": ("A*01:01+A*02:01^B*07:02+B*08:01", Details(2000, "M")),
    }  # fmt: skip
    assert told(index) == wanted
    assert verify(index) == []
    with open_for_writing(index) as writer:
        writer.compact()
        writer.change([Change("add", "D2", "A*01:01")])
        writer.change([Change("withdraw", "D2")])
    assert told(index) == wanted
    assert list(told(index)) == ["D1", "D3", "D4"]
    assert verify(index) == []


def test_a_change_that_cannot_be_is_refused_and_leaves_the_batch_undone(index):
    before = told(index)
    with open_for_writing(index) as writer:
        batch = [Change("add", "D8", "A*01:01")]
        refused("donor-in-index", writer.change, [*batch, Change("add", "D1", "A*01:01")])
        refused("donor-not-in-index", writer.change, [*batch, Change("withdraw", "D9")])
        refused("donor-not-in-index", writer.change, [*batch, Change("retype", "D9", "A*01:01")])
        refused("donor-twice-in-batch", writer.change, [*batch, *batch])
        assert refused("hla-locus-unknown", writer.change, [*batch, Change("add", "D9", "F*01:01")]).facts["key"] == "D9"
    assert told(index) == before


def test_a_donor_typed_at_no_locus_stays_one(index):
    with open_for_writing(index) as writer:
        writer.change([Change("add", "D4", "A*UUUU+A*UUUU", Details(1990)), Change("retype", "D1", "C*UUUU")])
    assert told(index)["D4"] == ("A*UUUU+A*UUUU", Details(1990))
    assert verify(index) == []
    with open_for_writing(index) as writer:
        writer.compact()
    assert told(index)["D1"][0] == "A*UUUU+A*UUUU"
    assert verify(index) == []


@pytest.mark.parametrize("key", ["", "D%1", "D\n", "供者", "D" * 41])
def test_a_key_no_file_could_hold_is_refused(index, key):
    with open_for_writing(index) as writer:
        refused("donor-key-unusable", writer.change, [Change("add", key, "A*01:01")])
        refused("donor-detail-unknown", writer.change, [Change("add", "D9", "A*01:01", Details(1990, "Q"))])
        refused("donor-detail-unknown", writer.change, [Change("add", "D9", "A*01:01", Details(90))])
    assert list(told(index)) == ["D1", "D2", "D3"]


def test_a_torn_line_is_passed_over_and_cut_off_by_the_next_writer(index):
    log = opened(index).generation.folder / generation.LOG
    with open_for_writing(index) as writer:
        writer.change([Change("add", "D4", "A*01:01")])
    whole = log.read_bytes()
    log.write_bytes(whole + whole[:-5])
    assert list(told(index)) == ["D1", "D2", "D3", "D4"]
    with open_for_writing(index):
        assert log.read_bytes() == whole


def test_there_is_one_writer(index, tmp_path):
    with open_for_writing(index):
        refused("index-being-written", build, index, tmp_path / "donors.txt", instead=True)
        assert list(told(index)) == ["D1", "D2", "D3"]


def test_a_second_build_needs_to_be_meant(index, tmp_path):
    refused("index-there", build, index, tmp_path / "donors.txt")
    held = opened(index).columns
    build_of(index, read(tmp_path / "donors.txt").columns, instead=True)
    assert told(index)["D1"][1] == Details()
    assert held.person(0) == Details(1990, "F", "N", "O+")


def test_an_index_that_is_not_there_is_refused(tmp_path):
    refused("no-such-index", opened, tmp_path)
    refused("no-such-index", verify, tmp_path / "nowhere")
    refused("no-such-index", open_for_writing(tmp_path).__enter__)


def test_an_index_of_a_later_format_is_refused(index, monkeypatch):
    monkeypatch.setattr(files, "FORMAT", files.FORMAT - 1)
    refused("index-of-other-format", opened, index)


def test_a_changed_byte_in_any_file_is_found(index):
    folder = opened(index).generation.folder
    for file in sorted(folder.iterdir()):
        whole = file.read_bytes()
        if file.name == generation.LOG or not whole:
            continue
        file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        assert verify(index), file.name
        file.write_bytes(whole)
    assert verify(index) == []


def test_a_missing_or_shortened_file_is_refused_at_opening(index):
    file = opened(index).generation.folder / "typing_of.npy"
    os.truncate(file, 100)
    assert refused("index-damaged", opened, index).facts["file"] == "typing_of.npy"
    file.unlink()
    refused("index-damaged", opened, index)
    assert verify(index) == ["typing_of.npy: not the file that was written"]


def test_a_damaged_log_is_refused_with_its_row(index):
    with open_for_writing(index) as writer:
        for key in "abc":
            writer.change([Change("add", key, "A*01:01")])
    log = opened(index).generation.folder / generation.LOG
    log.write_bytes(log.read_bytes().replace(b"A*01:01", b"A*01:02", 1))
    assert refused("index-log-damaged", opened, index).facts["row"] == 1
    assert len(verify(index)) == 1


def test_numbers_out_of_range_are_named(index):
    columns = opened(index).columns
    columns.typing_of[0] = 99
    columns.by_key[0] = columns.by_key[1]
    columns.details[1][0] = 7
    assert list(out_of_range(columns)) == ["typing_of: a number points nowhere", "sex: a number points nowhere", "by_key: not every donor once"]


def test_an_empty_registry_is_an_index_too(tmp_path):
    (tmp_path / "donors.txt").write_text("\n")
    build(tmp_path / "index", tmp_path / "donors.txt")
    assert verify(tmp_path / "index") == []
    with open_for_writing(tmp_path / "index") as writer:
        writer.change([Change("add", "D1", "A*01:01")])
        writer.compact()
    assert list(told(tmp_path / "index")) == ["D1"]
    assert opened(tmp_path / "index").is_now(tmp_path / "index")
    assert np.array_equal(opened(tmp_path / "index").columns.typing_of, [0])
