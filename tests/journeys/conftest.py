"""The worlds people walk through, each built once and served by a real server, and the browser they walk with.

`story` is the small world of the demo, for looking at everything; `bench` is a small bank as of now, for doing work in it;
`classroom` has the demo's people and procedures and a class of thirty, and no bank.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys.served import Served, served

STORY = "from tests.journeys.worlds import story; story()"
BENCH = "from tests.journeys.worlds import bench; bench()"
OVERTAKEN = ("htmx:sendAbort", "htmx:afterRequest")
"""What htmx says of a check that was on its way when the page was sent. A check that fails says `htmx:sendError` and the browser its own line."""
CLASSROOM = "from tests.journeys.worlds import classroom; classroom()"
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo's small world, served."""
    with served(tmp_path_factory.mktemp("story"), STORY) as made:
        yield made


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A bank with units at every stage, served."""
    with served(tmp_path_factory.mktemp("bench"), BENCH) as made:
        yield made


@pytest.fixture(scope="session")
def classroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A house to train in, served."""
    with served(tmp_path_factory.mktemp("classroom"), CLASSROOM) as made:
        yield made


def worth_saying(message: ConsoleMessage) -> bool:
    """Whether it is a complaint, and not of a check overtaken by the sending of its page."""
    return message.type in ("error", "warning") and not message.text.startswith(OVERTAKEN)


def listen(page: Page, home: str) -> None:
    """Write down what the browser complains of, and every request that leaves the host, in `page.said`."""
    said: list[str] = []
    page.said = said  # type: ignore[attr-defined]
    page.on("console", lambda message: said.append(message.text) if worth_saying(message) else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((home, "data:", "blob:")) else said.append(f"asked {request.url}"))


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Opens an address of a served world as somebody: `visit(bench, "/stations/", "P0006")`; what the browser complains of is in `page.said`."""
    contexts = []

    def visit(world: Served, address: str, code: str = "", *, width: int = 1280, language: str = "en", javascript: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=javascript)
        contexts.append(context)
        cookies = {"django_language": language} | ({"sessionid": world.session(code)} if code else {})
        context.add_cookies([{"name": name, "value": value, "url": world.address} for name, value in cookies.items()])
        page = context.new_page()
        listen(page, world.address)
        page.goto(world.address + address)
        return page

    yield visit
    for context in contexts:
        context.close()
