"""The pages of those who teach: what is assigned and how far it has come, runs as they go on, freeze and inject; and what students see of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.practice.models import Assigned, Assignment, Run
from stembase.practice.worlds import begin
from tests.practice.house import CREW, SKILL, STOPS, house  # noqa: F401
from tests.web.practice.test_pages import browser, html

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
OTHER, TUTOR, QUALITY = "P0009", "P0011", "P0003"
LIVE, LIST, MOST_STATEMENTS = "/practice/teaching/live/", "/practice/teaching/", 12


def assigned(*students: str, scenario: str = SKILL, **more) -> Assignment:
    given = {
        "scenario": scenario,
        "students": list(students) or [CREW.student, OTHER],
        "due_at": time_of(BASE) + timedelta(days=7),
        "seed": 40,
        **more,
    }
    return Assignment.objects.get(key=perform("assign-practice", BASE, by=TUTOR, at=time_of(BASE), **given).key)


def started(assignment: Assignment | None = None, student: str = CREW.student, scenario: str = SKILL) -> Run:
    crew = type(CREW)(student, CREW.quality, CREW.second)
    if assignment is None:
        return Run.objects.get(bank=begin(scenario, 1, crew=crew).bank)
    seed = Assigned.objects.get(assignment=assignment, person=student).seed
    return Run.objects.get(bank=begin(assignment.scenario, seed, crew=crew, assignment=assignment.key).bank)


def ended(run: Run) -> Run:
    perform("end-run", run.bank_id, by=run.students[0], at=time_of(run.bank_id))
    return run


def form(**more) -> dict:
    due = timezone.localtime(time_of(BASE) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    return {"scenario": SKILL, "students": [CREW.student, OTHER], "seeds": "same", "seed": "40", "wanted": "2", "due_at": due, "do": "1", **more}


def of(assignment: Assignment, what: str = "") -> str:
    return f"{LIST}{assignment.key}/{what}"


def steer(run: Run, what: str) -> str:
    return f"/practice/runs/{run.key}/{what}/"


def test_a_teacher_assigns_practice_and_sees_who_has_come_how_far():
    client = browser(TUTOR)
    answer = client.post(f"{LIST}new/", form(note="Look at the ice first"))
    found = Assignment.objects.get()
    assert answer["Location"] == of(found)
    assert found.wanted == 2
    page = html(client, of(found))
    assert "0 of 2 have passed" in page
    assert "Look at the ice first" in page
    assert page.count("not begun") >= 2
    ended(started(found))
    assert "1 / 2" in html(client, of(found))
    assert "0 / 2" in html(client, LIST)


def test_a_form_that_cannot_be_says_why_and_keeps_what_was_chosen():
    client = browser(TUTOR)
    answer = client.post(f"{LIST}new/", form(due_at="2020-01-01T10:00"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "not later than now" in page
    assert f'value="{OTHER}" checked' in page
    assert client.post(f"{LIST}new/", form(students=[])).status_code == 409
    assert client.post(f"{LIST}new/", form(due_at="soon")).status_code == 422
    assert not Assignment.objects.exists()


def test_students_are_searched_for_and_those_chosen_stay():
    client = browser(TUTOR)
    page = client.post(f"{LIST}new/", {"q": "lin.xiao", "students": [OTHER], "look": "1"}).content.decode()
    assert f'value="{CREW.student}"' in page
    assert f'value="{OTHER}" checked' in page
    assert page.count('name="students"') == 2


def test_an_assignment_is_changed_and_withdrawn_after_one_question():
    found, client = assigned(CREW.student), browser(TUTOR)
    later = timezone.localtime(found.due_at + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    client.post(of(found, "change/"), {"due_at": later, "wanted": "3", "students": [OTHER], "do": "1"})
    found.refresh_from_db()
    assert (found.wanted, found.assigned.count()) == (3, 2)
    assert "Withdraw this assignment?" in html(client, of(found, "withdraw/"))
    client.post(of(found, "withdraw/"))
    assert client.post(of(found, "withdraw/")).status_code == 409
    assert "withdrawn" in html(client, of(found))
    assert "Assigned to you" not in html(browser(), "/practice/")


def test_a_student_sees_what_is_assigned_and_starts_it_with_its_seed():
    found, client = assigned(CREW.student), browser()
    for place in ("/practice/", "/"):
        page = html(client, place)
        assert "Assigned to you" in page, place
        assert f'value="{found.key}"' in page, place
    client.post("/practice/start/", {"assignment": found.key})
    run = Run.objects.get()
    assert (run.seed, run.assignment_id) == (40, found.key)
    assert "Go on" in html(client, "/practice/")
    assert browser(OTHER).post("/practice/start/", {"assignment": found.key}).status_code == 409


def test_the_same_donor_again_is_another_attempt_at_what_was_assigned():
    found, client = assigned(CREW.student, wanted=2), browser()
    again = f'name="assignment" value="{found.key}"'
    assert again in html(client, f"/practice/runs/{ended(started(found)).key}/")
    assert again not in html(client, f"/practice/runs/{ended(started()).key}/")
    perform("withdraw-assignment", BASE, by=TUTOR, at=time_of(BASE), assignment=found.key)
    assert again not in html(client, f"/practice/runs/{found.runs.get().key}/")


def test_what_is_late_says_so(django_assert_max_num_queries):
    found = assigned(CREW.student)
    Assignment.objects.filter(key=found.key).update(due_at=time_of(BASE) - timedelta(hours=1))
    assert "late: 1" in html(browser(TUTOR), of(found))
    assert "it was due" in html(browser(), "/")
    with django_assert_max_num_queries(30):
        html(browser(), "/practice/")


@pytest.mark.parametrize("address", [LIST, f"{LIST}new/", LIVE, "{one}", "{one}xapi/", "{one}change/", "{one}withdraw/", "{run}inject/"])
def test_a_student_sees_no_page_of_a_teacher(address):
    found = assigned()
    address = address.format(one=of(found), run=f"/practice/runs/{started(found).key}/")
    assert browser().get(address).status_code == 403


def test_a_student_sees_no_run_of_another_and_steers_none():
    run = started(assigned())
    assert browser(OTHER).get(f"/practice/runs/{run.key}/").status_code == 404
    assert browser(OTHER).get(steer(run, "standing")).status_code == 404
    assert browser().post(steer(run, "freeze")).status_code == 403
    assert browser().post(steer(run, "inject"), {"fault": "product-warm"}).status_code == 403
    assert "For the teacher" not in html(browser(), f"/practice/runs/{run.key}/")
    assert Run.objects.get().state == Run.State.OPEN


def test_the_table_filters_sorts_and_leaves_as_a_file():
    found, client = assigned(), browser(TUTOR)
    ended(started(found))
    assert "Nobody answers" in html(client, f"{of(found)}?state=passed")
    assert "Nobody answers" in html(client, f"{of(found)}?q=nobody")
    page = html(client, f"{of(found)}?sort=-count")
    assert page.index("Lin Xiao") < page.rindex("none yet")
    lines = b"".join(client.get(f"{of(found)}?format=csv").streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert any(line.startswith(f"{CREW.student},done,no,1,{found.runs.get().key},ended,no") for line in lines)
    listed = b"".join(client.get(f"{LIST}?state=open&format=csv").streaming_content).decode().splitlines()
    assert len(listed) == 2
    assert "No assignment fits" in html(client, f"{LIST}?state=withdrawn")


def test_the_statements_of_an_assignment_name_codes_and_no_other_runs():
    found = assigned()
    ended(started(found))
    started()
    answer = browser(TUTOR).get(of(found, "xapi/"))
    text = answer.content.decode()
    assert answer["Content-Disposition"].endswith('.jsonl"')
    assert text.count("verbs/completed") == 1
    assert CREW.student in text
    assert "lin.xiao" not in text


def test_several_students_are_compared_side_by_side():
    found = assigned()
    runs = [ended(started(found, student)) for student in (CREW.student, OTHER)]
    address = "/practice/compare/?" + "&".join(f"run={run.key}" for run in runs)
    assert "kept the most" in html(browser(TUTOR), address)
    assert browser(OTHER).get(address).status_code == 404


def watch_cost(client: Client) -> int:
    html(client, LIVE)
    with CaptureQueriesContext(
        connection,
    ) as said:
        html(client, LIVE)
    return len(said)


def test_watching_costs_the_same_however_many_runs_there_are():
    client, found = browser(TUTOR), assigned()
    started(found)
    one = watch_cost(client)
    for student, scenario in ((OTHER, SKILL), (OTHER, STOPS), (CREW.student, "skill.collect-cord-blood"), (OTHER, "skill.collect-cord-blood")):
        started(student=student, scenario=scenario)
    assert one <= MOST_STATEMENTS
    assert watch_cost(client) <= MOST_STATEMENTS


def test_watching_shows_step_clock_refusals_and_what_struck_even_silently():
    run, client = started(assigned()), browser(TUTOR)
    browser().post(f"/practice/runs/{run.key}/wait/", {"amount": "-5", "unit": "1"})
    client.post(steer(run, "inject"), {"fault": "product-warm"})
    page = html(client, LIVE)
    assert "Lin Xiao" in page
    assert "The cooling block was not cooled (the student was not told)" in page
    assert f"{timezone.localtime(time_of(run.bank_id)):%m-%d %H:%M}" in page
    assert '<span class="text-warn">1</span>' in page
    part = client.get(LIVE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 5s"' in part
    assert "No run is open" in html(client, f"{LIVE}?assignment={assigned(scenario=STOPS).key}")


def test_a_stopped_run_tells_its_student_why_and_goes_on():
    run, client, student = started(), browser(TUTOR), browser()
    answer = client.post(steer(run, "freeze"), {"reason": "break", "from": LIVE})
    assert answer["Location"] == LIVE
    assert "the class has a break" in html(student, f"/practice/runs/{run.key}/")
    assert "the class has a break" in html(student, steer(run, "standing"))
    assert student.post(f"/practice/runs/{run.key}/wait/", {"amount": "5", "unit": "1"}).status_code == 409
    assert client.post(steer(run, "freeze")).status_code == 409
    client.post(steer(run, "resume"), {"from": "//evil.example/"})
    assert "stopped the time" not in html(student, f"/practice/runs/{run.key}/")
    assert client.post(steer(run, "freeze"), {"reason": "whim"}).status_code == 409


def test_only_faults_that_can_strike_now_are_offered_and_each_once():
    run, client = started(), browser(TUTOR)
    page = html(client, steer(run, "inject"))
    assert 'value="product-warm"' in page
    for impossible in ("tank-warms", "freezer-stops", "contaminated", "label-of-another", "separator-stops"):
        assert f'value="{impossible}"' not in page, impossible
        assert client.post(steer(run, "inject"), {"fault": impossible}).status_code == 409, impossible
    assert client.post(steer(run, "inject"), {"fault": "product-warm", "from": LIVE})["Location"] == LIVE
    again = client.post(steer(run, "inject"), {"fault": "product-warm"})
    assert again.status_code == 409
    assert "struck already" in again.content.decode()
    assert Entry.objects.filter(chain=run.bank_id, verb="run.event").count() == 1


def test_a_scenarios_own_fault_is_not_injected_and_a_run_that_is_over_takes_none():
    run, client = started(scenario=STOPS), browser(TUTOR)
    own = client.post(steer(run, "inject"), {"fault": "freezer-stops"})
    assert "belongs to the scenario" in own.content.decode()
    ended(run)
    assert client.post(steer(run, "inject"), {"fault": "tank-warms"}).status_code == 409
    assert "No fault can strike" in html(client, steer(run, "inject"))


def test_a_silent_fault_is_heard_only_where_the_teacher_has_it_told():
    run, client = started(), browser(TUTOR)
    client.post(steer(run, "inject"), {"fault": "product-warm"})
    assert "cooling block was not cooled" not in html(browser(), f"/practice/runs/{run.key}/")
    client.post(steer(run, "inject"), {"fault": "nucleation-late", "aloud": "1"})
    assert "Ice comes late" in html(browser(), f"/practice/runs/{run.key}/")


def test_the_debrief_says_what_was_injected_and_that_the_reference_met_none_of_it():
    run, client = started(), browser(TUTOR)
    client.post(steer(run, "inject"), {"fault": "product-warm"})
    ended(run)
    page = html(browser(), f"/practice/runs/{run.key}/debrief/")
    assert "A teacher injected: The cooling block was not cooled" in page
    assert "A teacher injected" not in html(browser(), f"/practice/runs/{ended(started()).key}/debrief/")
