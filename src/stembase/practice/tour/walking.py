"""Walk the tour with a visitor's answers: the same commands through the one door by a crew as in any run, and all of it undone.

A visitor leaves nothing behind: no entry, no bank, no account. What was seen is remembered, for one donor and so many answers give few walks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from threading import Lock

from django.db import transaction

from stembase.acts.door import perform
from stembase.acts.locks import turn
from stembase.base.chain import BASE
from stembase.ledger.clock import time_of
from stembase.ledger.memory import undone
from stembase.people.accounts import make_account
from stembase.people.queries import holders_of
from stembase.people.roles import ADMINISTRATOR, STUDENT
from stembase.practice.crews import crew_of
from stembase.practice.debriefing import Debriefed, debriefed
from stembase.practice.policy.player import Player
from stembase.practice.policy.walking import walk
from stembase.practice.queries.running import run_of
from stembase.practice.queries.truths import rules_of, truth_in
from stembase.practice.tour.stops import Tour, tour
from stembase.practice.truth.rules import Rules
from stembase.practice.ways import split
from stembase.practice.worlds import begin
from stembase.refusal import Refused

VISITOR = "V0001"
"""The code of whoever walks; it exists only while a walk is played."""
WALKS = 512
"""How many walks a process remembers: more than there are."""
PATIENCE_S = 20.0
"""How long a visitor waits for the walk of another."""
_one_at_a_time = Lock()


@dataclass(frozen=True, slots=True)
class Seen:
    """What is true of the unit at a stop: hours since the collection, mL, °C, CD34+ cells (10⁶) that would still form a colony, and the shares of
    its CD34+ cells with a whole membrane, and that would form a colony. `refused`: what was refused on the way there."""

    hours: float
    volume_ml: float
    celsius: float
    living_e6: float
    whole: float
    living: float
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Walked:
    """A walk: what is true after each stop, and how it is talked over at the end."""

    seen: tuple[Seen, ...]
    told: Debriefed
    rules: Rules


def walked(chosen: Sequence[int]) -> Walked:
    """The walk of somebody who answered so, the rest as the reference does it. Refuses what `begin` refuses, `tour-closed`, `tour-busy`."""
    whole = tour()
    return _walked((*chosen, *(0 for _ in whole.stops[len(chosen) :])))


@lru_cache(maxsize=WALKS)
def _walked(chosen: tuple[int, ...]) -> Walked:
    if not _one_at_a_time.acquire(timeout=PATIENCE_S):
        raise Refused("tour-busy")
    try:
        with undone(), turn(), transaction.atomic():
            walk_told = _played(tour(), chosen)
            transaction.set_rollback(True)
    finally:
        _one_at_a_time.release()
    return walk_told


def _played(whole: Tour, chosen: tuple[int, ...]) -> Walked:
    """Let the visitor in, walk from stop to stop, look each time."""
    crew = crew_of(_let_in())
    player = begin(whole.scenario, whole.seed, crew=crew, habits=whole.habits(chosen))
    start = player.scenario.start
    _before, own = split(start.source, start.begins, player.scenario.until)
    places, done, seen = [one.do for one in own], 0, list[Seen]()
    for stop in whole.stops:
        ends = places.index(stop.until) + 1
        met = len(player.refused)
        walk(player, own[done:ends])
        seen.append(_look(player, tuple(player.refused[met:])))
        done = ends
    return Walked(tuple(seen), debriefed(player.bank, crew), rules_of(run_of(player.bank)))


def _let_in() -> str:
    """A visitor with the part of a student, by an administrator of the base. Refuses `tour-closed` where there is none."""
    now = time_of(BASE)
    administrators = holders_of(ADMINISTRATOR, now)
    if not administrators:
        raise Refused("tour-closed")
    make_account(code=VISITOR, username=VISITOR, password=None)
    perform("grant-role", BASE, by=administrators[0], at=now, person=VISITOR, role=STUDENT, scope="")
    return VISITOR


def _look(player: Player, refused: tuple[str, ...]) -> Seen:
    now = time_of(player.bank)
    bag = next(iter(truth_in(player.bank, now).bags.values()), None)
    if bag is None:
        raise Refused("tour-closed")
    return Seen(
        hours=(now - player.collected_at()) / timedelta(hours=1),
        volume_ml=float(bag.holds.volume_ml),
        celsius=float(bag.celsius),
        living_e6=bag.living_cd34_e6,
        whole=float(bag.holds.cd34_viability),
        living=float(bag.holds.clonogenic * bag.holds.tolerance),
        refused=refused,
    )
