"""Reading the ledger: an act by its key, the acts on a subject, the entries of a chain."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from stembase.refusal import Refused

from .appending import COLUMNS, act_of
from .instants import text_of
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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries of a chain are wanted; what is empty does not narrow. `since` and `until` are instants of the act, half-open."""

    verb: str = ""
    actor: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries_of(chain: str, asked: Asked) -> QuerySet[Entry]:
    """The entries of a chain that are wanted, newest first; an actor is asked for as actor or as witness."""
    found = Entry.objects.filter(chain=chain)
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.actor:
        found = found.filter(Q(actor=asked.actor) | Q(witness=asked.actor))
    if asked.subject:
        found = found.filter(subject=asked.subject)
    if asked.since:
        found = found.filter(at__gte=text_of(asked.since))
    if asked.until:
        found = found.filter(at__lt=text_of(asked.until))
    return found.order_by("-seq")


def entry_at(chain: str, seq: int) -> Entry | None:
    """The entry of a chain with that number, or None."""
    return Entry.objects.filter(chain=chain, seq=seq).first()
