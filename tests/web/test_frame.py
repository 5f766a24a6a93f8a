"""The frame of every page: who sees what, what a refusal looks like, and that no page carries an inline style or script."""

import re
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation

from stembase.refusal import Misfit, Refused, catalogue
from stembase.web import home, scan
from stembase.web.home import Panel
from stembase.web.parts.happened import Figure
from stembase.web.rail import RAIL, phone_bar, rail
from stembase.web.refused import RefusalMiddleware, status_of
from tests.cast import PASSWORD, found_base, person

WEB = Path(home.__file__).parent
TEMPLATES = sorted(WEB.rglob("*.html"))
KIB = 1024
OPEN_PAGES = ("/login/", "/style/", "/style/?bank=practice&role=student", "/refusals/", "/refusals/not-permitted/")


@pytest.fixture
def signed_in(client, db) -> Client:
    """A browser in which quality manager P9002 is signed in."""
    found_base()
    person("P9002", "quality")
    assert client.login(username="p9002", password=PASSWORD)
    return client


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_no_template_has_an_inline_style_or_script(template):
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|hx-on|hx-vals=.js:|<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_every_template_says_first_what_it_needs(template):
    head = template.read_text(encoding="utf-8").split("\n", 1)[0]
    assert re.match(r"\{# .+", head)
    assert "eeds" in head or "Asks" in head or "The same" in head


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", OPEN_PAGES)
def test_an_open_page_is_light_strict_and_in_the_language_asked_for(client, db, address, language):
    client.cookies["django_language"] = language
    page = client.get(address)
    assert page.status_code == 200
    assert len(page.content) <= 60 * KIB
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    html = page.content.decode()
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}">' in html
    assert html.count("<h1") == 1
    assert re.search(r"<title>\s*\S.* · Stembase</title>", html)


def test_nobody_sees_home_and_scan_before_signing_in(client, db):
    for address in ("/", "/scan/?q=x"):
        assert client.get(address)["Location"].startswith("/login/?next=")


def test_signing_in_leads_home_in_the_persons_own_language(client, db):
    found_base()
    person("P9003", "student")
    answer = client.post("/login/", {"username": "p9003", "password": PASSWORD})
    assert answer["Location"] == "/"
    assert answer.cookies["django_language"].value == "zh-hans"
    page = client.get("/").content.decode()
    assert "人员P9003" in page
    assert "您在这里的角色：学生" in page


def test_a_wrong_password_is_a_lesson_and_does_not_say_whether_the_account_exists(client, db):
    found_base()
    client.cookies["django_language"] = "en"
    known = client.post("/login/", {"username": "p0001", "password": "wrong"}).content.decode()
    unknown = client.post("/login/", {"username": "nobody", "password": "wrong"}).content.decode()
    assert "Not signed in" in known
    assert "Not signed in" in unknown


@override_settings(AXES_ENABLED=True)
def test_after_too_many_tries_the_door_is_shut_and_says_for_how_long(client, db):
    found_base()
    client.cookies["django_language"] = "en"
    answers = [client.post("/login/", {"username": "p0001", "password": "wrong"}) for _ in range(9)]
    assert answers[-1].status_code == 429
    assert "Wait a quarter of an hour" in answers[-1].content.decode()


def test_signing_out_takes_a_post(signed_in):
    assert signed_in.get("/logout/").status_code == 405
    assert signed_in.post("/logout/")["Location"] == "/login/"
    assert signed_in.get("/").status_code == 302


def test_the_language_is_switched_without_javascript_and_leads_back(signed_in):
    answer = signed_in.post("/language/", {"language": "en", "next": "/refusals/?q=role"})
    assert answer["Location"] == "/refusals/?q=role"
    assert "Refusals explained" in signed_in.get("/refusals/").content.decode()


def test_the_rail_shows_only_what_exists_and_is_theirs():
    shown = [link.href for _, links in rail({"student"}, "web:home") for link in links]
    assert reverse("web:home") in shown
    assert reverse("web:refusals") in shown
    assert len(shown) == len(set(shown))
    assert {entry.chain for entry in RAIL} == {"mine", "industry", "talent", "education", "innovation", "base"}


def test_only_students_and_mentors_have_a_phone_bar():
    assert phone_bar({"student"}, "web:home")[0].here
    assert len(phone_bar({"mentor"}, "")) <= 4
    assert phone_bar({"quality", "operator"}, "web:home") == []


def test_a_practice_bank_always_says_so_and_a_live_bank_never_looks_like_it(client, db):
    client.cookies["django_language"] = "en"
    practice, live = client.get("/style/?bank=practice").content.decode(), client.get("/style/?bank=live").content.decode()
    assert re.search(r'<body class="practice', practice)
    assert "Practice bank" in practice
    assert "virtual time 03-14 16:20" in practice
    assert not re.search(r'<body class="practice', live)
    assert "badge practice" not in live


def test_home_takes_six_questions_of_the_database_at_most(signed_in, django_assert_max_num_queries):
    signed_in.get("/")
    with django_assert_max_num_queries(6):
        page = signed_in.get("/")
    assert page.status_code == 200


def test_a_panel_of_a_role_stands_on_its_home_page(signed_in, monkeypatch):
    def panel(request: HttpRequest) -> Panel:
        return Panel("Two units wait for release", figures=[Figure("Waiting", "2")], url="web:refusals", action="See them")

    monkeypatch.setitem(home.PANELS, "quality", [panel, lambda request: None])
    page = signed_in.get("/").content.decode()
    assert "Two units wait for release" in page
    assert 'href="/refusals/">See them' in page


def test_someone_without_a_role_is_told_whom_to_ask(client, db):
    found_base()
    person("P9009")
    client.login(username="p9009", password=PASSWORD)
    client.cookies["django_language"] = "en"
    page = client.get("/").content.decode()
    assert "You hold no role yet" in page
    assert "Ask the coordinator" in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_rule_has_its_page(client, db, language):
    client.cookies["django_language"] = language
    assert {client.get(f"/refusals/{code}/").status_code for code in catalogue()} == {200}
    assert client.get("/refusals/no-such-rule/").status_code == 404


def test_the_scan_box_goes_straight_to_what_a_code_names_alone(signed_in):
    assert signed_in.get("/scan/", {"q": " ｎｏｔ－ｐｅｒｍｉｔｔｅｄ "})["Location"] == "/refusals/not-permitted/"


def test_the_scan_box_says_what_it_read_when_nothing_answers(signed_in):
    answer = signed_in.get("/scan/", {"q": "<b>A9992"})
    assert answer.status_code == 404
    assert "&lt;b&gt;A9992" in answer.content.decode()
    assert "autofocus" in answer.content.decode()
    assert signed_in.get("/scan/").status_code == 200


def test_what_was_scanned_is_made_half_width_and_cut():
    assert scan.read("  ＝Ａ９９９２ 26 000417 ") == "=A9992 26 000417"
    assert len(scan.read("x" * 5000)) == scan.LONGEST


@pytest.mark.parametrize(
    ("refused", "status"),
    [(Refused("not-permitted", command="release"), 403), (Refused("signature-missing"), 409), (Misfit("input-does-not-fit", field="volume_ml"), 422)],
)
def test_a_refusal_that_leaves_a_view_is_answered_as_a_lesson(db, refused, status):
    request = RequestFactory().get("/")
    request.resolver_match, request.htmx = None, False
    with translation.override("en"):
        page = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, refused)
        request.htmx = True
        part = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, refused)
    assert (page.status_code, part.status_code, status_of(refused)) == (status, status, status)
    assert "nothing has been changed" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert f"/refusals/{refused.code}/" in part.content.decode()


def test_another_fault_is_not_taken_for_a_refusal():
    assert RefusalMiddleware(lambda _: HttpResponse()).process_exception(RequestFactory().get("/"), ValueError()) is None


def test_an_unknown_address_and_a_missing_key_are_answered_in_the_house_style(signed_in):
    signed_in.cookies["django_language"] = "en"
    assert "There is nothing at this address" in signed_in.get("/nowhere/").content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["django_language"] = "en"
    answer = strict.post("/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "This form was open too long" in answer.content.decode()


def test_a_fault_of_the_system_can_be_drawn_without_anything():
    from django.views.defaults import permission_denied, server_error

    with translation.override("en"):
        page = server_error(RequestFactory().get("/")).content.decode()
        denied = permission_denied(RequestFactory().get("/"), PermissionError())
    assert "Something broke on our side" in page
    assert "This page is not yours" in denied.content.decode()


@pytest.mark.django_db
def test_an_address_a_query_or_a_form_with_a_nul_in_it_is_turned_away(client):
    assert client.get("/login/", {"next": "a\0b"}).status_code == 400
    assert client.get("/units/A9990:%00/").status_code == 400
    assert client.post("/login/", {"username": "a\0", "password": "b"}).status_code == 400
    assert client.get("/login/").status_code == 200
