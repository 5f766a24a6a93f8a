"""Follow every link of a served world as one person in one language, a bounded number of examples of each kind of page, and say what was seen."""

import http.client
import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.journeys.served import Served
from tests.journeys.watch import QUERIES, UNTRANSLATED

EXAMPLES = 2
WRITTEN_BY_THE_STORY = "演示"
THEIR_OWN_NAMES = frozenset({"中文", "English"})
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
ENGLISH = re.compile(r"\b[A-Za-z][a-z’']*(?: [a-z’']+){2,}")
VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
        "path", "circle", "rect", "line", "use", "polyline", "polygon", "ellipse", "stop",
    }
)  # fmt: skip
SILENT = frozenset({"script", "style", "pre", "code", "textarea"})
SPOKEN_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "content")


class Reading(HTMLParser):
    """Links of a page, and its texts with the language each stands in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[tuple[str, str, bool]] = [("", "", False)]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        _tag, language, silent = self._open[-1]
        language = given.get("lang", language)
        silent = silent or tag in SILENT or "code" in given.get("class", "").split()
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if not silent:
            self.texts += [(given[name], language) for name in SPOKEN_ATTRIBUTES if given.get(name)]
        if tag not in VOID:
            self._open.append((tag, language, silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        places = [index for index, (name, _language, _silent) in enumerate(self._open) if name == tag]
        if places:
            del self._open[places[-1] :]

    def handle_data(self, data: str) -> None:
        _tag, language, silent = self._open[-1]
        if data.strip() and not silent:
            self.texts.append((data.strip(), language))

    def strange(self, language: str) -> list[str]:
        """Texts in the other language that are not marked as such."""
        sign, own = (CHINESE, "en") if language == "en" else (ENGLISH, "zh")
        here = [text for text, marked in self.texts if marked.startswith(own)]
        ours = [text for text in here if text not in THEIR_OWN_NAMES and WRITTEN_BY_THE_STORY not in text]
        return [text for text in ours if sign.search(text) and not (own == "zh" and CHINESE.search(text))]


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer: where, what kind of page, and what is worth judging of it."""

    address: str
    kind: str
    status: int
    location: str = ""
    html: bool = False
    size: int = 0
    queries: int = 0
    untranslated: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    links: tuple[str, ...] = field(default=(), repr=False)
    code: str = ""
    via: str = ""


def kind_of(address: str) -> str:
    """What makes two addresses examples of one page: the url name, what it names, and which questions it asks."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return ""
    particular = [found.kwargs[name] for name in ("command", "procedure", "step", "station", "version") if name in found.kwargs]
    chosen = particular if found.url_name in ("act", "base-act", "station") else particular[-1:] if found.url_name == "step" else []
    asked = sorted({name for name, _value in parse_qsl(parts.query)} - {"bank", "next"})
    return " ".join([found.view_name.removeprefix("web:"), *chosen]) + ("?" + "&".join(asked) if asked else "")


def fetch(world: Served, address: str, session: str, language: str) -> Seen:
    """One GET as somebody."""
    parts = urlsplit(world.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    cookies = f"django_language={language}" + (f"; sessionid={session}" if session else "")
    connection.request("GET", address, headers={"Cookie": cookies, "Accept": "text/html"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    said = {QUERIES: answer.getheader(QUERIES, "0"), UNTRANSLATED: answer.getheader(UNTRANSLATED, "[]")}
    html = (answer.getheader("Content-Type") or "").startswith("text/html")
    reading = Reading(body.decode()) if html else None
    return Seen(
        address, kind_of(address), answer.status, answer.getheader("Location", ""), html, len(body), int(said[QUERIES]),
        tuple(json.loads(said[UNTRANSLATED])), tuple(reading.strange(language)) if reading else (), tuple(reading.links) if reading else (),
    )  # fmt: skip


def crawl(world: Served, code: str, language: str, *start: str) -> Iterator[Seen]:
    """Everything somebody can reach by links from where they start, a few examples of each kind. The style page shows what others see: its links
    are not followed."""
    session, waiting, met, counted = world.session(code) if code else "", deque((address, "") for address in start), set(start), Counter[str]()
    while waiting:
        address, via = waiting.popleft()
        seen = replace(fetch(world, address, session, language), code=code, via=via)
        yield seen
        links = () if seen.kind.startswith("style") else seen.links
        for link in (*links, *filter(None, [seen.location])):
            whole = urlsplit(urljoin(world.address + seen.address, link))
            address = whole.path + (f"?{whole.query}" if whole.query else "")
            if f"{whole.scheme}://{whole.netloc}" != world.address or address in met:
                continue
            kind = kind_of(address)
            if counted[kind] < (1 if "?" in kind or " " in kind else EXAMPLES):
                counted[kind] += 1
                met.add(address)
                waiting.append((address, seen.address))
