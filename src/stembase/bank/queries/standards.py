"""Which standard holds where and when, and the limits it gives to procedures."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from stembase.bank.models import BankStandard, StandardVersion
from stembase.bank.standard import Standard
from stembase.bank.standard_reading import load
from stembase.ledger.memory import kept
from stembase.refusal import Refused

_read: dict[str, Standard] = {}
"""Published texts once read, by their hash: a text never changes."""


def local_date(at: datetime) -> date:
    """The day of an instant where the base stands; effective dates are such days."""
    return timezone.localtime(at).date()


def read_version(row: StandardVersion) -> Standard:
    """The standard behind a published version; parsed once in the life of a process."""
    if row.hash not in _read:
        _read[row.hash] = load(row.text)
    return _read[row.hash]


def _in_force(on: date) -> QuerySet[StandardVersion]:
    return StandardVersion.objects.filter(effective_date__lte=on).order_by("-version").defer("text")


def version_in_force(standard: str, at: datetime) -> StandardVersion | None:
    """The version of a standard in force at the instant, or None."""
    return _in_force(local_date(at)).filter(standard=standard).first()


def version_numbered(key: str) -> Standard:
    """The standard of a version's key (`fda-licensed@1`). Refuses `no-such-standard`."""
    row = StandardVersion.objects.filter(key=key).defer("text").first()
    if row is None:
        raise Refused("no-such-standard", standard=key)
    return read_version(row)


def standard_of(bank: str, source: str, at: datetime) -> Standard | None:
    """The standard the bank releases this source by, in the version in force at the instant; None when none is chosen. One query."""
    day = local_date(at)
    versions = kept(chosen_key(bank, source), lambda: _chosen(bank, source))
    return next((read_version(row) for row in versions if row.effective_date <= day), None)


def chosen_key(bank: str, source: str) -> tuple[str, str, str]:
    """What the answer of `standard_of` is kept under, until another standard is chosen."""
    return ("standard", bank, source)


def _chosen(bank: str, source: str) -> list[StandardVersion]:
    """Every version of the standard chosen for the source, the latest first."""
    chosen = BankStandard.objects.filter(bank=bank, source=source).values("standard")
    return list(StandardVersion.objects.filter(standard__in=chosen).order_by("-version").defer("text"))


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
    """The standard of every source the bank has chosen one for, in the version in force at the instant. Two queries."""
    chosen = dict(BankStandard.objects.filter(bank=bank).order_by("source").values_list("source", "standard"))
    rows = {row.standard: row for row in reversed(_in_force(local_date(at)).filter(standard__in=chosen.values()))}
    return {source: read_version(rows[standard]) for source, standard in chosen.items() if standard in rows}
