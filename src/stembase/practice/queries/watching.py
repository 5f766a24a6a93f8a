"""Runs as somebody sees them who watches a class: the clock of each, the step it stands at, what was done last, what was heard, what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from stembase.bank.models import Donation, Unit
from stembase.bank.products import sample_codes
from stembase.bank.queries.way import Next, next_of, next_of_donation, open_work, way_on
from stembase.ledger.clock import TICK
from stembase.ledger.instants import instant_of
from stembase.ledger.models import Entry
from stembase.practice.models import Run

ALIVE = (Run.State.PREPARING, Run.State.OPEN, Run.State.FROZEN)
NOT_DONE = ("attempted", "run.event", "run.frozen", "run.resumed")


@dataclass(frozen=True, slots=True)
class Watched:
    """A run that is not over. `now`: its own time; `last`: the last thing done; `heard`: what has struck, oldest first; `refused`: attempts that
    were; `stage` of what is worked on, and the step that comes next."""

    run: Run
    now: datetime
    last: Entry | None
    heard: tuple[Entry, ...]
    refused: int
    stage: str
    next: Next | None


def watched(runs: Sequence[Run], day: date) -> list[Watched]:
    """The runs as they stand, by the procedures of a day. Five queries, however many runs there are (six where some wait for a birth)."""
    banks = [run.bank_id for run in runs]
    heads = {head["chain"]: head for head in _heads(banks)}
    wanted = Q(pk__in=[head["done"] for head in heads.values() if head["done"]]) | Q(chain__in=banks, verb="run.event")
    entries = list(Entry.objects.filter(wanted).order_by("id"))
    last = {entry.chain: entry for entry in entries if entry.verb not in NOT_DONE}
    heard: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.verb == "run.event":
            heard.setdefault(entry.chain, []).append(entry)
    places = _places(banks, day)
    return [
        Watched(
            run,
            instant_of(heads[run.bank_id]["told"]) + TICK if run.bank_id in heads else run.started_at,
            last.get(run.bank_id),
            tuple(heard.get(run.bank_id, ())),
            heads.get(run.bank_id, {}).get("refused", 0),
            *places.get(run.bank_id, ("", None)),
        )
        for run in runs
    ]


def _heads(banks: Sequence[str]):  # type: ignore[no-untyped-def]
    """Of each chain: the instant of its last entry, the last thing done, how many attempts were refused. One query."""
    return Entry.objects.filter(chain__in=banks).values("chain").annotate(
        told=Max("recorded_at"), done=Max("id", filter=~Q(verb__in=NOT_DONE)), refused=Count("id", filter=Q(verb="attempted"))
    )  # fmt: skip


def _places(banks: Sequence[str], day: date) -> dict[str, tuple[str, Next | None]]:
    """Of each bank: the stage of its first unit, or of the donation it waits for, and what comes next. Three queries."""
    way = way_on(day)
    donations = {one.bank_id: one for one in Donation.objects.filter(bank__in=banks, collected_at=None, loss="").order_by("-expected_at")}
    units = {one.bank_id: one for one in _units(banks)}
    works = open_work([*(one.key for one in donations.values()), *(one.key for one in units.values())])
    waiting = {bank: ("expected", next_of_donation(way, one, works.get(one.key, []))) for bank, one in donations.items()}
    return waiting | {bank: (one.stage, next(iter(next_of(way, one, works.get(one.key, []))), None)) for bank, one in units.items()}


def _units(banks: Sequence[str]) -> list[Unit]:
    """The units of the banks, the first of each last."""
    rows = Unit.objects.filter(bank__in=banks).exclude(product__in=sample_codes())
    return list(rows.order_by("-key"))
