"""Publish a version of a text that stands for all (a procedure, a standard): pasted or sent as a file, judged as often as one likes, every fault
said in the author's words before anything is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from stembase.acts.gate import refusing
from stembase.base.chain import BASE
from stembase.ledger.models import Chain
from stembase.refusal import Finding, Misfit, Refused

from . import acting
from .difference import Difference, difference
from .nul import NUL
from .parts.field import Field
from .shell import base_now

LONGEST = 200_000  # characters; the longest packaged text has 12,000
Text = TypeVar("Text")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a text in the reader's language: what is wrong and where, and how to mend it."""

    sentence: str
    mend: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The version that a new one follows: its number and its text."""

    version: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing(Generic[Text]):
    """What is particular to a kind of text. `faulty`: the refusal that lists faults, which `faults` puts into words; `load` reads a text or refuses;
    `before` is the version it follows; `text_of` the text of a version by its key; `title` names what was read; `published` says it and leads on."""

    command: str
    faulty: str
    faults: Callable[[Sequence[Finding]], list[Fault]]
    load: Callable[[str], Text]
    before: Callable[[Text], Standing | None]
    text_of: Callable[[str], str]
    title: Callable[[Text], str]
    published: Callable[[str], tuple[str, str]]
    list_title: str | Promise
    list_url: str
    label: str | Promise
    lead: str | Promise
    first: str | Promise


def publish_page(request: HttpRequest, kind: Publishing[Text]) -> HttpResponse:
    """The text (sent, or that of `?from=` a version), what is wrong with it, what would change; and publishing it."""
    text, fault = _text(request, kind)
    inputs = {"text": text}
    wish = acting.wish_of(request, kind.command, chain=BASE, kind=Chain.Kind.BASE, inputs=inputs, now=base_now(request))
    doing = acting.Doing(wish=wish, refused=fault) if fault or not text.strip() else _done(request, wish, kind)
    if doing.act:
        said, href = kind.published(doing.act.subject)
        return acting.onward(request, doing.act, said, href)
    return render(request, "publishing/publish.html", _context(request, kind, doing, text), status=doing.status)


def _done(request: HttpRequest, wish: acting.Wish, kind: Publishing[Text]) -> acting.Doing:
    """A faulty text is a form not filled in: it is not sent, so that it leaves no attempt in the ledger."""
    plan, findings = wish.previewed()
    if any(finding.code in (kind.faulty, "input-does-not-fit") for finding in findings):
        return acting.Doing(wish=wish, plan=plan, findings=findings)
    return acting.do(request, wish, (plan, findings))


def _text(request: HttpRequest, kind: Publishing[Text]) -> tuple[str, Refused | None]:
    """What was sent, with the line ends of files, and why it cannot be read; at first the text of the version the next one grows out of."""
    if request.method != "POST":
        return kind.text_of(request.GET.get("from", "")), None
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    file = request.FILES.get("file")
    try:
        text = text_sent(file) if file else typed
        if len(text) > LONGEST:
            raise Misfit("published-text-too-long", most=LONGEST)
    except Misfit as fault:
        return typed, fault
    return text, None


def text_sent(file: UploadedFile) -> str:
    """The text of a file sent. Refuses `published-text-not-utf-8`, `published-text-too-long`."""
    if (file.size or 0) > 4 * LONGEST:
        raise Misfit("published-text-too-long", most=LONGEST)
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = NUL
    if NUL in text:
        raise Misfit("published-text-not-utf-8", file=file.name or "—")
    return text.replace("\r\n", "\n")


def _context(request: HttpRequest, kind: Publishing[Text], doing: acting.Doing, text: str) -> dict[str, Any]:
    sent = request.method == "POST" and bool(doing.findings or doing.plan)
    faulty = any(finding.code == kind.faulty for finding in doing.findings)
    read = _loaded(kind, text) if sent and not faulty else None
    before = kind.before(read) if read else None
    shown = list(doing.refused.findings) if doing.refused else list(doing.findings) if sent and not faulty else []
    barred = bool(doing.refused or refusing(doing.findings, Chain.Kind.BASE))
    return {
        **acting.frame(request, doing, doing.wanted(), {}),
        "kind": kind,
        "list_href": kind.list_url,
        "text": text,
        "file": _file_field(doing),
        "faults": kind.faults(doing.findings) if sent and faulty else [],
        "lessons": acting.lessons(shown),
        "read": read,
        "title": kind.title(read) if read else "",
        "before": before,
        "difference": _difference(before, text),
        "ready": read is not None and not barred,
    }


def _file_field(doing: acting.Doing) -> Field:
    return Field(
        name="file", label=_("Or a file"), kind="file", required=False, reason=_("TOML in UTF-8; its text takes the place of what stands below"),
        attributes={"accept": ".toml,.txt,application/toml,text/plain"},
    )  # fmt: skip


def _loaded(kind: Publishing[Text], text: str) -> Text | None:
    """The text as far as the house itself can judge it; what the base knows was judged with the plan."""
    try:
        return kind.load(text)
    except Refused:
        return None


def _difference(before: Standing | None, text: str) -> Difference | None:
    return difference(before.text, text) if before else None
