"""py-ard, another program for the same rules, says the same of the real release. It is fed from the files at hand and reaches no network."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from stembase.science.hla.names import LOCI, Allele
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.official import read_release
from stembase.science.hla.reduction import small_g, two_fields

pytestmark = pytest.mark.reference
EVERY = 40  # one allele in so many is compared; all 39,083 take a minute and agree likewise


@pytest.fixture(scope="module")
def release(reference_data) -> Release:
    return read_release({file.name: file.read_bytes() for file in (reference_data / "hla" / "imgt-3.58.0").iterdir()})


@pytest.fixture(scope="module")
def redux(reference_data, tmp_path_factory) -> Callable[[str, str], str]:
    """py-ard's reduction; its database has an empty table of codes, so that it does not ask for one."""
    folder = tmp_path_factory.mktemp("py-ard")
    _lay_out(reference_data / "hla" / "imgt-3.58.0", folder)
    with sqlite3.connect(folder / "pyard-3580.sqlite3") as database:
        database.execute("CREATE TABLE mac_codes (code TEXT PRIMARY KEY, alleles TEXT)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGT_HLA_URL", f"{folder.as_uri()}/")
        patch.setenv("PYARD_RC", "no")
        import pyard

        return pyard.init("3580", data_dir=str(folder), load_mac=False).redux


def _lay_out(source: Path, folder: Path) -> None:
    """The files where py-ard looks for them."""
    for place in ("3580/wmda", "Latest/allelelist"):
        (folder / place).mkdir(parents=True)
    for file in source.glob("*_*.txt"):
        shutil.copyfile(file, folder / "3580" / "wmda" / file.name)
    shutil.copyfile(source / "Allelelist.txt", folder / "Latest" / "allelelist" / "Allelelist.3580.txt")


@pytest.fixture(scope="module")
def sample(release) -> list[Allele]:
    return [allele for locus in LOCI for allele in release.alleles(locus)][::EVERY]


def test_p_groups_are_those_of_py_ard(release, redux, sample):
    expressed = [allele for allele in sample if not allele.is_null]
    assert [redux(str(allele), "P") for allele in expressed] == [str(release.group(allele, "P")) for allele in expressed]


def test_g_groups_hold_the_same_alleles_as_those_of_py_ard(release, redux, sample):
    pairs = {(redux(str(allele), "G"), str(release.group(allele, "G"))) for allele in sample}
    assert len({theirs for theirs, _ours in pairs}) == len({ours for _theirs, ours in pairs}) == len(pairs)  # one name for one
    assert sum(theirs != ours for theirs, ours in pairs) <= 3  # py-ard names anew the groups whose first allele was deleted


def test_small_g_is_that_of_py_ard_where_g_and_p_groups_have_one_name(release, redux, sample):
    named = [allele for allele in sample if not allele.is_null and _root(release, allele, "G") == _root(release, allele, "P")]
    assert len(named) > 0.99 * sum(not allele.is_null for allele in sample)
    differ = [(str(allele), theirs) for allele in named if (theirs := redux(str(allele), "lgx")) != str(small_g(allele, release)).rstrip("g")]
    assert [pair for pair in differ if not pair[0].startswith("DRB3*02:17")] == []  # there py-ard takes a P group's member for its name


def _root(release: Release, allele: Allele, kind: str) -> tuple[str, ...]:
    group = release.group(allele, kind)
    assert group is not None
    return two_fields(group).fields
