"""A step in a browser, done with a scanner, with and without JavaScript."""

import pytest
from playwright.sync_api import Page

from stembase.bank.codes.structures import write_din
from stembase.bank.models import Unit
from tests.cast import PASSWORD
from tests.web.bank import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def keys(transactional_db) -> dict[str, str]:
    world.founded()
    return world.full()


def scan(page: Page, field: str, text: str) -> None:
    """What a keyboard-wedge scanner does: type, then Enter."""
    page.locator(f"[name='{field}']").focus()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_step_is_done_with_a_scanner_and_says_at_once_what_is_wrong(look, keys):
    unit = keys["reduced"]
    label = write_din(Unit.objects.get(key=unit).din)
    page = look(f"/steps/{unit}/preparation.cryopreserve/identify/", language="en", session=world.session_of(world.OPERATOR))
    scan(page, "scan.unit", write_din(Unit.objects.get(key=keys["received"]).din))
    page.wait_for_selector("#id_scan-unit-fault:not(:empty)")
    assert page.locator("#checked .refusal").count() == 1
    assert page.evaluate("document.activeElement.name") == "scan.bag"
    page.locator("[name='scan.unit']").fill("")
    scan(page, "scan.unit", label)
    scan(page, "scan.bag", label)
    page.keyboard.type("W-7")
    page.keyboard.press("Tab")
    page.wait_for_selector("#id_scan-unit-fault:empty", state="attached")
    page.click("button.main")
    page.wait_for_url(f"**/steps/{unit}/preparation.cryopreserve/add-cryoprotectant/")
    assert "Recorded: Identify the unit" in page.locator("#messages").inner_text()
    assert page.said == []


def test_a_step_is_signed_without_javascript(look, keys):
    unit = keys["protected"]
    page = look(f"/steps/{unit}/preparation.cryopreserve/freeze/", 390, "zh-hans", world.session_of(world.OPERATOR), javascript=False)
    page.fill("[name='scan.unit']", unit)
    page.fill("[name='scan.bag']", "A9992:another.D0101.00")
    page.fill("[name='by_account']", "sun.yan")
    page.fill("[name='by_password']", PASSWORD)
    page.click("button.main")
    assert page.locator("#row-id_scan-bag.bad").count() == 1
    assert page.input_value("[name='by_password']") == ""
    page.fill("[name='scan.bag']", unit)
    page.fill("[name='by_password']", PASSWORD)
    page.click("button.main")
    assert "已记录" in page.locator("#messages").inner_text()
    assert Unit.objects.get(key=unit).stage == "freezing"
