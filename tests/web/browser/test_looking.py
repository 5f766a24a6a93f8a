"""Pages as a person meets them: no violation of WCAG A or AA, no sideways scrolling, usable by keyboard and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Page

from tests.cast import PASSWORD, found_base, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
OPEN_PAGES = (
    "/style/?bank=practice&role=student", "/style/?bank=live&role=quality", "/login/", "/refusals/", "/refusals/not-permitted/", "/nowhere/"
)  # fmt: skip
OWN_PAGES = ("/", "/scan/?q=role", "/scan/?q=A9992")


def violations(page: Page) -> list[str]:
    """What axe finds, one line each with the first places."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]


def wider_than_the_screen(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.fixture
def session(transactional_db) -> str:
    """The session of P9002, student and quality manager."""
    found_base()
    person("P9002", "student", "quality")
    client = Client()
    assert client.login(username="p9002", password=PASSWORD)
    return client.cookies["sessionid"].value


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "zh-hans")])
def test_open_pages_have_no_violation_and_fit_the_screen(look, width, language):
    for address in OPEN_PAGES:
        page = look(address, width, language)
        assert violations(page) == [], address
        assert not wider_than_the_screen(page), address
        assert [line for line in page.said if "404" not in line] == [], address


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "zh-hans")])
def test_own_pages_have_no_violation_and_fit_the_screen(look, session, width, language):
    for address in OWN_PAGES:
        page = look(address, width, language, session)
        assert violations(page) == [], address
        assert not wider_than_the_screen(page), address


def test_the_slash_brings_the_focus_to_the_scan_box_and_a_scan_replaces_the_last(look, session):
    page = look("/scan/?q=A9992", session=session)
    page.locator("h1").click()
    page.keyboard.press("/")
    page.keyboard.type("not-permitted")
    page.keyboard.press("Enter")
    page.wait_for_url("**/refusals/not-permitted/")
    assert page.locator("main .code").count() > 0


def test_the_first_tab_offers_to_skip_to_the_content(look):
    page = look("/style/", language="en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_without_javascript_one_signs_in_switches_the_language_and_opens_the_menu(look, session, live_server):
    page = look("/login/", 390, "zh-hans", javascript=False)
    page.fill("#id_username", "p9002")
    page.fill("#id_password", PASSWORD)
    page.click("button.main")
    page.click("text=English")
    assert page.locator("h1").inner_text().startswith("You work here as")
    page.click("text=More")
    assert page.locator("#rail").is_visible()
    page.click("#rail .close")
    assert not page.locator("#rail").is_visible()
    page.click(".person summary")
    page.click("text=Sign out")
    assert page.url == f"{live_server.url}/login/"


def test_everything_that_is_pressed_is_at_least_24_pixels_high(look):
    page = look("/style/?bank=practice&role=student", 390)
    small = page.evaluate(
        """[...document.querySelectorAll('button, .button, .rail a, .phonebar a, summary, th a, .slot[href], select, input')]
        .filter(e => e.getClientRects().length && e.type !== 'hidden')
        .filter(e => !e.closest('label') || e.tagName !== 'INPUT' || !['radio', 'checkbox'].includes(e.type))
        .filter(e => e.type !== 'checkbox')
        .filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert small == []
