"""What time it is in a chain: the real time, or a time of its own that stands still between acts. Everything that asks for the present asks here.

Chains that share a clock have one present: a `TICK` after the latest entry at the head of any of them. So their time moves by acts alone, is read
from the ledger alone, and never runs backwards.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from .appending import Head
from .instants import instant_of
from .memory import BASE, seen

TICK = timedelta(minutes=1)
"""What an act takes where time goes by acts (assumption: one entry at the bench)."""
_LATEST = """
SELECT MAX(entry.recorded_at) FROM ledger_chain AS chain
JOIN ledger_entry AS entry ON entry.chain = chain.key AND entry.seq = chain.seq
WHERE chain.clock = {clock}
"""
_STAND = f"SELECT hash, CASE WHEN clock <> '' THEN ({_LATEST.format(clock='head.clock')}) END FROM ledger_chain AS head WHERE key = %s"  # noqa: S608


def time_of(chain: str) -> datetime:
    """The present in a chain; the real one where it has no clock of its own, or does not exist."""
    return own_time(chain) or timezone.now()


def own_time(chain: str) -> datetime | None:
    """The present of a chain that has its own clock, or shares one; None where it goes by the real clock."""
    return _stand(chain)[1]


def base_head() -> str:
    """The hash of the head of the base's chain; empty where there is none."""
    return _stand(BASE)[0]


def time_to_record(head: Head, now: datetime | None) -> datetime:
    """The instant an act is recorded at while the head is held: `now` where the teller of a story gives it, else the present.

    With a clock of its own a chain takes no earlier instant than its present; a later one takes its time on.
    """
    if not head.clock:
        return now or timezone.now()
    present = head.present or _present(head.clock) or now or timezone.now()
    head.present = max(present, now or present)
    return head.present


def _present(clock: str) -> datetime | None:
    """A tick after the latest entry; None before there is one. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST.format(clock="%s"), [clock])
        (latest,) = cursor.fetchone()
    return _after(latest)


def _stand(chain: str) -> tuple[str, datetime | None]:
    """Where a chain's head stands and what time it is there by a clock of its own; asked once a look. One query."""
    return seen(("stand", chain), lambda: _asked(chain))


def _asked(chain: str) -> tuple[str, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(_STAND, [chain])
        row = cursor.fetchone()
    return (row[0], _after(row[1])) if row else ("", None)


def _after(latest: str | None) -> datetime | None:
    return instant_of(latest) + TICK if latest else None
