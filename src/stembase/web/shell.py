"""What every page needs to draw its frame: who is here, which rail entries are theirs, which bank they stand in.

A view that stands in a bank puts `badge` (a Badge) into its context, and `now` when the bank has its own clock; `scan_first=True` gives the scan box
the focus. A page whose url name is `web:units-…` lights the entry `web:units`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .rail import phone_bar, rail


@dataclass(frozen=True, slots=True)
class Badge:
    """The bank a page stands in: live is quiet; practice is amber and says its virtual time."""

    kind: Literal["live", "practice"]
    name: str
    facility: str
    at: datetime | None = None


def roles_of(request: HttpRequest) -> frozenset[str]:
    """The roles of the person of this request; nobody has none."""
    user = getattr(request, "user", None)
    return frozenset(getattr(user, "role_keys", ())) if user is not None and user.is_authenticated else frozenset()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for the frame of a page. Lazy: a part that htmx asks for pays nothing."""
    match = request.resolver_match
    here = match.view_name if match else ""
    return {
        "rail": SimpleLazyObject(lambda: rail(roles_of(request), here)),
        "phone_bar": SimpleLazyObject(lambda: phone_bar(roles_of(request), here)),
    }
