"""Open holds. Called only from apply functions and consequences; lifting one is a command of its own."""

from collections.abc import Mapping, Sequence
from typing import Any

from stembase.bank.models import Hold
from stembase.ledger.vocabulary import Act


def open_hold(act: Act, unit: str, reason: str, facts: Mapping[str, Any], *, mark: str = "") -> None:
    """Hold one unit because of an act. `mark` tells apart several holds an act opens for the same reason."""
    open_holds(act, [unit], reason, facts, mark=mark)


def open_holds(act: Act, units: Sequence[str], reason: str, facts: Mapping[str, Any], *, mark: str = "") -> None:
    """Hold every unit named, in one statement; keys come from the act, the reason, the mark and the place in the sequence."""
    stem = f"{act.key}:{reason}{mark}"
    Hold.objects.bulk_create(
        Hold(
            key=f"{stem}.{n}" if n else stem, bank_id=act.chain, unit_id=unit, reason=reason, facts=dict(facts), opened_at=act.at, opened_by=act.actor
        )
        for n, unit in enumerate(units)
    )
