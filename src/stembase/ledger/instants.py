"""Instants as the ledger stores them: UTC text of fixed width, so that order and hash need no parsing."""

from datetime import UTC, datetime


def text_of(moment: datetime) -> str:
    """`2026-03-14T01:05:00.000000Z` for an aware instant; a naive one is a programming error."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def instant_of(text: str) -> datetime:
    """The aware instant behind the ledger's text."""
    return datetime.fromisoformat(text)
