"""Let time pass in a run: wait, and hear what happens meanwhile, in one transaction. The page, the policies and the API come this way."""

from dataclasses import dataclass
from datetime import datetime

from stembase.acts.door import batch, perform
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Act
from stembase.practice.queries.events import next_event
from stembase.practice.queries.running import run_of

INSTRUMENT = "instrument"
"""Who tells what happens by itself."""


@dataclass(frozen=True, slots=True)
class Passed:
    """What time it is now, and what has happened: waiting ends with it."""

    now: datetime
    told: tuple[Act, ...]


def pass_time(bank: str, *, by: str, minutes: float, seen: int | None = None) -> Passed:
    """Wait so many minutes of the run's time, or to the first thing that happens; what fell due while nobody waited is heard at once.

    Refuses as `wait` does.
    """
    with batch(bank):
        at = time_of(bank)
        if overdue := next_event(run_of(bank), at):
            return Passed(at, (perform("tell-event", bank, by=INSTRUMENT, at=overdue.at, now=at),))
        act = perform("wait", bank, by=by, at=at, minutes=minutes, seen=seen)
        told = (perform("tell-event", bank, by=INSTRUMENT, at=act.recorded_at),) if act.did.stopped_by else ()
        return Passed(act.recorded_at, told)
