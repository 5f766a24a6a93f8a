"""Publish the packaged standards that the base has not published yet."""

from datetime import datetime

from stembase.acts.door import perform
from stembase.bank.models import StandardVersion
from stembase.bank.standard_reading import load, packaged
from stembase.base.chain import BASE


def publish_packaged_standards(*, by: str, at: datetime, now: datetime | None = None) -> int:
    """Publish the missing versions through the one door, older ones first. Returns how many."""
    standing = set(StandardVersion.objects.values_list("key", flat=True))
    missing = [text for text in packaged().values() if load(text).id not in standing]
    for text in missing:
        perform("publish-standard", BASE, by=by, at=at, now=now, text=text)
    return len(missing)
