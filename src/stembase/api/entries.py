"""The ledger over HTTP: entries of a chain, newest first, by cursor."""

from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Query, Router

from stembase.ledger.clock import time_of
from stembase.ledger.models import Entry
from stembase.people.queries import roles_of
from stembase.people.roles import ADMINISTRATOR, COORDINATOR, MEDICAL_DIRECTOR, QUALITY
from stembase.refusal import Refused

router = Router(tags=["ledger"])
READERS = frozenset({QUALITY, ADMINISTRATOR, MEDICAL_DIRECTOR, COORDINATOR})


@router.get("/chains/{chain}/entries", response=dict[str, Any])
def list_entries(
    request: HttpRequest, chain: str, before: int | None = None, subject: str = "", limit: int = Query(50, ge=1, le=500)
) -> dict[str, Any]:
    """Entries older than the cursor `before` (a sequence number), at most `limit`; `next` is the cursor of the following page."""
    if not roles_of(request.user.code, chain, time_of(chain)) & READERS:
        raise Refused("not-permitted", command="read-ledger", person=request.user.code, roles=sorted(READERS))
    rows = Entry.objects.filter(chain=chain).order_by("-seq")
    if before is not None:
        rows = rows.filter(seq__lt=before)
    if subject:
        rows = rows.filter(subject=subject)
    page = list(rows[: limit + 1])
    return {"entries": [_shown(entry) for entry in page[:limit]], "next": page[limit - 1].seq if len(page) > limit else None}


def _shown(entry: Entry) -> dict[str, Any]:
    return {
        "seq": entry.seq, "at": entry.at, "recorded_at": entry.recorded_at, "actor": entry.actor, "witness": entry.witness, "verb": entry.verb,
        "subject": entry.subject, "procedure": entry.procedure, "record": msgspec.json.decode(entry.record), "hash": entry.hash,
        "previous": entry.previous,
    }  # fmt: skip
