"""A physician enters a patient, reads why the first is first, compares, reserves a unit; another patient's search no longer offers it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.bank.selection.test_running import PATIENT
from tests.journeys.working import send
from tests.web.bank.world import BANK, OPERATOR, PHYSICIAN

pytestmark = pytest.mark.browser


def entered(page: Page, patient: str, typing: str) -> None:
    """The form filled in as somebody types it."""
    page.fill('[name="patient"]', patient)
    page.fill('[name="weight_kg"]', "30")
    page.fill('[name="typing"]', typing)


def ranked(page: Page) -> None:
    """Wait until the worker has run the search, as the page itself does."""
    expect(page.locator("#ranked")).to_be_visible(timeout=120_000)


def offered(page: Page, patient: str) -> int:
    """How many units the page says suit the patient; other journeys may have released more of them than the world began with."""
    found = re.search(rf"(\d+) of \d+ suit {patient}\b", page.text_content("h1") or "")
    assert found, page.text_content("h1")
    return int(found[1])


def test_from_a_typing_to_a_reserved_unit(bench, visit):
    page = visit(bench, f"/searches/?bank={BANK}", PHYSICIAN)
    with page.expect_navigation():
        page.click("a.button.main")
    entered(page, "PT-7", PATIENT.replace("B*46:01", "B*banana"))
    expect(page.locator("#reading .refusal")).to_contain_text("is no HLA name")
    assert send(page) == 422
    assert page.input_value('[name="weight_kg"]') == "30"
    page.fill('[name="typing"]', PATIENT)
    expect(page.locator("#reading")).to_contain_text("B*40:01 + B*46:01")
    assert send(page) == 200
    ranked(page)
    suit = offered(page, "PT-7")
    best = page.text_content("#ranked tbody tr:first-child a.code")
    search = page.url

    with page.expect_navigation():
        page.click("#ranked tbody tr:first-child a:text('Explain')")
    assert "stands at rank 1" in page.text_content("h1")
    assert "The chance is 100.0 %" in page.text_content("#pairs")

    page.goto(search)
    for box in page.locator("#ranked input[type=checkbox]").all():
        box.check()
    with page.expect_navigation():
        page.click("button[form=compare]")
    assert "stands before" in page.text_content("h1")

    page.goto(search)
    with page.expect_navigation():
        page.click("#ranked tbody tr:first-child a:text('Reserve')")
    assert page.input_value('[name="search"]') == search.rstrip("/").split("/")[-1]
    assert send(page) == 200
    assert page.url.startswith(search)
    expect(page.locator("#ranked tbody tr:first-child")).to_contain_text("reserved")

    page.goto(f"{bench.address}/searches/new/?bank={BANK}")
    entered(page, "PT-8", PATIENT)
    assert send(page) == 200
    ranked(page)
    assert offered(page, "PT-8") == suit - 1
    assert best not in page.text_content("#ranked")
    assert "reserved for another patient" in page.text_content("main")
    assert [line for line in page.said if "422" not in line] == []


def test_without_javascript_the_form_works_and_an_operator_is_turned_away(bench, visit):
    page = visit(bench, f"/searches/new/?bank={BANK}", PHYSICIAN, javascript=False, width=390)
    entered(page, "PT-9", "")
    page.locator("summary", has_text="Locus by locus").click()
    for locus, text in (("A", "02:01 11:01"), ("B", "40:01 46:01"), ("C", "01:02 07:02"), ("DRB1", "09:01 15:01")):
        page.fill(f'[name="locus-{locus}"]', text)
    assert send(page) == 200
    assert "A*02:01+A*11:01" in page.text_content("main")
    stranger = visit(bench, "/stations/", OPERATOR)
    assert stranger.request.get(f"{bench.address}/searches/?bank={BANK}").status == 403
