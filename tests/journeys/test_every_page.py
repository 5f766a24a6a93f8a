"""Every page of the demo's world as every role meets it, in both languages: it answers, speaks its language, stays small, holds in the browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from playwright.sync_api import Page

import stembase
from stembase.people.cast import CAST
from stembase.people.roles import ROLES
from tests.journeys.crawling import Seen, crawl
from tests.journeys.served import Served

pytestmark = pytest.mark.browser
LANGUAGES = ("zh-hans", "en")
LOCALE = Path(stembase.__file__).parent / "locale"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LARGEST, QUERIES = 60 * 1024, 12
LARGER: dict[str, str] = {}
"""Kinds of pages that may be larger, each with its reason."""
MORE_QUERIES = {"units-one": 15, "quality-release": 16}
"""Pages that ask more of the database than they should, with the most they may: the numbers may only fall."""
Walked = Callable[[str], list[Seen]]


def people() -> dict[str, str]:
    """For each role the first of the cast who has it; and a visitor, who has none."""
    return {role: next(player.code for player in CAST if role in player.roles) for role in ROLES} | {"visitor": ""}


@pytest.fixture(scope="session")
def walked(story: Served) -> Walked:
    """All that all roles can reach in a language, walked once."""
    known: dict[str, list[Seen]] = {}
    lot = story.sql("SELECT key FROM bank_lot LIMIT 1")[0][0]
    unit = story.sql("SELECT key FROM bank_unit WHERE stage = 'quarantined' LIMIT 1")[0][0]
    start = ("/", f"/lots/{lot}/", f"/units/{unit}/", "/scan/?q=A9990", "/refusals/not-permitted/")

    def walk(language: str) -> list[Seen]:
        if language not in known:
            codes = dict.fromkeys(people().values())
            known[language] = [seen for code in codes for seen in crawl(story, code, language, *(start if code else start[:1]))]
        return known[language]

    return walk


def said(seen: Seen) -> str:
    return f"{seen.status} {seen.address} as {seen.code or 'a visitor'}, linked from {seen.via or 'nowhere'}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_anybody_is_shown_leads_somewhere_they_may_go(walked, language):
    assert {said(seen) for seen in walked(language) if seen.via and seen.status not in (200, 302)} == set()


def test_the_walk_meets_every_kind_of_page_that_has_an_address(walked):
    met = {page_of(seen.kind) for seen in walked("en")}
    assert {"home", "login", "stations", "station", "units", "units-one", "step", "act", "storage", "storage-tank", "quality", "lot"} <= met
    assert {"procedures", "procedure", "ledger", "ledger-entry", "base", "people", "people-one", "competence", "qualifications", "refusals"} <= met


def test_no_chinese_page_has_a_message_without_chinese(walked):
    lacking: dict[str, str] = {}
    for seen in walked("zh-hans"):
        lacking |= dict.fromkeys(seen.untranslated, seen.kind)
    assert lacking == {}


def test_no_message_has_two_chinese_wordings():
    """Areas share one catalogue at run time: of two wordings of one message one is lost, and with it perhaps a meaning."""
    wordings: dict[tuple[str | None, str], set[str]] = {}
    for file in LOCALE.glob("*/zh_Hans/LC_MESSAGES/django.po"):
        with file.open("rb") as text:
            for message in read_po(text):
                wordings.setdefault((message.context, str(message.id)), set()).add(str(message.string))
    assert {message for message, said in wordings.items() if len(said) > 1 and message[1]} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_says_a_sentence_in_the_other_language(walked, language):
    strange: dict[str, str] = {}
    for seen in walked(language):
        strange |= dict.fromkeys(seen.strange, seen.kind)
    assert strange == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_small(walked, language):
    large = {f"{seen.size} {said(seen)}" for seen in walked(language) if seen.html and seen.size > LARGEST and seen.kind not in LARGER}
    assert large == set()


def test_no_page_asks_the_database_more_than_it_is_known_to(walked):
    most: dict[str, Seen] = {}
    for seen in walked("en"):
        if seen.html and (seen.kind not in most or seen.queries > most[seen.kind].queries):
            most[seen.kind] = seen
    print(f"{'queries':>8}{'bytes':>8}  kind of page")
    for seen in sorted(most.values(), key=lambda seen: -seen.queries):
        print(f"{seen.queries:>8}{seen.size:>8}  {seen.kind}  {seen.address} as {seen.code}")
    assert {kind: seen.queries for kind, seen in most.items() if seen.queries > MORE_QUERIES.get(page_of(kind), QUERIES)} == {}


def page_of(kind: str) -> str:
    """The url name of a kind of page."""
    return kind.split("?")[0].split(" ")[0]


def opened(seen: list[Seen]) -> Iterator[Seen]:
    """What the browser opens: the first example of each kind, whatever it asks; and every role's home."""
    known: set[str] = set()
    for each in seen:
        kind = each.kind.split("?")[0]
        if each.html and each.status == 200 and (kind not in known or each.address == "/"):
            known.add(kind)
            yield each


def violations(page: Page) -> list[str]:
    """What axe finds, one line each with the first places."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]


def complaints(page: Page, axe_at: int) -> list[str]:
    """What is wrong with a page at the width of a phone and of a desk; axe looks at one of them, or at none."""
    found = list(page.said)  # type: ignore[attr-defined]
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"wider than {width}")
        if width == axe_at:
            found += violations(page)
    return found


@pytest.mark.parametrize(("language", "axe_at"), [("zh-hans", 1280), ("en", 390)])
def test_every_page_holds_in_the_browser(story, walked, visit, language, axe_at):
    pages: dict[str, Page] = {}
    found, looked = {}, set()
    for seen in opened(walked(language)):
        if seen.code not in pages:
            pages[seen.code] = visit(story, seen.address, seen.code, language=language)
        page = pages[seen.code]
        page.said.clear()  # type: ignore[attr-defined]
        page.goto(story.address + seen.address)
        once = axe_at if page_of(seen.kind) not in looked else 0
        looked.add(page_of(seen.kind))
        if wrong := complaints(page, once):
            found[f"{seen.address} as {seen.code or 'a visitor'}"] = wrong
    assert found == {}
