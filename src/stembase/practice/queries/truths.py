"""What is true in a run, read from its entries: the fold of `truth`, with the rules of its scenario and seed."""

from datetime import datetime
from functools import lru_cache

from stembase.ledger.appending import act_of
from stembase.ledger.models import Entry
from stembase.ledger.queries import columns_of
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

MOST_WORLDS = 64
_worlds: dict[tuple[str, int], tuple[int, str, World]] = {}
"""By bank and seed: the last entry folded, its hash, and the world after it."""


def acts_of(bank: str, since: int = 0) -> list[Act]:
    """The acts of a run in their order, those after an entry's number. One query."""
    return [act_of(columns_of(entry)) for entry in Entry.objects.filter(chain=bank, seq__gt=since).order_by("seq")]


def kind_of(version: str, step: str) -> str:
    """The kind of a step of a published version."""
    found = definition_of(version).step(step)
    return found.kind if found else ""


def done_in(bank: str) -> tuple[Happening, ...]:
    """Everything done in a run."""
    return happenings(acts_of(bank), kind_of)


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
    """What is true in a run after its last entry, or at a later instant.

    The world of an entry is remembered by the entry's hash, so that reading on folds only what has come since.
    """
    rules = rules_of(run_of(bank))
    seq, mark, world = _worlds.get((bank, rules.seed), (0, "", World()))
    entries = list(Entry.objects.filter(chain=bank, seq__gte=seq).order_by("seq"))
    if seq and not (entries and (entries[0].seq, entries[0].hash) == (seq, mark)):
        entries, world, seq = list(Entry.objects.filter(chain=bank).order_by("seq")), World(), 0
    for happening in happenings((act_of(columns_of(entry)) for entry in entries if entry.seq > seq), kind_of):
        world = after(world, happening, rules)
    if len(_worlds) >= MOST_WORLDS:
        _worlds.clear()
    if entries:
        _worlds[bank, rules.seed] = (entries[-1].seq, entries[-1].hash, world)
    return world if until is None else at_instant(world, until, rules)
