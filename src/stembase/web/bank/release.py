"""Release: what stands for and against it, criterion by criterion; two signatures. By exception on a page of its own, with its reason."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from stembase.bank.queries.verdicts import Standing, VerdictLine, standing_of, verdict_table
from stembase.bank.release_rules import eligible
from stembase.people.roles import MEDICAL_DIRECTOR, PHYSICIAN, QUALITY
from stembase.refusal import Refused

from .act import asked_for_a_part, context_of, do_act, onward, title_of
from .here import Here, demand, language, of_subject
from .subject import Subject, subject_of
from .verdicts import Line, lines_of, sources_of

OPEN_TO = frozenset({QUALITY, MEDICAL_DIRECTOR, PHYSICIAN})


@of_subject
def release(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """Release of one unit by quality and a second person."""
    return _page(request, here, key, "release")


@of_subject
def exceptional(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """Release of one unit that fails its standard, for one patient."""
    return _page(request, here, key, "exceptional-release")


def _page(request: HttpRequest, here: Here, key: str, command: str) -> HttpResponse:
    demand(here, OPEN_TO)
    subject = subject_of(here, key)
    if subject.unit is None:
        raise Http404(key)
    doing = do_act(request, here, command, about=key)
    if doing.act:
        return onward(request, here, command, key, doing)
    if asked_for_a_part(request):
        return render(request, "bank/_looked.html", {**here.frame, **context_of(request, here, command, doing, about=key)}, status=doing.status)
    standing, why = _standing(here, key)
    lines = _lines(standing)
    if command == "exceptional-release" and standing and not _excusable(standing):
        why = Refused("no-exception-needed", unit=subject.code)
    drawn = context_of(request, here, command, doing, about=key)
    context = {
        **here.frame,
        **drawn,
        "barred": drawn["barred"] or why is not None,
        "subject": subject,
        "standing": standing,
        "why": why,
        "command": command,
        "lines": lines,
        "criteria_sources": sources_of(lines),
        "headline": _headline(standing, command),
        "back": subject.href,
        "judge_href": _judge(subject),
        "judge": title_of("judge-unit"),
    }
    return render(request, "bank/release.html", context, status=doing.status)


def _standing(here: Here, key: str) -> tuple[Standing | None, Refused | None]:
    """How the unit stands, or why that cannot be said (no standard, or one with gaps)."""
    try:
        return standing_of(here.bank.key, key, here.now), None
    except Refused as refused:
        return None, refused


def _lines(standing: Standing | None) -> list[Line]:
    """The verdict that stands, else the criteria as they would be answered now."""
    if standing is None:
        return []
    if standing.verdict:
        return lines_of(verdict_table(standing.verdict))
    pairs = zip(standing.standard.criteria, standing.judgement.answers, strict=True)
    return lines_of(VerdictLine(criterion, answer) for criterion, answer in pairs)


def _headline(standing: Standing | None, command: str) -> str:
    """What is true of the unit before its release."""
    if standing is None:
        return _("This unit cannot be judged yet")
    title = standing.standard.title.say(language())
    exceptional = command == "exceptional-release"
    if exceptional and not _excusable(standing):
        return _("It meets “%(standard)s”: no exception is needed") % {"standard": title}
    if standing.verdict is None:
        return _("Nobody has judged it yet by “%(standard)s”") % {"standard": title}
    if not standing.up_to_date:
        return _("The verdict is out of date: something has changed since")
    if exceptional and standing.judgement.blocking:
        return _("It fails what no exception excuses")
    if exceptional and standing.judgement.passed:
        return _("Its donor is not eligible; for one patient it may be used all the same")
    if exceptional:
        return _("It does not meet “%(standard)s”; for one patient it may be used all the same") % {"standard": title}
    return (
        _("It meets “%(standard)s”") % {"standard": title} if standing.verdict.passed else _("It does not meet “%(standard)s”") % {"standard": title}
    )


def _excusable(standing: Standing) -> bool:
    """Whether there is anything an exception could be made for: a criterion not met, or a donor not eligible."""
    return not standing.judgement.passed or any(eligible(standing))


def _judge(subject: Subject) -> str:
    """The page that judges the unit and comes back here."""
    given: dict[str, Any] = {"unit": subject.key, "next": reverse("web:quality-release", args=[subject.key])}
    return f"{reverse('web:act', args=['judge-unit'])}?{urlencode(given)}"
