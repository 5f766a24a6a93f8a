"""Assign practice to students, change an assignment, withdraw it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.ledger.models import Chain
from stembase.ledger.notes import text_of_note
from stembase.people.models import Account
from stembase.people.queries import holders_of
from stembase.people.roles import STUDENT
from stembase.practice.models import Assigned, Assignment
from stembase.practice.queries.scenarios import scenarios_in_force
from stembase.practice.scenario import KINDS
from stembase.practice.worlds import any_seed
from stembase.refusal import Finding, Refused
from stembase.web import acting
from stembase.web.bank.act import asked_for_a_part
from stembase.web.bank.here import language
from stembase.web.entrance import entrance_of
from stembase.web.parts.confirm import Confirm
from stembase.web.parts.field import Choice, Field
from stembase.web.refused import status_of
from stembase.web.shell import base_now

from .assignments import title_of
from .one import found

SHOWN = 60  # students offered at once; the search leads to the others
A_WEEK = timedelta(days=7)
FIELDS = {
    "no-such-scenario": "scenario", "nobody-assigned": "students", "not-a-student": "students", "assigned-already": "students",
    "due-in-the-past": "due_at",
}  # fmt: skip


@entrance_of("assign-practice")
def new(request: HttpRequest) -> HttpResponseBase:
    """Assign a scenario; `?scenario=KEY` chooses it, `?person=CODE` a student."""
    now, sent = base_now(request), _sent(request)
    chosen = request.POST.getlist("students") if request.method == "POST" else request.GET.getlist("person")
    inputs = {name: sent.get(name, "") for name in ("scenario", "seeds", "wanted")} | {
        "students": chosen,
        "due_at": _instant(sent),
        "seed": _seed(sent),
    }
    doing = acting.do(request, _wish(request, "assign-practice", inputs, sent, now))
    if doing.act:
        return acting.onward(request, doing.act, _("Assigned."), reverse("web:teaching-one", args=[doing.act.key]))
    return _page(request, doing, sent, chosen, None)


@entrance_of("change-assignment")
def change(request: HttpRequest, key: str) -> HttpResponseBase:
    """Another due time, other attempts, other words; and students who are added."""
    row, now, sent = found(key), base_now(request), _sent(request)
    if request.method != "POST":
        sent |= {"wanted": str(row.wanted), "due_at": _local(row.due_at), "note": text_of_note(row.note) if row.note else ""}
    chosen = request.POST.getlist("students")
    inputs = {"assignment": key, "due_at": _instant(sent), "wanted": sent.get("wanted", ""), "students": chosen}
    doing = acting.do(request, _wish(request, "change-assignment", inputs, sent, now))
    if doing.act:
        return acting.onward(request, doing.act, _("Changed."), reverse("web:teaching-one", args=[key]))
    return _page(request, doing, sent, chosen, row)


@entrance_of("withdraw-assignment")
def withdraw(request: HttpRequest, key: str) -> HttpResponseBase:
    """Ask once, then ask it of nobody any more."""
    row, refused, back = found(key), None, reverse("web:teaching-one", args=[key])
    if request.method == "POST":
        try:
            perform("withdraw-assignment", BASE, by=request.user.code, at=base_now(request), assignment=key)
        except Refused as stopped:
            refused = stopped
        else:
            messages.success(request, _("Withdrawn."))
            return redirect(back)
    sentence = _("It disappears from the lists of its students. What was practised, and the evidence of it, stays.")
    facts = [(_("Scenario"), title_of(row.scenario))]
    confirm = Confirm(_("Withdraw this assignment?"), sentence, request.path, _("Withdraw it"), back, facts=facts)
    return render(request, "confirm.html", {"confirm": confirm, "refused": refused}, status=status_of(refused) if refused else 200)


def _sent(request: HttpRequest) -> dict[str, str]:
    """What was typed, over what a new form begins with."""
    first = {"seeds": "same", "wanted": "1", "due_at": _local(base_now(request) + A_WEEK), "seed": str(any_seed())}
    return {**first, **request.GET.dict(), **request.POST.dict()}


def _wish(request: HttpRequest, command: str, inputs: Mapping[str, Any], sent: Mapping[str, str], now: datetime) -> acting.Wish:
    return acting.wish_of(request, command, chain=BASE, kind=Chain.Kind.BASE, inputs=inputs, notes={"note": sent.get("note", "")}, now=now)


def _instant(sent: Mapping[str, str]) -> datetime | str:
    """The due time; what is none goes on as typed, so that the refusal can say it."""
    typed = sent.get("due_at", "").strip()
    return acting.instant(typed) or typed


def _seed(sent: Mapping[str, str]) -> str:
    return sent.get("seed", "").strip() or "0"


def _local(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def _page(request: HttpRequest, doing: acting.Doing, sent: Mapping[str, str], chosen: Sequence[str], row: Assignment | None) -> HttpResponse:
    def concerns(finding: Finding) -> str:
        return acting.concerned(doing.wish, finding) or FIELDS.get(finding.code, "")

    shown = doing.shown(dict(sent) | {"students": " ".join(chosen)}, concerns)
    errors = acting.errors_of(shown, concerns)
    drawn = [*(() if row else _scenario_fields(sent, errors)), *_terms(sent, errors)]
    context = {
        **acting.frame(request, doing, doing.wanted(), errors),
        "row": row,
        "title": title_of(row.scenario) if row else _("Assign practice"),
        "fields": drawn,
        "marks": [(each.input_id, each.error) for each in drawn],
        "students": _students(request, sent.get("q", ""), chosen, row),
        "asked": sent.get("q", ""),
        "students_error": errors.get("students", ""),
        "lessons": acting.lessons(shown),
        "barred": doing.barred(concerns),
        "refused": doing.refused,
        "button": _("Change it") if row else _("Assign it"),
        "back": reverse("web:teaching-one", args=[row.key]) if row else reverse("web:teaching"),
    }
    template = "bank/_looked.html" if asked_for_a_part(request) else "practice/teaching/assign.html"
    return render(request, template, context, status=doing.status)


def _scenario_fields(sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    said, chosen = language(), sent.get("scenario", "")
    order = sorted(scenarios_in_force().values(), key=lambda one: (list(KINDS).index(one.kind), one.minutes))
    scenarios = [Choice(one.key, f"{KINDS[one.kind].say(said)} · {one.title.say(said)}", one.key == chosen) for one in order]
    seeds = (("same", _("the same for all")), ("each", _("each their own")))
    return [
        Field(
            name="scenario", label=_("Scenario"), kind="select", wide=True, choices=(Choice("", _("choose"), not chosen), *scenarios),
            error=errors.get("scenario", ""),
        ),
        Field(
            name="seeds", label=_("Donor"), kind="radio", choices=tuple(Choice(key, words, key == sent.get("seeds")) for key, words in seeds),
            reason=_("attempts at the same donor can be compared cell by cell"),
        ),
        Field(
            name="seed", label=_("Seed"), kind="number", value=sent.get("seed", ""), error=errors.get("seed", ""),
            reason=_("chance goes by it; leave it as it is, or take one you know"), attributes={"min": "0", "step": "1", "autocomplete": "off"},
        ),
    ]  # fmt: skip


def _terms(sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    return [
        Field(name="due_at", label=_("To be done by"), kind="datetime-local", value=sent.get("due_at", ""), error=errors.get("due_at", "")),
        Field(
            name="wanted", label=_("Attempts wanted"), kind="number", value=sent.get("wanted", ""), error=errors.get("wanted", ""),
            reason=_("one that passes is enough"), attributes={"min": "1", "max": "20", "step": "1"},
        ),
        Field(
            name="note", label=_("A few words"), kind="textarea", wide=True, required=False, value=sent.get("note", ""), error=errors.get("note", ""),
            reason=_("students read them beside the assignment; name nobody in it"),
        ),
    ]  # fmt: skip


def _students(request: HttpRequest, asked: str, chosen: Sequence[str], row: Assignment | None) -> list[tuple[Account, str, bool]]:
    """The students that can be chosen: those chosen already, then who fits what is sought. Two queries."""
    there = Assigned.objects.filter(assignment=row).values("person") if row else ()
    people = Account.objects.filter(code__in=holders_of(STUDENT, base_now(request)), is_active=True).exclude(code__in=there)
    fits = Q(code__iexact=asked) | Q(username__icontains=asked) | Q(name_zh__icontains=asked) | Q(name_en__icontains=asked)
    found = people.filter(Q(code__in=chosen) | fits) if asked.strip() else people
    ordered = sorted(found.order_by("code"), key=lambda one: one.code not in chosen)
    return [(one, one.name(language()), one.code in chosen) for one in ordered[: max(SHOWN, len(chosen))]]
