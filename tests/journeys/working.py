"""The hands of a person at the bench: typing into the fields of a page by their names, choosing, signing."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.cast import PASSWORD
from tests.journeys.served import Served


@cache
def _kept(home: Path) -> dict[str, Any]:
    return json.loads((home / "bench.json").read_text(encoding="utf-8"))


def unit(bench: Served, name: str) -> str:
    """The key of a unit of the bench's world: reduced, protected, frozen …"""
    return _kept(bench.home)["units"][name]


def careful(bench: Served, name: str, step: str, **changed: str) -> dict[str, str]:
    """What a careful person types at a step; a change is named by the end of its field: `unit=…` for scan.unit."""
    fields = dict(_kept(bench.home)["typed"][f"{name} {step}"])
    for end, value in changed.items():
        fields[next(field for field in fields if field.partition(".")[2] == end)] = value
    return fields


def cooling_log(bench: Served) -> str:
    """A freezer's log as of the start of the world, without a fault."""
    return _kept(bench.home)["log"]


def type_in(page: Page, fields: dict[str, str]) -> None:
    """Every field by its name, as its kind wants it."""
    for name, value in fields.items():
        field = page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("field => field.type || field.tagName")
        if kind == "radio":
            page.check(f'[name="{name}"][value="{value}"]')
        elif kind == "checkbox":
            field.set_checked(value in ("on", "yes"))
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)


def sign(page: Page, account: str, witness: str = "") -> None:
    """The signatures a page asks for; the account only where it is the first of a sitting."""
    if page.locator("[name=by_account]").count():
        page.fill("[name=by_account]", account)
    if page.locator("[name=by_password]").count():
        page.fill("[name=by_password]", PASSWORD)
    if witness:
        page.fill("[name=witness_account]", witness)
        page.fill("[name=witness_password]", PASSWORD)


def send(page: Page) -> int:
    """Press the button that acts, by the keyboard: what is said above it may move it meanwhile. Gives the status of the page that answers."""
    with page.expect_navigation() as navigation:
        page.press("button[name=do]", "Enter")
    return navigation.value.status


def rules(page: Page) -> set[str]:
    """The rules a page names in its refusals."""
    links = page.locator("main a[href*='/refusals/']").evaluate_all("links => links.map(link => link.pathname)")
    return {link.strip("/").split("/")[-1] for link in links}
