"""A physician searches a registry of twenty thousand through the page while an operator works at the bench; another search is cancelled."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_searching import entered
from tests.journeys.working import send, type_in
from tests.web.bank.world import BANK, OPERATOR, PHYSICIAN

pytestmark = pytest.mark.browser


def opened(page: Page, patient: str, typing: str) -> None:
    """A search of the units and the registry, opened and sent to be run."""
    entered(page, patient, typing)
    page.select_option('[name="population"]', "registry")
    page.select_option('[name="adult_guideline"]', "nmdp-cibmtr-2019-adult")
    assert send(page) == 200


def test_a_registry_is_searched_while_somebody_else_works_and_a_search_can_be_cancelled(bench, visit):
    page, other = visit(bench, f"/searches/new/?bank={BANK}", PHYSICIAN), visit(bench, "/stations/", OPERATOR)
    typing = (bench.home / "patient.txt").read_text()
    opened(page, "PT-20", typing)
    lot = f"/acts/receive-lot/?bank={BANK}"
    assert other.goto(bench.address + lot).status == 200
    type_in(other, {"material": "collection-kit", "number": "L26-20", "valid_until": "2036-01-01"})
    assert send(other) == 200
    expect(page.locator("h1")).not_to_contain_text("has not been run yet", timeout=120_000)  # none of the units need suit: then there is no table
    page.goto(f"{page.url.split('?')[0]}?graft=adult-donor")
    assert "of 20 000 suit PT-20" in page.text_content("h1").replace("\u2009", " ").replace("\u00a0", " ")
    assert "invented:D" in page.text_content("#ranked tbody tr:first-child")
    in_all = page.text_content("main")
    assert "Listed, not ranked" in in_all

    # known at one locus, a patient has thousands of genotypes: this search would last for minutes
    page.goto(f"{bench.address}/searches/new/?bank={BANK}")
    opened(page, "PT-21", typing.split("^")[0])
    search = page.url
    expect(page.locator("progress[max='100']")).to_be_visible(timeout=60_000)
    assert other.goto(f"{bench.address}/stations/").status == 200
    with page.expect_navigation():
        page.click("form[action*='/cancel/'] button")
    expect(page.locator("main")).to_contain_text("cancelled", timeout=180_000)
    page.goto(search)
    assert "was cancelled; nothing of it was kept" in page.text_content("main")
    assert "has not been run yet" in page.text_content("h1")
    with page.expect_navigation():
        page.click("form[action$='/run/'] button")
    expect(page.locator("form[action*='/cancel/'] button")).to_be_visible()
    page.click("form[action*='/cancel/'] button")
    expect(page.locator("main")).to_contain_text("cancelled", timeout=180_000)
