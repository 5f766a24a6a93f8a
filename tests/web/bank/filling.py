"""Fill in a page's form as a person does: what the page offers, changed as the test says, and sent back."""

import re
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import PASSWORD


class _Form(HTMLParser):
    """The values a form of a page would send, passwords and files left out."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.select = ""
        self.area = ""
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("method") == "post" and "action" in given and given["action"] == ""
        name = given.get("name", "")
        if not self.inside or not name and tag != "option":
            return
        if tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in dict(attrs):
                self.values[name] = given.get("value", "on")
        elif tag == "input" and given.get("type") not in ("password", "file"):
            self.values[name] = given.get("value", "")
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""
        elif tag == "option" and self.select and ("selected" in dict(attrs) or self.select not in self.values):
            self.values[self.select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        if tag == "textarea":
            self.area = ""
        if tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data


def offered(browser: Client, address: str) -> dict[str, str]:
    """What the form at an address would send untouched."""
    page = browser.get(address)
    assert page.status_code == 200, page.content.decode()[-2000:]
    return offered_by(page.content.decode())


def offered_by(html: str) -> dict[str, str]:
    """What the form of a page would send untouched."""
    form = _Form()
    form.feed(html)
    form.values.pop("csrfmiddlewaretoken", None)
    return form.values


def signed(account: str, witness: str = "") -> dict[str, str]:
    """The fields of a first signature, and of a witness's."""
    own = {"by_account": account, "by_password": PASSWORD}
    return own | ({"witness_account": witness, "witness_password": PASSWORD} if witness else {})


def send(browser: Client, address: str, file: bytes = b"", **changes: Any) -> Any:
    """Open the form, change it, submit it. Names with a dot are given in `fields`."""
    fields = offered(browser, address) | changes.pop("fields", {}) | changes | {"do": "1"}
    if file:
        fields["log"] = SimpleUploadedFile("log.csv", file, content_type="text/csv")
    return browser.post(address, fields)


def rules_named(answer: Any) -> list[str]:
    """The codes of the rules a page names."""
    return re.findall(r"/refusals/([a-z-]+)/", answer.content.decode())
