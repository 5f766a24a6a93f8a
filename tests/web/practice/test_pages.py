"""The pages of practice: the list, a run from its start to its end, who sees it, two windows, wrong inputs, and no word of what nobody noticed."""

import re

import pytest
from django.test import Client

from stembase.acts.door import perform
from stembase.bank.models import Bank, Position, Unit
from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.people.models import Account
from stembase.practice import scenario_reading
from stembase.practice.crews import COLLEAGUE_PART
from stembase.practice.models import Run
from stembase.practice.policy.playing import play
from stembase.practice.queries.results import best_results
from stembase.practice.worlds import begin
from tests.practice.house import CREW, PASSWORD, SKILL, STOPS, house  # noqa: F401
from tests.web.bank.filling import rules_named, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
OTHER, MENTOR, TUTOR, OPERATOR = "P0009", "P0004", "P0011", "P0006"


def browser(code: str = CREW.student, language: str = "en") -> Client:
    client = Client()
    client.force_login(Account.objects.get(code=code), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def started(scenario: str = SKILL, seed: int = 1) -> Run:
    return Run.objects.get(bank=begin(scenario, seed, crew=CREW).bank)


def html(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200, page.status_code
    return page.content.decode()


def at(run: Run, what: str = "") -> str:
    return f"/practice/runs/{run.key}/{what}"


def test_the_list_shows_all_scenarios_and_filters_them():
    client = browser()
    page = html(client, "/practice/")
    assert page.count('name="scenario"') == len(scenario_reading.packaged())
    assert "Freeze a cord blood unit" in page
    some = html(client, "/practice/?kind=incident&station=storage")
    assert "A tank alarms at night" in some
    assert "Freeze a cord blood unit" not in some
    assert "Freeze a cord blood unit" in html(client, "/practice/?competence=cryo.freeze-by-program")
    lines = b"".join(client.get("/practice/?kind=incident&format=csv").streaming_content).decode().splitlines()
    assert len(lines) == 1 + sum(one.kind == "incident" for one in scenario_reading.packaged().values())
    assert "No scenario fits" in html(client, "/practice/?kind=nothing")


def test_a_student_starts_a_run_and_sees_what_comes_next():
    client = browser()
    answer = client.post("/practice/start/", {"scenario": SKILL})
    run = Run.objects.get()
    assert answer["Location"] == at(run)
    page = html(client, at(run))
    unit = Unit.objects.filter(bank=run.bank_id, container="bag").values_list("key", flat=True).get()
    assert f"/steps/{unit}/preparation.cryopreserve/identify/" in page
    assert "The volume is reduced" in page
    assert unit.partition(":")[2] in page
    assert "Go on" in html(client, "/practice/")


def test_what_cannot_be_started_says_why():
    client = browser()
    unknown = client.post("/practice/start/", {"scenario": "skill.nothing"})
    assert unknown.status_code == 409
    assert "no scenario" in unknown.content.decode()
    assert browser(TUTOR).post("/practice/start/", {"scenario": SKILL}).status_code == 403
    assert not Run.objects.exists()


def test_the_bar_stands_on_every_page_of_the_runs_bank_and_costs_one_query(django_assert_num_queries):
    from stembase.web.practice.bar import bar_of

    run, client = started(), browser()
    unit = Unit.objects.filter(bank=run.bank_id, container="bag").get()
    for address in ("/stations/", "/units/", "/storage/", f"/units/{unit.key}/", f"/steps/{unit.key}/preparation.cryopreserve/identify/"):
        assert 'id="run-bar"' in html(client, f"{address}?bank={run.bank_id}"), address
    assert 'id="run-bar"' not in html(browser(MENTOR), f"/stations/?bank={run.bank_id}")
    assert 'id="run-bar"' not in html(client, "/practice/")
    with django_assert_num_queries(1):
        bar_of(run.bank_id, "en")


def test_waiting_moves_the_clock_and_comes_back_to_the_page_it_was_sent_from():
    run, client = started(), browser()
    before = time_of(run.bank_id)
    answer = client.post(at(run, "wait/"), {"amount": "1.5", "unit": "60", "from": "/units/", "seen": head(run)})
    assert answer["Location"] == "/units/"
    assert (time_of(run.bank_id) - before).total_seconds() == pytest.approx(91 * 60, abs=61)
    elsewhere = client.post(at(run, "wait/"), {"amount": "1", "unit": "1", "from": "//evil.example/"})
    assert elsewhere["Location"] == at(run)


def head(run: Run) -> int:
    return Entry.objects.filter(chain=run.bank_id).count()


@pytest.mark.parametrize(("typed", "unit", "status"), [("soon", "1", 409), ("-5", "1", 409), ("0", "60", 409), ("9999", "1440", 409), ("", "1", 409)])
def test_a_wrong_wait_is_refused_and_keeps_what_was_typed(typed, unit, status):
    run, client = started(), browser()
    before = head(run)
    answer = client.post(at(run, "wait/"), {"amount": typed, "unit": unit})
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'value="{typed}"' in page
    assert re.search(rf'<option value="{unit}" selected', page)
    assert Entry.objects.filter(chain=run.bank_id).exclude(verb="attempted").count() == before


def test_a_second_window_that_has_not_seen_the_last_act_is_refused():
    run, client = started(), browser()
    seen = head(run)
    assert client.post(at(run, "wait/"), {"amount": "5", "unit": "1", "seen": seen}).status_code == 302
    late = client.post(at(run, "wait/"), {"amount": "5", "unit": "1", "seen": seen})
    assert late.status_code == 409
    assert "moved on" in late.content.decode()
    assert Entry.objects.filter(chain=run.bank_id, verb="run.waited").count() == 1


def test_a_deed_is_done_once_however_often_its_form_is_sent():
    run, client = started(), browser()
    bag = Unit.objects.get(bank=run.bank_id, container="bag").key
    assert f'name="bag" value="{bag}"' in html(client, at(run))
    form = {"bag": bag, "deed": "product", "way": "on-the-bench", "key": "one-form"}
    client.post(at(run, "do/"), form)
    client.post(at(run, "do/"), form)
    assert Entry.objects.filter(chain=run.bank_id, verb="run.handled").count() == 1
    assert '<option value="on-the-bench" selected' in html(client, at(run))
    assert client.post(at(run, "do/"), {"bag": bag, "deed": "product", "way": "in-the-sun"}).status_code == 409


def test_of_several_bags_the_deed_is_done_with_the_one_that_was_chosen():
    run, client = started("skill.reduce-volume"), browser()
    bag = Unit.objects.get(bank=run.bank_id, container="bag").key
    perform("split-unit", run.bank_id, by=CREW.student, at=time_of(run.bank_id), unit=bag, volumes_ml=[20.0, 30.0])
    first, second = Unit.objects.filter(bank=run.bank_id, container="bag", stage="received").order_by("key").values_list("key", flat=True)
    page = html(client, at(run))
    assert page.count(f'<option value="{second}"') == page.count('name="bag"') > 0
    client.post(at(run, "do/"), {"bag": second, "deed": "hold-at", "way": "refrigerator", "key": "k"})
    assert Entry.objects.get(chain=run.bank_id, verb="run.handled").subject == second
    assert client.post(at(run, "do/"), {"bag": "A9995-r0:nothing", "deed": "hold-at", "way": "room"}).status_code in (404, 409)


def test_a_student_asks_those_beside_on_the_page_and_is_told_what_came_of_it():
    run, client = started("incident.marker-reactive"), browser()
    bag = Unit.objects.get(bank=run.bank_id, container="bag").key
    page = html(client, at(run))
    assert "the laboratory: sample the mother" in page
    assert client.post(at(run, "ask/"), {"bag": bag, "what": "markers", "from": "/units/"})["Location"] == "/units/"
    acts = Entry.objects.filter(chain=run.bank_id, seq__gt=run.opened_seq).order_by("seq").values_list("verb", "actor")
    assert list(acts) == [("run.asked", CREW.student), ("run.waited", CREW.student), ("donor.panel-tested", COLLEAGUE_PART)]
    assert "a colleague (stand-in)" in html(client, at(run))
    assert "同事（替身）" in html(browser(language="zh-hans"), at(run))
    refused = client.post(at(run, "ask/"), {"bag": bag, "what": "everything"})
    assert refused.status_code == 409
    assert "There is no request" in refused.content.decode()


def test_hints_are_opened_one_by_one_and_counted():
    run, client = started(), browser()
    hint = "After the plateau"
    assert hint not in html(client, at(run))
    client.post(at(run, "hint/"), {"hint": "1"})
    assert hint in html(client, at(run))
    assert Entry.objects.filter(chain=run.bank_id, verb="run.hinted").count() == 1
    assert client.post(at(run, "hint/"), {"hint": "1"}).status_code == 409
    assert client.post(at(run, "hint/"), {"hint": "x"}).status_code == 409


def test_an_alarm_that_falls_due_while_one_waits_is_heard():
    run, client = started("incident.tank-alarm-at-night"), browser()
    client.post(at(run, "wait/"), {"until": "next", "amount": "", "unit": "1"})
    page = html(client, f"/stations/?bank={run.bank_id}")
    assert "The nitrogen tank alarms" in page
    again = client.post(at(run, "wait/"), {"until": "next"})
    assert again.status_code == 409
    assert "Nothing is under way" in again.content.decode()


def test_what_happens_silently_neither_ends_a_wait_nor_is_told():
    run, client = started("incident.mislabel"), browser()
    before = time_of(run.bank_id)
    client.post(at(run, "wait/"), {"amount": "30", "unit": "1"})
    assert Entry.objects.filter(chain=run.bank_id, verb="run.event").count() == 1
    assert (time_of(run.bank_id) - before).total_seconds() >= 30 * 60
    assert "label of another" not in html(client, at(run)).lower()


def test_a_run_is_ended_after_asking_once_and_shows_its_score():
    run, client = started(), browser()
    asked = html(client, at(run, "end/"))
    assert "End this run?" in asked
    assert Run.objects.get(pk=run.pk).state == Run.State.OPEN
    assert client.post(at(run, "end/"))["Location"] == at(run)
    page = html(client, at(run))
    assert "not passed" in page
    assert "Again, with the same donor" in page
    assert client.post(at(run, "end/")).status_code == 409
    assert client.post(at(run, "wait/"), {"amount": "5", "unit": "1"}).status_code == 409
    assert "1 ended" in html(client, "/practice/")


def test_a_run_can_be_abandoned_and_then_has_no_score():
    run, client = started(), browser()
    assert "without a score" in html(client, at(run, "abandon/"))
    client.post(at(run, "abandon/"))
    page = html(client, at(run))
    assert "was abandoned" in page
    assert "What it came to" not in page


def test_students_see_their_own_runs_and_teachers_those_of_the_base():
    run = started()
    for code, status in ((CREW.student, 200), (OTHER, 404), (OPERATOR, 404), (MENTOR, 200), (TUTOR, 200)):
        assert browser(code).get(at(run)).status_code == status, code
    assert run.bank_id in html(browser(MENTOR), "/practice/")
    assert run.bank_id not in html(browser(OTHER), "/practice/")
    assert browser(OTHER).get(f"/stations/?bank={run.bank_id}").status_code == 404
    for what in ("wait/", "do/", "hint/", "end/", "abandon/"):
        assert browser(OTHER).post(at(run, what)).status_code == 404
    assert Client().get(at(run))["Location"].startswith("/login/")


def test_a_scenario_that_was_changed_stops_its_run_and_says_so(monkeypatch):
    run, client = started(), browser()
    others = {key: one for key, one in scenario_reading.packaged().items() if key != SKILL}
    monkeypatch.setattr("stembase.practice.queries.scenarios.packaged", lambda: others)
    assert "withdrawn" in html(client, at(run))
    assert "The scenario was withdrawn or changed" in html(client, f"/stations/?bank={run.bank_id}")
    assert client.post(at(run, "wait/"), {"amount": "5", "unit": "1"}).status_code == 409
    assert client.post(at(run, "abandon/")).status_code == 302


def test_a_frozen_run_says_that_it_stands_still():
    run, client = started(), browser()
    perform("freeze-run", run.bank_id, by=TUTOR, at=time_of(run.bank_id))
    assert "A teacher has stopped the time" in html(client, at(run))
    assert client.post(at(run, "wait/"), {"amount": "5", "unit": "1"}).status_code == 409


def test_a_student_freezes_a_unit_through_the_pages_with_a_colleague_who_stands_by():
    run, client = started(), browser()
    unit = Unit.objects.filter(bank=run.bank_id, container="bag").get()
    steps = ("identify", "add-cryoprotectant", "freeze")
    for step in steps:
        sent(client, unit.key, step)
    client.post(at(run, "wait/"), {"until": "next"})
    sent(client, unit.key, "freeze")
    assert Unit.objects.get(pk=unit.pk).stage == "frozen"
    sent(client, unit.key, "store")
    stored = Unit.objects.get(pk=unit.pk)
    assert stored.stage == "quarantined"
    assert Entry.objects.filter(chain=run.bank_id, subject=unit.key).order_by("-seq")[0].witness == COLLEAGUE_PART
    client.post(at(run, "end/"))
    page = html(client, at(run))
    assert "passed" in page
    assert "not passed" not in page


def sent(client: Client, unit: str, step: str) -> None:
    """A step's form, with what it offers, the only things to choose, the labels at hand, and what the reference sets."""
    address = f"/steps/{unit}/preparation.cryopreserve/{step}/"
    page = html(client, address)
    bank, _, code = unit.partition(":")
    place = Position.objects.filter(bank=bank, unit=None, tank__zone="quarantine").order_by("key")[0].key
    scans = {"unit": unit, "bag": unit, "position": place, "label": code.partition(".")[0], "worklist": "WL-1"}
    chosen = {name: values[0] for name, options in SELECT.findall(page) if (values := VALUE.findall(options)) and name != "unit"}
    given = {f"scan.{name}": text for name, text in scans.items()} | {f"measure.{name}": text for name, text in REFERENCE.items()}
    form = chosen | {name: text for name, text in given.items() if f'name="{name}"' in page}
    answer = send(client, address, fields=form | {"by_account": "lin.xiao", "by_password": PASSWORD})
    assert answer.status_code == 302, (step, rules_named(answer))


SELECT = re.compile(r'<select[^>]*name="((?:lot|equipment|measure)[^"]*)"[^>]*>(.*?)</select>', re.S)
VALUE = re.compile(r'value="([^"]+)"')
REFERENCE = {"addition_minutes": "11", "dmso_percent_wv": "10"}


STATION_PAGES = ("/stations/", "/stations/preparation/", "/units/", "/units/{unit}/", "/storage/", "/storage/{tank}/")


@pytest.mark.parametrize("page", [*STATION_PAGES, "/steps/{unit}/preparation.cryopreserve/identify/", "/acts/discard-unit/?unit={unit}"])
def test_a_tutor_looks_over_the_shoulder_and_touches_nothing(page):
    run, client = started(), browser(TUTOR)
    unit = Unit.objects.get(bank=run.bank_id, container="bag").key
    address = page.format(unit=unit, tank=f"{run.bank_id}:Q1") + ("&" if "?" in page else "?") + f"bank={run.bank_id}"
    shown = html(client, address)
    assert "A9995" in shown
    assert 'id="run-bar"' not in shown
    before = head(run)
    assert client.post(address, {"do": "1"}).status_code in (403, 404, 405)
    assert head(run) == before


def test_a_tutor_has_no_bank_but_the_runs_of_students_and_a_student_not_that_of_another():
    run = started()
    assert browser(TUTOR).get("/stations/").status_code == 404
    live = Bank.objects.filter(kind="live").values_list("key", flat=True).first()
    kept = Bank.objects.filter(kind="practice", run=None).values_list("key", flat=True).first()
    for key in filter(None, (live, kept)):
        assert browser(TUTOR).get(f"/stations/?bank={key}").status_code == 404
    assert browser(OTHER).get(f"/stations/?bank={run.bank_id}").status_code == 404


def test_the_list_shows_the_best_of_ones_own_ended_runs(django_assert_num_queries):
    assert best_results(CREW.student) == {}
    for policy in ("reference", "careless"):
        play(SKILL, 1, policy, CREW)
    play("skill.receive-a-unit", 1, "careless", CREW)
    with django_assert_num_queries(2):
        found = best_results(CREW.student)
    assert found[SKILL].passed
    assert found[SKILL].kept_share == pytest.approx(1)
    assert not found["skill.receive-a-unit"].passed
    assert set(found) == {SKILL, "skill.receive-a-unit"}
    assert best_results(OTHER) == {}
    page = html(browser(), "/practice/?kind=skill")
    assert "100 % of the cells" in page
    assert page.count("best:") == 2
    assert "best:" not in html(browser(OTHER), "/practice/")
