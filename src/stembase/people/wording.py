"""Facts about people as a refusal says them: roles and meanings of a signature by their words, codes of persons by their printed names."""

from collections.abc import Mapping
from typing import Any

from stembase.ledger.memory import kept
from stembase.refusal import chinese, words_for

from .models import Account
from .roles import ROLES
from .signatures import MEANINGS


@words_for("role", "roles")
def role_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A role's name."""
    known = ROLES.get(key)
    return (known.zh if chinese(language) else known.en) if known else None


@words_for("meaning")
def meaning_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """What a signature means."""
    return MEANINGS[key][0 if chinese(language) else 1] if key in MEANINGS else None


@words_for("person", "signer", "holder", "by")
def person_words(code: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The printed name behind a code. One query; the name is said to a reader and kept nowhere."""
    account = kept(("account", code), lambda: Account.objects.filter(code=code).first()) if code else None
    return account.name(language) if account else None
