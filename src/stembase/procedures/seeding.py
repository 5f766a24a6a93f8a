"""Publish the packaged definitions that the base has not published yet."""

from collections.abc import Iterable
from datetime import datetime

from stembase.acts.door import perform
from stembase.base.chain import BASE

from .models import ProcedureVersion
from .packaged import packaged


def publish_packaged(*, by: str, at: datetime, now: datetime | None = None, only: Iterable[str] = ()) -> int:
    """Publish the missing versions through the one door, oldest first; `only` names procedures. Returns how many."""
    standing = set(ProcedureVersion.objects.values_list("key", flat=True))
    wanted = set(only)
    missing = [definition for definition in packaged() if definition.id not in standing and (not wanted or definition.key in wanted)]
    for definition in missing:
        perform("publish-procedure", BASE, by=by, at=at, now=now, text=definition.text)
    return len(missing)
