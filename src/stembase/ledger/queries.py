"""Reading the ledger: an act by its key, the acts on a subject."""

import re

from django.db.models import QuerySet

from stembase.refusal import Refused

from .appending import COLUMNS, act_of
from .models import Entry
from .vocabulary import Act


def columns_of(entry: Entry) -> tuple[str, ...]:
    """The stored columns of an entry in the order they are hashed."""
    return tuple(str(getattr(entry, name)) for name in COLUMNS)


def act_by_key(key: str) -> Act:
    """The act `chain:seq`; refuses `no-such-entry`."""
    chain, _, seq = key.rpartition(":")
    entry = Entry.objects.filter(chain=chain, seq=int(seq)).first() if re.fullmatch(r"[0-9]{1,18}", seq) else None
    if entry is None:
        raise Refused("no-such-entry", entry=key)
    return act_of(columns_of(entry))


def entries_on(subject: str) -> QuerySet[Entry]:
    """Entries whose subject is this, oldest first."""
    return Entry.objects.filter(subject=subject).order_by("id")
