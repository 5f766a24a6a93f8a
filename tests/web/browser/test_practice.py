"""Practice in a browser: a student starts a run, works at the station, waits, and ends it; its pages have no violation and fit the screen."""

import pytest
from django.test import Client

from stembase.bank.models import Unit
from stembase.demo.training import CREW, found_house
from stembase.people.models import Account
from stembase.practice.models import Run
from tests.web.browser.test_looking import violations, wider_than_the_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]
PASSWORD = "river-cedar-amber-17"  # noqa: S105


@pytest.fixture
def session(transactional_db) -> str:
    found_house(PASSWORD)
    client = Client()
    client.force_login(Account.objects.get(code=CREW.student), backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def test_a_student_starts_a_run_works_waits_and_ends_it(look, session):
    page = look("/practice/", 1280, "en", session)
    page.get_by_role("button", name="Start Freeze a cord blood unit").click()
    run = Run.objects.get()
    unit = Unit.objects.filter(bank=run.bank_id, container="bag").get().key
    page.locator("a.button.main").click()
    for name, read in (("unit", unit), ("bag", unit), ("worklist", "WL-1")):
        page.locator(f"[name='scan.{name}']").fill(read)
    page.locator("button[name=do]").click()
    page.wait_for_url(f"**/steps/{unit}/preparation.cryopreserve/add-cryoprotectant/")
    page.locator("#run-bar [name=amount]").fill("20")
    page.locator("#run-bar button[type=submit]").first.click()
    page.get_by_text("have passed").wait_for()
    assert page.url.endswith("/add-cryoprotectant/")
    found = [*looked(look, session, run, unit)]
    page.get_by_role("link", name="End the run").click()
    page.get_by_role("button", name="End the run").click()
    page.get_by_text("not passed").wait_for()
    assert found + page.said == []


def looked(look, session: str, run: Run, unit: str):
    """What is wrong with the pages of an open run, at both widths."""
    for address in ("/practice/", f"/practice/runs/{run.key}/", f"/units/{unit}/"):
        for width, language in ((1280, "en"), (390, "zh-hans")):
            page = look(address, width, language, session)
            yield from ((address, width, each) for each in violations(page))
            yield from [(address, width, "wider than the screen")] * wider_than_the_screen(page)
            page.context.close()
