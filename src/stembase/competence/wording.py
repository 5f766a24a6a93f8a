"""Facts about competence as a refusal says them: competences by their titles."""

from collections.abc import Mapping
from typing import Any

from stembase.ledger.memory import kept
from stembase.refusal import words_for

from .models import Competence


@words_for("competence", "part")
def competence_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """The title of a competence. One query."""
    found = kept(("competence", key), lambda: Competence.objects.filter(key=key).first()) if key else None
    return found.title(language) if found else None
