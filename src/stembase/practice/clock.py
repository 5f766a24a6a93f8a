"""Let time pass in a run: wait, and hear what happens meanwhile, in one transaction. The page, the policies and the API come this way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stembase.acts.door import batch, perform
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Act
from stembase.practice.commands.passing import LONGEST
from stembase.practice.faults import noticed
from stembase.practice.machines import minutes_left
from stembase.practice.models import Run
from stembase.practice.queries.events import next_event
from stembase.practice.queries.running import run_in, run_of

INSTRUMENT = "instrument"
"""Who tells what happens by itself."""
MINUTE = timedelta(minutes=1)


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


def wait_through(bank: str, *, by: str, minutes: float, seen: int | None = None) -> Passed:
    """Wait so many minutes, or to the first thing a student notices: what happens silently does not end the wait. Refuses as `wait` does."""
    end = time_of(bank) + minutes * MINUTE if 0 < minutes <= LONGEST else time_of(bank)
    passed = pass_time(bank, by=by, minutes=minutes, seen=seen)
    told = passed.told
    while passed.told and not any(noticed(act.did.fault) for act in told) and (left := (end - time_of(bank)) / MINUTE) > 0:
        passed = pass_time(bank, by=by, minutes=left)
        told += passed.told
    return Passed(passed.now, told)


def minutes_to_next(bank: str) -> float | None:
    """Minutes to the next thing a student would notice: something that falls due, or the end of the freezer's program; None: nothing is under way."""
    now = time_of(bank)
    event = next_event(run_of(bank), now + LONGEST * MINUTE, loud=True)
    coming = minutes_left(bank, now) + ([(event.at - now) / MINUTE] if event else [])
    return max(min(coming), 1.0) if coming else None


def hear(bank: str) -> tuple[Act, ...]:
    """Tell what has fallen due while somebody worked. Nothing in a bank without a run, or in one that does not go on."""
    run, told = run_in(bank), list[Act]()
    while run and run.state == Run.State.OPEN and (event := next_event(run, time_of(bank))):
        told.append(perform("tell-event", bank, by=INSTRUMENT, at=event.at, now=time_of(bank)))
    return tuple(told)
