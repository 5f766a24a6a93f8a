"""`stembase hla match` and `stembase hla consensus`, from small files and from the published set."""

import gzip
import hashlib
import json

import pytest

from tests.bank.imports.inventories import donor, inventories
from tests.cli.searching import DONORS, FREQUENCIES, PATIENT, ROWS, run
from tests.science.hla.releasing import official_files


def consensus(files, *more):
    named = ("--patients", files / "pat.txt", "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--expect", files / "rows.txt")
    return run("consensus", *named, *more)


def test_a_search_from_files_ranks_or_lists_everybody(files):
    outcome = run("match", "--patient", PATIENT, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--json")
    said = json.loads(outcome.output)
    assert said["donors"] == 8
    assert said["donors"] == said["ranked"] + said["listed"]
    assert said["listed"] == sum(listed["count"] for listed in said["listing"].values()) + len(said["unread"])
    assert said["listing"]["hla-too-many-mismatches"]["donors"] == ["D5"]
    assert [(fault["code"], fault["facts"]["row"]) for fault in said["unread"]] == [("registry-key-twice", 7), ("hla-old-nomenclature", 8)]
    rows = {row["donor"]: row for row in said["top"]}
    assert [row["donor"] for row in said["top"]][0] == "D2"
    assert rows["D2"]["chances"] == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert rows["D1"]["chances"] == [0.5, 0.5, 0.0, 0.0, 0.0]
    assert rows["D1"]["matches"]["10"] == [5, 10]
    assert rows["D1"]["counts"]["A"] == {"mismatches": [0, 1], "gvh": [0, 1], "hvg": [0, 1]}
    assert rows["D1"]["grades"] == {"A": "P", "C": "A", "B": "A", "DRB1": "A", "DQB1": "A"}
    assert "12" not in rows["D1"]["matches"]
    assert said["basis"]["release"] == "two fields"
    assert said["basis"]["frequencies"]["freqs.txt"] == hashlib.sha256(FREQUENCIES.encode()).hexdigest()
    assert said["basis"]["engine"].startswith("stembase-")


def test_a_donor_nothing_explains_is_ranked_by_counts_with_the_reason(files):
    outcome = run("match", "--patient", PATIENT, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--json")
    row = next(row for row in json.loads(outcome.output)["top"] if row["donor"] == "D3")
    assert row["chances"] is None
    assert row["counts"]["C"]["mismatches"] == [1, 1]
    assert [(reason["code"], reason["facts"]["loci"]) for reason in row["reasons"] if reason["code"] == "hla-not-explained"] == [
        ("hla-not-explained", ["C"])
    ]


def test_matches_out_of_six_go_by_the_serology_of_the_release_and_the_answer_says_so(files, tmp_path):
    """B*15:01 is B62 and B*15:10 is B71 (one first field, two antigens); A*02:01 and A*02:03 are A2 and its associate."""
    folder = tmp_path / "release"
    folder.mkdir()
    for name, content in official_files().items():
        (folder / name).write_bytes(content)
    (files / "freqs.txt").write_text("A*02:01~B*15:01~DRB1*03:01;0.5\nA*02:03~B*15:10~DRB1*03:01;0.5\n", encoding="utf-8")
    (files / "don.txt").write_text("D1%A*02:03+A*02:03^B*15:10+B*15:10^DRB1*03:01+DRB1*03:01\n", encoding="utf-8")
    patient = ("match", "--patient", "A*02:01+A*02:01^B*15:01+B*15:01^DRB1*03:01+DRB1*03:01", "--donors", files / "don.txt")
    with_it, without = (
        told(run(*patient, "--frequencies", files / "freqs.txt", *more, "--json")) for more in (("--nomenclature", folder), ())
    )  # fmt: skip
    assert (with_it["basis"]["antigens"], with_it["top"][0]["matches"]["6"]) == ("rel_dna_ser 9.9.0", [4, 4])
    assert (without["basis"]["antigens"], without["top"][0]["matches"]["6"]) == ("first field", [6, 6])
    assert with_it["top"][0]["matches"]["8"] == without["top"][0]["matches"]["8"] == [2, 4]


def test_people_read_the_ranking_as_lines(files):
    outcome = run("match", "--patient", PATIENT, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt", "--top", 2)
    assert outcome.exit_code == 0
    heading, first, *_rest = outcome.output.splitlines()
    assert heading.split() == ["#", "n/6", "n/10", "P(0)", "P(1)", "P(2)", "P(3)", "P(4)", "A", "C", "B", "DRB1", "DQB1"]
    assert first.split() == ["1", "D2", "6/6", "10/10", "100.0%", "0.0%", "0.0%", "0.0%", "0.0%", "A", "A", "A", "A", "A"]


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


def search(files, *more):
    return run("match", "--patient", PATIENT, "--frequencies", files / "freqs.txt", *more)


def told(outcome):
    assert outcome.exit_code == 0, outcome.output
    return json.loads(outcome.stdout)


COLUMNS = """id,A_1,A_2,B_1,B_2,DRB1_1,DRB1_2,DPB1_1,DPB1_2
D1,01:01,02:01,08:01,44:02,03:01,04:01,,
D2,A*01:01,A*0201,08:01,44:02,03:01,04:01,,
D2,01:01,02:01,,,,,,
D3,,,,,,,,
"""
HML = """<hml xmlns="http://schemas.nmdp.org/spec/hml/1.0.1"><sample id="D1"><typing><allele-assignment>
<glstring>HLA-A*01:01+HLA-A*02:01^HLA-B*08:01+HLA-B*44:02^HLA-DRB1*03:01+HLA-DRB1*04:01</glstring>
</allele-assignment></typing></sample></hml>"""


def test_donors_in_columns_are_searched_and_a_bad_cell_leaves_the_rest_usable(files):
    (files / "don.csv").write_text(COLUMNS, encoding="utf-8")
    said = told(search(files, "--donors", files / "don.csv", "--json"))
    assert (said["donors"], said["ranked"], said["listed"]) == (4, 2, 2)
    assert [(one["code"], one["facts"]["row"]) for one in said["unread"]] == [("registry-key-twice", 4), ("hla-typing-empty", 5)]
    second = said["top"][1]
    assert (second["donor"], second["reasons"][0]["code"]) == ("D2", "hla-old-nomenclature")
    assert (second["reasons"][0]["facts"]["row"], second["reasons"][0]["facts"]["field"]) == (3, "A_2")
    assert second["counts"]["B"]["mismatches"] == [0, 0]


def test_columns_lines_reports_and_inventories_of_one_donor_give_one_answer(files):
    (files / "don.csv").write_text(COLUMNS.splitlines()[0] + "\n" + COLUMNS.splitlines()[1], encoding="utf-8")
    (files / "don.hml").write_text(HML, encoding="utf-8")
    (files / "don.gz").write_bytes(gzip.compress(b"D1%A*01:01 + A*02:01 ^ B*08:01+B*44:02 ^DRB1*03:01+DRB1*04:01\n"))
    hla = "".join(
        f"<{locus}><DNA><FIELD1>{one}</FIELD1><FIELD2>{other}</FIELD2></DNA></{locus}>"
        for locus, one, other in (("A", "01:01", "02:01"), ("B", "08:01", "44:02"), ("DRB1", "03:01", "04:01"))
    )
    (files / "don.xml").write_text(inventories(donor("D1", hla=f"<HLA>{hla}</HLA>")), encoding="utf-8")
    answers = [told(search(files, "--donors", files / name, "--json"))["top"] for name in ("don.csv", "don.hml", "don.gz", "don.xml")]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0]["donor"] == "D1"


def test_an_index_gives_the_same_ranking_as_the_file_it_was_built_from(files):
    lines = [line for line in DONORS.splitlines() if "D3" not in line] + ["D8%A*01:01+A*0201^B*08:01+B*44:02^DPB1*04:01+DPB1*02:01"]
    (files / "don.txt").write_text("\n".join(lines), encoding="utf-8")
    assert run("index", "build", files / "index", files / "don.txt").exit_code == 0
    of_file, of_index = (told(search(files, *source, "--json")) for source in (("--donors", files / "don.txt"), ("--index", files / "index")))
    assert of_file["top"] == of_index["top"]
    assert {name: of_file[name] for name in ("donors", "ranked", "listed")} == {name: of_index[name] for name in ("donors", "ranked", "listed")}
    assert of_index["donors"] == of_index["ranked"] + of_index["listed"] == 8
    (partly,) = [row for row in of_index["top"] if row["donor"] == "D8"]
    assert [reason["code"] for reason in partly["reasons"]] == ["hla-old-nomenclature"]


CODED = """D1%A*01:01+A*02:AB^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D2%A*01:01+A*02:ZZZ^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D3%A*01:01+A*02:WHOLE^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
D4%A*01:WHOLE+A*02:01^B*08:01+B*44:02^DRB1*03:01+DRB1*04:01
"""
GOOD = "title of the table\n2026\nAB\t01/06\n*\tWHOLE\t02:01/03:01\n"


def coded(files, table: bytes | str) -> dict:
    (files / "don.txt").write_text(CODED, encoding="utf-8")
    (files / "codes.txt").write_bytes(table if isinstance(table, bytes) else table.encode())
    return told(search(files, "--donors", files / "don.txt", "--codes", files / "codes.txt", "--json"))


def reasons(said: dict) -> dict[str, list[str]]:
    return {row["donor"]: [reason["code"] for reason in row["reasons"]] for row in said["top"]}


def test_a_table_of_codes_opens_those_it_has_and_names_those_it_has_not_and_those_that_stand_wrongly(files):
    said = coded(files, GOOD)
    assert reasons(said) == {"D1": [], "D2": ["hla-code-unknown"], "D3": [], "D4": ["hla-code-elsewhere"]}
    assert said["file_faults"] == []
    elsewhere = next(row for row in said["top"] if row["donor"] == "D4")["reasons"][0]
    assert elsewhere["facts"] == {"written": "A*01:WHOLE", "code": "WHOLE", "meaning": "02:01/03:01"}


def test_rows_of_a_table_that_cannot_be_used_are_named_with_file_and_row_and_the_rest_is_used(files):
    said = coded(files, GOOD + "AB\t01/03\nhalf a row\nXX\t01\nCD\t02:01/03\nEF\t01//02\nAB\t01/06\n")
    rows = [(fault["code"], fault["facts"]["file"], fault["facts"]["row"]) for fault in said["file_faults"]]
    assert rows == [("hla-code-twice", "codes.txt", 5), *(("hla-code-malformed", "codes.txt", row) for row in (6, 7, 8, 9))]
    assert reasons(said)["D1"] == []


@pytest.mark.parametrize("table", ["", "no code\nat all\n", b"\xff\xfe\x00A\x00B"])
@pytest.mark.parametrize("command", ["match", "consensus"])
def test_a_table_without_any_code_is_refused(files, table, command):
    (files / "codes.txt").write_bytes(table if isinstance(table, bytes) else table.encode())
    more = ("--codes", files / "codes.txt")
    outcome = search(files, "--donors", files / "don.txt", *more) if command == "match" else consensus(files, *more)
    assert outcome.exit_code == 1
    assert "[hla-codes-none]" in outcome.output


def test_consensus_names_the_rows_of_the_table_too_and_claims_nobody_whose_code_stands_wrongly(files):
    (files / "don.txt").write_text(DONORS.replace("A*02:ABCD", "A*02:WHOLE"), encoding="utf-8")
    (files / "codes.txt").write_text("WHOLE\t03:01/11:01\nhalf a row\n", encoding="utf-8")
    said = json.loads(consensus(files, "--codes", files / "codes.txt", "--json").output)
    assert said["people"]["D4"] == "hla-code-elsewhere"
    assert [(fault["code"], fault["facts"]["row"]) for fault in said["faults"] if "code" in fault["code"]] == [("hla-code-malformed", 2)]


def test_what_was_wrong_when_an_index_was_built_is_no_longer_said_of_a_donor_typed_since(files):
    lines = ["D8%A*01:01+A*0201^B*08:01+B*44:02", "D9%A*01:01+A*02:01^B*08:01+", "D7%A*0101+A*02:01"]
    (files / "don.txt").write_text("\n".join(lines), encoding="utf-8")
    run("index", "build", files / "index", files / "don.txt")
    before = told(search(files, "--index", files / "index", "--json"))
    assert (reasons(before)["D8"], len(before["unread"])) == (["hla-old-nomenclature"], 1)
    assert run("index", "retype", files / "index", "D8", PATIENT).exit_code == 0
    assert run("index", "add", files / "index", "D7", PATIENT).exit_code == 0
    after = told(search(files, "--index", files / "index", "--json"))
    assert reasons(after) == {"D7": [], "D8": [], "D9": []}
    assert (after["unread"], after["donors"]) == ([], 3)


def test_the_order_of_donors_never_changes_the_ranking(files):
    lines = [*DONORS.splitlines(), "D0" + DONORS.splitlines()[0][2:], "B1" + DONORS.splitlines()[1][2:]]
    del lines[6]  # the key that stands twice: its first row is the one that counts
    answers = []
    for order in (lines, lines[::-1]):
        (files / "don.txt").write_text("\n".join(order), encoding="utf-8")
        answers.append(told(search(files, "--donors", files / "don.txt", "--top", 3, "--json"))["top"])
    assert answers[0] == answers[1]
    assert [row["donor"] for row in answers[0]] == ["B1", "D2", "D6"]


def test_a_donor_withdrawn_from_the_index_is_not_searched(files):
    run("index", "build", files / "index", files / "don.txt")
    run("index", "withdraw", files / "index", "D2")
    said = told(search(files, "--index", files / "index", "--json"))
    assert "D2" not in [row["donor"] for row in said["top"]]
    assert said["donors"] == said["ranked"] + said["listed"]


def test_a_search_needs_either_a_file_or_an_index(files):
    assert search(files).exit_code == 2
    assert "[no-such-index]" in search(files, "--index", files).output


def test_populations_are_mixed_by_their_priors_and_their_faults_say_which_file(files):
    (files / "other.csv").write_text("haplotype,frequency\n" + FREQUENCIES.replace(";0.5", ",0").replace(";0.25", ",0.6", 1).replace(";", ","))
    told_of = {
        priors: told(search(files, "--donors", files / "don.txt", "--frequencies", files / "other.csv", *priors, "--json"))
        for priors in ((), ("--prior", "freqs=1", "--prior", "other=0"))
    }
    assert told_of[()]["basis"]["population"] == {"freqs": 0.5, "other": 0.5}
    alone = told(search(files, "--donors", files / "don.txt", "--json"))
    assert told_of["--prior", "freqs=1", "--prior", "other=0"]["top"] == alone["top"]
    (fault,) = told_of[()]["file_faults"]
    assert (fault["code"], fault["facts"]["file"]) == ("hla-frequencies-sum", "other.csv")
    refused = search(files, "--donors", files / "don.txt", "--prior", "freqs=much")
    assert "[hla-priors-unusable]" in refused.output
    assert "[hla-population-unknown]" in search(files, "--donors", files / "don.txt", "--prior", "han=1").output


def test_blanks_around_operators_say_nothing(files):
    spaced = PATIENT.replace("+", " + ").replace("^", "  ^ ")
    close, wide = (run("match", "--patient", text, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt") for text in (PATIENT, spaced))
    assert close.output == wide.output


@pytest.mark.parametrize(
    ("typing", "code"),
    [
        ("A*01:01+A*02:01,B*08:01", "hla-delimiters-mixed"),
        ("A*01:01+A*02:01+A*03:01", "hla-too-many-copies"),
        ("A*01:01+B*08:01", "hla-loci-mixed"),
        ("Z*01:01", "hla-locus-unknown"),
        ("", "hla-typing-empty"),
    ],
)
def test_a_patient_typed_wrongly_is_refused_by_what_is_wrong(files, typing, code):
    outcome = run("match", "--patient", typing, "--donors", files / "don.txt", "--frequencies", files / "freqs.txt")
    assert outcome.exit_code == 1
    assert f"[{code}]" in outcome.output


def test_a_code_nobody_explains_is_named_beside_the_donor(files):
    row = next(row for row in told(search(files, "--donors", files / "don.txt", "--json"))["top"] if row["donor"] == "D4")
    assert [(reason["code"], reason["facts"]["code"]) for reason in row["reasons"]] == [("hla-code-unknown", "ABCD")]


def test_an_empty_file_is_refused(files):
    (files / "empty").write_text("")
    assert "[registry-without-persons]" in search(files, "--donors", files / "empty").output
    (files / "broken.gz").write_bytes(b"\x1f\x8bno")
    assert "[registry-unreadable]" in search(files, "--donors", files / "broken.gz").output


def test_published_rows_come_in_any_order_and_packed(files):
    (files / "rows.txt").unlink()
    (files / "rows.gz").write_bytes(gzip.compress("\n".join(reversed(ROWS.splitlines()[:3])).encode()))
    named = ("--patients", files / "pat.txt", "--donors", files / "don.txt", "--frequencies", files / "freqs.txt")
    said = told(run("consensus", *named, "--expect", files / "rows.gz", "--write", files / "ours.txt", "--json"))
    assert (said["identical"], said["different"], said["written"]) == (2, 0, 2)
    assert (files / "ours.txt").read_text().splitlines() == [ROWS.splitlines()[1], ROWS.splitlines()[0]]


def test_rows_of_people_the_files_do_not_have_end_with_one(files):
    outcome = consensus(files)
    assert outcome.exit_code == 1
    assert "[hla-person-missing]: D9" in outcome.output
    (files / "rows.txt").write_text("".join(ROWS.splitlines(keepends=True)[:3]))
    assert consensus(files).exit_code == 0


def test_without_published_rows_everybody_is_written_with_everybody(files):
    named = ("--patients", files / "pat.txt", "--donors", files / "don.txt", "--frequencies", files / "freqs.txt")
    outcome = run("consensus", *named, "--write", files / "ours.txt")
    assert outcome.exit_code == 0, outcome.output
    assert (files / "ours.txt").read_text().splitlines()[:2] == ROWS.splitlines()[:2]
    assert run("consensus", *named).exit_code == 2


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
