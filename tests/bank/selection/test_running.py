"""A search is run: exact chances for the bank's own units and for donors of a registry, everybody ranked or listed."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from stembase.bank.frequency_sets import install, set_named
from stembase.bank.models import Hold, Search
from stembase.bank.registry_index.writer import build
from stembase.bank.selection.frame import frame_now
from stembase.bank.selection.running import answer
from stembase.refusal import Refused
from tests.bank.imports.inventories import donor, inventory
from tests.bank.quality.staging import BANK, PHYSICIAN, do, stage
from tests.bank.selection.searching import HLA, a_search, released_unit, typing_note
from tests.cast import NOON

pytestmark = pytest.mark.django_db

FREQUENCIES = """haplotype;frequency
A*02:01~C*01:02~B*46:01~DRB1*09:01~DQB1*03:03;0.4
A*11:01~C*07:02~B*40:01~DRB1*15:01~DQB1*06:02;0.3
A*11:01~C*07:02~B*40:01~DRB1*09:01~DQB1*03:03;0.1
A*33:03~C*03:02~B*58:01~DRB1*03:01~DQB1*02:01;0.2
"""
PATIENT = "A*02:01+A*11:01^B*40:01+B*46:01^C*01:02+C*07:02^DRB1*09:01+DRB1*15:01"
OTHER = {"hla-a": "HLA-A*33:03", "hla-b": "HLA-B*58:01", "hla-c": "HLA-C*03:02", "hla-drb1": "HLA-DRB1*03:01"}


@pytest.fixture(autouse=True)
def frequencies(tmp_path, settings):
    settings.HOME = tmp_path
    settings.HLA_RELEASES = tmp_path / "hla"
    file = tmp_path / "set.csv"
    file.write_text(FREQUENCIES, encoding="utf-8")
    return install(file, "demo", NOON)


def answered(search: str, at=NOON):
    return answer(Search.objects.get(key=search), frame_now(""), at)


def codes(found, graft: str, which: str = "order") -> list[str]:
    columns, ranking = found.ranked[graft]
    return [columns["code"][row].decode() for row in getattr(ranking, which)]


def test_units_come_out_with_exact_chances_best_first_and_the_others_with_their_reason():
    stage()
    matched, ambiguous = released_unit(1), released_unit(2, results={"hla-drb1": "HLA-DRB1*09:01"})
    other, held, reserved = released_unit(3, results=OTHER), released_unit(4), released_unit(5)
    Hold.objects.create(key=f"{BANK}:h", bank_id=BANK, unit_id=held, reason="label-doubtful", opened_at=NOON, opened_by=PHYSICIAN)
    do("reserve-unit", by=PHYSICIAN, search=a_search("PT-2"), unit=reserved)
    found = answered(a_search("PT-1", PATIENT))
    assert codes(found, "cord-blood") == [matched, ambiguous]
    columns, ranking = found.ranked["cord-blood"]
    chance = {columns["code"][row].decode(): float(columns["p0"][row]) for row in range(len(columns["code"]))}
    assert chance[matched] == pytest.approx(1.0)
    assert chance[ambiguous] == pytest.approx(0.3 * 0.4 / (0.3 * 0.4 + 0.4 * 0.1), rel=1e-6)
    assert dict(zip(codes(found, "cord-blood", "listed"), ranking.reasons, strict=True)) == {
        other: "too-many-mismatches", held: "held", reserved: "reserved"
    }  # fmt: skip
    assert ranking.counted == 5
    assert found.basis["release"] == "two-fields"
    assert found.basis["frequencies"] == set_named("demo").hash


def test_a_unit_reserved_for_this_search_stays_in_it_and_one_expired_comes_back_to_all():
    stage()
    unit, one, other = released_unit(), a_search("PT-1", PATIENT), a_search("PT-2", PATIENT)
    do("reserve-unit", by=PHYSICIAN, search=one, unit=unit, days=2)
    assert codes(answered(one), "cord-blood") == [unit]
    assert codes(answered(other), "cord-blood") == []
    assert codes(answered(other, NOON + timedelta(days=2)), "cord-blood") == [unit]


def test_antibodies_keep_a_unit_out_by_antigen_and_by_allele():
    stage()
    unit = released_unit()
    for antibodies in ("A2", "B*46:01", "DR9 B57"):
        search = a_search(f"PT-{antibodies[:1]}", PATIENT, antibodies=typing_note(antibodies))
        columns, ranking = answered(search).ranked["cord-blood"]
        assert dict(zip(codes(answered(search), "cord-blood", "listed"), ranking.reasons, strict=True)) == {unit: "dsa"}
    assert codes(answered(a_search("PT-9", PATIENT, antibodies=typing_note("A24 B57"))), "cord-blood") == [unit]


def test_what_no_haplotypes_explain_is_ranked_by_counts_and_what_cannot_be_read_is_listed():
    stage()
    unexplained = released_unit(1, results={"hla-a": "HLA-A*02:01+HLA-A*24:02"})
    unreadable = released_unit(2, results={"hla-a": "HLA-A*02:0"})
    untyped = released_unit(3, results={test: "HLA-A*UUUU" for test in HLA if test == "hla-a"})
    found = answered(a_search("PT-1", PATIENT))
    columns, ranking = found.ranked["cord-blood"]
    assert codes(found, "cord-blood")[0] in {untyped, unexplained}
    assert unexplained in codes(found, "cord-blood")
    assert np.isnan(columns["p0"][0])
    assert int(columns["least"][0]) == 1
    assert codes(found, "cord-blood", "listed") == [unreadable]
    assert ranking.reasons == ("typing-unreadable",)


def test_donors_of_a_registry_are_searched_beside_the_units_and_keep_their_facts(tmp_path):
    stage()
    donors, details = tmp_path / "donors.txt", tmp_path / "details.csv"
    donors.write_text(f"D1%{PATIENT}\nD2%{PATIENT}\nD3%A*33:03+A*33:03^B*58:01+B*58:01^C*03:02+^DRB1*03:01+DRB1*03:01\n", encoding="ascii")
    details.write_text("key,birth_year,sex,cmv,abo\nD1,1970,F,P,A+\nD2,2000,M,N,O-\n", encoding="ascii")
    build(Path(settings.HOME) / "registries" / "demo", donors, details)
    found = answered(a_search("PT-1", PATIENT, adult_guideline="nmdp-cibmtr-2019-adult"))
    assert codes(found, "adult-donor") == ["demo:D2", "demo:D1"]
    columns, ranking = found.ranked["adult-donor"]
    assert (ranking.counted, ranking.reasons) == (3, ("not-searched",))
    assert int(columns["age"][1]) == NOON.year - 2000
    assert found.basis["index"].startswith("demo@")


def test_a_registry_with_haplotypes_told_apart_is_searched_like_any_other(tmp_path):
    stage()
    phased = "A*02:01~B*46:01+A*11:01~B*40:01^C*01:02+C*07:02^DRB1*09:01+DRB1*15:01"
    (tmp_path / "donors.txt").write_text(f"D1%{phased}\nD2%{PATIENT}\n", encoding="ascii")
    build(Path(settings.HOME) / "registries" / "demo", tmp_path / "donors.txt")
    found = answered(a_search("PT-1", PATIENT, adult_guideline="nmdp-cibmtr-2019-adult"))
    assert codes(found, "adult-donor") == ["demo:D1", "demo:D2"]


def test_without_frequencies_a_search_says_what_to_install(tmp_path, settings):
    stage()
    settings.HOME = tmp_path / "empty"
    with pytest.raises(Refused) as refusal:
        frame_now("")
    assert refusal.value.code == "no-frequencies-installed"


def test_whom_the_registry_does_not_offer_is_listed_with_the_reason(tmp_path):
    stage()
    hla = "".join(
        f"<{locus}><DNA><FIELD1>{one}</FIELD1><FIELD2>{other}</FIELD2></DNA></{locus}>"
        for locus, one, other in (("A", "02:01", "11:01"), ("B", "40:01", "46:01"), ("C", "01:02", "07:02"), ("DRB1", "09:01", "15:01"))
    )
    offered = [donor("D1", hla=f"<HLA>{hla}</HLA>"), *(donor(f"D-{status}", hla=f"<HLA>{hla}</HLA>", STATUS=status) for status in ("TU", "RS"))]
    cord = inventory("C", "FULL", donor("C1", hla=f"<HLA>{hla}</HLA>", tag="CBU"))
    file = tmp_path / "inventory.xml"
    file.write_text(f"<INVENTORIES>{inventory('D', 'FULL', *offered)}{cord}</INVENTORIES>", encoding="utf-8")
    build(Path(settings.HOME) / "registries" / "demo", file)
    found = answered(a_search("PT-1", PATIENT, adult_guideline="nmdp-cibmtr-2019-adult"))
    assert codes(found, "adult-donor") == ["demo:D1"]
    listed = dict(zip(codes(found, "adult-donor", "listed"), found.ranked["adult-donor"][1].reasons, strict=True))
    assert listed == {"demo:D-TU": "registry-unavailable", "demo:D-RS": "registry-unavailable", "demo:C1": "registry-cord-unit"}
