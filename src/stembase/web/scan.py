"""The scan box: reads what a scanner or a person typed, asks every finder, goes straight to what is found alone, lists what is found together."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stembase.refusal import Refused, catalogue, explain

from .rail import theirs
from .shell import roles_of

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """Something that answers to what was scanned: what kind of thing, its name, its page; `exact` when the code names it alone."""

    kind: str | Promise
    title: str
    href: str
    note: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What a label said in words, or why it could not be read."""

    words: str
    refused: Refused | None = None


Finder = Callable[[HttpRequest, str], list[Found]]
Reader = Callable[[str], Read | None]


def pages(request: HttpRequest, text: str) -> list[Found]:
    """Pages in the person's own rail whose title holds the text."""
    return [Found(_("Page"), str(entry.title), reverse(entry.url)) for entry in theirs(roles_of(request)) if text.lower() in str(entry.title).lower()]


def rules(request: HttpRequest, text: str) -> list[Found]:
    """Refusals by their code or the words of their title."""
    language, asked = get_language() or "zh", text.lower()
    lessons = [explain(code, {}, language) for code in catalogue()]
    return [
        Found(_("Rule"), lesson.title, reverse("web:refusal", args=[lesson.code]), lesson.code, exact=lesson.code == asked)
        for lesson in lessons
        if lesson.code == asked or (len(asked) > 2 and asked in lesson.code) or asked in lesson.title.lower()
    ][:20]


FINDERS: list[Finder] = [pages, rules]
"""Who is asked, in this order. A chain's pages add their own: units by DIN, places, people, procedures."""


READERS: list[Reader] = []
"""Who reads labels, in this order; the first that knows the text says what was read."""


def read(text: str) -> str:
    """What was meant: full-width characters made half-width, ends trimmed. What is inside is a label's own; `bank.codes.scan` reads it."""
    return unicodedata.normalize("NFKC", text).strip()[:LONGEST]


@login_required
def scan(request: HttpRequest) -> HttpResponse:
    """Go to the one thing the code names; else show what was read and what answers to it."""
    text = read(request.GET.get("q", ""))
    found = [each for finder in FINDERS for each in finder(request, text)] if text else []
    exact = [each for each in found if each.exact]
    if len(exact) == 1:
        return redirect(exact[0].href)
    label = next((said for reader in READERS if (said := reader(text))), None)
    return render(
        request, "scan.html", {"scanned": text, "found": found, "label": label, "scan_first": True}, status=200 if found or not text else 404
    )
