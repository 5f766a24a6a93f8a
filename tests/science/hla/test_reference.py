"""The official files of release 3.58.0 and the published matching exercise (Bochtler et al. 2016), where the machine has them."""

import gzip
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest

from stembase.science.hla.expansion import Expander
from stembase.science.hla.lexicon import Lexicon
from stembase.science.hla.names import LOCI, parse_name
from stembase.science.hla.nomenclature import Release, unpack_release
from stembase.science.hla.official import read_release
from stembase.science.hla.reduction import LEVELS, check, reduce
from stembase.science.hla.serology import Serology
from stembase.science.hla.typing import Typing, parse_typing

pytestmark = pytest.mark.reference


@pytest.fixture
def folder(reference_data) -> Path:
    """The folder of HLA data."""
    return reference_data / "hla"


@cache
def official(folder: Path) -> Release:
    return read_release({file.name: file.read_bytes() for file in (folder / "imgt-3.58.0").iterdir()})


@cache
def typings(file: Path) -> dict[str, Typing]:
    text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return {key: parse_typing(said) for key, said in (line.split("%") for line in text.decode().splitlines())}


def listed(file: Path) -> dict[str, set[str]]:
    """The members of every named group of hla_nom_g or hla_nom_p, by the group's name, read here by other code than that tested."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        locus, _semicolon, rest = line.partition(";")
        members, _semicolon, name = rest.partition(";")
        if name and locus.rstrip("*") in LOCI:
            found[locus + name] = {locus + member for member in members.split("/")}
    return found


def test_every_allele_of_the_release_is_read_and_known(folder):
    lines = (folder / "imgt-3.58.0" / "Allelelist.txt").read_text(encoding="utf-8").splitlines()
    names = {name for line in lines if line.startswith("HLA") and (name := line.split(",")[1]).partition("*")[0] in LOCI}
    release = official(folder)
    assert {str(allele) for locus in LOCI for allele in release.alleles(locus)} == names
    assert (len(release), len(names), release.version) == (39083, 39083, "3.58.0")
    assert not any(check(allele, release) for locus in LOCI for allele in release.alleles(locus))


def test_every_allele_comes_to_one_group_of_each_kind_and_nulls_to_no_p_group(folder):
    release = official(folder)
    for allele in (allele for locus in LOCI for allele in release.alleles(locus)):
        found = {level: reduce(allele, level, release) for level in LEVELS}
        assert [len(found[level]) for level in LEVELS] == [1, 0 if allele.is_null else 1, 1, 1], allele
        assert found["g"][0].is_null == found["two fields"][0].is_null == allele.is_null


def test_every_new_name_of_a_renamed_allele_is_in_use(folder):
    release = official(folder)
    changes = {old: release.change_of(old) for old in release.changes}
    unknown = {old: change.new for old, change in changes.items() if change.new and not release.members(parse_name(change.new))}
    assert (len(changes), unknown) == (166, {})
    assert sum(not change.new for change in changes.values()) == 12


@pytest.mark.parametrize(("kind", "file"), [("G", "hla_nom_g.txt"), ("P", "hla_nom_p.txt")])
def test_groups_have_exactly_the_members_the_official_file_lists(folder, kind, file):
    release = official(folder)
    found: dict[str, set[str]] = {}
    for allele in (allele for locus in LOCI for allele in release.alleles(locus)):
        group = release.group(allele, kind)
        if group and group.kind == kind:
            found.setdefault(str(group), set()).add(str(allele))
    assert found == listed(folder / "imgt-3.58.0" / file)


def test_a_protein_has_one_small_g(folder):
    release = official(folder)
    roots: dict[str, set[str]] = {}
    for allele in (allele for locus in LOCI for allele in release.alleles(locus)):
        (protein,) = reduce(allele, "two fields", release)
        roots.setdefault(str(protein).rstrip("LSQAC"), set()).update(str(name) for name in reduce(allele, "g", release))
    assert {protein: names for protein, names in roots.items() if len({name.rstrip("LSQAC") for name in names}) > 1} == {}


def test_the_packed_release_loads_at_once(folder):
    release = official(folder)
    packed = release.pack()
    assert unpack_release(packed) == release
    assert min(_seconds(packed) for _turn in range(5)) < 0.2


def _seconds(packed: bytes) -> float:
    start = perf_counter()
    unpack_release(packed)
    return perf_counter() - start


@pytest.mark.parametrize("who", ["don", "pat"])
@pytest.mark.parametrize("with_release", [True, False])
def test_every_published_statement_without_a_code_expands_to_what_the_expanded_file_says(folder, who, with_release):
    exercise = folder / "wmda-exercise-3"
    names = {name for line in (exercise / "freqs.txt").read_text().splitlines() for name in line.split(";")[0].split("~")}
    by = Expander(Lexicon(names, official(folder) if with_release else None))
    raw, expanded = typings(exercise / f"{who}.txt"), typings(exercise / f"{who}.gl.txt.gz")
    compared = 0
    for key, typing in raw.items():
        mine, published = by.expand(typing), by.expand(expanded[key])
        coded = {allele.locus for allele in typing.alleles() if allele.kind == "code"}
        assert published.remarks == ()
        assert {remark.code for remark in mine.remarks} <= {"hla-code-unknown"}
        for locus in ("A", "B", "C", "DRB1", "DQB1"):
            if locus not in coded:
                compared += 1
                assert mine.typing.loci.get(locus) == published.typing.loci.get(locus), (key, locus)
    assert compared > 4000


def test_the_alleles_of_one_first_field_are_seen_as_the_antigens_serology_knows(folder):
    seen = Serology(official(folder))
    assert [seen(f"B*{name}") for name in ("15:01", "15:16", "15:02", "15:10", "15:03")] == [{"B62"}, {"B63"}, {"B75"}, {"B71"}, {"B72"}]
    assert seen("A*24:03") == seen("A*24:02") == {"A24"}
    assert seen("A*24:03:01G") == {"A24"}
