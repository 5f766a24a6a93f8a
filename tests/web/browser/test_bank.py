"""The bank's pages in a browser: no violation of WCAG A or AA, no sideways scrolling, and a step done with a scanner, with and without JavaScript."""

import pytest
from playwright.sync_api import Page

from stembase.bank.codes.structures import write_din
from stembase.bank.models import Deviation, Unit
from tests.cast import PASSWORD
from tests.web.bank import world
from tests.web.browser.test_looking import violations, wider_than_the_screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def keys(transactional_db) -> dict[str, str]:
    world.founded()
    return world.full()


def pages_of(keys: dict[str, str]) -> dict[str, list[str]]:
    """Every kind of page, by whose session opens it."""
    deviation = Deviation.objects.get(subject=keys["reduced"]).key
    return {
        world.OPERATOR: [
            "/stations/", "/stations/preparation/", "/stations/collection/", "/stations/storage/", "/stations/research/", "/units/",
            f"/units/{keys['tested']}/", "/storage/", f"/storage/{world.BANK}:Q1/", f"/steps/{keys['protected']}/preparation.cryopreserve/freeze/",
            f"/steps/{keys['received']}/preparation.reduce-volume/separate/", f"/acts/hold-unit/?unit={keys['received']}", "/acts/issue-kit/",
            f"/lots/{world.BANK}:cryoprotectant.L26-01/", "/scan/?q=A999226000008", "/",
        ],
        world.QUALITY: [
            "/quality/", "/quality/deviations/", f"/quality/deviations/{deviation}/", f"/acts/assign-deviation/?deviation={deviation}",
            "/standards/", "/standards/netcord-fact-unrelated/", "/standards/publish/?from=netcord-fact-unrelated@1",
            f"/acts/choose-standard/?bank={world.BANK}&source=cord-blood",
            f"/units/{keys['tested']}/release/", f"/units/{keys['tested']}/exceptional-release/",
        ],
        world.STUDENT: [f"/steps/{keys['protected']}/preparation.cryopreserve/freeze/"],
    }  # fmt: skip


def test_the_banks_pages_have_no_violation_and_fit_the_screen(look, keys):
    found = []
    for person, addresses in pages_of(keys).items():
        session = world.session_of(person)
        for address in addresses:
            page = look(address, 390, "zh-hans", session)
            found += [(address, each) for each in violations(page)]
            found += [(address, "wider than the screen")] * wider_than_the_screen(page)
            found += [(address, line) for line in page.said]
            page.context.close()
    assert found == []


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
