"""A student freezes a cord unit badly, reads why, and does better with the same donor; two windows on one run; a run that outlives its server."""

import re
import signal

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.served import Served, serving
from tests.journeys.working import rules, send, sign, type_in

pytestmark = pytest.mark.browser
STUDENT, ANOTHER, THIRD = "P0008", "P0009", "P0010"
ACCOUNTS = {STUDENT: "lin.xiao", ANOTHER: "tang.yu", THIRD: "gao.fei"}
SCENARIO, PROCEDURE, SEED = "skill.freeze-a-cord-unit", "preparation.cryopreserve", 5
WELL = {"addition_minutes": "11", "dmso_percent_wv": "10"}
BADLY = {"addition_minutes": "0.5", "dmso_percent_wv": "10"}


def start(page: Page) -> str:
    """Start the scenario from the list, with a donor that is known; gives the address of the run."""
    form = page.locator(f'form:has(input[name=scenario][value="{SCENARIO}"])')
    form.evaluate("(form, seed) => form.insertAdjacentHTML('beforeend', `<input type=hidden name=seed value=${seed}>`)", SEED)
    with page.expect_navigation():
        form.locator("button").click()
    return page.url


def unit_of(page: Page) -> str:
    """The bag of the run, as the run's page names it in the address of what comes next."""
    return re.search(r"/steps/([^/]+)/", page.locator("main a.button.main").get_attribute("href") or "")[1]  # type: ignore[index]


def world_of(page: Page) -> str:
    return page.url[: page.url.index("/", 8)]


def at(page: Page, unit: str, step: str) -> None:
    page.goto(f"{world_of(page)}/steps/{unit}/{PROCEDURE}/{step}/")


def do_step(page: Page, unit: str, step: str, code: str = STUDENT, values: dict[str, str] | None = None) -> int:
    """Do one step; gives the status of the answer."""
    fill_in(page, unit, step, code, values)
    return send(page)


def fill_in(page: Page, unit: str, step: str, code: str, values: dict[str, str] | None = None) -> None:
    """Scan what lies at hand, set what is set, sign."""
    at(page, unit, step)
    bank, _, bag = unit.partition(":")
    labels = {"unit": bag, "bag": bag, "worklist": f"WL-{bank.rpartition('-')[2]}", "position": f"{bank}:Q1.A.1.1"}
    fields = {f"scan.{name}": text for name, text in labels.items()} | {f"measure.{name}": text for name, text in (values or {}).items()}
    type_in(page, {name: text for name, text in fields.items() if page.locator(f'[name="{name}"]').count()})
    sign(page, ACCOUNTS[code])


def bar(page: Page) -> Locator:
    return page.locator("#run-bar")


def by_hand(page: Page, deed: str, way: str) -> None:
    """Choose a way on the bar."""
    bar(page).locator("details", has_text="Do by hand").locator("summary").click()
    form = bar(page).locator(f'form:has(input[name=deed][value="{deed}"])')
    form.locator("select").select_option(way)
    with page.expect_navigation():
        form.locator("button").click()


def wait(page: Page, amount: str, unit: str) -> int:
    """Let time pass."""
    bar(page).locator("[name=amount]").fill(amount)
    bar(page).locator("select[name=unit]").select_option(unit)
    with page.expect_navigation() as navigation:
        bar(page).get_by_role("button", name="Let it pass").click()
    return navigation.value.status


def wait_for_the_freezer(page: Page) -> None:
    with page.expect_navigation():
        bar(page).get_by_role("button", name="Until the next thing").click()


def end(page: Page) -> None:
    """End the run, asked once, and read its debrief."""
    bar(page).get_by_role("link", name="End the run").click()
    with page.expect_navigation():
        page.get_by_role("button", name="End the run").click()
    page.get_by_role("link", name="Read the debrief").click()


def figures(place: Page | Locator) -> dict[str, str]:
    """The figures a page shows, by their labels."""
    script = "rows => rows.map(row => [row.querySelector('dt').innerText, row.querySelector('dd').firstChild.textContent.trim()])"
    return dict(place.locator("dl.figure > div").evaluate_all(script))


def share(shown: dict[str, str]) -> float:
    return float(shown["Kept"].removesuffix("%"))


def bars(page: Page) -> dict[str, float]:
    """The rows of the waterfall: name and value."""
    rows = page.locator(".bars").first.locator("li").evaluate_all("rows => rows.map(row => row.innerText.split(/\\n+/))")
    return {name: float(value.replace("−", "-").replace("+", "")) for name, value in rows}


def play_badly(page: Page) -> None:
    """Skip the check, add the protectant at once and warm, let the bag lie for hours, freeze fast, seek the place with the bag in hand."""
    unit = unit_of(page)
    by_hand(page, "product", "on-the-bench")
    assert do_step(page, unit, "add-cryoprotectant", values=BADLY) == 200
    wait(page, "3", "60")
    by_hand(page, "freezer-program", "fast")
    freeze(page, unit)
    by_hand(page, "carry", "left-out")
    assert do_step(page, unit, "store") == 200


def freeze(page: Page, unit: str, code: str = STUDENT) -> None:
    """Begin, wait as long as the program runs, end."""
    assert do_step(page, unit, "freeze", code) == 200
    wait_for_the_freezer(page)
    assert do_step(page, unit, "freeze", code) == 200


def play_well(page: Page) -> None:
    """By the procedure, step after step."""
    unit = unit_of(page)
    assert do_step(page, unit, "identify") == 200
    assert do_step(page, unit, "add-cryoprotectant", values=WELL) == 200
    freeze(page, unit)
    assert do_step(page, unit, "store") == 200


def test_a_student_freezes_a_unit_badly_reads_the_debrief_repeats_and_does_better(classroom, visit):
    page = visit(classroom, "/practice/", STUDENT)
    start(page)
    play_badly(page)
    end(page)
    first = figures(page)
    assert page.locator("main h1").inner_text().startswith("You kept 0.")
    assert "not passed" in page.locator("main .head").inner_text()
    assert share(first) < 50
    assert first["Points"] == "10 / 20"
    told = bars(page)
    assert sum(told.values()) - 2 * told["Kept"] == pytest.approx(0, abs=0.03)
    assert {name.partition(":")[0] for name, lost in told.items() if lost < -0.05} >= {"Which program", "How long the protectant goes in"}
    timeline = page.locator("#timeline").inner_text()
    assert "must be done before" in timeline or "Identify" in timeline
    assert {"Cells through the chain", "Bag and chamber", "Cell volume while the protectant goes in"} <= set(
        page.locator("main h2").all_inner_texts()
    )
    assert page.locator(".chart svg").count() >= 3

    with page.expect_navigation():
        page.get_by_role("button", name="Again, with the same donor").click()
    play_well(page)
    end(page)
    second = figures(page)
    assert second["Best from the same unit"] == first["Best from the same unit"]
    assert share(second) > share(first) + 40
    assert second["Points"] == "20 / 20"
    assert page.locator("main .head").get_by_text("passed", exact=True).count() == 1

    page.get_by_role("link", name="Beside attempt 1").click()
    columns = page.locator("main .pair > section")
    assert [share(figures(column)) for column in columns.all()] == [share(first), share(second)]
    assert re.search(r"Attempt 2 kept .* more than attempt 1", page.locator("main h1").inner_text())
    assert page.said == []


def test_of_two_windows_on_one_run_the_slower_is_refused_and_the_run_goes_on(classroom, visit):
    first = visit(classroom, "/practice/", ANOTHER)
    address = start(first).removeprefix(classroom.address)
    unit = unit_of(first)
    second = visit(classroom, address, ANOTHER)
    assert wait(first, "10", "1") == 200
    assert wait(second, "10", "1") == 409
    assert "run-has-moved-on" in rules(second)
    fill_in(second, unit, "identify", ANOTHER)
    assert do_step(first, unit, "identify", ANOTHER) == 200
    assert send(second) == 409
    assert "step-already-done" in rules(second)
    assert do_step(second, unit, "add-cryoprotectant", ANOTHER, WELL) == 200
    at(first, unit, "freeze")
    assert first.locator(".doing [aria-current=step]").inner_text().endswith("Freeze by program")


def test_a_run_goes_on_where_it_was_after_its_server_was_killed(classroom: Served, visit):
    with serving(classroom, ends=signal.SIGKILL) as doomed:
        page = visit(doomed, "/practice/", THIRD)
        address = start(page).removeprefix(doomed.address)
        unit = unit_of(page)
        assert do_step(page, unit, "identify", THIRD) == 200
        assert do_step(page, unit, "add-cryoprotectant", THIRD, WELL) == 200
    with serving(classroom) as again:
        page = visit(again, address, THIRD)
        assert "Freeze by program" in page.locator("main a.button.main").inner_text()
        freeze(page, unit, THIRD)
        assert do_step(page, unit, "store", THIRD) == 200
        page.goto(again.address + address)
        end(page)
        assert page.locator("main .head").get_by_text("passed", exact=True).count() == 1
