"""Empty a practice chain, whole, with every row read from it. A live bank's chain and the base's are never pruned.

What belongs to a chain is found by its key: it begins with `chain:` (see `ownership`, and `Act.key`). A checkpoint taken before shows the pruning.
"""

from django.db import connection, transaction

from stembase.refusal import Refused

from . import guards
from .models import Chain, Entry
from .verifying import START
from .vocabulary import PROJECTIONS


def prune(key: str) -> dict[str, int]:
    """Remove every entry of the practice chain and every row read from them, in one transaction; the chain begins anew.

    Gives how many rows each table lost. Refuses `no-such-chain` and `chain-not-for-pruning`.
    """
    with transaction.atomic():
        kind = Chain.objects.select_for_update().filter(key=key).values_list("kind", flat=True).first()
        if kind is None:
            raise Refused("no-such-chain", chain=key)
        if kind != Chain.Kind.PRACTICE:
            raise Refused("chain-not-for-pruning", chain=key, kind=kind)
        lost = {label: _remove(model.objects.filter(pk__startswith=f"{key}:")) for label, model in sorted(PROJECTIONS.items())}  # type: ignore[attr-defined]
        with guards.taken_down():
            lost[Entry._meta.label] = _remove(Entry.objects.filter(chain=key))
        Chain.objects.filter(key=key).update(seq=0, hash=START)
    return {label: rows for label, rows in lost.items() if rows}


def _remove(rows) -> int:  # type: ignore[no-untyped-def]
    """Delete without asking what points here: all of it goes in one transaction, whose end checks every reference."""
    return rows._raw_delete(connection.alias)
