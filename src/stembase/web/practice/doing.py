"""What the bar does: wait, do something by hand, open a hint. Each is one act; what is refused is said on the run's page with what was typed."""

import math
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stembase.acts.door import perform
from stembase.ledger.clock import time_of
from stembase.practice import asking
from stembase.practice.clock import hear, minutes_to_next, wait_through
from stembase.practice.models import Run
from stembase.refusal import Refused
from stembase.web.refused import status_of
from stembase.web.returning import own_page
from stembase.web.spoken import say_span

from .run import language, page, run_seen

UNTIL_NEXT = "next"


def _posted(act: Callable[[HttpRequest, Run], str]) -> Callable[..., HttpResponseBase]:
    """A form of the bar: it acts and goes back to where it was sent from, or says on the run's page why not."""

    @login_required
    @require_POST
    def posted(request: HttpRequest, key: str) -> HttpResponse:
        found = run_seen(request, key)
        try:
            said = act(request, found)
        except Refused as refused:
            found.refresh_from_db()
            return page(request, found, refused, {name: str(value) for name, value in request.POST.items()}, status_of(refused))
        if said:
            messages.success(request, said)
        return redirect(own_page(request.POST.get("from", "")) or reverse("web:practice-run", args=[found.key]))

    return posted


@_posted
def wait(request: HttpRequest, found: Run) -> str:
    """Let time pass: so much, or until the next thing."""
    sent = request.POST
    minutes = minutes_to_next(found.bank_id) if sent.get("until") == UNTIL_NEXT else _minutes(sent.get("amount", ""), sent.get("unit", ""))
    if minutes is None:
        raise Refused("nothing-under-way", bank=found.bank_id)
    seen = sent.get("seen", "")
    before = time_of(found.bank_id)
    passed = wait_through(found.bank_id, by=request.user.code, minutes=minutes, seen=int(seen) if seen.isdigit() else None)
    return _("%(span)s have passed.") % {"span": say_span(passed.now - before, language())}


def _minutes(amount: str, unit: str) -> float:
    """Minutes of a number and what it is counted in. Refuses `span-unreadable`."""
    try:
        minutes = float(amount.strip().replace(",", ".")) * float(unit or 1)
    except ValueError:
        minutes = math.nan
    if not math.isfinite(minutes):
        raise Refused("span-unreadable", typed=amount.strip()[:20])
    return minutes


@_posted
def do_by_hand(request: HttpRequest, found: Run) -> str:
    """One deed with the bag that was named."""
    bank, sent = found.bank_id, request.POST
    perform(
        "do-by-hand", bank, by=request.user.code, at=time_of(bank), unit=sent.get("bag", ""), deed=sent.get("deed", ""), way=sent.get("way", ""),
        idempotency=sent.get("key", ""),
    )  # fmt: skip
    hear(bank)
    return _("Done.")


@_posted
def ask(request: HttpRequest, found: Run) -> str:
    """Ask those beside for what a student may not do."""
    asking.ask(found.bank_id, request.POST.get("what", ""), by=request.user.code, unit=request.POST.get("bag", ""))
    return _("It was done.")


@_posted
def hint(request: HttpRequest, found: Run) -> str:
    """Open the next hint."""
    number = request.POST.get("hint", "")
    perform("open-hint", found.bank_id, by=request.user.code, at=time_of(found.bank_id), hint=int(number) if number.isdigit() else 0)
    return ""
