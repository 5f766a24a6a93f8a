"""`stembase hla match` and `stembase hla consensus`, from small files and from the published set."""

import json

import pytest
from click.testing import CliRunner

from stembase.cli import main

FREQUENCIES = """A*01:01g~C*07:01g~B*08:01g~DRB1*03:01~DQB1*02:01g;0.5
A*02:01g~C*05:01g~B*44:02g~DRB1*04:01~DQB1*03:01g;0.25
A*02:06g~C*05:01g~B*44:02g~DRB1*04:01~DQB1*03:01g;0.25
"""
DONORS = """D1%A*01:01+A*02:XX^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D2%A*01:01+A*02:01^C*07:01+C*05:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01^DQB1*02:01+DQB1*03:01
D3%A*01:01+A*02:01^C*99:99+C*05:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D4%A*01:01+A*02:ABCD^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D5%A*11:01+A*11:01^B*15:01+B*15:01^DRB1*09:01+DRB1*09:01
D6%A*01:01+A*02:01^B*08:01+
D2%A*01:01+A*02:01
D7%A*0101+A*02:01
"""
PATIENT = "A*01:01+A*02:01^C*07:01+C*05:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01^DQB1*02:01+DQB1*03:01"
ROWS = """P1;D1;P;50;A;100;A;100;A;100;A;100;50;50
P1;D2;A;100;A;100;A;100;A;100;A;100;0;100
P1;D3;A;100;A;100;A;100;A;100;A;100;0;100
P1;D4;P;50;A;100;A;100;A;100;A;100;50;50
P1;D9;P;50;A;100;A;100;A;100;A;100;50;50
"""


@pytest.fixture
def files(tmp_path):
    for name, text in {"freqs.txt": FREQUENCIES, "don.txt": DONORS, "pat.txt": f"P1%{PATIENT}\n", "rows.txt": ROWS}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, ["hla", *map(str, arguments)])


def consensus(files, *more):
    named = ("--patients", files / "pat.txt", "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--expect", files / "rows.txt")
    return run("consensus", *named, *more)


def test_a_search_from_files_ranks_or_lists_everybody(files):
    outcome = run("match", "--patient", PATIENT, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--json")
    said = json.loads(outcome.output)
    assert said["donors"] == 8
    assert said["donors"] == said["ranked"] + sum(listed["count"] for listed in said["listed"].values()) + len(said["faults"])
    assert said["listed"]["hla-too-many-mismatches"]["donors"] == ["D5"]
    assert sorted(fault["code"] for fault in said["faults"]) == ["hla-old-nomenclature", "registry-key-twice"]
    rows = {row["donor"]: row for row in said["top"]}
    assert [row["donor"] for row in said["top"]][0] == "D2"
    assert rows["D2"]["chances"] == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert rows["D1"]["chances"] == [0.5, 0.5, 0.0, 0.0, 0.0]
    assert rows["D1"]["matches"]["10"] == [5, 10]
    assert rows["D1"]["counts"]["A"] == {"mismatches": [0, 1], "gvh": [0, 1], "hvg": [0, 1]}


def test_a_donor_nothing_explains_is_ranked_by_counts_with_the_reason(files):
    outcome = run("match", "--patient", PATIENT, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--json")
    row = next(row for row in json.loads(outcome.output)["top"] if row["donor"] == "D3")
    assert row["chances"] is None
    assert row["counts"]["C"]["mismatches"] == [1, 1]
    assert [(reason["code"], reason["loci"]) for reason in row["reasons"] if reason["code"] == "hla-not-explained"] == [("hla-not-explained", ["C"])]


def test_people_read_the_ranking_as_lines(files):
    outcome = run("match", "--patient", PATIENT, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--top", 2)
    assert outcome.exit_code == 0
    assert "D2" in outcome.output.splitlines()[0]
    assert "10/10" in outcome.output.splitlines()[0]


def test_a_patient_that_cannot_be_read_is_refused_by_name(files):
    outcome = run("match", "--patient", "A*0101", "--donors", files / "don.txt", "--frequencies", files / "freqs.txt")
    assert outcome.exit_code == 1
    assert "[hla-old-nomenclature]" in outcome.output


def test_rows_of_people_not_known_in_full_are_not_claimed(files):
    said = json.loads(consensus(files, "--json").output)
    assert (said["identical"], said["rows"], said["different"]) == (2, 5, 0)
    assert said["not_claimed"] == {"hla-not-explained": 1, "hla-code-unknown": 1, "hla-person-missing": 1}
    assert said["people"] == {"D3": "hla-not-explained", "D4": "hla-code-unknown", "D9": "hla-person-missing"}


def test_a_code_table_makes_its_rows_known(files):
    (files / "codes.txt").write_text("*\tABCD\t01/06\n", encoding="utf-8")
    said = json.loads(consensus(files, "--codes", files / "codes.txt", "--json").output)
    assert (said["identical"], said["different"]) == (3, 0)


def test_a_difference_is_shown_and_ends_with_one(files):
    (files / "rows.txt").write_text(ROWS.replace(";50;50", ";49;50", 1), encoding="utf-8")
    outcome = consensus(files)
    assert outcome.exit_code == 1
    assert outcome.output.splitlines()[:3] == [
        "identical 1 of 5",
        "published  P1;D1;P;50;A;100;A;100;A;100;A;100;49;50",
        "ours       P1;D1;P;50;A;100;A;100;A;100;A;100;50;50",
    ]


def test_a_correction_adds_an_allele_to_the_donor_it_names(files):
    (files / "don.txt").write_text(DONORS.replace("A*02:XX", "A*02:01"), encoding="utf-8")
    assert json.loads(consensus(files, "--json").output)["different"] == 1
    assert json.loads(consensus(files, "--donor-correction", "D1=A*02:06", "--json").output)["different"] == 0
    assert "[hla-correction-unusable]" in consensus(files, "--donor-correction", "D1=A*11:01").output


def test_the_rows_computed_are_written(files):
    consensus(files, "--write", files / "ours.txt")
    assert (files / "ours.txt").read_text(encoding="utf-8").splitlines() == ROWS.splitlines()[:2]


def test_a_file_that_is_no_result_is_refused(files):
    (files / "rows.txt").write_text("P1,D1,P,50\n", encoding="utf-8")
    assert "[hla-row-malformed]" in consensus(files).output


@pytest.mark.reference
def test_the_published_rows_come_out_identical(reference_data):
    folder = reference_data / "hla" / "wmda-exercise-3"
    named = ("--patients", folder / "pat.gl.txt.gz", "--donors", folder / "don.gl.txt.gz", "--frequencies", folder / "freqs.txt")
    outcome = run("consensus", *named, "--expect", folder / "consensus.P000001-P000002.txt", "--donor-correction", "D004016=A*33:03")
    assert outcome.output.splitlines()[0] == "identical 20000 of 20000"
    assert outcome.exit_code == 0


@pytest.mark.reference
def test_raw_typings_give_the_published_rows_wherever_no_code_is_unknown(reference_data):
    folder = reference_data / "hla" / "wmda-exercise-3"
    named = ("--patients", folder / "pat.gl.txt.gz", "--donors", folder / "don.txt", "--frequencies", folder / "freqs.txt")
    said = json.loads(run("consensus", *named, "--expect", folder / "consensus.P000001-P000002.txt", "--json").output)
    assert said["different"] == 0
    assert said["identical"] == 11104
    assert said["not_claimed"] == {"hla-code-unknown": 8896}
