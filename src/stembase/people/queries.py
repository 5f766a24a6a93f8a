"""Who holds which role where."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from stembase.ledger.memory import kept

from .models import Account, Grant


def roles_of(person: str, scope: str, at: datetime) -> frozenset[str]:
    """Roles the person holds at the instant in the scope (a chain's key), grants for the whole base included. One query."""
    grants = kept(("grants", person, scope), lambda: _grants(person, scope))
    return frozenset(role for role, since, until in grants if since <= at and (until is None or until > at))


def _grants(person: str, scope: str) -> list[tuple[str, datetime, datetime | None]]:
    """Every grant of the person there: role, since, until."""
    return list(Grant.objects.filter(Q(scope="") | Q(scope=scope), person=person).values_list("role", "since", "until"))


def grants_of(person: str, at: datetime) -> list[Grant]:
    """Every grant in force for the person."""
    return list(Grant.objects.filter(Q(until=None) | Q(until__gt=at), person=person, since__lte=at).order_by("role", "scope"))


def holders_of(role: str, at: datetime) -> list[str]:
    """Codes of people who hold the role anywhere."""
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=at), role=role, since__lte=at)
    return sorted(set(held.values_list("person", flat=True)))


def holders_of_any(roles: Collection[str], at: datetime) -> list[str]:
    """Codes of people who hold any of the roles anywhere. One query."""
    held = Grant.objects.filter(Q(until=None) | Q(until__gt=at), role__in=list(roles), since__lte=at)
    return sorted(set(held.values_list("person", flat=True)))


def names_of(codes: set[str], language: str) -> dict[str, str]:
    """Printed names for codes, one query; a code without account stands for itself."""
    known = {account.code: account.name(language) for account in Account.objects.filter(code__in=codes)}
    return {code: known.get(code, code) for code in codes}
