"""The end of a run: ended with a score, or abandoned without one. Both ask once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stembase.acts.door import perform
from stembase.ledger.clock import time_of
from stembase.practice.ending import before_the_end
from stembase.practice.models import Run
from stembase.refusal import Refused
from stembase.web.parts.confirm import Confirm
from stembase.web.refused import status_of

from .bar import bar_of
from .run import language, run_seen


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: str) -> HttpResponseBase:
    """End a run: what stands now is scored."""
    sentence = _("What stands now is scored, and nothing more can be done in this run.")
    return _close(request, run_seen(request, key), "end-run", _("End this run?"), sentence, _("End the run"), _("The run has ended."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def abandon(request: HttpRequest, key: str) -> HttpResponseBase:
    """Leave a run without a score."""
    sentence = _("The run is closed without a score. What was done in it stays on record.")
    return _close(request, run_seen(request, key), "abandon-run", _("Abandon this run?"), sentence, _("Abandon the run"), _("The run was abandoned."))


def _close(request: HttpRequest, found: Run, command: str, title: str, sentence: str, button: str, done: str) -> HttpResponse:
    refused = None
    if request.method == "POST":
        try:
            if command == "end-run":
                before_the_end(found)
            perform(command, found.bank_id, by=request.user.code, at=time_of(found.bank_id))
        except Refused as stopped:
            refused = stopped
        else:
            messages.success(request, done)
            return redirect("web:practice-run", key=found.key)
    told = bar_of(found.bank_id, language())
    assert told is not None  # noqa: S101  # every run has its first entry
    confirm = Confirm(title, sentence, request.path, button, told.links["run"], facts=[(_("Scenario"), told.title)])
    return render(request, "confirm.html", {"confirm": confirm, "refused": refused}, status=status_of(refused) if refused else 200)
