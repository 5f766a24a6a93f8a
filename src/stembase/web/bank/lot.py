"""One lot of material: what it is, until when it may be used, whether it is blocked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from stembase.acts.command import COMMANDS
from stembase.bank.models import Lot
from stembase.ledger.notes import text_of_note
from stembase.procedures.vocabulary import terms

from .act import title_of
from .here import Here, language, of_subject


@of_subject
def lot(request: HttpRequest, here: Here, key: str) -> HttpResponse:
    """The page of a lot."""
    row = Lot.objects.filter(bank=here.bank, key=key).first()
    if row is None:
        raise Http404(key)
    words = terms()["lots"]
    kind = words[row.kind].say(language()) if row.kind in words else row.kind
    expired, command = row.valid_until <= here.now, "unblock-lot" if row.blocked_at else "block-lot"
    facts = {"kind": kind, "number": row.number}
    headline = (
        _("%(kind)s %(number)s is blocked")
        if row.blocked_at
        else _("%(kind)s %(number)s has expired")
        if expired
        else _("%(kind)s %(number)s may be used")
    )
    context = {
        **here.frame, "lot": row, "kind": kind, "expired": expired, "headline": headline % facts, "note": text_of_note(row.blocked_reason),
        "acts": [(command, title_of(command))] if COMMANDS[command].roles & here.roles else [],
    }  # fmt: skip
    return render(request, "bank/lot.html", context)
