"""May this person do this now: alone, with a witness, or not, and what is missing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stembase.competence.models import Evidence
from stembase.competence.queries import Demand, Missing, may_witness, standing, standings
from stembase.competence.recording import record_evidence
from stembase.ledger.queries import act_by_key
from tests.cast import NOON
from tests.competence.staging import ASEPSIS, FREEZE, MENTOR, OPERATOR, STUDENT, entrust, found, framework

pytestmark = pytest.mark.django_db
DEMANDS = [Demand(FREEZE, 3, 4), Demand(ASEPSIS, 3)]


def staged(**levels: int) -> None:
    framework()
    found(FREEZE)
    found(ASEPSIS)
    for competence, level in ((FREEZE, levels.get("freeze")), (ASEPSIS, levels.get("asepsis"))):
        if level:
            entrust(STUDENT, competence, level)


def passed(competence: str, person: str = STUDENT, kind: str = "practice", success: bool = True) -> None:
    record_evidence(act_by_key("base:1"), competence=competence, person=person, kind=kind, class_="A", success=success)


def codes(found_standing) -> list[str]:
    return [finding.code for finding in found_standing.findings]


def test_at_the_level_one_works_alone():
    staged(freeze=3, asepsis=4)
    answer = standing(STUDENT, DEMANDS, NOON)
    assert (answer.answer, answer.missing, answer.findings) == ("alone", (), ())


def test_from_level_two_one_works_with_a_witness():
    staged(freeze=2, asepsis=3)
    alone = standing(STUDENT, DEMANDS, NOON)
    assert (alone.answer, alone.missing, codes(alone)) == ("witness", (Missing(FREEZE, 2, 3),), ["witness-needed"])
    accompanied = standing(STUDENT, DEMANDS, NOON, witness=MENTOR)
    assert (accompanied.answer, accompanied.findings) == ("witness", ())


def test_the_witness_holds_the_witness_level_or_else_the_level():
    staged(freeze=2, asepsis=2)
    entrust(OPERATOR, FREEZE, 3)
    entrust(OPERATOR, ASEPSIS, 3)
    weak = standing(STUDENT, DEMANDS, NOON, witness=OPERATOR)
    assert codes(weak) == ["witness-unqualified"]
    assert weak.findings[0].facts == {"person": OPERATOR, "competence": FREEZE, "has": 3, "needs": 4}
    assert standing(STUDENT, DEMANDS[1:], NOON, witness=OPERATOR).findings == ()
    assert may_witness(MENTOR, DEMANDS, NOON)
    assert not may_witness(OPERATOR, DEMANDS, NOON)


@pytest.mark.parametrize("level", [None, 1])
def test_below_two_a_scenario_passed_opens_the_door_with_a_witness(level):
    staged(freeze=level, asepsis=3)
    before = standing(STUDENT, DEMANDS, NOON, witness=MENTOR)
    assert (before.answer, codes(before)) == ("no", ["unqualified"])
    assert before.findings[0].on_breach == "unqualified"
    assert before.findings[0].facts == {"person": STUDENT, "competence": FREEZE, "has": level or 0, "needs": 3}
    passed(FREEZE)
    after = standing(STUDENT, DEMANDS, NOON, witness=MENTOR)
    assert (after.answer, after.findings) == ("witness", ())
    assert standing(STUDENT, DEMANDS, NOON - timedelta(days=1), witness=MENTOR).answer == "no"


def test_a_failed_scenario_or_a_live_success_opens_nothing():
    staged(asepsis=3)
    passed(FREEZE, success=False)
    assert standing(STUDENT, DEMANDS, NOON, witness=MENTOR).answer == "no"
    Evidence.objects.all().delete()
    passed(FREEZE, kind="live")
    assert standing(STUDENT, DEMANDS, NOON, witness=MENTOR).answer == "no"


def test_many_people_are_judged_in_two_queries():
    staged(freeze=2, asepsis=3)
    with CaptureQueriesContext(connection) as queries:
        found_standings = standings([STUDENT, MENTOR, OPERATOR], DEMANDS, NOON)
    assert len(queries) == 2
    assert {person: found.answer for person, found in found_standings.items()} == {STUDENT: "witness", MENTOR: "alone", OPERATOR: "no"}
    with CaptureQueriesContext(connection) as queries:
        standing(OPERATOR, DEMANDS, NOON, witness=MENTOR)
    assert len(queries) == 2


def test_evidence_says_what_was_done_by_whom_and_with_what_help():
    framework()
    act = act_by_key("base:3")
    record_evidence(act, competence=FREEZE, person=STUDENT, kind="live", class_="B", success=True, procedure="p@1", witness=MENTOR, help_given=2)
    row = Evidence.objects.get()
    assert row.key == f"base:3:{FREEZE}:{STUDENT}"
    assert (row.entry, row.at, row.class_letter, row.witness, row.help_given, row.procedure) == ("base:3", act.at, "B", MENTOR, 2, "p@1")
