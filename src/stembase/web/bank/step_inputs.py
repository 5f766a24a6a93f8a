"""What the command of each kind of step takes beyond the step itself: one function a kind, joined by one dict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Bank, Result
from stembase.practice.machines import freezer_log
from stembase.practice.queries.running import has_run
from stembase.procedures.definition import Step
from stembase.procedures.kinds import KINDS
from stembase.refusal import Finding, Refused
from stembase.web.acting import DO, instant
from stembase.web.parts.field import Choice, Field

from .here import Here
from .results import result_words
from .subject import Subject

Sent = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command is asked with: its name, its inputs but for the work, whether it takes the work, texts for notes, more fields, faults."""

    command: str
    inputs: Mapping[str, Any]
    notes: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    faults: tuple[Finding, ...] = ()


def asked_of(request: HttpRequest, here: Here, subject: Subject, step: Step) -> Asked:
    """The command a step is performed by, and what its form asks beyond the step."""
    return ASKED.get(step.kind, _unit)(request, here, subject, step)


def _unit(request: HttpRequest, here: Here, subject: Subject, step: Step) -> Asked:
    return Asked(command=KINDS[step.kind].command, inputs={"unit": subject.key})


def _collect(request: HttpRequest, here: Here, subject: Subject, step: Step) -> Asked:
    return Asked(command="record-collection", inputs={"donation": subject.key})


def _freeze(request: HttpRequest, here: Here, subject: Subject, step: Step) -> Asked:
    """The first act, or the second with the freezer's log: a file is kept when the form is sent, and named again by its hash after a refusal.

    In a run the machine is there, and is read out."""
    if subject.stage != "freezing":
        return _unit(request, here, subject, step)
    log, faults = request.POST.get("log_kept", ""), list[Finding]()
    if (file := request.FILES.get("log")) and DO in request.POST:
        try:
            log = keep_log_file(file.read(), "freezer")
        except Refused as refused:
            faults.append(Finding(refused.code, "impossible", refused.facts))
    elif not log and DO in request.POST and here.bank.kind == Bank.Kind.PRACTICE and has_run(here.bank.key):
        log = freezer_log(here.bank.key, subject.key, here.now)
    return Asked(command="end-freeze", inputs={"unit": subject.key, "log": log}, faults=tuple(faults))


def _measure(request: HttpRequest, here: Here, subject: Subject, step: Step) -> Asked:
    final = request.POST.get("final", "" if request.method == "POST" else "on")
    asked = Field(
        name="final", label=_("This is the final result"), kind="checkbox", value=final, required=False,
        reason=_("a culture that is still growing is not final"),
    )  # fmt: skip
    return Asked(command="record-result", inputs={"unit": subject.key, "final": final == "on"}, fields=(asked,))


def _review(request: HttpRequest, here: Here, subject: Subject, step: Step) -> Asked:
    """The results of the unit that wait for a second reader; why one is not accepted."""
    waiting = list(Result.objects.filter(bank=here.bank, unit=subject.key, state=Result.State.PERFORMED).order_by("performed_at", "key"))
    chosen = request.POST.get("result") or request.GET.get("result") or (waiting[0].key if len(waiting) == 1 else "")
    choices = tuple(Choice(row.key, result_words(row), row.key == chosen) for row in waiting)
    reason = request.POST.get("reason", "")
    fields = (
        Field(name="result", label=_("Result"), kind="select", choices=(() if chosen else (Choice("", _("choose"), True),)) + choices, value=chosen),
        Field(name="reason", label=_("Why it is not accepted"), kind="textarea", value=reason, required=False, wide=True),
    )
    return Asked(command="review-result", inputs={"result": chosen}, notes={"reason": reason}, fields=fields)


def _release(request: HttpRequest, here: Here, subject: Subject, step: Step) -> Asked:
    if step.moves.to == "research":
        return Asked(command="release-to-research", inputs={"unit": subject.key})
    if "patient" not in step.scan:
        return Asked(command="release", inputs={"unit": subject.key})
    reason, told = request.POST.get("reason", ""), request.POST.get("told_at", "")
    fields = (
        Field(name="told_at", label=_("The programme was told at"), kind="datetime-local", value=told, attributes={"step": "60"}),
        Field(name="reason", label=_("Why this unit for this patient"), kind="textarea", value=reason, wide=True, reason=_("name nobody in it")),
    )
    inputs = {"unit": subject.key, "patient": request.POST.get("scan.patient", ""), "told_at": instant(told) or told}
    return Asked(command="exceptional-release", inputs=inputs, notes={"reason": reason}, fields=fields)


ASKED: Mapping[str, Callable[[HttpRequest, Here, Subject, Step], Asked]] = {
    "collect": _collect,
    "freeze": _freeze,
    "measure": _measure,
    "review": _review,
    "release": _release,
}
