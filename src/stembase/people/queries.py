"""Who holds which role where."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from stembase.ledger.memory import kept
from stembase.ledger.prepared import Prepared, Slot

from .models import Account, Grant
from .parts import PARTS


def roles_of(person: str, scope: str, at: datetime) -> frozenset[str]:
    """Roles the person holds at the instant in the scope (a chain's key), grants for the whole base included; of a part, those it has there.
    One query."""
    if part := PARTS.get(person):
        return part.roles_in(scope)
    return frozenset(grant.role for grant in grants_of(person, at) if grant.scope in ("", scope))


class Held(NamedTuple):
    """A role as a person holds it: where (empty: in the whole base), and from when until when."""

    role: str
    scope: str
    since: datetime
    until: datetime | None


_grants = Prepared(lambda: Grant.objects.filter(person=Slot("person")).order_by("role", "scope").values_list(*Held._fields))


def grants_of(person: str, at: datetime) -> list[Held]:
    """Every grant in force for the person, by role and scope. One query."""
    return [grant for grant in grants_not_ended(person, at) if grant.since <= at]


def grants_not_ended(person: str, at: datetime) -> list[Held]:
    """The same, with those that begin later. One query."""
    grants = kept(("grants", person), lambda: [Held(*row) for row in _grants.rows(person=person)])
    return [grant for grant in grants if grant.until is None or grant.until > at]


def holders_of(role: str, at: datetime) -> list[str]:
    """Codes of people who hold the role anywhere."""
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=at), role=role, since__lte=at)
    return sorted(set(held.values_list("person", flat=True)))


def holders_of_any(roles: Collection[str], at: datetime) -> list[str]:
    """Codes of people who hold any of the roles anywhere. One query."""
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=at), role__in=list(roles), since__lte=at)
    return sorted(set(held.values_list("person", flat=True)))


def holders_in(scope: str, roles: Collection[str], at: datetime) -> list[str]:
    """Codes of people who hold any of the roles in the scope (a chain's key) or in the whole base. One query."""
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=at), role__in=list(roles), scope__in=("", scope), since__lte=at)
    return sorted(set(held.values_list("person", flat=True)))


def names_of(codes: set[str], language: str) -> dict[str, str]:
    """Printed names for codes, one query at most for those not met since the base's last act; a part has its own name, any other
    code without account stands for itself."""
    known = kept(("names", language), dict[str, str])
    if unknown := codes - known.keys():
        known |= dict.fromkeys(unknown, "") | {account.code: account.name(language) for account in Account.objects.filter(code__in=unknown)}
    parts = {code: part.zh if language.startswith("zh") else part.en for code, part in PARTS.items()}
    return {code: known[code] or parts.get(code, code) for code in codes}
