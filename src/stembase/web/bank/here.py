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
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from stembase.bank.models import Bank
from stembase.ledger.clock import time_of
from stembase.ledger.memory import kept, tell
from stembase.people.roles import ADMINISTRATOR, MEDICAL_DIRECTOR, MENTOR, OPERATOR, PHYSICIAN, QUALITY, RESEARCHER, STUDENT
from stembase.practice.queries.seeing import banks_read_by, banks_seen_by
from stembase.web.practice.bar import OPEN, Bar, bar_of
from stembase.web.shell import Badge, base_now, grants, roles_of
from stembase.web.spoken import chinese

OPEN_TO = frozenset({OPERATOR, QUALITY, MEDICAL_DIRECTOR, MENTOR, STUDENT, ADMINISTRATOR, RESEARCHER, PHYSICIAN})
KEPT = "bank"


@dataclass(frozen=True, slots=True)
class Here:
    """Where a page stands: the bank, what the person is in it, and its present."""

    bank: Bank
    roles: frozenset[str]
    now: datetime
    person: str = ""

    @property
    def title(self) -> str:
        """The bank's name in the language of the page."""
        return self.bank.title_zh if chinese(language()) else self.bank.title_en

    @property
    def frame(self) -> dict[str, Any]:
        """What the frame of the page needs to know of the bank."""
        practice = self.bank.kind == Bank.Kind.PRACTICE
        badge = Badge("practice" if practice else "live", self.title, self.bank.facility, timezone.localtime(self.now) if practice else None)
        return {"badge": badge, "now": self.now, "here": self, "run_bar": SimpleLazyObject(self._run_bar) if practice else None}

    def _run_bar(self) -> Bar | None:
        """The bar of the run this bank is, for those who take part in it. One query, asked by the frame of a page alone."""
        found = bar_of(self.bank.key, language())
        return found if found and self.person in found.students and found.state in OPEN else None


def language() -> str:
    """The language of the page."""
    return get_language() or "zh-hans"


def theirs(request: HttpRequest, roles: frozenset[str] = OPEN_TO) -> QuerySet[Bank]:
    """The banks the person holds one of the roles in, live ones first, without runs of others. A role for the whole base opens them all."""
    held = [grant.scope for grant in grants(request) if grant.role in roles]
    banks = banks_seen_by(Bank.objects.order_by("kind", "key"), request.user.code, roles_of(request))
    return banks if "" in held else banks.filter(key__in=held)


def bank_named(request: HttpRequest, key: str) -> Here:
    """The bank of that key. What a person holds no role in is not found; who teaches reads the bank of a student's run, and sends nothing there."""
    return _here(request, _mine(request, key) or _read(request, key))


def _mine(request: HttpRequest, key: str) -> Bank | None:
    """The bank of that key, if the person holds a role in it. A bank is opened by an act of the base, and kept until the next of those."""
    held = {grant.scope for grant in grants(request) if grant.role in OPEN_TO}
    bank = kept(("bank", key), lambda: Bank.objects.filter(key=key).first()) if held & {"", key} else None
    return bank if bank is None or bank.kind == Bank.Kind.LIVE or _seen(request, bank) else None


def _read(request: HttpRequest, key: str) -> Bank | None:
    """The bank of a run the person may look into. One query."""
    if request.method not in ("GET", "HEAD"):
        return None
    return banks_read_by(Bank.objects.filter(key=key), request.user.code, roles_of(request)).first()


def _seen(request: HttpRequest, bank: Bank) -> bool:
    """Whether a practice bank is none of somebody else's runs. One query."""
    return banks_seen_by(Bank.objects.filter(key=bank.key), request.user.code, roles_of(request)).exists()


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
    return _here(request, (_mine(request, last) or _read(request, last) if last else None) or theirs(request).first())


def _here(request: HttpRequest, bank: Bank | None) -> Here:
    if bank is None:
        raise Http404("no bank of theirs")
    tell(("kind", bank.key), bank.kind)
    roles = frozenset(grant.role for grant in grants(request) if grant.scope in ("", bank.key))
    now = base_now(request) if bank.kind == Bank.Kind.LIVE else time_of(bank.key)
    return Here(bank, roles, now, request.user.code)


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
