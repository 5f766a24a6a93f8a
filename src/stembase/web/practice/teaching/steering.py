"""What a teacher does to a run: stop its time with a reason, let it go on, let a fault strike."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stembase.acts.door import perform
from stembase.ledger.clock import time_of
from stembase.people.queries import names_of
from stembase.practice.faults import FAULTS
from stembase.practice.injecting import faults_for
from stembase.practice.models import Run
from stembase.practice.queries.running import OVER
from stembase.practice.stopping import USUAL
from stembase.refusal import Refused
from stembase.web.bank.here import language
from stembase.web.entrance import entrance
from stembase.web.practice.run import page, run_seen
from stembase.web.practice.states import state_tag
from stembase.web.refused import status_of
from stembase.web.returning import own_page

from .assignments import title_of


@require_POST
@entrance("web:teaching", posts=True)
def freeze(request: HttpRequest, key: str) -> HttpResponseBase:
    """Stop the time of a run."""
    return _do(request, key, "freeze-run", _("Time stands still."), {"reason": request.POST.get("reason") or USUAL})


@require_POST
@entrance("web:teaching", posts=True)
def resume(request: HttpRequest, key: str) -> HttpResponseBase:
    """Let it go on."""
    return _do(request, key, "resume-run", _("The run goes on."), {})


def _do(request: HttpRequest, key: str, command: str, done: str, inputs: Mapping[str, Any]) -> HttpResponseBase:
    """One act on a run, and back to where it was sent from; what is refused is said on the run's page."""
    found = run_seen(request, key)
    try:
        perform(command, found.bank_id, by=request.user.code, at=time_of(found.bank_id), **inputs)
    except Refused as refused:
        found.refresh_from_db()
        return page(request, found, refused, status=status_of(refused))
    messages.success(request, done)
    return redirect(_back(request, found))


def _back(request: HttpRequest, found: Run) -> str:
    """Where one came from, if that is a page of ours; else the run's page."""
    return own_page(request.POST.get("from") or request.GET.get("from", "")) or reverse("web:practice-run", args=[found.key])


@entrance("web:teaching", posts=True)
def inject(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a fault that can strike now, and let it."""
    found, refused = run_seen(request, key), None
    if request.method == "POST":
        aloud = bool(request.POST.get("aloud"))
        try:
            perform("inject-fault", found.bank_id, by=request.user.code, at=time_of(found.bank_id), fault=request.POST.get("fault", ""), aloud=aloud)
        except Refused as stopped:
            refused = stopped
            found.refresh_from_db()
        else:
            messages.success(request, _("It has struck."))
            return redirect(_back(request, found))
    context = {
        "run": found,
        "title": title_of(found.scenario),
        "state": state_tag(found.state),
        "who": names_of(set(found.students), language()),
        "faults": _offers(found, request.POST.get("fault", "")),
        "aloud": bool(request.POST.get("aloud")),
        "back": _back(request, found),
        "refused": refused,
    }
    return render(request, "practice/teaching/inject.html", context, status=status_of(refused) if refused else 200)


def _offers(found: Run, chosen: str) -> list[tuple[str, str, str, bool]]:
    """The faults that can strike now: key, title, what the student hears of it, whether it is the one chosen."""
    if found.state in (*OVER, Run.State.PREPARING):
        return []
    said = language()
    return [(key, FAULTS[key].title.say(said), FAULTS[key].message.say(said), key == chosen) for key in faults_for(found)]
