"""Write, read and erase free text. The ledger keeps only the salted hash."""

import hashlib
import secrets
from datetime import datetime

from .models import Note


def write_note(text: str, *, author: str, at: datetime, salt: str = "") -> str:
    """Keep the text and give the key for the record; empty text gives an empty key.

    Only a story that must come out the same twice gives its own salt: one that can be guessed protects no text that can be guessed.
    """
    if not text.strip():
        return ""
    salt = salt or secrets.token_hex(16)
    key = hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
    Note.objects.create(key=key, salt=salt, text=text, author=author, written_at=at)
    return key


def text_of_note(key: str) -> str:
    """The text behind a key, empty when there is none or it was erased."""
    return Note.objects.filter(key=key).values_list("text", flat=True).first() or ""


def erase_notes(keys: list[str], *, at: datetime) -> int:
    """Erase the text of notes; their keys stay, so the chain still holds. Returns how many."""
    return Note.objects.filter(key__in=keys).update(text="", salt="", erased_at=at)
