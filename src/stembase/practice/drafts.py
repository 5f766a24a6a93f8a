"""Drafts of scenarios: kept at every press, thrown away by their writer. They are no acts, so they stand beside the ledger and not in it."""

import secrets
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from stembase.acts.locks import turn
from stembase.practice.models import ScenarioDraft

MOST_FIELDS, LONGEST = 2000, 8000
"""What a form holds at most; source="assumption": ten times what the longest packaged scenario has."""


def begin_draft(person: str, fields: Mapping[str, str]) -> ScenarioDraft:
    """A new draft of somebody's."""
    with turn(), transaction.atomic():
        return ScenarioDraft.objects.create(key=secrets.token_hex(8), person=person, changed_at=timezone.now(), **_kept(fields))


def keep_draft(key: str, person: str, fields: Mapping[str, str]) -> None:
    """The fields as they were typed, in the place of those before."""
    with turn(), transaction.atomic():
        ScenarioDraft.objects.filter(key=key, person=person).update(changed_at=timezone.now(), **_kept(fields))


def forget_draft(key: str, person: str) -> None:
    """Throw it away."""
    with turn(), transaction.atomic():
        ScenarioDraft.objects.filter(key=key, person=person).delete()


def _kept(fields: Mapping[str, str]) -> dict[str, object]:
    some = {name: value[:LONGEST].replace("\0", "") for name, value in list(fields.items())[:MOST_FIELDS]}
    return {"fields": some, "title": (some.get("title.zh") or some.get("title.en") or "")[:120]}
