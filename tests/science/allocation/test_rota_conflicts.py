"""A rota that cannot be is explained: the rules named clash, and without any one of them they do not."""

from copy import deepcopy

import pytest

from stembase.bench.rota_worlds import invented
from stembase.science.allocation.rota.checking import check
from tests.science.allocation.rota_problems import drawn, solved


def pair(weeks: int = 8) -> dict:
    """Two students who change places after four weeks: exactly full."""
    shift = {"hours_week": 40, "hours_day": 8}
    return {
        "format": "stembase-rota-1", "weeks": weeks, "mentors": {"wang": {"students": 1}, "li": {"students": 1}},
        "stations": {
            "freezing": {"places": 1, "shifts": {"day": shift | {"mentors": ["wang"]}}},
            "storage": {"places": 1, "shifts": {"day": shift | {"mentors": ["li"]}}},
        },
        "curricula": {"bank": {"blocks": {"freezing": {"weeks": 4}, "storage": {"weeks": 4}}}},
        "students": {"S1": {"curriculum": "bank"}, "S2": {"curriculum": "bank"}},
    }  # fmt: skip


def named(document: dict) -> list[tuple[str, dict]]:
    outcome, _answer = solved(document)
    assert outcome.conflict is not None
    assert outcome.conflict.least
    return [(cause.code, dict(cause.facts)) for cause in outcome.conflict.causes]


def test_one_absence_that_makes_a_full_rota_impossible_is_named_with_person_and_week():
    document = pair()
    assert solved(document)[0].status == "best"
    document["students"]["S2"]["absences"] = [{"from": 3}]
    causes = named(document)
    assert ("rota-absence", {"student": "S2", "weeks": "3"}) in causes
    assert {facts["student"] for _code, facts in causes} == {"S2"}
    _outcome, answer = solved(document)
    assert answer["status"] == "infeasible"
    assert answer["unserved"] == [{"student": "S2", "block": "storage"}] or answer["unserved"] == [{"student": "S2", "block": "freezing"}]
    assert check(answer).sound


def test_two_students_who_need_the_same_weeks_are_named_with_the_capacity_they_share():
    document = pair(weeks=9)
    document["curricula"]["bank"] = {"blocks": {"freezing": {"weeks": 4}}}
    for student in document["students"].values():
        student["absences"] = [{"from": 1, "to": 2}, {"from": 8, "to": 9}]
    document["stations"]["freezing"]["places"] = 1
    causes = named(document)
    codes = {code for code, _facts in causes}
    assert codes <= {"rota-duty", "rota-absence", "rota-mentors", "rota-places"}
    assert {facts["student"] for code, facts in causes if code == "rota-duty"} == {"S1", "S2"}
    assert codes & {"rota-mentors", "rota-places"}


def test_a_station_asked_for_more_than_it_has_is_named_by_its_sums():
    document = pair(weeks=8)
    document["students"]["S3"] = {"curriculum": "bank"}
    assert named(document) == [
        ("rota-demand", {"station": "freezing", "weeks": 12, "most": 8}),
        ("rota-demand", {"station": "storage", "weeks": 12, "most": 8}),
    ]


REPAIRS = {
    "rota-absence": lambda document, facts: document["students"][facts["student"]].update(absences=[]),
    "rota-closed": lambda document, facts: document["stations"][facts["station"]].update(closed=[]),
    "rota-clearance": lambda document, facts: document["students"][facts["student"]].update(clearances=[facts["hazard"]]),
    "rota-order": lambda document, facts: document["curricula"]["bank"].update(order=[]),
}


@pytest.mark.parametrize("spoil", ["absence", "closed", "clearance"])
def test_taking_the_named_rule_away_makes_the_rota_possible(spoil):
    document = invented(4, 20, 2, 2.0)
    assert solved(document)[0].status in ("best", "complete")
    student = document["students"]["S0003"]
    if spoil == "absence":
        student["absences"] = [{"from": 2, "to": 19}]
    elif spoil == "closed":
        document["stations"]["release"]["closed"] = [{"from": 1, "to": 20}]
    else:
        student["clearances"] = []
    causes = named(document)
    spoiling = [(code, facts) for code, facts in causes if code == f"rota-{spoil}"]
    assert spoiling or any(code == "rota-demand" for code, _facts in causes)
    repaired = deepcopy(document)
    for code, facts in spoiling:
        REPAIRS[code](repaired, facts)
    assert solved(repaired)[0].state.value.complete == bool(spoiling)


def test_a_complete_rota_and_a_clash_never_stand_together_and_one_of_them_is_always_found():
    for seed in range(25):
        outcome, _answer = solved(drawn(seed))
        assert (outcome.conflict is not None) != outcome.state.value.complete, seed
