"""What every page needs to draw its frame: who is here, which rail entries are theirs, which bank they stand in.

A view that stands in a bank puts `badge` (a Badge) and the bank's `now` into its context; `scan_first=True` gives the scan box the focus.
A page whose url name is `web:units-…` lights the entry `web:units`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from stembase.base.chain import BASE
from stembase.ledger.clock import own_time
from stembase.people.queries import Held, grants_of
from stembase.people.roles import ROLES

from .rail import phone_bar, rail
from .spoken import chinese


@dataclass(frozen=True, slots=True)
class Badge:
    """The bank a page stands in: live is quiet; practice is amber and says its virtual time."""

    kind: Literal["live", "practice"]
    name: str
    facility: str
    at: datetime | None = None


def story_time(request: HttpRequest) -> datetime | None:
    """The time of the base where it is not the real one: only a demo's has its own. Read once a request."""
    if not hasattr(request, "story_time"):
        request.story_time = own_time(BASE) if settings.DEMO else None  # type: ignore[attr-defined]
    return request.story_time  # type: ignore[attr-defined]


def base_now(request: HttpRequest) -> datetime:
    """The present in the base, and in its live banks."""
    return story_time(request) or timezone.now()


def grants(request: HttpRequest) -> list[Held]:
    """The grants in force of the person of this request, read once a request; nobody has none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    if not hasattr(request, "grants_in_force"):
        request.grants_in_force = grants_of(user.code, base_now(request))  # type: ignore[attr-defined]
    return request.grants_in_force  # type: ignore[attr-defined]


def roles_of(request: HttpRequest) -> frozenset[str]:
    """The roles the person holds anywhere. For showing; whether an act is allowed is asked of the door."""
    return frozenset(grant.role for grant in grants(request))


def say_roles(roles: Iterable[str]) -> list[str]:
    """Roles in the current language, in the order of their table."""
    held, language = set(roles), get_language() or "zh"
    return [name.zh if chinese(language) else name.en for role, name in ROLES.items() if role in held]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the frame of a page. Lazy: a part that htmx asks for pays nothing."""
    match = request.resolver_match
    here = match.view_name if match else ""
    user = getattr(request, "user", None)
    return {
        "rail": SimpleLazyObject(lambda: rail(roles_of(request), here)),
        "phone_bar": SimpleLazyObject(lambda: phone_bar(roles_of(request), here)),
        "role_names": SimpleLazyObject(lambda: say_roles(roles_of(request))),
        "story_time": SimpleLazyObject(lambda: story_time(request)),
        "now": SimpleLazyObject(lambda: base_now(request)),
        "server_now": timezone.now(),
        "person_name": user.name(get_language() or "zh") if user is not None and user.is_authenticated else "",
    }
