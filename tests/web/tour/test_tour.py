"""The public tour: walked without an account, true at every stop, gone without a trace; and a visitor has nothing else."""

import re

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver

from stembase.ledger.clock import base_head
from stembase.ledger.memory import kept, looking
from stembase.practice.models import Run
from stembase.practice.scenario_reading import packaged
from stembase.practice.tour.stops import tour
from stembase.practice.tour.walking import VISITOR, _walked, walked
from stembase.practice.ways import split
from stembase.refusal import Refused
from tests.practice.house import house  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
WELL, BADLY = "1111111", "2322322"


def page(address: str = "/tour/", language: str = "en", status: int = 200) -> str:
    answer = Client(headers={"accept-language": language}).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def rows() -> dict[str, int]:
    """How many rows each table of ours holds."""
    return {model._meta.label: model._base_manager.count() for model in apps.get_models() if model.__module__.startswith("stembase.")}


def headline(text: str) -> str:
    return re.search(r"<h1>(.*?)</h1>", text, re.S)[1].strip()  # type: ignore[index]


def test_the_stops_lie_on_the_way_of_the_scenario_in_its_order_up_to_its_end():
    scenario = packaged()[tour().scenario]
    places = [stop.do for stop in split(scenario.start.source, scenario.start.begins, scenario.until)[1]]
    ends = [places.index(stop.until) for stop in tour().stops]
    assert ends == sorted(set(ends))
    assert places[ends[-1]] == scenario.until
    assert all(habit.at in places for stop in tour().stops for answer in stop.answers for habit in answer.habits)
    assert all(not stop.answers[0].habits for stop in tour().stops)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_visitor_walks_from_link_to_link_to_the_end(language):
    address = "/tour/"
    for stop in tour().stops:
        text = page(address, language)
        assert headline(text) == stop.title.say(language).replace("'", "&#x27;")
        links = re.findall(r'class="answer" href="([^"]+)"', text)
        assert len(links) == len(stop.answers)
        address = links[-1]
    text = page(address, language)
    assert 'class="bars"' in text
    assert '/login/"' in text
    assert headline(text).startswith("You kept" if language == "en" else "这个单位可保住")


def test_what_is_shown_is_true_of_the_cells():
    well, badly = walked([0] * 7), walked([int(digit) - 1 for digit in BADLY])
    assert well.told.scored.passed
    assert not badly.told.scored.passed
    assert badly.told.scored.living_e6 < 0.5 * well.told.scored.living_e6
    assert badly.told.scored.reference_e6 == well.told.scored.living_e6
    assert [seen.celsius < -80 for seen in well.seen] == [False] * 5 + [True] * 2
    assert badly.seen[2].refused == ("scan-differs",)
    assert "the system refused it" in page("/tour/232/")
    assert f"{badly.told.scored.living_e6:.2f} of the {well.told.scored.living_e6:.1f} million" in headline(page(f"/tour/{BADLY}/"))


def test_a_tour_leaves_nothing_behind_and_the_same_answers_are_played_once():
    _walked.cache_clear()
    before = rows()
    page("/tour/2/")
    played = _walked.cache_info().misses
    page("/tour/2/")
    page("/tour/21/")
    assert rows() == before
    assert not Run.objects.exists()
    assert _walked.cache_info().misses == played
    assert VISITOR not in page("/tour/2322/")


def test_what_was_kept_before_a_walk_is_kept_after_it():
    _walked.cache_clear()
    with looking(base_head()):
        kept("asked before", lambda: 1)
    walked([1])
    with looking(base_head()):
        assert kept("asked before", lambda: 2) == 1


def test_a_walk_that_breaks_leaves_nothing_and_the_next_one_goes_on(monkeypatch):
    _walked.cache_clear()
    before = rows()
    with monkeypatch.context() as patch:
        patch.setattr("stembase.practice.tour.walking.debriefed", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            walked([1])
    assert rows() == before
    assert walked([1]).told.scored.living_e6 > 0


def test_a_visitor_gets_no_cookie_but_the_token_of_the_language_switch():
    visitor = Client()
    for address in ("/tour/", "/tour/1/", f"/tour/{WELL}/"):
        visitor.get(address)
    assert set(visitor.cookies) <= {"csrftoken"}


def test_a_visitor_may_open_nothing_else_and_send_nothing():
    visitor = Client(enforce_csrf_checks=True)
    visitor.get(f"/tour/{WELL}/")
    assert visitor.post("/tour/").status_code in (403, 405)
    assert Client().post("/tour/").status_code == 405
    names = [pattern.name for pattern in next(one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "web").url_patterns]
    assert {"tour", "tour-stop"} <= set(names)
    for address in ("/", "/practice/", "/stations/", "/units/", "/ledger/", "/people/", "/quality/", "/storage/", "/find/?q=A"):
        assert visitor.get(address)["Location"].startswith("/login/"), address
    for address in ("/practice/start/", "/logout/"):
        assert visitor.post(address, {"scenario": tour().scenario}).status_code == 403


@pytest.mark.parametrize("answers", ["3", "14", "0", "9", "11111111", "1111119", "abc", "1-1"])
def test_answers_nobody_was_offered_are_not_found(answers):
    page(f"/tour/{answers}/", status=404)


def test_where_nobody_could_stand_beside_a_student_the_page_says_so(monkeypatch):
    def closed(_chosen):
        raise Refused("tour-closed")

    monkeypatch.setattr("stembase.web.tour.page.walked", closed)
    assert "No tour here yet" in page("/tour/1/", status=409)
    assert headline(page("/tour/"))


def test_the_login_page_leads_to_the_tour():
    assert 'href="/tour/"' in page("/login/")
