"""`stembase hla impute`: every genotype behind typings, from small files and from the published set."""

import json

import pytest

from tests.cli.searching import run


def listed(files, *more):
    """The rows `impute` writes, as key, genotype and probability."""
    named = ("--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--write", files / "lists.txt")
    outcome = run("impute", *named, *more)
    assert outcome.exit_code == 0, outcome.output
    return outcome, [tuple(row.split(";")) for row in (files / "lists.txt").read_text().splitlines()]


def test_imputing_writes_every_genotype_and_names_whom_nothing_explains(files):
    outcome, rows = listed(files, "--json")
    said = json.loads(outcome.stdout)
    assert said["donors"] == said["imputed"] + said["listed"] == 8
    assert said["listing"]["hla-no-genotype"]["donors"] == ["D3", "D5"]
    assert said["rows"] == len(rows)
    both = "C*05:01+C*07:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01^DQB1*02:01+DQB1*03:01"
    assert rows[:3] == [
        ("D1", f"A*01:01+A*02:01^{both}", "0.5"), ("D1", f"A*01:01+A*02:06^{both}", "0.5"), ("D2", f"A*01:01+A*02:01^{both}", "1"),
    ]  # fmt: skip
    assert {key for key, _genotype, _share in rows} == {"D1", "D2", "D4", "D6"}
    assert [note["code"] for note in said["remarks"]["D4"]] == ["hla-code-unknown"]


def test_imputing_writes_pairs_of_haplotypes_on_demand(files):
    outcome, rows = listed(files, "--phased")
    assert rows[2] == ("D2", "A*01:01~C*07:01~B*08:01~DRB1*03:01~DQB1*02:01+A*02:01~C*05:01~B*44:02~DRB1*04:01~DQB1*03:01", "1")
    assert "8 donors: 4 imputed, 4 listed" in outcome.output
    assert "2: No pair of haplotypes of the frequency set explains this typing" in outcome.output


def test_imputing_refuses_a_registry_without_people(files):
    (files / "don.txt").write_text("\n", encoding="utf-8")
    outcome = run("impute", "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--write", files / "lists.txt")
    assert outcome.exit_code == 1
    assert not (files / "lists.txt").exists()


@pytest.mark.reference
def test_the_lists_of_the_published_donors_name_everybody_once(files, reference_data):
    folder = reference_data / "hla" / "wmda-exercise-3"
    named = ("--donors", folder / "don.gl.txt.gz", "--frequencies", folder / "freqs.txt", "--write", files / "lists.txt", "--json")
    said = json.loads(run("impute", *named).stdout)
    assert (said["donors"], said["imputed"], said["listed"]) == (10_000, 10_000, 0)
    sums: dict[str, float] = {}
    for row in (files / "lists.txt").open(encoding="utf-8"):
        key, _genotype, share = row.split(";")
        sums[key] = sums.get(key, 0.0) + float(share)
    assert len(sums) == 10_000
    assert all(share == pytest.approx(1, abs=1e-9) for share in sums.values())
