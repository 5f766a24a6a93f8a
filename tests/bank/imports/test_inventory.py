"""An inventory of a registry as XML is read item by item; what is wrong is named by item and field, the rest is read, and nothing dangerous is."""

import gzip
import tracemalloc
from pathlib import Path

import pytest

from stembase.bank.imports.inventory import read_inventories
from stembase.bank.imports.listed import Head
from stembase.bank.imports.registry import read_registry
from stembase.refusal import explain
from stembase.science.fault import Fault
from stembase.science.hla.registry.columns import Details
from tests.bank.imports.inventories import HLA, donor, inventories, inventory

EXAMPLE = Path(__file__).parents[3] / "examples" / "registry-inventory.xml"


def items(folder: Path, text: str | bytes):
    file = folder / "inventory.xml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return list(read_inventories(file, []))


def faults(folder: Path, text: str) -> list[tuple[str, dict]]:
    return [(fault.code, fault.facts) for item in items(folder, text) for fault in item.faults]


def refused(folder: Path, text: str | bytes) -> tuple[str, dict]:
    with pytest.raises(Fault) as told:
        items(folder, text)
    assert explain(told.value.code, told.value.facts, "zh").sentence != told.value.code
    return told.value.code, told.value.facts


def test_an_item_is_its_key_its_typing_and_what_a_search_uses():
    met: list[Head] = []
    found = list(read_inventories(EXAMPLE, met))
    assert met == [Head("9990/9991/D", True), Head("9990/9991/C", True)]
    assert [(one.row, one.key, one.typing, one.faults) for one in found] == [
        (1, "999000000000000001K", "A*01:01+A*02:01^B*07:02+B*08:01^C*07:AB+C*07:XX^DRB1*15:01^DPB1*04:01+DPB1*02:01", []),
        (2, "999000000000000002L", "A1+A24^B7+B8^Cw7^DR4+DR11", []),
        (3, "ZZC1", "A*11:01+A*24:02^B*40:01+B*46:01^DRB1*09:01+DRB1*12:02", []),
    ]
    assert [one.person for one in found] == [
        Details(1990, "F", "P", "O+", "9990/9991/D AV"), Details(1975, "M", "", "", "9990/9991/D TU"), Details(2019, "", "", "", "9990/9991/C AV")
    ]  # fmt: skip


def test_of_a_date_of_birth_only_the_year_is_kept_and_a_wrong_one_is_not_repeated(tmp_path):
    (good,) = items(tmp_path, inventories(donor("D1", BIRTH_DATE="1990-05-17")))
    assert good.person.birth_year == 1990
    ((code, facts),) = faults(tmp_path, inventories(donor("D1", BIRTH_DATE="17/05/1990")))
    assert (code, facts["name"]) == ("donor-detail-unknown", "BIRTH_DATE")
    assert "1990" not in str(facts)


def test_a_packed_file_and_one_in_utf_16_are_read_as_the_plain_one(tmp_path):
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(EXAMPLE.read_bytes()))
    (tmp_path / "b.xml").write_bytes(EXAMPLE.read_text(encoding="utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"))
    plain = list(read_registry(EXAMPLE))
    assert len(plain) == 3
    assert list(read_registry(tmp_path / "a.xml.gz")) == list(read_registry(tmp_path / "b.xml")) == plain


def test_what_is_wrong_with_an_item_is_named_by_item_and_field_and_the_rest_is_read(tmp_path):
    unknown_locus = HLA.replace("</HLA>", "<E><DNA><FIELD1>01:01</FIELD1></DNA></E></HLA>")
    odd = HLA.replace("<FIELD1>08:01</FIELD1>", "<FIELD1>08:01^A*02:01</FIELD1>").replace("<DRB1><DNA>", "<DRB1><SBT>").replace(
        "</DNA></DRB1>", "</SBT></DRB1>"
    )  # fmt: skip
    text = inventories(
        donor("D1", hla=unknown_locus), donor("", STATUS="AV"), donor("D2", SEX="X", RHESUS="?", CMV="Z", STATUS="QQ"), donor("D3", hla=odd),
        donor("D4").replace("</GRID>", "</GRID><GRID>D5</GRID>"), "<CBU><ID>C1</ID></CBU>", donor("D6", STATUS="DE"), donor("D1"),
    )  # fmt: skip
    rows = [(row.line, row.key, fault.code) for row in _rows(tmp_path, text) for fault in row.faults]
    assert rows == [
        (1, "D1", "hla-locus-unknown"), (2, "", "inventory-key-missing"),
        *[(3, "D2", "donor-detail-unknown")] * 4, *[(4, "D3", "inventory-field-unknown")] * 2, (4, "D3", "hla-name-malformed"),
        (5, "D4", "inventory-field-twice"), (6, "", "inventory-item-unknown"), (7, "", "inventory-deleted-in-full"), (8, "D1", "registry-key-twice"),
    ]  # fmt: skip
    read = {row.key: list(row.typing.loci) for row in _rows(tmp_path, text) if row.typing}
    assert read == {"D1": ["A", "B", "DRB1"], "D2": ["A", "B", "DRB1"], "D3": ["A"], "D4": ["A", "B", "DRB1"]}
    said = [facts.get("field") or facts.get("name") for _code, facts in faults(tmp_path, text)]
    assert said == [None, "STATUS", "SEX", "RHESUS", "CMV", "HLA/DRB1/SBT/FIELD1", "HLA/DRB1/SBT/FIELD2", None, "GRID", None, None]


def _rows(folder: Path, text: str):
    file = folder / "inventory.xml"
    file.write_text(text, encoding="utf-8")
    return list(read_registry(file))


def test_a_name_cannot_smuggle_in_another_donor(tmp_path):
    (item,) = items(tmp_path, inventories(donor("D1", hla="<HLA><A><DNA><FIELD1>01:01\nD9%A*02:01</FIELD1></DNA></A></HLA>")))
    assert (item.typing, [fault.code for fault in item.faults]) == ("", ["hla-name-malformed"])


@pytest.mark.parametrize(
    ("change", "code", "facts"),
    [
        (("</INVENTORIES>", ""), "inventory-malformed", {"line": 5}),
        (("<SEX>", "<SEX"), "inventory-malformed", {"line": 3}),
        (("INVENTORIES", "hml"), "inventory-unlike", {"line": 2, "element": "hml", "expected": "INVENTORIES"}),
        (("<INVENTORY ", "<ITEMS ", "</INVENTORY>", "</ITEMS>"), "inventory-unlike", {"line": 3, "element": "ITEMS", "expected": "INVENTORY"}),
        (('"2.3"', '"3.0"'), "inventory-attribute-unusable", {"line": 3, "attribute": "SCHEMA_VERSION", "said": "3.0"}),
        (('"FULL"', '"SOME"'), "inventory-attribute-unusable", {"attribute": "UPDATE_MODE", "known": ["FULL", "DIFF"]}),
        (('CONTENT_TYPE="D"', ""), "inventory-attribute-unusable", {"attribute": "CONTENT_TYPE", "said": ""}),
        (('POOL="9991"', 'POOL=""'), "inventory-attribute-unusable", {"attribute": "POOL"}),
        (("<INVENTORIES>", '<!DOCTYPE I [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><INVENTORIES>'), "inventory-with-doctype", {"line": 2}),
        (("<INVENTORIES>", '<!DOCTYPE I SYSTEM "http://example.test/i.dtd"><INVENTORIES>'), "inventory-with-doctype", {"line": 2}),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_trusted_is_refused_whole_with_its_line(tmp_path, change, code, facts):
    text = inventories(donor("D1", SEX="M"))
    for before, after in zip(change[::2], change[1::2], strict=True):
        assert before in text
        text = text.replace(before, after)
    told = refused(tmp_path, text)
    assert told[0] == code
    assert told[1].items() >= facts.items()


def test_a_packed_file_that_breaks_off_is_refused(tmp_path):
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(EXAMPLE.read_bytes())[:-20])
    with pytest.raises(Fault) as told:
        list(read_inventories(tmp_path / "a.xml.gz", []))
    assert told.value.code == "registry-unreadable"


def test_a_file_without_an_inventory_says_that_nothing_has_changed(tmp_path):
    assert items(tmp_path, "<?xml version='1.0'?><INVENTORIES></INVENTORIES>") == []


def test_however_long_fields_how_deep_elements_and_how_many_items_little_is_held(tmp_path):
    file = tmp_path / "inventory.xml"
    deep = "<X>" * 3_000 + "</X>" * 3_000
    wide = "".join(f"<L{one}><D{other}>1</D{other}></L{one}>" for one in range(300) for other in range(100))
    with file.open("w") as stream:
        head, tail = inventory("D", "FULL").split("…")
        stream.write(f"<INVENTORIES>{head}" + donor("D0", ETHN="y" * 3_000_000).replace("</ETHN>", f"</ETHN>{deep}"))
        stream.write(donor("DW", hla=f"<HLA>{wide}</HLA>") + donor("DT").replace("</GRID>", "</GRID>" + "<GRID>D9</GRID>" * 100_000))
        stream.writelines(donor(f"D{number}") for number in range(1, 20_000))
        stream.write(f"{tail}</INVENTORIES>")
    tracemalloc.start()
    count = sum(1 for _item in read_inventories(file, []))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_002
    assert peak < 4_000_000  # the file has more than ten
