"""A Chromium for the tests that look at pages as a person does, with the server of the tests behind it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

Open = Callable[..., Page]


@pytest.fixture
def look(browser: Browser, live_server) -> Iterator[Open]:
    """Opens an address at a width and in a language (`look("/style/", 390, "en")`), signed in when given a session; its complaints in `page.said`."""
    contexts = []

    def look(address: str, width: int = 1280, language: str = "zh-hans", session: str = "", javascript: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript)
        contexts.append(context)
        cookies = {"django_language": language} | ({"sessionid": session} if session else {})
        context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()])
        page = context.new_page()
        page.said = []  # type: ignore[attr-defined]
        page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.said.append(str(error)))  # type: ignore[attr-defined]
        page.goto(live_server.url + address)
        return page

    yield look
    for context in contexts:
        context.close()
