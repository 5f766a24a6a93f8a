"""Which standard holds where and when, and the limits it gives to procedures."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.utils import timezone

from stembase.bank.models import BankStandard, StandardVersion
from stembase.bank.standard import Standard
from stembase.bank.standard_reading import load
from stembase.ledger.memory import kept, own
from stembase.refusal import Refused

_read: dict[str, Standard] = {}
"""Published texts once read, by their hash: a text never changes."""


def local_date(at: datetime) -> date:
    """The day of an instant where the base stands; effective dates are such days."""
    return timezone.localtime(at).date()


def read_version(row: StandardVersion) -> Standard:
    """The standard behind a published version; parsed once in the life of a process."""
    if row.hash not in _read:
        _read_texts([row])
    return _read[row.hash]


def _read_texts(rows: Collection[StandardVersion]) -> None:
    """Parse the texts that were not read before, fetched in one query."""
    unread = [row.key for row in rows if row.hash not in _read]
    for text, text_hash in StandardVersion.objects.filter(key__in=unread).values_list("text", "hash") if unread else ():
        _read[text_hash] = load(text)


def read_versions(rows: Collection[StandardVersion]) -> dict[str, Standard]:
    """What published versions say, by their keys. One query at most."""
    _read_texts(rows)
    return {row.key: read_version(row) for row in rows}


def published_versions() -> list[StandardVersion]:
    """Every version of every standard without its text, the latest first."""
    return kept("standards", lambda: list(StandardVersion.objects.order_by("-version").defer("text")))


def version_in_force(standard: str, at: datetime) -> StandardVersion | None:
    """The version of a standard in force at the instant, or None."""
    day = local_date(at)
    return next((row for row in published_versions() if row.standard == standard and row.effective_date <= day), None)


def version_numbered(key: str) -> Standard:
    """The standard of a version's key (`fda-licensed@1`). Refuses `no-such-standard`."""
    row = next((row for row in published_versions() if row.key == key), None)
    if row is None:
        raise Refused("no-such-standard", standard=key)
    return read_version(row)


def standard_of(bank: str, source: str, at: datetime) -> Standard | None:
    """The standard the bank releases this source by, in the version in force at the instant; None when none is chosen."""
    row = version_in_force(_chosen(bank).get(source, ""), at)
    return read_version(row) if row else None


def chosen_key(bank: str) -> tuple[str, str]:
    """What a bank's choices are kept under, until it makes another."""
    return ("standards", bank)


def _chosen(bank: str) -> dict[str, str]:
    """The standard chosen for each source."""
    return own(chosen_key(bank), lambda: dict(BankStandard.objects.filter(bank=bank).order_by("source").values_list("source", "standard")))


def standard_demanded(bank: str, source: str, at: datetime) -> Standard:
    """As `standard_of`. Refuses `no-standard-chosen`, and `standard-incomplete` for one with gaps."""
    standard = standard_of(bank, source, at)
    if standard is None:
        raise Refused("no-standard-chosen", bank=bank, source=source)
    if gaps := standard.gaps:
        raise Refused("standard-incomplete", standard=standard.id, limit=list(gaps))
    return standard


def limits_of(bank: str, source: str, at: datetime) -> Mapping[str, float]:
    """The limits procedures ask for by name, for units of this source; empty when no standard is chosen. One query, parsed once."""
    standard = standard_of(bank, source, at)
    return standard.numbers if standard else {}


def standards_by_source(bank: str, at: datetime) -> dict[str, Standard]:
    """The standard of every source the bank has chosen one for, in the version in force at the instant."""
    found = {source: version_in_force(standard, at) for source, standard in _chosen(bank).items()}
    rows = {source: row for source, row in found.items() if row}
    _read_texts(rows.values())
    return {source: read_version(row) for source, row in rows.items()}


def standards_in_force(at: datetime) -> list[Standard]:
    """Every standard in its version in force at the instant, by key. One query at most."""
    rows = [row for key in sorted({row.standard for row in published_versions()}) if (row := version_in_force(key, at))]
    return list(read_versions(rows).values())
