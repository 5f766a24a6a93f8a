"""What falls due in a run, and how far its entries have come."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db.models import Max

from stembase.ledger.models import Entry
from stembase.practice.faults import noticed
from stembase.practice.models import Run
from stembase.practice.queries.running import scenario_of
from stembase.practice.queries.truths import past_of, rules_of
from stembase.practice.scenario import Injection
from stembase.practice.truth.events import Event, due
from stembase.practice.truth.fold import after

_besides: ContextVar[Sequence[Injection]] = ContextVar("besides", default=())


@contextmanager
def besides(injections: Sequence[Injection]) -> Iterator[None]:
    """While a run is played: these faults strike in it beside its scenario's own. So the reference meets what a teacher injected."""
    token = _besides.set(injections)
    try:
        yield
    finally:
        _besides.reset(token)


def next_event(run: Run, until: datetime, *, loud: bool = False) -> Event | None:
    """The first thing that happens by itself up to an instant; nothing before the student has come in. `loud`: only what one
    notices, as it will come after what happens silently before."""
    injections = (*scenario_of(run).injections, *_besides.get()) if run.opened_at else ()
    if run.opened_at is None or not injections:
        return None
    past, rules = past_of(run.bank_id), rules_of(run)
    done, world = past.done, past.world
    while (event := due(injections, done, world, rules, run.opened_at, until)) and loud and not noticed(event.fault):
        done, world = (*done, event.happening), after(world, event.happening, rules)
    return event


def head_of(bank: str) -> int:
    """The number of the last entry of a run."""
    return Entry.objects.filter(chain=bank).aggregate(last=Max("seq"))["last"] or 0
