"""What every page needs to draw its frame: who is here, which rail entries are theirs, which bank they stand in.

A view that stands in a bank puts `badge` (a Badge) into its context, and `now` when the bank has its own clock; `scan_first=True` gives the scan box
the focus. A page whose url name is `web:units-…` lights the entry `web:units`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

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


def grants(request: HttpRequest) -> list[Held]:
    """The grants in force of the person of this request, read once a request; nobody has none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    if not hasattr(request, "grants_in_force"):
        request.grants_in_force = grants_of(user.code, timezone.now())  # type: ignore[attr-defined]
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
        "person_name": user.name(get_language() or "zh") if user is not None and user.is_authenticated else "",
    }
