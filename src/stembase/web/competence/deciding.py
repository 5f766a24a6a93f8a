"""Decide what a person may do next; and the founding decision of a new base, where nobody can decide yet. Both are signed."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.base.chain import BASE
from stembase.competence.commands.entrustment import HIGHEST
from stembase.competence.levels import LEVELS
from stembase.competence.models import Competence, Evidence
from stembase.competence.queries import Holding, holdings
from stembase.ledger.models import Chain
from stembase.people.models import Account
from stembase.refusal import Finding
from stembase.web import acting
from stembase.web.bank.act import asked_for_a_part
from stembase.web.entrance import entrance_of
from stembase.web.parts.field import Choice, Field
from stembase.web.shell import base_now

from .qualifications import competences_in_order

CITED = 20  # of the latest evidence, offered to be cited
FIELDS = {
    "no-such-competence": "competence",
    "entrustment-ends-before-it-begins": "valid_until",
    "reason-missing": "reason",
    "founded-already": "competence",
    "may-not-entrust": "competence",
}


@entrance_of("decide-entrustment")
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """An ordinary decision on a person."""
    return _page(request, code, "decide-entrustment")


@entrance_of("found-entrustment")
def found(request: HttpRequest, code: str) -> HttpResponse:
    """A founding decision, by two people."""
    return _page(request, code, "found-entrustment")


def _page(request: HttpRequest, code: str, command: str) -> HttpResponse:
    who, now, language = Account.objects.filter(code=code, is_active=True).first(), base_now(request), get_language() or "zh"
    if who is None:
        raise Http404(code)
    first = {"level": str(HIGHEST)} if command == "found-entrustment" else {}
    sent = {**first, **request.GET.dict(), **request.POST.dict()}
    cited = list(Evidence.objects.filter(person=code, competence=sent.get("competence", "")).order_by("-at")[:CITED])
    doing = acting.do(request, _wish(request, command, code, sent, cited, now))
    if doing.act:
        said = _("Decided on %(person)s; signed and in force.") % {"person": who.name(language)}
        return acting.onward(request, doing.act, said, reverse("web:competence-person", args=[code]))
    template = "bank/_looked.html" if asked_for_a_part(request) else "competence/decide.html"
    return render(request, template, _context(request, doing, who, sent, cited, command), status=doing.status)


def _wish(request: HttpRequest, command: str, code: str, sent: dict[str, str], cited: list[Evidence], now: datetime) -> acting.Wish:
    inputs: dict[str, Any] = {"person": code, "competence": sent.get("competence", ""), "level": sent.get("level", "")}
    if until := _end_of(sent.get("valid_until", "")):
        inputs["valid_until"] = until
    if command == "decide-entrustment":
        inputs["rests_on"] = [row.key for row in cited if sent.get(f"rests_on.{row.key}")]
    return acting.wish_of(request, command, chain=BASE, kind=Chain.Kind.BASE, inputs=inputs, notes={"reason": sent.get("reason", "")}, now=now)


def _end_of(text: str) -> datetime | str:
    """Trust holds to the end of its day; what is no day goes on as typed, so that the refusal can say it."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text) + timedelta(days=1), time()))
    except (ValueError, OverflowError):
        return text


def _context(request: HttpRequest, doing: acting.Doing, who: Account, sent: dict[str, str], cited: list[Evidence], command: str) -> dict[str, Any]:
    language, founding = get_language() or "zh", command == "found-entrustment"

    def concerns(finding: Finding) -> str:
        return acting.concerned(doing.wish, finding) or FIELDS.get(finding.code, "")

    shown = doing.shown(sent, concerns)
    errors = acting.errors_of(shown, concerns)
    wanted = doing.wanted(signs="approved", witness_signs="approved" if founding else "", witnessed=founding)
    rows = competences_in_order()
    standing = holdings({who.code}, doing.wish.now)[who.code].get(sent.get("competence", ""))
    drawn = _fields(rows, sent, errors, language, founding, standing)
    return {
        **acting.frame(request, doing, wanted, errors),
        "who": who,
        "name": who.name(language),
        "founding": founding,
        "fields": drawn,
        "marks": [(each.input_id, each.error) for each in drawn],
        "cited": [_citing(row, sent) for row in cited] if not founding else [],
        "lessons": acting.lessons(shown),
        "barred": doing.barred(concerns),
        "refused": doing.refused,
        "standing": standing,
        "competence": next((row.title(language) for row in rows if row.key == sent.get("competence")), ""),
        "button": _("Sign the decision"),
    }


def _fields(
    rows: list[Competence], sent: dict[str, str], errors: dict[str, str], language: str, founding: bool, standing: Holding | None
) -> list[Field]:
    chosen, level = sent.get("competence", ""), sent.get("level", "")
    competences = (Choice("", _("choose"), not chosen), *(Choice(row.key, row.title(language), row.key == chosen) for row in rows))
    levels = tuple(Choice(str(number), f"{number} · {words.say(language)}", str(number) == level) for number, words in LEVELS.items())
    now = _("now %(level)s") % {"level": standing.level} if standing else ""
    return [
        Field(name="competence", label=_("Competence"), kind="select", choices=competences, wide=True, error=errors.get("competence", "")),
        Field(
            name="level",
            label=_("Level"),
            kind="radio",
            choices=levels,
            wide=True,
            error=errors.get("level", ""),
            limit=now,
            reason=_("what the person may do next; a lower one takes trust back"),
        ),
        Field(
            name="valid_until",
            label=_("Valid until"),
            kind="date",
            value=sent.get("valid_until", ""),
            required=False,
            error=errors.get("valid_until", ""),
            reason=_("to the end of the day; empty: without an end"),
        ),
        Field(
            name="reason",
            label=_("Reason"),
            kind="textarea",
            value=sent.get("reason", ""),
            required=founding,
            wide=True,
            error=errors.get("reason", ""),
            reason=_("what you saw; name nobody in it"),
        ),
    ]


def _citing(row: Evidence, sent: dict[str, str]) -> Field:
    """One act the decision may rest on."""
    name = f"rests_on.{row.key}"
    words = f"{timezone.localtime(row.at):%Y-%m-%d} · {row.procedure.partition('@')[0]}"
    outcome = _("went well") if row.success else _("did not go well")
    kind = _("practice") if row.kind == Evidence.Kind.PRACTICE else _("live")
    return Field(
        name=name,
        label=words,
        kind="checkbox",
        value=sent.get(name, ""),
        required=False,
        reason=f"{kind} · {row.class_letter} · {outcome}",
        id="id_" + name.replace(".", "-").replace(":", "-"),
    )
