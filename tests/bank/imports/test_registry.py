"""A registry file of any size is read row by row; no row is dropped without its fault."""

import gzip
import os
from collections import Counter
from pathlib import Path
from time import perf_counter

import pytest

from stembase.bank.imports.registry import read_registry
from stembase.science.hla.typing import multiple_allele_codes


def rows(folder, data: bytes):
    path = folder / "donors.txt"
    path.write_bytes(data)
    return list(read_registry(path))


def test_a_row_holds_its_line_its_key_its_raw_typing_and_its_loci(tmp_path):
    (row,) = rows(tmp_path, b"\n\nD000001%A*11:XX+A*02:XX^C*UUUU+C*UUUU\n")
    assert (row.line, row.key, row.raw, row.fault) == (3, "D000001", "A*11:XX+A*02:XX^C*UUUU+C*UUUU", None)
    assert list(row.typing.loci) == ["A", "C"]


def test_a_packed_file_is_read_as_the_plain_one(tmp_path):
    (tmp_path / "donors.txt.gz").write_bytes(gzip.compress(b"D1%A*01:01+A*02:01\r\n"))
    assert [row.key for row in read_registry(tmp_path / "donors.txt.gz")] == ["D1"]


@pytest.mark.parametrize(
    ("line", "code", "facts"),
    [
        (b"no percent sign", "registry-key-missing", {}),
        (b"%A*01:01+A*02:01", "registry-key-missing", {}),
        (b"D" * 41 + b"%A*01:01", "registry-key-missing", {}),
        (b"D1%", "registry-key-twice", {"key": "D1", "first": 1}),
        (b"D2%", "hla-typing-empty", {"place": 1}),
        (b"D2%Z*01:01", "hla-locus-unknown", {"place": 1, "locus": "Z"}),
        (b"D2%A*01:01+A*0201", "hla-old-nomenclature", {"place": 9, "written": "A*0201"}),
        ("D2%甲".encode("gb18030"), "encoding-unknown", {}),
    ],
)
def test_a_row_that_cannot_be_used_carries_its_fault_and_the_rows_around_it_are_read(tmp_path, line, code, facts):
    before, bad, after = rows(tmp_path, b"D1%A*01:01+A*02:01\n" + line + b"\nD9%B*07:02+B*08:01\n")
    assert (before.fault, after.fault) == (None, None)
    assert bad.typing is None
    assert bad.fault.code == code
    assert bad.fault.facts.items() >= {"row": 2, **facts}.items()


def test_a_locus_that_cannot_be_read_does_not_take_the_others_with_it(tmp_path):
    (row,) = rows(tmp_path, b"D1%A*01:01+A*0201^B*07:02+B*08:01^C*01:02+C*02:02+C*03:03\n")
    assert list(row.typing.loci) == ["B"]
    assert [(fault.code, fault.facts["row"], fault.facts["place"]) for fault in row.faults] == [
        ("hla-old-nomenclature", 1, 9),
        ("hla-too-many-copies", 1, 32),
    ]


def test_blanks_around_operators_say_nothing_and_places_stay_true(tmp_path):
    good, bad = rows(tmp_path, b"D1%A*01:01 + A*02:01 ^ B*07:02+B*08:01\nD2%A*01:01 +  A*0201\n")
    assert good.typing.canonical() == "A*01:01+A*02:01^B*07:02+B*08:01"
    assert (bad.fault.code, bad.fault.facts["place"]) == ("hla-old-nomenclature", 12)


@pytest.mark.reference
def test_the_reference_registry_is_read_whole_and_fast_with_every_code_counted():
    folder = Path(os.environ["STEMBASE_DATA"]) / "hla" / "wmda-exercise-3"
    start = perf_counter()
    donors = list(read_registry(folder / "don.txt"))
    seconds = perf_counter() - start
    assert (len(donors), sum(row.fault is not None for row in donors)) == (10_000, 0)
    assert seconds < 2
    kinds = Counter(allele.kind for row in donors for allele in row.typing.alleles())
    assert kinds == {"untyped": 35_988, "XX": 30_156, "allele": 23_051, "code": 10_805}  # counted in the file by grep
    codes = multiple_allele_codes(row.typing for row in donors)
    assert (len(codes), codes.total()) == (775, 10_805)
    assert all(list(row.typing.loci) == ["A", "C", "B", "DRB1", "DQB1"] for row in donors)


@pytest.mark.reference
def test_the_reference_genotype_lists_are_read_without_a_fault():
    folder = Path(os.environ["STEMBASE_DATA"]) / "hla" / "wmda-exercise-3"
    read = {name: list(read_registry(folder / name)) for name in ("don.gl.txt.gz", "pat.gl.txt.gz", "pat.txt")}
    assert {name: (len(found), sum(row.fault is not None for row in found)) for name, found in read.items()} == {
        "don.gl.txt.gz": (10_000, 0),
        "pat.gl.txt.gz": (1_000, 0),
        "pat.txt": (1_000, 0),
    }
