"""Let time pass in a run: wait, and tell what happens on the way, in one transaction. The page, the policies and the API come this way."""

from collections.abc import Callable
from datetime import datetime, timedelta

from stembase.acts.door import batch, perform
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Act

INSTRUMENT = "instrument"
"""Who tells what happens by itself."""


def pass_time(bank: str, *, by: str, minutes: float, until_event: bool = False, seen: int | None = None, meet: Callable[[Act], None] | None = None) -> datetime:
    """Wait so many minutes of the run's time; gives the time it is then. `until_event`: no longer than to the first thing that happens;
    `meet` is told each. Refuses as `wait` does."""
    with batch(bank):
        at = time_of(bank)
        end = at + timedelta(minutes=minutes)
        while True:
            act = perform("wait", bank, by=by, at=at, minutes=(end - at) / timedelta(minutes=1), seen=seen)
            seen = None
            if not act.did.stopped_by:
                return act.recorded_at
            told = perform("tell-event", bank, by=INSTRUMENT, at=act.did.until)
            if meet:
                meet(told)
            at = told.recorded_at
            if until_event or at >= end:
                return at
