"""Every structure reads and writes back; nothing is used before identifier, length and count have been checked."""

from datetime import date, datetime

import pytest

from stembase.bank.codes import din, structures
from stembase.bank.codes.scan import compound, entry, expect, read, read_all
from stembase.refusal import Refused, explain

COMPOUND = "=+05000=A99992112345600=<S1393000&>0363652359=%6200&/CHA999921000001"

# source: standards-bank §2.1 and the ICCBBA examples of ST-001, ST-012 and ST-017 it cites
READS = [
    ("=A99991712345600", "din", "A999917123456"),
    ("=G12341765432170", "din", "G123417654321"),
    ("=G12349865432177", "din", "G123498654321"),
    ("=%6200", "blood-group", "A+"),
    ("=%5300", "blood-group", "O+"),
    ("=%Mq00", "blood-group", "quarantine"),
    ("=<S12954A0", "product", "S12954A0"),
    ("=>019031", "expiry-date", date(2019, 1, 31)),
    ("&>0180292359", "expiry", datetime(2018, 1, 29, 23, 59)),
    ("=*998365", "collection-date", date(1998, 12, 31)),
    ("&*0203661200", "collection", datetime(2020, 12, 31, 12)),
    ("=}017032", "production-date", date(2017, 2, 1)),
    ("&}0170320830", "production", datetime(2017, 2, 1, 8, 30)),
    ("&(N0001", "special-testing", "N0001"),
    ("=\\620001234567890012", "red-cell-antigens", "620001234567890012"),
    ("=)1AB1234567", "container", "1234567"),
    ("&)0000LOT123", "container-lot", "0000LOT123"),
    ("=;A99991234567890123456", "donor-number", "1234567890123456"),
    ("='A9999000042", "staff", "A9999000042"),
    ("=-AB12345678", "item", "12345678"),
    ("&-1234567890", "item-lot", "1234567890"),
    ("=#0120200229", "patient-birth", date(2020, 2, 29)),
    ("&#0105ABC12", "patient", "ABC12"),
    ("=]202603", "expiry-month", date(2026, 3, 1)),
    ('&"321415000000000000', "infection-markers", "321415000000000000"),
    ("=$A999926000010203", "consignment", "A99992600001"),
    ("&$0201000100001000200020000200000"[:32], "dimensions", "0100010000100020002000020000"),
    ("&%0010123456789", "red-cell-history", "0123456789"),
    ("=(2002202603141620", "moment", datetime(2026, 3, 14, 16, 20)),
    ("=,000012", "division", "000012"),
    ("&+A9997AB3456", "processor", "AB3456"),
    ("=/A9997AB3456T0123", "processor-product", "AB3456"),
    ("&,1000000000000XYZ123", "mpho-lot", "000000000000XYZ123"),
    ("&,2000000000000000001", "mpho-supplement", "000000000000000001"),
    ("&,4PL001499Z549917123456A00T041600320181231", "single-european-code", "Z549917123456"),
    ("&/CHA999921000001", "chain-of-identity", "CHA999921000001"),
    ("&sp10A9990:T1R2", "position", "A9990:T1R2"),
    ("&sk04K-12", "kit", "K-12"),
    ("&sl08DMSO-2=&", "lot", "DMSO-2=&"),
]


@pytest.mark.parametrize(("text", "structure", "value"), READS, ids=[text for text, _, _ in READS])
def test_a_structure_is_read_for_what_it_is_for(text, structure, value):
    scan = read(text)
    assert (scan.structure, scan.value, scan.text) == (structure, value, text)


@pytest.mark.parametrize(("text", "structure", "value"), READS, ids=[text for text, _, _ in READS])
def test_what_was_read_is_written_back_equal(text, structure, value):
    fields = {field.name: read(text).fields[field.name] for field in structures.BY_KEY[structure].fields}
    assert structures.write(structure, **fields) == text


def test_every_structure_001_to_040_is_in_the_table_and_every_current_one_is_read_by_a_test():
    numbers = [structure.number for structure in structures.TABLE if structure.number]
    assert numbers == [f"{number:03}" for number in range(1, 41)]
    read_here = {structure for _, structure, _ in READS} | {"compound", "grid"}
    untried = {structure.key for structure in structures.TABLE if not structure.retired} - read_here
    assert untried == {"red-cell-antigens-finnish", "platelet-antigens", "equipment", "worklist"}


REFUSED = [
    ("", "scan-empty"),
    ("   ", "scan-empty"),
    ("GARBAGE", "scan-not-understood"),
    ("6901234567892", "scan-not-understood"),
    ("=G12341765432171", "din-check-character-wrong"),
    ("=A9O991712345600", "facility-letter-o"),
    ("=A999917123456", "scan-length-wrong"),  # no flags
    ("=A9999171234560012", "scan-length-wrong"),
    ("=z9999171234560", "scan-length-wrong"),
    ("=A9999171234X600", "scan-content-wrong"),
    ("=%620", "scan-length-wrong"),
    ("=%ZZ00", "blood-group-unknown"),
    ("=\\6200", "scan-length-wrong"),  # without the identifier's second character this would read as A+
    ("=<S1393000X", "scan-length-wrong"),
    ("=>019366", "date-impossible"),
    ("=>019000", "date-impossible"),
    ("&>0180292459", "date-impossible"),
    ("=#0120210229", "date-impossible"),
    ("={000000000000000000", "structure-retired"),
    ("=[EEEEFFFFGGGGHHHHLM", "structure-retired"),
    ("&#0105ABC1", "scan-length-wrong"),
    ("&$021234", "scan-length-wrong"),
    ("&xSOMETHING", "scan-identifier-unknown"),
    ("&?1", "scan-identifier-unknown"),
    ("&,9A", "scan-identifier-unknown"),
    ("&sp10A9990:T1R", "scan-length-wrong"),
    ("&sp10A9990:T1R2X", "scan-length-wrong"),
    ("=+05000=/A9997XYZ100T0479=A99991712345600=,000012=>019031", "compound-count-wrong"),
    ("=+03000=/A9997XYZ100T0479=A99991712345600=,000012=>019031", "compound-count-wrong"),
    ("=+01000&sp04A-01", "compound-holds-local"),
    (COMPOUND[:-1], "scan-length-wrong"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=[f"{text!r}" for text, _ in REFUSED])
def test_a_scan_that_is_not_whole_and_right_is_refused(text, code):
    with pytest.raises(Refused) as refusal:
        read_all(text)
    assert refusal.value.code == code


def test_a_concatenated_pair_gives_both_structures():
    assert [(scan.structure, scan.value) for scan in read_all("=A99991712345600=,000012")] == [("din", "A999917123456"), ("division", "000012")]


def test_one_structure_is_not_read_from_a_pair():
    with pytest.raises(Refused) as refusal:
        read("=A99991712345600=,000012")
    assert refusal.value.code == "scan-holds-several"


def test_a_compound_message_gives_its_contents_without_its_header():
    scans = {scan.structure: scan.value for scan in read_all(COMPOUND)}
    assert len(COMPOUND) == 68
    assert scans == {
        "din": "A999921123456",
        "product": "S1393000",
        "expiry": datetime(2036, 12, 30, 23, 59),  # day 365 of a leap year
        "blood-group": "A+",
        "chain-of-identity": "CHA999921000001",
    }


def test_compound_writes_what_read_all_reads():
    parts = ("=A99992112345600", "=<S1393000", "&>0363652359", "=%6200", "&/CHA999921000001")
    assert compound(*parts) == COMPOUND


def test_compound_takes_no_local_structure():
    with pytest.raises(Refused) as refusal:
        compound("=A99992112345600", structures.write_ours("kit", "K-12"))
    assert refusal.value.code == "compound-holds-local"


@pytest.mark.parametrize("text", ["SEC: PL001499Z549917123456 A00T041600320171231", "sec: pl001499z549917123456 a00t041600320171231"])
def test_a_single_european_code_is_read_as_printed(text):
    (scan,) = entry(text)
    assert (scan.value, scan.fields["split"], scan.fields["expires"]) == ("Z549917123456", "003", date(2017, 12, 31))


@pytest.mark.parametrize("text", ["G123417654321A", "G1234 17 654321 A", "g1234 17 654321 a", "=G12341765432170", "=+02000=G12341765432170=%6200"])
def test_a_field_that_wants_a_din_takes_it_typed_scanned_or_from_a_compound(text):
    assert expect(text, "din").value == "G123417654321"


def test_a_typed_din_with_one_wrong_character_is_refused():
    with pytest.raises(Refused) as refusal:
        expect("G1234 17 654312 A", "din")
    assert refusal.value.code == "din-check-character-wrong"


WRONG_FIELD = [
    ("=%6200", ("din",), ["blood-group"]),
    ("&sp10A9990:T1R2", ("din",), ["position"]),
    ("=A99991712345600", ("position",), ["din"]),
    ("A999917123456" + din.check_character("A999917123456"), ("position",), ["din"]),
    ("='A9999000042", ("din", "product"), ["staff"]),
    ("=A99991712345600=A99991712345700", ("din",), ["din", "din"]),
]


@pytest.mark.parametrize(("text", "wanted", "seen"), WRONG_FIELD)
def test_a_label_in_the_wrong_field_is_refused_saying_what_was_read(text, wanted, seen):
    with pytest.raises(Refused) as refusal:
        expect(text, *wanted)
    assert refusal.value.code == "label-in-wrong-field"
    assert refusal.value.facts["read"] == seen
    assert structures.BY_KEY[seen[0]].zh in explain(refusal.value.code, refusal.value.facts, "zh").sentence
    assert structures.BY_KEY[wanted[0]].en in explain(refusal.value.code, refusal.value.facts, "en").sentence


def test_a_field_for_a_position_takes_its_key_as_typed():
    assert expect(" LN1-R2-C3-05 ", "position").value == "LN1-R2-C3-05"


def test_no_refusal_of_a_scan_repeats_what_could_be_a_persons_data():
    for text in ("&#0109WANGXIAO", "WANG XIAO 1990", "=#0119900231"):
        with pytest.raises(Refused) as refusal:
            read_all(text)
        assert "WANG" not in str(refusal.value.facts)


def test_our_codes_are_not_longer_than_a_label_takes():
    with pytest.raises(Refused) as refusal:
        structures.write_ours("position", "X" * 61)
    assert refusal.value.code == "code-too-long"
