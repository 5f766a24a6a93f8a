"""One act of the base (register a machine, grant a role, open a site …): its form, what the rules say, and doing it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stembase.acts.command import COMMANDS
from stembase.base.chain import BASE
from stembase.base.models import Equipment
from stembase.competence.models import Clearance
from stembase.internship.rules.rule import rules
from stembase.ledger.models import Chain
from stembase.people.models import Account, Grant
from stembase.practice.queries.scenarios import latest_version, scenario_in_force
from stembase.refusal import Finding
from stembase.web import acting
from stembase.web.bank.act import asked_for_a_part
from stembase.web.entrance import base_roles
from stembase.web.shell import base_now
from stembase.web.spoken import chinese
from stembase.web.templatetags.reading import clearance, role

from .forms import FORMS, BaseForm, fields_of, given


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def act(request: HttpRequest, command: str) -> HttpResponse:
    """The page of one command; what it is about comes in the address (`?equipment=…`)."""
    if command not in FORMS:
        raise Http404(command)
    if not COMMANDS[command].roles & base_roles(request):
        raise PermissionDenied
    form, sent = FORMS[command], {**request.GET.dict(), **request.POST.dict()}
    about = about_words(form, request.GET.get(form.about, "")) if form.about else ""
    if form.about:
        sent[form.about] = request.GET.get(form.about, "")
    inputs, notes = given(form, sent)
    wish = acting.wish_of(request, command, chain=BASE, kind=Chain.Kind.BASE, inputs=inputs, notes=notes, now=base_now(request))
    doing = acting.do(request, wish)
    if doing.act:
        return acting.onward(request, doing.act, _("Recorded: %(act)s.") % {"act": title_of(command)}, _next(form, doing.act.subject))
    template = "bank/_looked.html" if asked_for_a_part(request) else "base/act.html"
    return render(request, template, _context(request, doing, command, sent, about), status=doing.status)


def title_of(command: str) -> str:
    """The command's name in the language of the page, as a sentence begins."""
    entered = COMMANDS[command]
    return entered.zh if chinese(get_language() or "zh") else entered.en[:1].upper() + entered.en[1:]


def about_words(form: BaseForm, key: str) -> str:
    """What the act is about, in words; what is not there is not found."""
    language = get_language() or "zh"
    if form.about == "equipment" and (machine := Equipment.objects.filter(key=key).first()):
        return f"{machine.title_zh if chinese(language) else machine.title_en} · {machine.key}"
    if form.about == "person" and (account := Account.objects.filter(code=key).first()):
        return account.name(language)
    if form.about == "grant" and (held := Grant.objects.filter(key=key).first()):
        return f"{_name(held.person, language)} · {role(held.role)}"
    if form.about == "clearance" and (given := Clearance.objects.filter(key=key).first()):
        return f"{_name(given.person, language)} · {clearance(given.kind)}"
    if form.about == "scenario" and (one := latest_version(key)):
        scenario = scenario_in_force(key)
        return f"{scenario.title.say(language)} · {one.key}" if scenario else one.key
    if form.about == "rule" and (rule := rules().get(key)):
        return rule.title.say(language)
    raise Http404(key)


def _name(code: str, language: str) -> str:
    found = Account.objects.filter(code=code).first()
    return found.name(language) if found else code


def _next(form: BaseForm, subject: str) -> str:
    """Where the act leads: to the person it was about, else to the list."""
    return reverse("web:people-one", args=[subject]) if form.url in ("web:people", "web:people-one") else reverse(form.url)


def _context(request: HttpRequest, doing: acting.Doing, command: str, sent: dict[str, str], about: str) -> dict[str, Any]:
    form = FORMS[command]

    def concerns(finding: Finding) -> str:
        return acting.concerned(doing.wish, finding) or form.concerns.get(finding.code, "")

    shown = doing.shown(sent, concerns)
    errors = acting.errors_of(shown, concerns)
    drawn = fields_of(form, sent, errors)
    return {
        **acting.frame(request, doing, doing.wanted(), errors),
        "form": form,
        "title": title_of(command),
        "about": about,
        "fields": drawn,
        "marks": [(each.input_id, each.error) for each in drawn],
        "lessons": acting.lessons(shown),
        "barred": doing.barred(concerns),
        "refused": doing.refused,
        "back": reverse("web:people-one", args=[sent[form.about]]) if form.about == "person" else reverse(form.url.replace("-one", "")),
        "button": title_of(command),
    }
