"""The pages that are read and administered, as a person meets them: lines one can read, paper, a phone without JavaScript."""

import pytest
from playwright.sync_api import Page

from stembase.acts import jobs
from stembase.acts.verification import KIND
from stembase.competence.models import Decision
from tests.cast import PASSWORD
from tests.competence.staging import FREEZE, found
from tests.web import reading
from tests.web.bank.world import session_of
from tests.web.reading import MENTOR, PROCEDURE, QUALITY, STUDENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def world(transactional_db) -> int:
    """The light world with something on every page. Returns the number of a job."""
    reading.founded()
    reading.equipped()
    reading.publish(reading.SECOND)
    reading.publish(reading.COMING)
    found(FREEZE)
    for number in range(3):
        reading.evidence(STUDENT, FREEZE, number=number + 1, success=number > 0)
    return jobs.enqueue(KIND, by=QUALITY, chain="base").pk


def letters_a_line(page: Page) -> float:
    """How many Chinese letters stand in a line of the lead."""
    measure = "p => p.getBoundingClientRect().width / parseFloat(getComputedStyle(p).fontSize)"
    return page.locator(".sop .lead").evaluate(measure)


def test_a_procedure_is_read_in_lines_of_28_to_38_chinese_letters(look, world):
    page = look(f"/procedures/{PROCEDURE}/", 1280, "zh-hans", session_of(STUDENT))
    assert 28 <= letters_a_line(page) <= 38


def test_a_procedure_on_paper_leaves_out_what_only_a_screen_needs(look, world):
    page = look(f"/procedures/{PROCEDURE}/", 1280, "en", session_of(STUDENT))
    assert not page.locator(".print-only").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(".print-only").first.is_visible()
    for hidden in (".rail", ".top", ".noprint >> nth=0"):
        assert not page.locator(hidden).is_visible()
    assert page.locator("text=Too much poisons.").is_visible()


def test_a_mentor_decides_on_a_phone_without_javascript(look, world, live_server):
    page = look(f"/competence/{STUDENT}/decide/?competence={FREEZE}", 390, "en", session_of(MENTOR), javascript=False)
    page.check("input[name=level][value='3']")
    page.check("input[name^='rests_on.']")
    page.fill("#id_reason", "Calm hands")
    page.fill("[name=by_account]", "wu.min")
    page.fill("[name=by_password]", PASSWORD)
    page.click("button[name=do]:visible")
    page.wait_for_url(f"{live_server.url}/competence/{STUDENT}/")
    assert "signed and in force" in page.locator("#messages").inner_text()
    assert Decision.objects.get(person=STUDENT).level == 3


def test_a_fault_of_a_definition_is_found_and_mended_on_the_page(look, world):
    page = look(f"/procedures/publish/?from={PROCEDURE}@3", 1280, "en", session_of(QUALITY))
    text = page.input_value("#id_text")
    page.fill("#id_text", text.replace("version = 3", "version = 4").replace("replaces = 2", "replaces = 3").replace('"verify"', '"verifi"'))
    page.click("text=Check it")
    assert "1 thing must be mended first" in page.locator("h1").inner_text()
    page.fill("#id_text", page.input_value("#id_text").replace('"verifi"', '"verify"'))
    page.click("text=Check it")
    assert "can be published" in page.locator("h1").inner_text()
    page.click("text=Publish it")
    page.wait_for_url(f"**/procedures/{PROCEDURE}/")
    assert page.locator("text=version 4").count() > 0
