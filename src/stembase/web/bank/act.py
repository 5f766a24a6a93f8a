"""One act about one thing of the bank (hold a unit, receive a lot, close a deviation …): its form, what the rules say, and doing it."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.refusal import Finding
from stembase.web import acting
from stembase.web.acting import Doing, Explain
from stembase.web.returning import own_page
from stembase.web.spoken import chinese

from .act_fields import fields_of, given
from .act_forms import FORMS, ActForm
from .here import Here, bank_chosen, bank_of, language


@login_required
def act(request: HttpRequest, command: str) -> HttpResponse:
    """The page of one command; what it is about comes in the address (`?unit=…`)."""
    if command not in FORMS or command not in COMMANDS:
        raise Http404(command)
    form = FORMS[command]
    named = form.about or form.of
    about = request.GET.get(named, "") if named else ""
    if named and not about:
        raise Http404(named)
    here = bank_of(request, about) if about else bank_chosen(request)
    doing = do_act(request, here, command)
    if doing.act:
        return onward(request, here, command, about, doing)
    template = "bank/_looked.html" if asked_for_a_part(request) else "bank/act.html"
    return render(request, template, {**here.frame, **context_of(request, here, command, doing)}, status=doing.status)


def asked_for_a_part(request: HttpRequest) -> bool:
    """Whether htmx asks, and wants only what has changed."""
    return bool(getattr(request, "htmx", False))


def sent_of(request: HttpRequest, form: ActForm, about: str = "") -> dict[str, str]:
    """What was typed, over what the address gives; what the act is about comes from the address alone."""
    typed = request.POST if request.method == "POST" else {}
    named = {form.about: about or request.GET.get(form.about, "")} if form.about else {}
    return {name: str(value) for name, value in (*request.GET.items(), *typed.items())} | named


def do_act(request: HttpRequest, here: Here, command: str, *, about: str = "") -> Doing:
    """Perform the command when the form was submitted, else look what stands against it. `about`: where the address does not say it."""
    sent = sent_of(request, FORMS[command], about)
    inputs, notes, faults = given(request, here, FORMS[command], sent)
    wish = acting.wish_of(
        request, command, chain=here.bank.key, kind=here.bank.kind, inputs=inputs, notes=notes, now=here.now, faults=faults,
        expects_witness=bool(FORMS[command].witness_signs),
    )  # fmt: skip
    return acting.do(request, wish)


def context_of(request: HttpRequest, here: Here, command: str, doing: Doing, told: Explain | None = None, *, about: str = "") -> dict[str, Any]:
    """What the form of an act needs; `told` puts findings into the page's words."""
    form = FORMS[command]
    sent = sent_of(request, form, about)

    def concerns(finding: Finding) -> str:
        return acting.concerned(doing.wish, finding) or _field(form, finding)

    shown = doing.shown(sent, concerns)
    errors = acting.errors_of(shown, concerns, told)
    about = sent.get(form.about or form.of, "")
    drawn = fields_of(here, form, sent, errors)
    return {
        **acting.frame(request, doing, doing.wanted(signs=form.signs, witness_signs=form.witness_signs), errors),
        "form": form,
        "command": command,
        "title": title_of(command),
        "fields": drawn,
        "about": about,
        "back": _back(request, about),
        "lessons": acting.lessons(shown, told, doing.wish.kind),
        "marks": [(each.input_id, each.error) for each in drawn],
        "barred": doing.barred(concerns),
        "refused": doing.refused,
        "upload": any(ask.kind == "file" for ask in form.asks),
        "kept": {f"{ask.name}_kept": doing.wish.inputs.get(ask.name, "") for ask in form.asks if ask.kind == "file"},
    }


def _field(form: ActForm, finding: Finding) -> str:
    """The field of the form a finding is about: one of its facts has its name, or it misses a reason."""
    names = [ask.name for ask in form.asks]
    notes = [ask.name for ask in form.asks if ask.kind == "note"]
    if finding.code.endswith(("reason-missing", "note-missing")) and notes:
        return notes[0]
    if finding.code.startswith("log-") and "log" in names:
        return "log"
    return NAMED.get(finding.code, "") if NAMED.get(finding.code) in names else ""


NAMED = {
    "no-such-donor": "donor",
    "donor-erased": "donor",
    "no-such-position": "position",
    "not-its-place": "position",
    "lot-expired": "valid_until",
    "lot-already-received": "number",
    "din-of-other-facility": "din",
    "din-already-used": "din",
    "din-malformed": "din",
    "din-check-character-wrong": "din",
    "din-check-character-missing": "din",
    "lot-unknown": "kit",
    "lot-of-other-kind": "kit",
    "lot-blocked": "kit",
    "no-such-scope": "scopes",
    "consent-without-scope": "scopes",
    "consented-already": "scopes",
    "question-unanswered": "answers",
    "parts-too-few": "volumes_ml",
    "parts-larger-than-unit": "volumes_ml",
    "programme-not-told-first": "told_at",
    "results-none": "results",
    "results-of-several-units": "results",
    "donor-code-taken": "code",
    "deviation-classed-so": "severity",
    "deviation-assigned-so": "due",
    "deviation-owner-not-entitled": "owner",
    "deviation-due-in-the-past": "due",
    "correction-missing": "corrected",
    "no-such-standard": "standard",
    "standard-not-for-source": "standard",
    "standard-chosen-already": "standard",
    "unit-held-already": "reason",
    "correction-changes-nothing": "value",
    "result-cannot-be": "value",
}
"""The field a refusal of a command is about."""


def title_of(command: str) -> str:
    """The command's name in the language of the page, as a sentence begins."""
    entered = COMMANDS[command]
    return entered.zh if chinese(language()) else entered.en[:1].upper() + entered.en[1:]


def onward(request: HttpRequest, here: Here, command: str, about: str, doing: Doing) -> HttpResponse:
    """To where the act was begun from, else to what it is about."""
    assert doing.act is not None  # noqa: S101  # only called with an act
    href = _next(request) or NEXT.get(command, lambda subject: "")(doing.act.subject) or _back(request, about)
    return acting.onward(request, doing.act, _("Recorded: %(act)s.") % {"act": title_of(command)}, href)


NEXT: Mapping[str, Any] = {
    "register-donor": lambda subject: f"{reverse('web:act', args=['record-consent'])}?donor={subject}",
    "record-consent": lambda subject: f"{reverse('web:act', args=['screen-donor'])}?donor={subject}",
    "screen-donor": lambda subject: f"{reverse('web:act', args=['issue-kit'])}?bank={subject.partition(':')[0]}&donor={subject}",
    "issue-kit": lambda subject: f"{reverse('web:station', args=['collection'])}?bank={subject.partition(':')[0]}",
    "set-up-tank": lambda subject: f"{reverse('web:act', args=['lay-out-positions'])}?tank={subject}",
}
"""Where an act leads when it begins something."""


def _next(request: HttpRequest) -> str:
    return own_page(request.GET.get("next", ""))


def _back(request: HttpRequest, about: str) -> str:
    """Where one comes from: the address says it, else the page of what the act is about."""
    if asked := _next(request):
        return asked
    parts = about.partition(":")[2]
    if "." in parts and parts[:1].isalpha() and len(parts.partition(".")[0]) == 13:
        return reverse("web:units-one", args=[about])
    return reverse("web:stations")
