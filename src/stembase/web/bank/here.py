"""The bank a page stands in: one the person holds a role in, chosen by the address, else by the sitting, else the first of theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language

from stembase.bank.models import Bank
from stembase.ledger.clock import time_of
from stembase.ledger.memory import kept, tell
from stembase.people.roles import ADMINISTRATOR, MEDICAL_DIRECTOR, MENTOR, OPERATOR, PHYSICIAN, QUALITY, RESEARCHER, STUDENT
from stembase.web.shell import Badge, base_now, grants
from stembase.web.spoken import chinese

OPEN_TO = frozenset({OPERATOR, QUALITY, MEDICAL_DIRECTOR, MENTOR, STUDENT, ADMINISTRATOR, RESEARCHER, PHYSICIAN})
KEPT = "bank"


@dataclass(frozen=True, slots=True)
class Here:
    """Where a page stands: the bank, what the person is in it, and its present."""

    bank: Bank
    roles: frozenset[str]
    now: datetime

    @property
    def title(self) -> str:
        """The bank's name in the language of the page."""
        return self.bank.title_zh if chinese(language()) else self.bank.title_en

    @property
    def frame(self) -> dict[str, Any]:
        """What the frame of the page needs to know of the bank."""
        practice = self.bank.kind == Bank.Kind.PRACTICE
        badge = Badge("practice" if practice else "live", self.title, self.bank.facility, timezone.localtime(self.now) if practice else None)
        return {"badge": badge, "now": self.now, "here": self}


def language() -> str:
    """The language of the page."""
    return get_language() or "zh-hans"


def theirs(request: HttpRequest, roles: frozenset[str] = OPEN_TO) -> QuerySet[Bank]:
    """The banks the person holds one of the roles in, live ones first. A role for the whole base opens them all."""
    held = [grant.scope for grant in grants(request) if grant.role in roles]
    banks = Bank.objects.order_by("kind", "key")
    return banks if "" in held else banks.filter(key__in=held)


def bank_named(request: HttpRequest, key: str) -> Here:
    """The bank of that key. What a person holds no role in is not found."""
    return _here(request, _mine(request, key))


def _mine(request: HttpRequest, key: str) -> Bank | None:
    """The bank of that key, if the person holds a role in it. A bank is opened by an act of the base, and kept until the next of those."""
    held = {grant.scope for grant in grants(request) if grant.role in OPEN_TO}
    return kept(("bank", key), lambda: Bank.objects.filter(key=key).first()) if held & {"", key} else None


def bank_of(request: HttpRequest, subject: str) -> Here:
    """The bank a key belongs to: what stands before its colon."""
    return bank_named(request, subject.partition(":")[0])


def bank_chosen(request: HttpRequest) -> Here:
    """The bank of `?bank=`, which the sitting remembers; else the one it remembers; else the first of the person's own."""
    asked = request.GET.get("bank", "")
    if asked:
        found = bank_named(request, asked)
        if request.session.get(KEPT) != asked:
            request.session[KEPT] = asked
        return found
    last = request.session.get(KEPT, "")
    return _here(request, (_mine(request, last) if last else None) or theirs(request).first())


def _here(request: HttpRequest, bank: Bank | None) -> Here:
    if bank is None:
        raise Http404("no bank of theirs")
    tell(("kind", bank.key), bank.kind)
    roles = frozenset(grant.role for grant in grants(request) if grant.scope in ("", bank.key))
    now = base_now(request) if bank.kind == Bank.Kind.LIVE else time_of(bank.key)
    return Here(bank, roles, now)


def demand(here: Here, roles: frozenset[str]) -> None:
    """Turn away who has no part in this page."""
    if not roles & here.roles:
        raise PermissionDenied


View = Callable[..., HttpResponseBase]


def of_subject(view: View) -> View:
    """A page about one thing of a bank: its key is the first part of the address, and the view gets where it stands."""

    @wraps(view)
    @login_required
    def found(request: HttpRequest, key: str, **more: str) -> HttpResponseBase:
        return view(request, bank_of(request, key), key, **more)

    return found


def of_bank(view: View) -> View:
    """A page about a whole bank: the one chosen."""

    @wraps(view)
    @login_required
    def found(request: HttpRequest, **more: str) -> HttpResponseBase:
        return view(request, bank_chosen(request), **more)

    return found
