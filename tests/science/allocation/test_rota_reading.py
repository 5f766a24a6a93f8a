"""A rota's problem is read whole or not at all: every fault is named by its path, all of them at once."""

import json
from pathlib import Path

import pytest

from stembase.bench.rota_worlds import invented
from stembase.science.allocation.rota.problem import Limits, Span, Wish
from stembase.science.allocation.rota.reading import Faulty, problem_of, read_answer, read_problem

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/rota.json"


def faults(text: str) -> set[tuple[str, str]]:
    with pytest.raises(Faulty) as found:
        read_problem(text)
    return {(fault.code, fault.facts.get("path", "")) for fault in found.value.faults}


def changed(change) -> set[tuple[str, str]]:
    document = invented(2, 20, 1)
    change(document)
    return faults(json.dumps(document))


def test_the_example_is_read_with_what_it_says_and_the_law_where_it_says_nothing():
    problem = read_problem(EXAMPLE.read_text(encoding="utf-8"))
    assert problem.weeks == 12
    assert problem.students["S06"].absences == (Span(1, 2), Span(9, 9))
    assert problem.students["S04"].wishes == (Wish(True, "testing", Span(1, 2), 1),)
    assert problem.curricula["bank"].blocks["freezing"].stations == ("freezing",)
    assert problem.published[0].pinned
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    del document["limits"]
    assert problem_of(document).limits == Limits(8, 44, None, None)


def block(document: dict) -> dict:
    return document["curricula"]["bank"]["blocks"]["release"]


def mentors(document: dict) -> list:
    return document["stations"]["release"]["shifts"]["day"]["mentors"]


def student(document: dict) -> dict:
    return document["students"]["S0001"]


BLOCK, SHIFT, AWAY = "curricula.bank.blocks.release", "stations.release.shifts.day", "students.S0001.absences"
CHANGES = {
    "unknown station": (lambda d: block(d).update(stations=["moon"]), "rota-name-unknown", f"{BLOCK}.stations[0]"),
    "unknown student": (
        lambda d: d.update(published=[{"student": "S9", "block": "release", "station": "release", "shift": "day", "start": 1}]),
        "rota-name-unknown", "published[0].student",
    ),
    "overlapping absences": (lambda d: student(d).update(absences=[{"from": 1, "to": 3}, {"from": 3}]), "rota-spans-overlap", f"{AWAY}[1]"),
    "negative capacity": (lambda d: d["stations"]["release"].update(places=-1), "rota-out-of-range", "stations.release.places"),
    "week after the end": (lambda d: student(d).update(absences=[{"from": 21}]), "rota-week-outside", f"{AWAY}[0].from"),
    "week zero": (lambda d: student(d).update(absences=[{"from": 0}]), "rota-week-outside", f"{AWAY}[0].from"),
    "backwards": (lambda d: student(d).update(absences=[{"from": 4, "to": 2}]), "rota-span-backwards", f"{AWAY}[0]"),
    "a fraction": (lambda d: d.update(weeks=20.5), "rota-wrong-shape", "weeks"),
    "NaN": (lambda d: d["stations"]["release"].update(places=float("nan")), "rota-wrong-shape", "stations.release.places"),
    "true for a number": (lambda d: d["rooms"]["cold-lab"].update(places=True), "rota-wrong-shape", "rooms.cold-lab.places"),
    "a list for an object": (lambda d: d.update(students=[]), "rota-wrong-shape", "students"),
    "looser than the law": (lambda d: d["limits"].update(hours_week=60), "rota-out-of-range", "limits.hours_week"),
    "a mentor on two shifts": (lambda d: mentors(d).append("testing-1"), "rota-mentor-twice", f"{SHIFT}.mentors[1]"),
    "a circle": (lambda d: d["curricula"]["bank"]["order"].append(["freezing", "receiving"]), "rota-order-circular", "curricula.bank.order"),
    "no shift": (lambda d: d["stations"]["release"].update(shifts={}), "rota-empty", "stations.release.shifts"),
    "misspelt": (lambda d: student(d).update(absence=[]), "rota-key-unknown", "students.S0001.absence"),
    "missing": (lambda d: d["students"]["S0001"].pop("curriculum"), "rota-key-missing", "students.S0001.curriculum"),
    "a name with a dot": (lambda d: d["students"].update({"S.1": d["students"]["S0001"]}), "rota-name-not-plain", "students.S.1"),
    "another format": (lambda d: d.update(format="rota"), "rota-format-unknown", "format"),
    "a block too long": (lambda d: block(d).update(weeks=21), "rota-out-of-range", f"{BLOCK}.weeks"),
    "told twice": (
        lambda d: d.update(published=[{"student": "S0001", "block": "release", "station": "release", "shift": "day", "start": 1}] * 2),
        "rota-name-twice", "published[1]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_is_named_by_its_path(name):
    change, code, path = CHANGES[name]
    assert (code, path) in changed(change)


def test_every_fault_is_named_not_only_the_first():
    def spoil(document):
        for name in ("unknown station", "overlapping absences", "negative capacity", "misspelt"):
            CHANGES[name][0](document)

    wanted = {CHANGES[name][1:] for name in ("unknown station", "overlapping absences", "negative capacity", "misspelt")}
    assert changed(spoil) == wanted


def test_a_key_written_twice_is_found_at_any_depth():
    assert ("rota-key-twice", "students.S1") in faults('{"students": {"S1": {}, "S1": {}}}')
    assert ("rota-key-twice", "$.weeks") in faults('{"weeks": 1, "weeks": 2}') or ("rota-key-twice", "weeks") in faults('{"weeks": 1, "weeks": 2}')


@pytest.mark.parametrize("text", ["", "{", '{"weeks": 1,}', "[" * 100_000, '{"weeks": ' + "9" * 5000 + "}"])
def test_what_is_no_json_is_refused_with_its_row(text):
    assert {code for code, _path in faults(text)} == {"rota-not-json"}


@pytest.mark.parametrize("text", ["null", "[]", "3", '"rota"'])
def test_json_of_another_shape_is_a_fault_of_the_whole(text):
    assert ("rota-wrong-shape", "$") in faults(text)


def test_an_answer_with_a_faulty_problem_is_refused_with_the_path_below_problem():
    answer = {"format": "stembase-rota-answer-1", "status": "best", "cost": {}, "placed": [{"student": 3}], "unserved": [], "over": [], "problem": {}}
    with pytest.raises(Faulty) as found:
        read_answer(json.dumps(answer))
    paths = {fault.facts["path"] for fault in found.value.faults}
    assert {"problem.weeks", "placed[0].student", "placed[0].block"} <= paths
