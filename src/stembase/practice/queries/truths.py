"""What is true in a run, read from its entries: the fold of `truth`, with the rules of its scenario and seed."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from stembase.ledger.appending import COLUMNS, act_of
from stembase.ledger.models import Entry
from stembase.ledger.prepared import Prepared, Slot
from stembase.ledger.vocabulary import Act
from stembase.practice.models import Run
from stembase.practice.queries.running import run_of, scenario_of
from stembase.practice.scenario import Scenario
from stembase.practice.truth.bag import World
from stembase.practice.truth.fold import after, at_instant
from stembase.practice.truth.happening import Happening, happenings
from stembase.practice.truth.rules import Rules
from stembase.procedures.queries import definition_of
from stembase.science.parameters import packaged as parameters


@dataclass(frozen=True, slots=True)
class Past:
    """What was done in a run up to an entry (its number and hash), and the world after it."""

    seq: int = 0
    mark: str = ""
    done: tuple[Happening, ...] = ()
    world: World = field(default_factory=World)


MOST_PASTS = 64
_pasts: dict[tuple[str, int], Past] = {}
"""By bank and seed, as far as they were read last."""
_entries = Prepared(lambda: Entry.objects.filter(chain=Slot("bank"), seq__gte=Slot("since")).order_by("seq").values_list(*COLUMNS, "hash"))


def acts_of(bank: str, since: int = 0) -> list[Act]:
    """The acts of a run in their order, those after an entry's number. One query."""
    return [act_of(columns) for *columns, _mark in _entries.rows(bank=bank, since=since + 1)]


def kind_of(version: str, step: str) -> str:
    """The kind of a step of a published version."""
    found = definition_of(version).step(step)
    return found.kind if found else ""


def done_in(bank: str) -> tuple[Happening, ...]:
    """Everything done in a run. Refuses as `past_of`."""
    return past_of(bank).done


def rules_of(run: Run) -> Rules:
    """The rules of a run. Refuses `scenario-withdrawn`."""
    return rules(scenario_of(run), run.seed)


@lru_cache(maxsize=256)
def _numbers(scenario: str, mark: str, changed: tuple[tuple[str, float], ...]):  # type: ignore[no-untyped-def]
    return parameters().with_values(dict(changed))


def rules(scenario: Scenario, seed: int) -> Rules:
    """The rules of a scenario with a seed."""
    return Rules(seed, _numbers(scenario.key, scenario.hash, tuple(sorted(scenario.parameters.items()))), scenario.start.birth)


def truth_in(bank: str, until: datetime | None = None) -> World:
    """What is true in a run after its last entry, or at a later instant. Refuses as `past_of`."""
    world = past_of(bank).world
    return world if until is None else at_instant(world, until, rules_of(run_of(bank)))


def past_of(bank: str) -> Past:
    """What was done in a run, and the world after it. Refuses `no-practice-run`, `scenario-withdrawn`. One query, and one for the run.

    It is remembered by the hash of its last entry, so that reading on folds only what has come since.
    """
    rules = rules_of(run_of(bank))
    past = _pasts.get((bank, rules.seed), Past())
    entries = _entries.rows(bank=bank, since=past.seq)
    if past.seq and not (entries and entries[0][-1] == past.mark):
        entries, past = _entries.rows(bank=bank, since=0), Past()
    past = _read_on(past, [entry for entry in entries if entry[-1] != past.mark], rules)
    if len(_pasts) >= MOST_PASTS:
        _pasts.clear()
    _pasts[bank, rules.seed] = past
    return past


def _read_on(past: Past, entries: list[tuple[Any, ...]], rules: Rules) -> Past:
    """The past with entries more; each row ends with its hash."""
    if not entries:
        return past
    new, world = happenings([act_of(entry[:-1]) for entry in entries], kind_of), past.world
    for happening in new:
        world = after(world, happening, rules)
    return Past(int(entries[-1][1]), entries[-1][-1], past.done + new, world)
