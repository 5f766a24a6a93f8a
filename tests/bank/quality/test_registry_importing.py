"""A registry's export is stored verbatim and as loci; nobody is dropped in silence, and unknown codes are counted."""

import os
from pathlib import Path
from time import perf_counter

import pytest

from stembase.bank.models import RegistryDonor, RegistryPatient
from stembase.bank.registry_importing import import_donors, import_registry
from stembase.bank.registry_index.snapshot import opened
from stembase.ledger.models import Entry
from stembase.science.hla.registry.columns import Details
from stembase.science.hla.registry.overlay import written
from tests.bank.imports.inventories import donor, inventories
from tests.cast import NOON
from tests.refusing import refused

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[3] / "examples"


def taken(folder: Path, text: str, registry: str = "demo"):
    path = folder / "donors.txt"
    path.write_text(text, encoding="utf-8")
    return import_registry(path, RegistryDonor, registry=registry, now=NOON)


def test_the_typing_is_kept_verbatim_and_as_loci():
    done = import_registry(EXAMPLES / "registry-donors.txt", RegistryDonor, registry="demo", now=NOON)
    row = RegistryDonor.objects.get(key="demo:DEMO2")
    assert row.raw == "A*24:XX+A*33:03^B*58:01+B*15:AB^DRB1*03:01+DRB1*12:02"
    assert row.loci["A"] == [["A*24:XX", "A*33:03"]]
    assert (done.stored, done.faults, dict(done.unknown_codes)) == (2, [], {"AB": 1})
    assert not Entry.objects.exists()


def test_a_typing_that_cannot_be_read_is_stored_with_its_fault(tmp_path):
    done = taken(tmp_path, "D1%A*01:01+A*0201\nno key\nD2%A*01:01+A*02:01\nD2%A*03:01+A*03:01\n")
    assert (done.stored, [(fault.row, fault.code) for fault in done.faults]) == (
        2, [(1, "hla-old-nomenclature"), (2, "registry-key-missing"), (4, "registry-key-twice")],
    )  # fmt: skip
    assert RegistryDonor.objects.get(code="D1").fault == "hla-old-nomenclature"
    assert RegistryDonor.objects.get(code="D2").raw == "A*01:01+A*02:01"


def test_a_locus_that_cannot_be_read_does_not_take_the_others_with_it(tmp_path):
    done = taken(tmp_path, "D1%A*01:01+A*0201^B*07:02+B*08:01^C*01:02+C*02:02+C*03:03\n")
    row = RegistryDonor.objects.get(code="D1")
    assert (row.loci, row.fault) == ({"B": [["B*07:02", "B*08:01"]]}, "hla-old-nomenclature")
    assert [(fault.code, fault.facts["place"]) for fault in done.faults] == [("hla-old-nomenclature", 9), ("hla-too-many-copies", 32)]


def test_a_new_export_takes_the_place_of_the_old_and_registries_stand_apart(tmp_path):
    taken(tmp_path, "D1%A*01:01+A*02:01\n")
    taken(tmp_path, "D1%A*03:01+A*02:01\n")
    taken(tmp_path, "D1%A*11:01+A*02:01\n", registry="other")
    assert dict(RegistryDonor.objects.values_list("key", "raw")) == {"demo:D1": "A*03:01+A*02:01", "other:D1": "A*11:01+A*02:01"}


@pytest.mark.reference
def test_the_reference_registry_is_stored_whole_with_its_codes_counted():
    folder = Path(os.environ["STEMBASE_DATA"]) / "hla" / "wmda-exercise-3"
    start = perf_counter()
    donors = import_registry(folder / "don.txt", RegistryDonor, registry="wmda", now=NOON)
    patients = import_registry(folder / "pat.txt", RegistryPatient, registry="wmda", now=NOON)
    assert perf_counter() - start < 30
    assert (donors.stored, patients.stored, donors.faults, patients.faults) == (10_000, 1_000, [], [])
    assert (len(donors.unknown_codes), donors.unknown_codes.total()) == (775, 10_805)
    lines = (folder / "don.txt").read_text().split()
    assert {f"{code}%{raw}" for code, raw in RegistryDonor.objects.values_list("code", "raw")} == set(lines)


def imported(folder: Path, text: str, name: str = "inventory.xml", **said):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return import_donors(file, registry="demo", now=NOON, **said)


def indexed(home: Path) -> dict[str, Details]:
    return {key: details for key, _typing, details in written(opened(home / "registries" / "demo").columns)}


def test_inventories_fill_the_table_and_the_index_and_a_difference_changes_both(tmp_path, settings):
    settings.HOME = tmp_path
    done, searchable = imported(tmp_path, inventories(donor("D1", SEX="F"), donor("D2"), donor("D3")))
    assert (done.stored, done.withdrawn, searchable) == (3, 0, 3)
    done, searchable = imported(tmp_path, inventories(donor("D1", STATUS="TU"), donor("D2", STATUS="DE"), donor("D4"), mode="DIFF"))
    assert (done.stored, done.withdrawn, done.faults, searchable) == (2, 1, [], 3)
    assert {key: details.listing for key, details in indexed(tmp_path).items()} == {
        "D1": "9990/9991/D TU", "D3": "9990/9991/D AV", "D4": "9990/9991/D AV",
    }  # fmt: skip
    assert sorted(RegistryDonor.objects.values_list("code", flat=True)) == ["D1", "D3", "D4"]
    assert RegistryDonor.objects.get(code="D4").loci["A"] == [["A*01:01", "A*02:01"]]


def test_a_full_inventory_that_would_take_donors_out_changes_neither_unless_agreed(tmp_path, settings):
    settings.HOME = tmp_path
    imported(tmp_path, inventories(donor("D1"), donor("D2")))
    smaller = inventories(donor("D2"), donor("D3"))
    refused("inventory-would-withdraw", imported, tmp_path, smaller)
    assert sorted(RegistryDonor.objects.values_list("code", flat=True)) == sorted(indexed(tmp_path)) == ["D1", "D2"]
    done, _searchable = imported(tmp_path, smaller, agreed=lambda leaving: leaving == 1)
    assert (done.withdrawn, sorted(indexed(tmp_path))) == (1, ["D2", "D3"])
    assert sorted(RegistryDonor.objects.values_list("code", flat=True)) == ["D2", "D3"]


def test_a_file_that_breaks_off_writes_nothing_anywhere(tmp_path, settings):
    settings.HOME = tmp_path
    refused("inventory-malformed", imported, tmp_path, inventories(donor("D1"), donor("D2")).replace("</INVENTORIES>", ""))
    refused("inventory-is-difference", imported, tmp_path, inventories(donor("D1"), mode="DIFF"))
    assert not RegistryDonor.objects.exists()
    assert not (tmp_path / "registries" / "demo" / "CURRENT").exists()


def test_lines_of_the_same_registry_take_nothing_of_what_an_inventory_said(tmp_path, settings):
    settings.HOME = tmp_path
    imported(tmp_path, inventories(donor("D1", SEX="F", BIRTH_DATE="1990-01-01"), donor("D2", STATUS="RS")))
    _done, searchable = imported(tmp_path, "D3%A*01:01+A*02:01\nD2%A*03:01+A*02:01\n", name="donors.txt")
    assert searchable == 3
    assert indexed(tmp_path) == {
        "D1": Details(1990, "F", listing="9990/9991/D AV"), "D2": Details(listing="9990/9991/D RS"), "D3": Details(),
    }  # fmt: skip
