"""`stembase placement` and `stembase verify`, from files alone: a placement, its audit file, tampering, and tables with faults."""

import json
from hashlib import sha256

import pytest
from click.testing import CliRunner

from stembase.cli import main
from stembase.internship.placement_audit import SEAL, lines_of, sealed
from stembase.science.allocation.matching import place
from tests.installation import ROOT
from tests.science.allocation.markets import market

APPLICANTS, POSTS = ROOT / "examples/applicants.csv", ROOT / "examples/posts.csv"


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def solve(out, applicants=APPLICANTS, posts=POSTS, *more):
    return run("placement", "solve", applicants, posts, "--seed", 20261122, "--out", out, *more)


@pytest.fixture
def audit(tmp_path):
    assert solve(tmp_path / "placement.jsonl").exit_code == 0
    return tmp_path / "placement.jsonl"


def faults_of(outcome):
    assert outcome.exit_code == 1
    return [(fault["file"], fault["row"], fault["code"], fault["facts"].get("written", "")) for fault in json.loads(outcome.stdout)["faults"]]


def resealed(file, change):
    """The file with its lines changed and every hash made to fit: what a careful forger would write."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        del line["hash"]
    change(lines)
    file.write_text("".join(sealed(iter(lines))), encoding="utf-8")


def test_the_example_is_placed_and_its_file_verifies(audit):
    lines = [json.loads(line) for line in audit.read_text(encoding="utf-8").splitlines()]
    assert lines[0]["inputs"]["posts"] == {"file": "posts.csv", "sha256": sha256(POSTS.read_bytes()).hexdigest()}
    assert (lines[0]["seed"], lines[-1]["placed"], lines[-1]["blocking"]) == (20261122, 8, [])
    said = json.loads(run("placement", "check", audit, "--json", "--applicants", APPLICANTS, "--posts", POSTS).stdout)
    assert (said["placed"], said["first_choice"], said["hash"]) == (8, 4, lines[-1]["hash"])
    verified = json.loads(run("verify", audit, "--json").stdout)
    assert (verified["kind"], verified["sound"], verified["hash"]) == ("stembase.placement", True, lines[-1]["hash"])


def test_the_same_files_and_seed_give_the_same_bytes(audit, tmp_path):
    assert solve(tmp_path / "again.jsonl").exit_code == 0
    assert (tmp_path / "again.jsonl").read_bytes() == audit.read_bytes()


def test_a_line_can_be_hashed_by_hand(audit):
    first, second = audit.read_text(encoding="utf-8").splitlines()[:2]
    before = json.loads(first)["hash"]
    assert json.loads(second)["hash"] == sha256(f"{before}\n{second.rpartition(SEAL)[0]}}}".encode()).hexdigest()


def test_each_applicant_reads_why(audit):
    said = json.loads(run("placement", "explain", audit, "A005", "--json").stdout)
    assert (said["post"], said["rank"]) == ("P04", 2)
    assert [(reason["post"], reason["code"], reason["last"], reason["yours"]) for reason in said["instead_of"]] == [
        ("P02", "placement-quota-full", 4, 6)
    ]
    assert "P02" in run("placement", "explain", audit, "A005").output
    assert run("placement", "explain", audit, "A999").exit_code == 1


@pytest.mark.parametrize("row", [1, 2, 7, 15, 24])
def test_one_changed_character_is_found_with_its_line(audit, row):
    lines = audit.read_bytes().splitlines(keepends=True)
    lines[row - 1] = lines[row - 1].replace(b"0", b"1", 1) if b"0" in lines[row - 1] else lines[row - 1].replace(b"a", b"b", 1)
    audit.write_bytes(b"".join(lines))
    outcome = run("verify", audit, "--json")
    said = json.loads(outcome.stdout)
    assert (outcome.exit_code, said["row"], said["code"], said["sound"]) == (1, row, "audit-line-changed", False)
    assert faults_of(run("placement", "check", audit, "--json"))[0][1:3] == (row, "audit-line-changed")


def test_a_line_taken_away_moved_or_added_is_found(audit):
    lines = audit.read_bytes().splitlines(keepends=True)
    for changed, row in ((lines[:9] + lines[10:], 10), (lines[:4] + [lines[5], lines[4]] + lines[6:], 5), ([*lines, lines[-1]], len(lines) + 1)):
        audit.write_bytes(b"".join(changed))
        assert faults_of(run("placement", "check", audit, "--json"))[0][1:3] == (row, "audit-line-changed")
    audit.write_bytes(b"".join(lines[:-1]))
    assert faults_of(run("placement", "check", audit, "--json"))[0][1:3] == (len(lines), "audit-file-cut")


def test_a_forged_file_whose_hashes_fit_is_found_by_what_it_says(audit):
    whole = audit.read_text(encoding="utf-8")

    def other_result(lines):
        next(line for line in lines if line.get("result") == "A007")["post"] = "P01"

    def other_lot(lines):
        next(line for line in lines if line.get("applicant") == "A007")["lot"] = 0.001

    def other_reason(lines):
        next(line for line in lines if line.get("result") == "A007")["instead_of"] = []

    def excused(lines):
        other_result(lines)
        lines[-1]["blocking"] = [{"applicants": ["A007"], "posts": ["P01"]}]

    changes = {
        other_result: "placement-over-capacity",
        other_lot: "placement-lot-wrong",
        other_reason: "placement-result-differs",
        excused: "placement-over-capacity",
    }
    for change, code in changes.items():
        audit.write_text(whole, encoding="utf-8")
        resealed(audit, change)
        assert code in {fault[2] for fault in faults_of(run("placement", "check", audit, "--json"))}
        assert run("verify", audit).exit_code == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[0].update(posts=10**9),
        lambda lines: lines[1].update(capacity="two"),
        lambda lines: lines[1].pop("site"),
        lambda lines: lines[1].update(quotas={"vocational": "x"}),
        lambda lines: lines[1].update(ranking=[3]),
        lambda lines: lines[-1].pop("placed"),
        lambda lines: next(line for line in lines if "applicant" in line).update(choices=["NOWHERE"]),
        lambda lines: next(line for line in lines if "applicant" in line).update(pair="NOBODY"),
    ],
)
def test_a_forged_file_that_makes_no_sense_is_refused_not_crashed_on(audit, change):
    resealed(audit, change)
    outcome = run("placement", "check", audit, "--json")
    assert faults_of(outcome)
    assert run("verify", audit).exit_code == 1


def test_other_tables_than_those_used_are_told(audit, tmp_path):
    other = tmp_path / "posts.csv"
    other.write_text(POSTS.read_text(encoding="utf-8").replace("P01,2", "P01,3"), encoding="utf-8")
    outcome = run("placement", "check", audit, "--json", "--applicants", APPLICANTS, "--posts", other)
    assert [fault[2] for fault in faults_of(outcome)] == ["placement-inputs-differ"]
    assert run("placement", "check", audit, "--posts", other).exit_code == 2


def test_what_pairs_leave_blocking_stands_in_the_file_and_is_said(tmp_path):
    placement = next(placed for seed in range(300) if (placed := place(market(seed, 16 + seed % 20, 4 + seed % 6, pairs=3))).blocking)
    inputs = {name: {"file": name, "sha256": ""} for name in ("applicants", "posts")}
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(sealed(lines_of(placement, inputs))), encoding="utf-8")
    outcome = run("placement", "check", file)
    assert (outcome.exit_code, outcome.output.count("No stable placement was found")) == (0, len(placement.blocking))


BAD_APPLICANTS = """applicant,choices,score,type,pair
A1,P1 > P9,80,v,
A1,P2,70,v,
A2,P1 > P2 > P1,eighty,v,A3
A3,P1,70,u,A4
A4,,60,u,A4
"""
BAD_POSTS = """post,capacity,site,quotas,ranking
P1,two,N,v=1; w=2,A1 > A9
P2,-1,N,v=x,A1 > A1
P2,3,N,,
"""


def test_every_fault_of_both_tables_is_named_at_once(tmp_path):
    applicants, posts, out = tmp_path / "a.csv", tmp_path / "p.csv", tmp_path / "out.jsonl"
    applicants.write_text(BAD_APPLICANTS, encoding="utf-8-sig")
    posts.write_text(BAD_POSTS, encoding="utf-16")
    assert sorted(faults_of(solve(out, applicants, posts, "--json"))) == [
        ("a.csv", 2, "placement-post-unknown", "P9"),
        ("a.csv", 3, "placement-number-twice", "A1"),
        ("a.csv", 4, "cell-not-a-number", "eighty"),
        ("a.csv", 4, "placement-choice-twice", "P1"),
        ("a.csv", 4, "placement-pair-not-mutual", "A3"),
        ("a.csv", 5, "placement-pair-not-mutual", "A4"),
        ("a.csv", 6, "cell-missing", ""),
        ("a.csv", 6, "placement-partner-unknown", "A4"),
        ("p.csv", 2, "cell-not-a-number", "two"),
        ("p.csv", 2, "placement-applicant-unknown", "A9"),
        ("p.csv", 2, "placement-type-unknown", "w"),
        ("p.csv", 3, "cell-out-of-range", "-1"),
        ("p.csv", 3, "placement-quota-unreadable", "v=x"),
        ("p.csv", 3, "placement-ranked-twice", "A1"),
        ("p.csv", 4, "placement-number-twice", "P2"),
    ]
    assert not out.exists()
    said = solve(out, applicants, posts)
    assert (said.exit_code, len(said.stderr.splitlines())) == (1, 15)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table-empty"),
        ("申请人,志愿\n".encode(), "table-without-rows"),
        ("申请人,志愿,备注\nA1,P01,".encode() + "采集".encode() + b"\nA2,P01," + "采集".encode("gb18030") + b"\n", "encoding-mixed"),
        ("学号,第一志愿\nA1,P01\n".encode("gb18030"), "table-column-missing"),
        (b"%PDF-1.7", "file-not-text"),
        (b'applicant,choices\nA1,"P01\n', "table-row-unreadable"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path, content, code):
    (tmp_path / "a.csv").write_bytes(content)
    assert [fault[2] for fault in faults_of(solve(tmp_path / "out.jsonl", tmp_path / "a.csv", POSTS, "--json"))] == [code]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_the_tables_does_not_matter(audit, tmp_path, encoding):
    (tmp_path / "posts.csv").write_bytes(POSTS.read_text(encoding="utf-8").encode(encoding))
    assert solve(tmp_path / "other.jsonl", APPLICANTS, tmp_path / "posts.csv").exit_code == 0
    results = [[line for line in file.read_text(encoding="utf-8").splitlines() if '"result"' in line] for file in (audit, tmp_path / "other.jsonl")]
    assert [json.loads(line)["post"] for line in results[0]] == [json.loads(line)["post"] for line in results[1]]


@pytest.mark.parametrize("seed", ["", "-1", "x"])
def test_a_wrong_call_ends_with_2(tmp_path, seed):
    assert run("placement", "solve", APPLICANTS, POSTS, "--seed", seed, "--out", tmp_path / "x").exit_code == 2
    assert run("placement", "solve", APPLICANTS, POSTS, "--out", tmp_path / "x").exit_code == 2


def test_verify_says_when_a_file_is_none_of_ours(tmp_path):
    for content in (b"", b"hello\n", b'{"kind":"other"}\n', b"[1]\n", b"\xff\xfe"):
        (tmp_path / "file").write_bytes(content)
        outcome = run("verify", tmp_path / "file")
        assert (outcome.exit_code, "audit-kind-unknown" in outcome.stderr) == (1, True)
    assert run("verify", tmp_path / "absent").exit_code == 2
