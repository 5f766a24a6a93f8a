"""A day at the bench in a real browser over a real server: scanning, filling in, being refused and mending, freezing, putting away, releasing."""

import json
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

from stembase.bank.codes.structures import write_din, write_ours
from tests.cast import PASSWORD
from tests.journeys.working import careful, cooling_log, rules, send, sign, type_in, unit
from tests.web.bank.world import BANK, DIRECTOR, OPERATOR, QUALITY, SECOND

pytestmark = pytest.mark.browser
NEWCOMER = "P0009"


def label(key: str) -> str:
    """What a scanner reads from the label of a unit."""
    return write_din(key.partition(":")[2][:13])


def scan(page: Page, text: str) -> None:
    """Into the one scan box, as a scanner types."""
    page.fill("#scan", text)
    with page.expect_navigation():
        page.press("#scan", "Enter")


def at_step(page: Page, procedure: str, step: str) -> bool:
    return urlsplit(page.url).path.endswith(f"/{procedure}/{step}/")


def test_an_operator_scans_a_unit_errs_mends_and_goes_on(bench, visit):
    page = visit(bench, "/stations/preparation/", OPERATOR)
    assert page.evaluate("document.activeElement.id") == "scan"
    key = unit(bench, "reduced")
    scan(page, label(key))
    assert at_step(page, "preparation.cryopreserve", "identify")
    assert page.input_value('[name="scan.unit"]') == key
    other = unit(bench, "frozen")
    type_in(page, careful(bench, "reduced", "identify", bag=label(other)))
    assert send(page) == 409
    assert "scan-differs" in rules(page)
    assert page.input_value('[name="scan.worklist"]') == "worklist-1"
    assert page.input_value('[name="scan.bag"]') == label(other)
    assert page.get_attribute('[name="scan.bag"]', "aria-invalid") == "true"
    page.fill('[name="scan.bag"]', label(key))
    assert send(page) == 200
    assert at_step(page, "preparation.cryopreserve", "add-cryoprotectant")
    type_in(page, careful(bench, "reduced", "add-cryoprotectant", filled_ml="900"))
    page.click("button[name=do]")
    assert not page.locator('[name="measure.filled_ml"]').evaluate("field => field.checkValidity()")
    assert at_step(page, "preparation.cryopreserve", "add-cryoprotectant")
    page.fill('[name="measure.filled_ml"]', "25")
    assert send(page) == 200
    assert at_step(page, "preparation.cryopreserve", "freeze")
    type_in(page, careful(bench, "reduced", "freeze"))
    sign(page, "sun.yan")
    assert send(page) == 200
    assert page.said == [line for line in page.said if "409" in line or "422" in line]


def begin_freezing(page: Page, bench, name: str) -> None:
    type_in(page, careful(bench, name, "freeze"))
    sign(page, "sun.yan")
    assert send(page) == 200
    assert page.locator("[name=log]").count() == 1


def with_a_gap(log: str) -> str:
    """The log with half an hour of its lines lost, from line 60 on."""
    lines = log.splitlines()
    return "\n".join([*lines[:60], *lines[240:]]) + "\n"


def upload(page: Page, log: str) -> None:
    page.set_input_files("[name=log]", {"name": "freezer.csv", "mimeType": "text/csv", "buffer": log.encode()})


def test_a_freezer_log_with_a_gap_is_refused_naming_its_line_and_the_whole_one_is_taken(bench, visit):
    page = visit(bench, f"/steps/{unit(bench, 'gap')}/preparation.cryopreserve/freeze/", OPERATOR)
    begin_freezing(page, bench, "gap")
    upload(page, with_a_gap(cooling_log(bench)))
    sign(page, "sun.yan")
    assert send(page) in (409, 422)
    assert "log-gap" in rules(page)
    assert re.search(r"\b(60|61|62)\b", page.locator("main [role=alert], main .refusal").first.inner_text())
    upload(page, cooling_log(bench))
    sign(page, "sun.yan")
    assert send(page) == 200
    assert at_step(page, "preparation.cryopreserve", "store")
    assert page.locator("svg.chart, .chart svg, .chart").count() > 0


def test_a_unit_is_put_away_by_scanning_a_place_that_is_free(bench, visit):
    key = unit(bench, "frozen")
    page = visit(bench, f"/steps/{key}/preparation.cryopreserve/store/", OPERATOR)
    taken, free = (write_ours("position", f"{BANK}:{place}") for place in ("Q1.A.1.1", "Q1.A.1.5"))
    type_in(page, careful(bench, "frozen", "store", unit=label(key), position=taken))
    sign(page, "sun.yan", "ma.chao")
    assert send(page) == 409
    assert "position-taken" in rules(page)
    page.fill('[name="scan.position"]', free)
    sign(page, "sun.yan", "ma.chao")
    assert send(page) == 200
    assert "Q1.A.1.5" in page.locator("main").inner_text()


def test_a_label_scanned_into_the_wrong_field_says_what_it_is(bench, visit):
    page = visit(bench, f"/steps/{unit(bench, 'protected')}/preparation.cryopreserve/freeze/", OPERATOR)
    type_in(page, careful(bench, "protected", "freeze", bag=write_ours("position", f"{BANK}:Q1.A.1.6")))
    sign(page, "sun.yan")
    assert send(page) == 422
    assert "label-in-wrong-field" in rules(page)


def test_without_javascript_a_unit_is_frozen_and_put_away(bench, visit):
    key = unit(bench, "unscripted")
    page = visit(bench, f"/steps/{key}/preparation.cryopreserve/identify/", OPERATOR, javascript=False)
    for step in ("identify", "add-cryoprotectant"):
        assert at_step(page, "preparation.cryopreserve", step)
        type_in(page, careful(bench, "unscripted", step))
        assert send(page) == 200
    type_in(page, careful(bench, "unscripted", "freeze"))
    sign(page, "sun.yan")
    assert send(page) == 200
    upload(page, cooling_log(bench))
    sign(page, "sun.yan")
    assert send(page) == 200
    type_in(page, careful(bench, "unscripted", "store"))
    sign(page, "sun.yan", "ma.chao")
    assert send(page) == 200
    assert page.url.endswith(f"/units/{key}/")


@pytest.fixture(scope="module")
def spoiled(bench, browser) -> str:
    """A unit that meets its standard but for its viability: measured by one person, reviewed by another, judged. Its key."""
    key = unit(bench, "spoiled")
    page = person_at(browser, bench, OPERATOR)
    for step in ("identify", "measure"):
        page.goto(f"{bench.address}/steps/{key}/testing.viability/{step}/")
        type_in(page, careful(bench, "spoiled", step, **({"viability_percent": "62"} if step == "measure" else {})))
        sign(page, "sun.yan")
        assert send(page) == 200
    second = person_at(browser, bench, SECOND)
    second.goto(f"{bench.address}/units/{key}/")
    second.click("main a[href*='/acts/review-result/']")
    sign(second, "ma.chao")
    assert send(second) == 200
    quality = person_at(browser, bench, QUALITY)
    quality.goto(f"{bench.address}/units/{key}/release/")
    quality.click("main a[href*='/acts/judge-unit/']")
    sign(quality, "chen.wei")
    assert send(quality) == 200
    return key


def person_at(browser, bench, code: str) -> Page:
    """A page of somebody, reading English; its context lives as long as the browser."""
    context: BrowserContext = browser.new_context()
    cookies = {"django_language": "en", "sessionid": bench.session(code)}
    context.add_cookies([{"name": name, "value": value, "url": bench.address} for name, value in cookies.items()])
    return context.new_page()


def test_a_failing_unit_is_not_released_by_the_page_nor_past_it(bench, spoiled, visit):
    page = visit(bench, f"/units/{spoiled}/release/", QUALITY)
    assert "does not meet" in page.locator("h1").inner_text()
    assert page.locator("button[name=do]").is_disabled()
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "unit": spoiled, "do": "1", "by_account": "chen.wei", "by_password": PASSWORD}
    form |= {"witness_account": "deng.rong", "witness_password": PASSWORD}
    posted = page.request.post(page.url, form=form, headers={"Referer": page.url})
    assert posted.status == 409
    body = {
        "inputs": {"unit": spoiled}, "witness": DIRECTOR, "signature": {"signer": QUALITY, "password": PASSWORD, "meaning": "released"},
        "witness_signature": {"signer": DIRECTOR, "password": PASSWORD, "meaning": "approved"},
    }  # fmt: skip
    cookie = next(each["value"] for each in page.context.cookies() if each["name"] == "csrftoken")
    headers = {"X-CSRFToken": cookie, "Content-Type": "application/json"}
    asked = page.request.post(f"{bench.address}/api/v1/chains/{BANK}/acts/release", data=json.dumps(body), headers=headers)
    assert (asked.status, asked.headers["content-type"]) == (409, "application/problem+json")
    page.reload()
    assert "released" not in page.locator("main .head").inner_text()
    assert {"criteria-not-met"} <= rules(page) <= {"criteria-not-met", "donor-not-eligible"}
    assert "Viability of nucleated cells" in page.locator("main aside").inner_text()


def test_a_failing_unit_goes_to_one_patient_when_two_physicians_sign(bench, spoiled, visit):
    page = visit(bench, f"/units/{spoiled}/exceptional-release/", DIRECTOR)
    assert "for one patient" in page.locator("h1").inner_text()
    sign(page, "deng.rong", "deng.rong")
    type_in(page, {"patient": "PT-7", "reason": "The only match, and no time", "told_at": an_hour_ago(page)})
    assert send(page) in (403, 409)
    assert page.input_value("[name=patient]") == "PT-7"
    sign(page, "deng.rong", "chen.wei")
    assert send(page) in (403, 409)
    assert "second-person-not-entitled" in rules(page)
    sign(page, "deng.rong", "liang.bo")
    assert send(page) == 200
    page.goto(f"{bench.address}/units/{spoiled}/")
    assert "PT-7" in page.locator("main").inner_text()
    page.goto(f"{bench.address}/units/{unit(bench, 'frozen')}/exceptional-release/")
    assert "does not meet" not in page.locator("h1").inner_text()


def an_hour_ago(page: Page) -> str:
    """As a field for an instant wants it, in the time of the bank."""
    return page.evaluate("new Date(Date.now() - 3600e3 + 8 * 3600e3).toISOString().slice(0, 16)")


def test_a_newcomer_is_told_what_is_missing_in_the_live_bank_and_recorded_in_the_practice_bank(bench, visit):
    live = visit(bench, f"/steps/{unit(bench, 'expected')}/collection.cord-blood/identify/", NEWCOMER)
    assert live.locator("button[name=do]").is_disabled()
    assert "unqualified" in rules(live)
    assert "level 3" in live.locator("main").inner_text()
    practice = visit(bench, f"/steps/{unit(bench, 'practice')}/collection.cord-blood/identify/", NEWCOMER)
    assert practice.locator("body.practice").count() == 1
    type_in(practice, careful(bench, "practice", "identify"))
    assert send(practice) == 200
    assert at_step(practice, "collection.cord-blood", "clamp-and-disinfect")


def test_the_language_chosen_stays(bench, visit):
    page = visit(bench, "/stations/", OPERATOR)
    page.click("text=中文")
    page.wait_for_load_state()
    assert page.get_attribute("html", "lang") == "zh-Hans"
    page.goto(bench.address + "/units/")
    assert page.get_attribute("html", "lang") == "zh-Hans"
    page.click("text=English")
    assert page.get_attribute("html", "lang") == "en"
    assert page.url.endswith("/units/")


def test_the_door_stays_shut_after_many_wrong_passwords(bench, visit):
    page = visit(bench, "/login/")
    guessed = [sign_in(page, bench.address, "gao.fei", f"guess number {guess}") for guess in range(8)]
    assert set(guessed[:7]) == {200}
    assert sign_in(page, bench.address, "gao.fei", PASSWORD) in (403, 429)
    assert page.locator("#id_password").count() == 0


def sign_in(page: Page, address: str, account: str, password: str) -> int:
    """Type both at the door; gives the status of what answers."""
    page.goto(f"{address}/login/")
    page.fill("#id_username", account)
    page.fill("#id_password", password)
    with page.expect_navigation() as answer:
        page.click("button.main")
    return answer.value.status
