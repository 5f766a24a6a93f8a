"""Find by name or code: units, searches, places, people, procedures, pages, rules.

The scan box asks the same finders and goes straight to an exact answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.models import Position, Search, Unit
from stembase.people.models import Account
from stembase.procedures.queries import catalogue
from stembase.procedures.vocabulary import STAGES
from stembase.web.shell import base_now

from .bank.here import theirs
from .entrance import PLACES, base_roles
from .scan import FINDERS, Found, pages, read, rules
from .shell import roles_of

MOST = 50
SHOWN = 8  # of each kind on the page of all kinds
SHORTEST = 2  # letters that are worth a search; one Chinese character is


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that can be found."""

    title: str | Promise
    icon: str
    find: Callable[[HttpRequest, str], list[Found]]


def procedures(request: HttpRequest, text: str) -> list[Found]:
    """Procedures by their key or the words of their title; for those who may read them. Two queries."""
    if not PLACES["web:procedures"] & roles_of(request):
        return []
    language, asked = get_language() or "zh", text.lower()
    lines = [line.definition for line in catalogue(timezone.localdate(base_now(request)))]
    return [
        Found(_("Procedure"), one.title.say(language), reverse("web:procedure", args=[one.key]), one.key, exact=one.key == asked)
        for one in lines
        if asked in one.key or asked in one.title.say(language).lower()
    ][:MOST]


def people(request: HttpRequest, text: str) -> list[Found]:
    """People by name, account or code; for those who administer them or judge their work. One query."""
    url = "web:people-one" if PLACES["web:people"] & base_roles(request) else "web:competence-person"
    if url == "web:competence-person" and not PLACES["web:competence"] & roles_of(request):
        return []
    language = get_language() or "zh"
    named = Q(code__iexact=text) | Q(username__istartswith=text) | Q(name_zh__icontains=text) | Q(name_en__icontains=text)
    rows = Account.objects.filter(named, is_active=True).order_by("code")[:MOST]
    return [Found(_("Person"), row.name(language), reverse(url, args=[row.code]), row.code, exact=row.code == text.upper()) for row in rows]


def units(request: HttpRequest, text: str) -> list[Found]:
    """Units of the reader's banks whose DIN begins so. Two queries."""
    if not PLACES["web:units"] & roles_of(request):
        return []
    banks, plain = list(theirs(request).values_list("key", flat=True)), "".join(text.split()).upper()
    rows = Unit.objects.filter(bank__in=banks, din__startswith=plain[:13]).order_by("din", "product", "key")[:MOST] if len(plain) > 4 else ()
    language = get_language() or "zh"
    return [
        Found(
            _("Unit"),
            f"{row.din} {row.product} {row.division}",
            reverse("web:units-one", args=[row.key]),
            STAGES[row.stage].say(language) if row.stage in STAGES else row.stage,
        )
        for row in rows
    ]


def places(request: HttpRequest, text: str) -> list[Found]:
    """Positions of the reader's banks whose code begins so. Two queries."""
    if not PLACES["web:storage"] & roles_of(request):
        return []
    named = Q()
    for bank in theirs(request).values_list("key", flat=True):
        named |= Q(bank=bank, key__startswith=text if text.startswith(f"{bank}:") else f"{bank}:{text}")
    rows = Position.objects.filter(named).order_by("key")[:MOST] if named else ()
    return [
        Found(
            _("Place"),
            row.key.partition(":")[2],
            f"{reverse('web:storage-tank', args=[row.tank_id])}?rack={row.rack}&box={row.box}&slot={row.slot}",
            row.bank_id,
        )
        for row in rows
    ]


def searches(request: HttpRequest, text: str) -> list[Found]:
    """Searches by the patient's code, in the banks where the reader searches; open ones first. One query."""
    if not SEARCHERS & roles_of(request):
        return []
    rows = Search.objects.filter(bank__in=theirs(request, SEARCHERS), patient__icontains=text)
    rows = rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at", "key")
    return [
        Found(
            _("Search for a patient"),
            row.patient,
            reverse("web:searches-one", args=[row.key]),
            f"{row.bank_id} · {_('closed') if row.closed_at else _('open')}",
            exact=row.patient == text.upper() and row.closed_at is None,
        )
        for row in rows[:MOST]
    ]


KINDS: Mapping[str, Kind] = {
    "units": Kind(_("Units"), "unit", units),
    "searches": Kind(_("Searches"), "match", searches),
    "places": Kind(_("Places"), "map", places),
    "people": Kind(_("People"), "people", people),
    "procedures": Kind(_("Procedures"), "book", procedures),
    "pages": Kind(_("Pages"), "menu", pages),
    "rules": Kind(_("Rules"), "info", rules),
}
"""What can be found, in the order of the page."""


def join() -> None:
    """Let the scan box find searches, procedures and people; once a process."""
    FINDERS.extend(finder for finder in (searches, procedures, people) if finder not in FINDERS)


@require_safe
@login_required
def find(request: HttpRequest) -> HttpResponse:
    """Everything that answers to `?q=`, kind by kind; `?kind=` shows one of them whole."""
    text, kind = read(request.GET.get("q", "")), request.GET.get("kind", "")
    worth = len(text) >= SHORTEST or not text.isascii()
    asked = {kind: KINDS[kind]} if kind in KINDS else KINDS
    found = [(key, each, each.find(request, text)) for key, each in asked.items()] if text and worth else []
    groups = [(key, each, rows[: MOST if kind else SHOWN], len(rows)) for key, each, rows in found if rows]
    context = {
        "asked": text,
        "kind": kind if kind in KINDS else "",
        "groups": groups,
        "count": sum(group[3] for group in groups),
        "worth": worth,
        "most": SHOWN,
    }
    return render(request, "find.html", context)
