"""Tables come in every encoding, delimiter and language people have; what is wrong is said with row, heading and what was written."""

import tracemalloc
from datetime import date, datetime
from io import BytesIO
from time import perf_counter
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from stembase.bank.imports.columns import Column, TableFault
from stembase.bank.imports.table import read_table
from stembase.refusal import explain

COLUMNS = (
    Column(key="din", zh="捐献编号", en="Donation number", names=("DIN",), required=True, pattern="[A-Z0-9]{13}"),
    Column(key="volume_ml", zh="体积", en="Volume", kind="number", units=("mL", "毫升"), low=0, high=500),
    Column(key="bags", zh="袋数", en="Bags", kind="whole"),
    Column(key="collected", zh="采集日期", en="Collected", kind="date"),
    Column(key="frozen", zh="冻存时间", en="Frozen at", kind="moment"),
    Column(key="source", zh="来源", en="Source", kind="choice", choices={"脐带血": "cord-blood", "cord blood": "cord-blood", "骨髓": "bone-marrow"}),
    Column(key="mother", zh="母亲姓名", en="Mother", personal=True),
    Column(key="born", zh="母亲出生日期", en="Mother born", kind="date", personal=True),
)
HEAD = "捐献编号,体积（mL）,袋数,采集日期,冻存时间,来源"
LINE = "A999926000001,95.5,1,2026-03-14,2026-03-14 16:20,脐带血"
READ = {
    "din": "A999926000001",
    "volume_ml": 95.5,
    "bags": 1,
    "collected": date(2026, 3, 14),
    "frozen": datetime(2026, 3, 14, 16, 20),
    "source": "cord-blood",
}


def table(text: str | bytes, **limits):
    return list(read_table(BytesIO(text if isinstance(text, bytes) else text.encode()), COLUMNS, **limits))


def workbook(*rows) -> bytes:
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def spoilt(ending: str, content: bytes) -> bytes:
    """A workbook one of whose parts holds something else."""
    with ZipFile(BytesIO(workbook(["DIN"], ["A999926000001"]))) as file:
        return archive({name: content if name.endswith(ending) else file.read(name) for name in file.namelist()})


def charted() -> bytes:
    book, out = Workbook(), BytesIO()
    book.create_chartsheet("chart", 0)
    book.save(out)
    return out.getvalue()


SHAPES = {
    "commas": f"{HEAD}\n{LINE}\n",
    "semicolons and decimal commas": f"{HEAD}\n{LINE}\n".replace(",", ";").replace("95.5", "95,5"),
    "tabs": f"{HEAD}\n{LINE}\n".replace(",", "\t"),
    "bars": f"{HEAD}\n{LINE}\n".replace(",", "|"),
    "English headings in another case": f"donation_number,VOLUME [ml],bags,Collected,frozen-at,source\n{LINE}".replace("脐带血", "Cord Blood"),
    "quotation marks": f'{HEAD}\n"{LINE.replace(",", chr(34) + "," + chr(34))}"\r\n',
    "full-width figures": f"{HEAD}\n{LINE}".replace("95.5", "９５.５"),
    "dates as people write them": f"{HEAD}\n{LINE}".replace("2026-03-14,", "2026年3月14日,").replace("2026-03-14 16:20", "2026/3/14 16:20:00"),
    "blank lines and spaces": f"\n\n{HEAD}\n\n  {LINE} ,\n,,,,\n\n",
    "a remark in the heading and a column nobody knows": f"{HEAD},备注\n{LINE},好".replace("捐献编号", "* 捐献编号（必填）"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_is_read_in_every_shape_people_have(shape):
    (row,) = table(SHAPES[shape])
    assert (row.values, row.faults) == (READ, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_table_is_read_in_every_encoding(encoding):
    (row,) = table(SHAPES["commas"].encode(encoding))
    assert row.values == READ


def test_a_workbook_gives_the_same_values_as_text():
    cells = ["A999926000001", 95.5, 1.0, datetime(2026, 3, 14), datetime(2026, 3, 14, 16, 20), "脐带血", None]
    (row,) = table(workbook(HEAD.split(","), [], cells))
    assert (row.row, row.values, row.faults) == (3, READ, ())


def test_rows_carry_the_number_a_spreadsheet_shows():
    assert [row.row for row in table(f"{HEAD}\n{LINE}\n\n{LINE}\n")] == [2, 4]


def test_a_path_is_read_as_an_open_file_is(tmp_path):
    (tmp_path / "units.csv").write_text(SHAPES["commas"], encoding="utf-8")
    assert [row.values for row in read_table(tmp_path / "units.csv", COLUMNS)] == [READ]


FILES = [
    ("nothing", b"", "table-empty", None),
    ("blank lines", b"\n\n  \n", "table-empty", None),
    ("old Excel", b"\xd0\xcf\x11\xe0 and more", "table-old-excel", None),
    ("a broken workbook", b"PK\x03\x04 and no more", "table-broken", None),
    ("a picture", b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "file-not-text", None),
    ("a PDF file", b"%PDF-1.7\n", "file-not-text", None),
    ("a web page named .xls", b"<html><table></table></html>", "file-not-text", None),
    ("bytes of no encoding", b"\x81\x00\xff\xfe\x80 and more\n", "encoding-unknown", None),
    ("a heading alone", HEAD, "table-without-rows", 1),
    ("an archive that is no workbook", archive({"hello.txt": b"x"}), "table-broken", None),
    ("a workbook whose sheet is no XML", spoilt("sheet1.xml", b"<worksheet><not xml"), "table-broken", None),
    ("half a workbook", workbook(["DIN"], ["A999926000001"])[:2000], "table-broken", None),
    ("a workbook that begins with a chart", charted(), "table-broken", None),
    ("a formula nobody has computed", workbook(["DIN", "袋数"], ["A999926000001", "=1+1"]), "table-formula-not-computed", 2),
    ("a title above the table", f"检测结果\n{HEAD}\n{LINE}", "table-column-missing", 1),
    ("grams in Chinese", f"{HEAD}\n{LINE}".replace("mL", "克"), "table-wrong-measure", 1),
    ("grams behind an underscore", f"din,volume_g\n{LINE}", "table-wrong-measure", 1),
    ("a cell that never ends", f"{HEAD}\n" + "x" * 200_000, "table-cell-huge", 2),
    ("a mark of UTF-8 over two encodings", b"\xef\xbb\xbf" + HEAD.encode() + b"\n" + LINE.encode("gb18030"), "encoding-mixed", 2),
    ("no DIN", "体积（mL）,袋数\n1,2", "table-column-missing", 1),
    ("two DINs", f"{HEAD},DIN\n{LINE},x", "table-column-twice", 1),
    ("litres", f"{HEAD}\n{LINE}".replace("mL", "L"), "table-wrong-measure", 1),
    ("two encodings", HEAD.encode() + b"\n" + LINE.encode() + b"\n" + LINE.encode("gb18030"), "encoding-mixed", 3),
    ("two encodings, the other way", (HEAD + "\n").encode("gb18030") + LINE.encode(), "encoding-mixed", 2),
    ("a quotation mark left open", f'{HEAD}\n{LINE}\n"{LINE}\n{LINE}', "table-row-unreadable", 3),
]


@pytest.mark.parametrize(("what", "text", "code", "row"), FILES, ids=[case[0] for case in FILES])
def test_a_file_that_cannot_be_used_is_refused(what, text, code, row):
    with pytest.raises(TableFault) as caught:
        table(text)
    assert caught.value.code == code
    assert row is None or caught.value.row == row


def test_a_mixed_encoding_late_in_the_file_stops_it_before_its_first_row():
    rows = read_table(BytesIO(f"{HEAD}\n{LINE}\n".encode() * 50 + LINE.encode("gb18030")), COLUMNS)
    with pytest.raises(TableFault) as caught:
        next(rows)
    assert (caught.value.code, caught.value.row) == ("encoding-mixed", 101)


def test_more_rows_than_allowed_are_refused_naming_the_first_too_many():
    with pytest.raises(TableFault) as caught:
        table(f"{HEAD}\n" + f"{LINE}\n" * 3, most_rows=2)
    assert (caught.value.code, caught.value.row) == ("table-too-many-rows", 4)


CELLS = [
    ("A999926000001", "", "cell-missing", "捐献编号"),
    ("A999926000001", "A9999", "cell-malformed", "捐献编号"),
    ("A999926000001", "1.23E+12", "cell-digits-lost", "捐献编号"),
    ("A999926000001", "X" * 501, "cell-too-long", "捐献编号"),
    ("95.5", "many", "cell-not-a-number", "体积（mL）"),
    ("95.5", "nan", "cell-not-a-number", "体积（mL）"),
    ("95.5", "95.5 mL", "cell-not-a-number", "体积（mL）"),
    ("95.5", '"1,234"', "cell-number-ambiguous", "体积（mL）"),
    ("95.5", '"1,234.5"', "cell-number-ambiguous", "体积（mL）"),
    ("95.5", '"1.234,5"', "cell-number-ambiguous", "体积（mL）"),
    ("95.5", "1e400", "cell-not-a-number", "体积（mL）"),
    ("95.5", "9\0.5", "cell-control-character", "体积（mL）"),
    ("95.5", "-1", "cell-out-of-range", "体积（mL）"),
    ("95.5", "1e9", "cell-out-of-range", "体积（mL）"),
    (",1,", ",1.5,", "cell-not-whole", "袋数"),
    ("2026-03-14,", "03/14/2026,", "cell-not-a-date", "采集日期"),
    ("2026-03-14,", "2026-02-30,", "cell-not-a-date", "采集日期"),
    ("2026-03-14 16:20", "yesterday", "cell-not-a-date", "冻存时间"),
    ("脐带血", "外周血", "cell-not-a-choice", "来源"),
    ("脐带血", "脐带血,,,,多", "row-too-long", None),
]


@pytest.mark.parametrize(("good", "bad", "code", "heading"), CELLS, ids=[f"{code}: {bad[:20]}" for _, bad, code, _ in CELLS])
def test_a_cell_that_cannot_be_is_a_fault_of_its_row_and_the_next_row_is_read(good, bad, code, heading):
    first, second = table(f"{HEAD}\n{LINE.replace(good, bad, 1)}\n{LINE}\n")
    (fault,) = first.faults
    assert (fault.code, fault.row, fault.facts.get("field")) == (code, 2, heading)
    assert (second.values, second.faults) == (READ, ())


def test_everything_wrong_with_a_row_is_said_at_once():
    (row,) = table(f"{HEAD}\nA1,x,1.5,never,never,never")
    assert [fault.code for fault in row.faults] == [
        "cell-malformed", "cell-not-a-number", "cell-not-whole", "cell-not-a-date", "cell-not-a-date", "cell-not-a-choice",
    ]  # fmt: skip


def test_a_long_code_that_a_workbook_holds_as_a_number_is_not_trusted():
    (row,) = table(workbook(["捐献编号"], [1.234567890123456e18]))
    assert [fault.code for fault in row.faults] == ["cell-digits-lost"]


def test_personal_cells_are_not_repeated_in_faults():
    (row,) = table("DIN,母亲姓名,母亲出生日期\nA999926000001,王芳,1990年某月")
    (fault,) = row.faults
    assert (fault.code, fault.facts["written"]) == ("cell-not-a-date", "…")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fault_explains_itself_with_row_heading_and_mend(language):
    (row,) = table(f"{HEAD}\n{LINE.replace('95.5', 'many')}")
    told = explain(row.faults[0].code, row.faults[0].facts, language)
    assert all(word in told.sentence for word in ("2", "体积（mL）", "many"))
    assert told.mend


DINS = (Column(key="din", zh="捐献编号", en="DIN", kind="din", required=True), Column(key="tube", zh="样本管", en="Tube", kind="thing"))


@pytest.mark.parametrize(
    "written", ["A999926000001", "a999926000001", "A9999 26 000001", "Ａ９９９９２６０００００１", "A9999 26 000001 8", "=A99992600000100"]
)
def test_a_donation_number_is_read_in_every_form_people_have(written):
    (row,) = read_table(BytesIO(f"din,tube\n{written},{written}\n".encode()), DINS)
    assert (row.values, row.faults) == ({"din": "A999926000001", "tube": "A999926000001"}, ())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("A99992600000", "cell-not-a-din"),
        ("A9O9926000001", "cell-not-a-din"),
        ("A9999260000012", "cell-check-character-wrong"),
        ("=A99992600000160", "cell-check-character-wrong"),
        ("=%6200", "cell-other-label"),
        ("&(0405T1-5", "cell-not-a-din"),
        ("1.23E+12", "cell-digits-lost"),
    ],
)
def test_what_is_no_donation_number_is_a_fault_that_names_row_and_field(written, code):
    (row,) = read_table(BytesIO(f"din\n{written}\n".encode()), DINS)
    assert [(fault.code, fault.row, fault.facts["field"]) for fault in row.faults] == [(code, 2, "din")]
    assert not any("…" in explain(code, row.faults[0].facts, language).sentence for language in ("zh", "en"))


MEASURED = (Column(key="value", zh="数值", en="Value", kind="number", unit_into="measure_unit"), Column(key="measure_unit", zh="计量单位", en="Unit"))


def test_a_unit_behind_the_heading_of_a_value_holds_for_every_row_that_says_none():
    first, second, third = read_table(BytesIO(b"value (g/L),unit\n1,\n2,g/L\n3,10*8\n"), MEASURED)
    assert (first.values["measure_unit"], second.values["measure_unit"]) == ("g/L", "g/L")
    assert [fault.code for fault in third.faults] == ["row-measure-differs"]


def test_a_remark_behind_a_heading_is_no_unit():
    (row,) = read_table(BytesIO("数值（必填）,计量单位\n1,\n".encode()), MEASURED)
    assert row.values["measure_unit"] is None


def test_headings_nobody_knows_are_told():
    passed_over: set[str] = set()
    list(read_table(BytesIO(f"{HEAD},volumne\n{LINE},7\n".encode()), COLUMNS, passed_over=passed_over))
    assert passed_over == {"volumne"}


@pytest.mark.slow
def test_two_hundred_thousand_rows_pass_through_without_being_held(tmp_path):
    path = tmp_path / "many.csv"
    with path.open("w", encoding="gb18030") as file:
        file.write(HEAD + "\n")
        for number in range(200_000):
            file.write(f"A999926{number:06},95.5,1,2026-03-14,2026-03-14 16:20,脐带血\n")
    start = perf_counter()
    assert sum(not row.faults for row in read_table(path, COLUMNS)) == 200_000
    assert perf_counter() - start < 30
    tracemalloc.start()
    for row in read_table(path, COLUMNS):
        if row.row > 20_000:
            break
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20
