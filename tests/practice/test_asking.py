"""Those beside a student do what a student may not, when they are asked, under codes of their own, and only in a run."""

import pytest

from stembase.acts.door import perform
from stembase.bank.models import Deviation, Result, Unit
from stembase.competence.models import Evidence
from stembase.donors.models import Eligibility, Marker
from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.people.queries import names_of, roles_of
from stembase.practice.asking import ask
from stembase.practice.crews import COLLEAGUE_PART, QUALITY_PART, crew_of
from stembase.practice.debriefing import scored_run
from stembase.practice.policy.walking import walk
from stembase.practice.requests import REQUESTS, offered
from stembase.practice.ways import Stop, split, ways
from stembase.practice.worlds import begin
from stembase.refusal import Refused
from tests.practice.house import CREW, house  # noqa: F401
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
CASE = "case.cord-unit-to-release"


def begun(scenario: str = CASE):
    return begin(scenario, 1, crew=crew_of(CREW.student))


def actors(bank: str, verb: str) -> set[str]:
    return set(Entry.objects.filter(chain=bank, verb=verb).values_list("actor", flat=True))


def test_a_student_alone_takes_a_unit_from_the_birth_to_its_release():
    player = begun()
    asked = {request.stop: key for key, request in REQUESTS.items() if request.stop}
    for stop in split("cord-blood", "act:enrol", "selection.release:release")[1]:
        if stop.do == "act:care-for-deviations":
            ask(player.bank, "deviations", by=CREW.student, unit=player.unit)
        elif stop.do in asked:
            player.wait(stop.wait)
            ask(player.bank, asked[stop.do], by=CREW.student, unit=player.unit)
        else:
            walk(player, [stop])
    perform("end-run", player.bank, by=CREW.student, at=time_of(player.bank))
    scored = scored_run(player.bank, crew_of(CREW.student))
    assert Unit.objects.get(key=player.unit).stage == "released"
    assert scored.passed, (scored.critical, scored.points, scored.ended, scored.kept_share)
    opened = Entry.objects.get(chain=player.bank, verb="run.opened").seq
    own = Entry.objects.filter(chain=player.bank, seq__gt=opened)
    assert set(own.values_list("actor", flat=True)) == {CREW.student, QUALITY_PART, COLLEAGUE_PART}
    assert actors(player.bank, "unit.released") == {QUALITY_PART}
    assert own.get(verb="unit.released").witness == COLLEAGUE_PART
    assert actors(player.bank, "donor.panel-tested") == actors(player.bank, "results.reviewed") == {COLLEAGUE_PART}
    assert actors(player.bank, "run.asked") == {CREW.student}
    assert not Evidence.objects.filter(person__in=[QUALITY_PART, COLLEAGUE_PART]).exists()
    assert_rebuilds()


def test_what_cannot_be_done_comes_to_nothing_and_says_why():
    player = begun("skill.freeze-a-cord-unit")
    refused("request-not-met", ask, player.bank, "judge", by=CREW.student, unit=player.unit)
    refused("no-such-request", ask, player.bank, "miracle", by=CREW.student, unit=player.unit)
    refused("no-such-unit", ask, player.bank, "review", by=CREW.student, unit=f"{player.bank}:A999526000099.D0101.00")
    assert Unit.objects.get(key=player.unit).stage == "reduced"


def test_who_asks_for_the_release_of_what_nobody_judged_has_made_the_error():
    player = begun()
    walk(player, split("cord-blood", "act:enrol", "testing.sterility:inoculate")[1])
    ask(player.bank, "release", by=CREW.student, unit=player.unit)
    perform("end-run", player.bank, by=CREW.student, at=time_of(player.bank))
    assert "not-judged" in scored_run(player.bank, crew_of(CREW.student)).critical


def test_results_are_reviewed_and_deviations_classed_by_those_beside_the_student():
    player = begun("skill.count-and-characterise")
    walk(player, split("cord-blood", player.scenario.start.begins, player.scenario.until)[1])
    perform("open-deviation", player.bank, by=CREW.student, at=time_of(player.bank), subject=player.unit, code="delay", note=player.note("late"))
    before = time_of(player.bank)
    ask(player.bank, "review", by=CREW.student, unit=player.unit)
    ask(player.bank, "deviations", by=CREW.student, unit=player.unit)
    assert set(Result.objects.filter(unit=player.unit).values_list("state", flat=True)) == {"reviewed"}
    assert Deviation.objects.get(bank=player.bank).closed_at
    assert (time_of(player.bank) - before).total_seconds() >= 3600


def test_the_stand_ins_have_roles_in_runs_alone_and_names_of_their_own():
    player = begun("skill.count-and-characterise")
    now = time_of("base")
    assert "quality" in roles_of(QUALITY_PART, player.bank, now)
    assert roles_of(QUALITY_PART, "base", now) == roles_of(COLLEAGUE_PART, "A9999", now) == frozenset()
    assert names_of({QUALITY_PART}, "zh-hans") == {QUALITY_PART: "质量（替身）"}
    with pytest.raises(Refused) as refusal:
        perform("open-practice-bank", "base", by=QUALITY_PART, at=now, bank="A9995-x", facility="A9995", clock="own", title_zh="x", title_en="x")
    assert refusal.value.code == "not-permitted"


def test_every_request_stands_on_a_way_and_is_offered_where_its_stop_is():
    places = {stop.do for way in ways().values() for stop in way}
    assert {request.stop for request in REQUESTS.values() if request.stop} <= places
    assert set(offered([stop.do for stop in ways()["cord-blood"]])) == set(REQUESTS)
    assert set(offered(["preparation.cryopreserve:freeze"])) == {"deviations"}
    assert all(request.title.zh and request.title.en for request in REQUESTS.values())


def test_the_laboratory_says_what_is_true_of_the_mother():
    player = begun("incident.marker-reactive")
    ask(player.bank, "markers", by=CREW.student, unit=player.unit)
    assert Marker.objects.filter(donor=player.donor, result="reactive", agent="hbv").exists()
    ask(player.bank, "eligibility", by=CREW.student, unit=player.unit)
    assert Eligibility.objects.get(donor=player.donor).determination == "ineligible"
    assert player.step(Stop("testing.haemoglobinopathy:identify"))
