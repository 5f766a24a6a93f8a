"""Publish a version of a procedure: the text is judged as often as one likes, every fault said in the author's words before anything is sent."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.base.chain import BASE
from stembase.ledger.models import Chain
from stembase.procedures.definition import Definition
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.reading import load
from stembase.refusal import Finding, Refused
from stembase.web import acting
from stembase.web.entrance import entrance_of
from stembase.web.shell import base_now
from stembase.web.spoken import chinese

from .difference import Difference, difference

LONGEST = 200_000  # characters; the longest packaged definition has 9,000


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a text in the reader's language: what is wrong and where, and how to mend it."""

    sentence: str
    mend: str


@entrance_of("publish-procedure")
def publish(request: HttpRequest) -> HttpResponse:
    """The text (sent, or that of `?from=` a version), what is wrong with it, what would change; and publishing it."""
    text, now = _text(request), base_now(request)
    wish = acting.wish_of(request, "publish-procedure", chain=BASE, kind=Chain.Kind.BASE, inputs={"text": text}, now=now)
    faulty = acting.Doing(wish=wish) if not text.strip() else None
    doing = faulty or _done(request, wish)
    if doing.act:
        key = doing.act.subject.partition("@")[0]
        said = _("Published: %(version)s. Forms, gates and demand follow it from its day on.") % {"version": doing.act.subject}
        return acting.onward(request, doing.act, said, reverse("web:procedure", args=[key]))
    return render(request, "procedures/publish.html", _context(request, doing, text), status=doing.status)


def _done(request: HttpRequest, wish: acting.Wish) -> acting.Doing:
    """A faulty text is a form not filled in: it is not sent, so that it leaves no attempt in the ledger."""
    plan, findings = wish.previewed()
    if any(finding.code in ("definition-faulty", "input-does-not-fit") for finding in findings):
        return acting.Doing(wish=wish, plan=plan, findings=findings)
    return acting.do(request, wish, (plan, findings))


def _text(request: HttpRequest) -> str:
    """What was pasted, with the line ends of files; at first the text of the version the next one grows out of."""
    if request.method == "POST":
        return request.POST.get("text", "").replace("\r\n", "\n")[:LONGEST]
    return ProcedureVersion.objects.filter(key=request.GET.get("from", "")).values_list("text", flat=True).first() or ""


def _context(request: HttpRequest, doing: acting.Doing, text: str) -> dict[str, Any]:
    sent = request.method == "POST" and bool(text.strip())
    others = [finding for finding in doing.findings if finding.code != "definition-faulty"]
    definition = _definition(text) if sent and not _faults(doing.findings) else None
    before = _before(definition) if definition else None
    shown = list(doing.refused.findings) if doing.refused else others if sent else []
    return {
        **acting.frame(request, doing, doing.wanted(), {}),
        "text": text,
        "sent": sent,
        "faults": _faults(doing.findings) if sent else [],
        "lessons": acting.lessons(shown),
        "definition": definition,
        "before": before,
        "difference": _difference(before, text),
        "barred": bool(doing.findings) and sent,
        "title": definition.title.say(get_language() or "zh") if definition else "",
    }


def _faults(findings: tuple[Finding, ...]) -> list[Fault]:
    """Every fault of the text."""
    zh = chinese(get_language() or "zh")
    plain = [problem for finding in findings if finding.code == "definition-faulty" for problem in finding.facts["problems"]]
    return [Fault(problem["zh" if zh else "en"], problem["mend_zh" if zh else "mend_en"]) for problem in plain]


def _definition(text: str) -> Definition | None:
    """The definition as far as the house itself can judge it; the base's own competences were judged with the plan."""
    try:
        return load(text)
    except Refused:
        return None


def _before(definition: Definition) -> ProcedureVersion | None:
    """The latest version that is published."""
    return ProcedureVersion.objects.filter(procedure=definition.key).order_by("-version").first()


def _difference(before: ProcedureVersion | None, text: str) -> Difference | None:
    return difference(before.text, text) if before else None
