"""Facts about the base as a refusal says them: kinds of rooms and machines by their words."""

from collections.abc import Mapping
from typing import Any

from stembase.refusal import chinese, words_for

from .kinds import equipment_kinds, room_kinds


@words_for("kind", "other")
def kind_words(key: str, facts: Mapping[str, Any], language: str) -> str | None:
    """A kind of equipment or room."""
    known = equipment_kinds().get(key) or room_kinds().get(key)
    return (known.zh if chinese(language) else known.en) if known else None
