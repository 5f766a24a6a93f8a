"""Imports go through the one door with the importing person's rights; the same file again writes nothing, and nothing is half-written."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from stembase.bank import importing
from stembase.bank.models import Donation, Hold, Position, Result, Unit
from stembase.donors.identities import identity
from stembase.donors.models import ConsentScope, Donor, Identity
from stembase.ledger.models import Entry, Note
from stembase.ledger.verifying import verify
from tests.bank.quality.staging import (
    BANK,
    DIRECTOR,
    NOBODY,
    OPERATOR,
    PHYSICIAN,
    PRACTICE,
    QUALITY,
    READER,
    a_donor,
    a_unit,
    do,
    judged,
    note,
    record,
    refused_rows,
    review,
    stage,
)  # fmt: skip
from tests.cast import NOON, person
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[3] / "examples"
RESULTS = "unit,test,method,performed_at,value,measure_unit,finding\n"


def run(kind, content, how=importing.good_rows, by=OPERATOR, bank=BANK):
    source = io.BytesIO(content.encode()) if isinstance(content, str) else io.BytesIO(content) if isinstance(content, bytes) else content
    return how(importing.begin(kind, bank, by=by, now=NOON, name="file.csv"), source)


def everything(how=importing.good_rows, by=OPERATOR):
    return [run(kind, EXAMPLES / f"{kind}.csv", how, by).counts() for kind in ("donors", "units", "results")]


def test_the_examples_are_taken_in_whole_and_a_second_time_nothing_is_written():
    stage(standard="")
    assert everything() == [{"done": count, "there": 0, "refused": 0} for count in (3, 3, 5)]
    assert set(ConsentScope.objects.filter(donor=f"{BANK}:DEMO-0001").values_list("scope", flat=True)) == {"banking", "clinical", "research"}
    unit = Unit.objects.get(din="A999026900001")
    assert (unit.stage, unit.volume_ml, unit.donation.donor) == ("frozen", 25.1, f"{BANK}:DEMO-0001")
    assert Result.objects.get(unit=unit, test="abo-rh").finding == "O-pos"
    assert Result.objects.get(unit=unit, test="tnc").state == "performed"
    entries, notes = Entry.objects.count(), Note.objects.count()
    assert everything(by=QUALITY) == [{"done": 0, "there": count, "refused": 0} for count in (3, 3, 5)]
    assert (Entry.objects.count(), Note.objects.count()) == (entries, notes)
    assert verify().intact


def test_late_rows_say_where_they_come_from():
    stage(standard="")
    run("donors", EXAMPLES / "donors.csv")
    late = Entry.objects.filter(verb="donor.registered").first()
    assert Note.objects.get().key in late.record
    assert Note.objects.get().text.endswith("donors: file.csv")


def test_a_preview_gives_every_verdict_and_writes_nothing():
    stage(standard="")
    entries = Entry.objects.count()
    assert run("donors", EXAMPLES / "donors.csv", importing.preview_rows).counts() == {"done": 3, "there": 0, "refused": 0}
    (verdict,) = run("results", RESULTS + "nowhere,tnc,haematology-analyser,2026-03-01 09:00,9.6,,\n", importing.preview_rows).verdicts
    assert (verdict.state, verdict.findings[0].code) == ("refused", "no-such-unit")
    assert Entry.objects.count() == entries


BAD = [
    ("tnc,haematology-analyser,2026-03-01 09:00,9.6,10*9,", "wrong-measure-unit"),
    ("tnc,haematology-analyser,2026-03-01 09:00,-3,,", "result-cannot-be"),
    ("tmc,haematology-analyser,2026-03-01 09:00,9.6,,", "cell-not-a-choice"),
    ("tnc,by eye,2026-03-01 09:00,9.6,,", "cell-not-a-choice"),
    ("cfu,methylcellulose,2026-03-01 09:00,,,grown", "cell-not-a-choice"),
    ("tnc,haematology-analyser,some day,9.6,,", "cell-not-a-date"),
    ("tnc,haematology-analyser,2026-03-01 09:00,many,,", "cell-not-a-number"),
    ("tnc,haematology-analyser,2025-03-01 09:00,9.6,,", "result-before-unit"),
    ("tnc,haematology-analyser,2027-03-01 09:00,9.6,,", "act-in-the-future"),
]


@pytest.mark.parametrize(("row", "code"), BAD)
def test_a_bad_row_is_refused_with_its_number_and_the_others_are_written(row, code):
    stage(standard="")
    unit = a_unit()
    good = f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9.6,10*8,\n"
    done = run("results", RESULTS + good + f"{unit},{row}\n" + good.replace("9.6", "9.8"))
    assert done.counts() == {"done": 2, "there": 0, "refused": 1}
    assert refused_rows(done) == [(3, code)]
    assert Result.objects.count() == 2


def test_all_or_nothing_keeps_nothing_when_one_row_is_refused():
    stage(standard="")
    unit = a_unit()
    good = f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9.6,10*8,\n"
    for row, code in BAD:
        done = run("results", RESULTS + good + f"{unit},{row}\n", importing.all_or_nothing)
        assert done.undone
        assert refused_rows(done) == [(3, code)]
    assert not Result.objects.exists()
    assert not Entry.objects.filter(verb="result.recorded").exists()
    assert not Note.objects.exists()
    done = run("results", RESULTS + good, importing.all_or_nothing)
    assert (done.undone, done.counts()["done"]) == (False, 1)
    assert verify().intact


def test_the_rights_of_the_importing_person_hold():
    stage(standard="")
    unit = a_unit()
    person("P0020", "student")
    row = f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9.6,,\n"
    assert refused_rows(run("results", RESULTS + row, by=NOBODY)) == [(2, "not-permitted")]
    assert refused_rows(run("results", RESULTS + row, by="P0020")) == [(2, "student-without-step")]
    assert refused_rows(run("units", EXAMPLES / "units.csv", by="P0020"))[0] == (2, "not-permitted")
    assert not Result.objects.exists()


def test_an_import_releases_nothing():
    stage()
    unit = a_unit()
    run("results", RESULTS + f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9.6,,\n")
    assert Unit.objects.get(key=unit).stage == "quarantined"
    assert set(importing.KINDS) == {"donors", "units", "results"}


UNITS = "din,donor,source,collected_at,frozen_at,volume_ml\n"
FIRST = "A999026000077,DEMO-0001,cord-blood,2026-01-14 03:20,2026-01-15 10:05,25.1\n"
CONTRADICTIONS = [
    ("donors", "code,kind,source\nDD-1,donor,bone-marrow\nDD-1,child,cord-blood\n"),
    ("units", UNITS + FIRST + FIRST.replace("DEMO-0001", "DEMO-0002")),
    ("units", UNITS + FIRST + FIRST.replace("25.1", "24.0")),
]


@pytest.mark.parametrize("how", [importing.preview_rows, importing.good_rows, importing.all_or_nothing])
@pytest.mark.parametrize(("kind", "table"), CONTRADICTIONS)
def test_two_rows_that_contradict_each_other_are_said_with_both_numbers(kind, table, how):
    stage(standard="")
    run("donors", EXAMPLES / "donors.csv")
    done = run(kind, table, how)
    assert refused_rows(done) == [(3, "row-contradicts-row")]
    assert done.refused[0].findings[0].facts["first"] == 2


def test_a_preview_counts_a_row_that_stands_twice_once():
    stage(standard="")
    run("donors", EXAMPLES / "donors.csv")
    assert run("units", UNITS + FIRST + FIRST, importing.preview_rows).counts() == {"done": 1, "there": 1, "refused": 0}
    assert run("units", UNITS + FIRST + FIRST).counts() == {"done": 1, "there": 1, "refused": 0}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("A9990260000771", "cell-check-character-wrong"),
        ("=%6200", "cell-other-label"),
        ("A9O9026000077", "cell-not-a-din"),
        ("A99902600007", "cell-not-a-din"),
    ],
)
def test_a_unit_under_a_number_that_is_none_is_refused(row, code):
    stage(standard="")
    run("donors", EXAMPLES / "donors.csv")
    assert refused_rows(run("units", UNITS + FIRST.replace("A999026000077", row))) == [(2, code)]
    assert not Unit.objects.exists()
    assert verify().intact


def test_a_volume_in_litres_is_too_small_to_be_true():
    stage(standard="")
    run("donors", EXAMPLES / "donors.csv")
    assert refused_rows(run("units", UNITS + FIRST.replace("25.1", "0.0251"))) == [(2, "cell-out-of-range")]


def test_a_tube_whose_check_character_is_wrong_names_no_unit():
    stage(standard="")
    unit = a_unit()
    head, row = RESULTS.strip() + ",tube\n", f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9.6,,,"
    assert refused_rows(run("results", head + row + "A999026000001Z\n")) == [(2, "cell-check-character-wrong")]
    assert refused_rows(run("results", head + row + "A999026000002\n")) == [(2, "result-for-another-unit")]
    refused("din-check-character-wrong", do, "record-result", by=OPERATOR, unit=unit, test="tnc", method="haematology-analyser", value=9.6,
            tube="A999026000001Z")  # fmt: skip
    assert not Result.objects.exists()


def test_a_word_beside_a_number_is_said_and_not_compared_with_no_choices():
    stage(standard="")
    unit = a_unit()
    assert refused_rows(run("results", RESULTS + f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9,6,10*8\n")) == [(2, "cell-beside-a-number")]


def test_a_file_in_two_encodings_is_refused_before_the_first_row():
    stage(standard="")
    unit = a_unit()
    row = f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9.6,,\n"
    mixed = RESULTS.encode() + row.encode() + f"{unit},总有核细胞数,血细胞分析仪,2026-03-01,9,,\n".encode() + "甲乙丙丁,戊己,,,,,\n".encode("gb18030")
    for how in (importing.good_rows, importing.all_or_nothing, importing.preview_rows):
        refusal = refused("encoding-mixed", run, "results", mixed, how)
        assert refusal.facts["row"] == 4
    assert not Result.objects.exists()


def test_a_file_without_a_needed_column_is_refused():
    stage(standard="")
    refused("table-column-missing", run, "results", "unit,test\nx,tnc\n")


def test_more_rows_than_a_run_takes_are_refused_before_the_first():
    stage(standard="")
    unit = a_unit()
    row = f"{unit},tnc,haematology-analyser,2026-03-01 09:00,9.6,,\n"
    content = RESULTS + row * (importing.MOST_ROWS + 1)
    assert refused("table-too-many-rows", run, "results", content).facts["most"] == 200_000
    assert not Result.objects.exists()


def test_a_workbook_says_the_same_as_a_text_table(tmp_path):
    stage(standard="")
    unit = a_unit()
    book = Workbook()
    book.active.append(["单位", "检测项目", "方法", "检测时间", "数值"])
    book.active.append([unit, "总有核细胞数", "血细胞分析仪", "2026-03-01 09:00", 9.6])
    book.save(tmp_path / "results.xlsx")
    assert run("results", tmp_path / "results.xlsx").counts()["done"] == 1


def test_a_unit_may_be_named_by_its_din_while_it_is_the_only_graft():
    stage(standard="")
    run("donors", EXAMPLES / "donors.csv")
    units = (EXAMPLES / "units.csv").read_text(encoding="utf-8")
    run("units", units)
    twin = units.splitlines()[0] + ",分装号\n" + units.splitlines()[1] + ",B0\n"
    assert run("units", twin).counts()["done"] == 1
    assert Donation.objects.filter(din="A999026900001").count() == 1
    row = "A999026900001,tnc,haematology-analyser,2026-03-01 09:00,9.6,,\n"
    assert refused_rows(run("results", RESULTS + row)) == [(2, "units-of-one-din")]
    assert run("results", RESULTS + row.replace("A999026900001,", "A999026900001.D0101.B0,")).counts()["done"] == 1


def test_who_a_donor_is_goes_behind_the_wall_and_never_into_the_ledger():
    stage(standard="")
    table = "供者编号,供者类别,来源,姓名,电话\nDEMO-9,产妇,脐带血,演示王芳,13800000000\n"
    assert run("donors", table).counts()["done"] == 1
    assert Identity.objects.count() == 1
    assert not Entry.objects.filter(record__contains="13800000000").exists()
    assert identity(BANK, f"{BANK}:DEMO-9", purpose="recall", by=OPERATOR, at=NOON, now=NOON).name == "演示王芳"
    assert run("donors", table).counts()["there"] == 1
    assert Identity.objects.count() == 1


def take_over(**changes):
    inputs = {
        "donor": f"{BANK}:D9", "source": "cord-blood", "din": "A999026000099", "collected_at": "2026-01-14T03:20:00+08:00",
        "frozen_at": "2026-01-15T10:05:00+08:00",
    }  # fmt: skip
    return do("take-over-unit", by=OPERATOR, **inputs | changes)


def test_a_unit_taken_over_with_a_place_lies_in_quarantine():
    stage(standard="")
    a_donor("D9")
    a_unit(1)
    place = Position.objects.create(key=f"{BANK}:T1.A.1.99", bank_id=BANK, tank_id=f"{BANK}:T1", rack="A", box="1", slot="99")
    act = take_over(position=place.key)
    assert Unit.objects.get(key=act.subject).stage == "quarantined"
    assert Position.objects.get(key=place.key).unit_id == act.subject
    refused("position-taken", take_over, position=place.key, division="A0")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"donor": "A9990:none"}, "no-such-donor"),
        ({"source": "hair"}, "no-such-source"),
        ({"din": "A9990260"}, "din-malformed"),
        ({"din": "A999026000099Z"}, "din-check-character-wrong"),
        ({"collected_at": "0001-01-01T00:00:00Z"}, "taken-over-too-early"),
        ({"din": "A999126000099"}, "din-of-other-facility"),
        ({"frozen_at": "2026-01-13T00:00:00+08:00"}, "taken-over-times-wrong"),
        ({"frozen_at": "2027-01-13T00:00:00+08:00"}, "taken-over-times-wrong"),
        ({"position": "A9990:none"}, "no-such-position"),
        ({"donor": "A9990:D8"}, "consent-not-in-force"),
    ],
)
def test_a_unit_that_cannot_be_taken_over_is_refused(changes, code):
    stage(standard="")
    a_donor("D9")
    a_donor("D8", scopes=())
    refused(code, take_over, **changes)
    assert not Unit.objects.exists()


def test_a_din_belongs_to_one_donor_and_a_unit_comes_once():
    stage(standard="")
    a_donor("D9")
    a_donor("D7")
    take_over()
    refused("unit-taken-over-already", take_over)
    refused("din-already-used", take_over, donor=f"{BANK}:D7", division="A0")
    refused("not-permitted", do, "take-over-unit", by=NOBODY, donor=f"{BANK}:D9", source="cord-blood", din="A999026000098",
            collected_at=NOON, frozen_at=NOON)  # fmt: skip


def test_a_practice_bank_takes_its_own_facility_only():
    stage("practice", PRACTICE, standard="")
    run("donors", EXAMPLES / "donors.csv", bank=PRACTICE)
    assert Donor.objects.filter(bank=PRACTICE).count() == 3
    assert {code for _, code in refused_rows(run("units", EXAMPLES / "units.csv", bank=PRACTICE))} == {"din-of-other-facility"}


def test_what_was_imported_judged_and_released_comes_out_of_the_ledger_row_for_row():
    stage(register=True)
    run("donors", EXAMPLES / "donors.csv")
    do("set-up-tank", by=OPERATOR, number="T1", room="R1", zone="quarantine", limit_c=-150, silence_minutes=30)
    do("lay-out-positions", by=OPERATOR, tank=f"{BANK}:T1", racks=["A"], boxes=["1"], slots=["1", "2", "3"])
    head, *lines = (EXAMPLES / "units.csv").read_text(encoding="utf-8").splitlines()
    table = [f"{head},储存位置", *(f"{line},T1.A.1.{slot}" for slot, line in enumerate(lines, 1))]
    assert run("units", "\n".join(table)).counts()["done"] == 3
    run("results", EXAMPLES / "results.csv")
    first, second, third = Unit.objects.order_by("key").values_list("key", flat=True)
    record(first, "identity", "confirmed")
    for key in Result.objects.filter(unit=first).exclude(test="viability").values_list("key", flat=True):
        review(key)
    do("reject-result", by=READER, result=Result.objects.get(unit=first, test="viability").key, reason=note())
    review(do("correct-result", by=OPERATOR, result=Result.objects.get(unit=second).key, value=12.5, reason=note()).key + ".1")
    do("hold-unit", by=OPERATOR, unit=third, reason="label-doubtful")
    do("lift-hold", hold=Hold.objects.get().key, reason=note())
    deviation = do("open-deviation", by=OPERATOR, subject=second, code="label-damaged", note=note()).key
    do("classify-deviation", deviation=deviation, severity="minor")
    do("close-deviation", deviation=deviation, cause=note())
    judged(first)
    do("exceptional-release", by=DIRECTOR, witness=PHYSICIAN, unit=first, patient="PT-7", reason=note(), told_at=NOON - timedelta(hours=1))
    do("release-to-research", unit=third)
    record(second, "sterility-aerobic", "growth")
    assert list(Unit.objects.order_by("key").values_list("stage", flat=True)) == ["released", "quarantined", "research"]
    assert_rebuilds()
    assert verify().intact


def test_a_person_who_stops_an_import_keeps_what_was_written_and_goes_on_later(monkeypatch):
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 2)
    stage()
    unit = a_unit(1)
    rows = RESULTS + "".join(f"{unit},tnc,haematology-analyser,2026-03-01 0{hour}:00,9.{hour},,\n" for hour in range(1, 6))
    heard: list[int] = []

    def enough(count: int) -> None:
        heard.append(count)
        if heard.count(5) == 2:  # the file is read through once before the first row is written
            raise KeyboardInterrupt

    begun = importing.begin("results", BANK, by=OPERATOR, now=NOON, name="file.csv")
    begun.told = enough
    pytest.raises(KeyboardInterrupt, importing.good_rows, begun, io.BytesIO(rows.encode()))
    assert (Result.objects.filter(unit=unit).count(), verify().intact) == (4, True)
    assert run("results", rows).counts() == {"done": 1, "there": 4, "refused": 0}


def test_a_row_written_by_an_earlier_row_of_the_same_chunk_is_there():
    stage()
    unit = a_unit(1)
    row = f"{unit},tnc,haematology-analyser,2026-03-01 01:00,9.5,,\n"
    assert run("results", RESULTS + row + row).counts() == {"done": 1, "there": 1, "refused": 0}
