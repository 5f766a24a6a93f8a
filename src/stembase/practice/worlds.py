"""Open the world of a run: a practice bank with a clock of its own, its stock and tanks, and everything that came before the student."""

import secrets
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from stembase.acts.door import batch, perform
from stembase.bank.models import Bank
from stembase.bank.queries.sources import standards_of_source
from stembase.base.chain import BASE
from stembase.ledger.clock import base_head, time_of
from stembase.ledger.memory import looking
from stembase.practice.deeds import DEEDS
from stembase.practice.policy.habits import Habit
from stembase.practice.policy.player import Crew, Player
from stembase.practice.policy.reactions import meet
from stembase.practice.policy.walking import minutes_of, walk
from stembase.practice.queries.scenarios import scenario_named
from stembase.practice.scenario import Scenario
from stembase.practice.truth.freezing import program_minutes
from stembase.practice.ways import split, ways
from stembase.procedures.queries import in_force

FACILITY = "A9995"
MOST_SEEDS = 100_000
TANKS = (("Q1", "quarantine"), ("R1", "released"))
SHELF = timedelta(days=300)


def begin(scenario: str, seed: int, *, crew: Crew, habits: Sequence[Habit] = (), assignment: str = "") -> Player:
    """Open a bank, tell what came before the student, and let the student in. Gives the player that goes on from there.

    Refuses `no-such-scenario`, `no-such-procedure`, `not-in-force-yet`, and as `start-run` does.
    """
    found = scenario_named(scenario)
    with looking(base_head):
        _demand_published(found)
    bank = _opened(found, crew)
    with looking(base_head):
        starts = _first_instant(found, time_of(BASE))
    with batch(bank):
        perform("start-run", bank, by=crew.student, at=starts, now=starts, scenario=found.key, seed=seed, assignment=assignment)
        player = Player(bank, found, crew, tuple(habits), starts, meet)
        _settle(player)
        before, _own = split(found.start.source, found.start.begins, found.until)
        walk(player, before)
        player.do("open-run")
    player.told = False
    return player


def any_seed() -> int:
    """A seed nobody chose: another donor each time."""
    return 1 + secrets.randbelow(MOST_SEEDS)


def _demand_published(scenario: Scenario) -> None:
    """Every procedure on the way is published."""
    before, own = split(scenario.start.source, scenario.start.begins, scenario.until)
    for procedure in {stop.procedure for stop in (*before, *own)} - {"act"}:
        in_force(procedure, time_of(BASE).date())


def _opened(scenario: Scenario, crew: Crew) -> str:
    """A bank of the next free number, counted while nobody else can open one."""
    titles: dict[str, Any] = {"title_zh": scenario.title.zh[:80], "title_en": scenario.title.en[:80]}
    with batch(BASE):
        number = 1 + max((int(key.rpartition("-r")[2]) for key in _numbers()), default=0)
        bank = f"{FACILITY}-r{number}"
        perform("open-practice-bank", BASE, by=crew.student, at=time_of(BASE), bank=bank, facility=FACILITY, clock="own", **titles)
    return bank


def _numbers() -> list[str]:
    return [key for key in Bank.objects.filter(key__startswith=f"{FACILITY}-r").values_list("key", flat=True) if key.rpartition("-r")[2].isdigit()]


def _first_instant(scenario: Scenario, now: datetime) -> datetime:
    """When the world begins, so that the student comes in at the scenario's time of day, not before the base's present."""
    before, _own = split(scenario.start.source, scenario.start.begins, scenario.until)
    frozen = program_minutes(DEEDS["freezer-program"].usual) * any(stop.do == "act:wait-for-freezer" for stop in before)
    length = timedelta(minutes=frozen + sum(minutes_of(scenario, stop, now) for stop in before))
    hour, minute = map(int, scenario.start.clock.split(":"))
    earliest = timezone.localtime(now + length)
    opens = datetime.combine(earliest.date(), time(hour, minute), earliest.tzinfo)
    return (opens if opens >= earliest else opens + timedelta(days=1)) - length


def _settle(player: Player) -> None:
    """Standard, tanks, and lots of everything the way needs."""
    source = player.scenario.start.source
    player.do("choose-standard", source=source, standard=standards_of_source(source)[0])
    for number, zone in TANKS:
        tank = f"{player.bank}:{number}"
        player.do("set-up-tank", by=player.crew.quality, number=number, room="cells-storage-room", zone=zone, limit_c=-150.0, silence_minutes=1440)
        player.do("lay-out-positions", by=player.crew.quality, tank=tank, racks=["A"], boxes=["1"], slots=["1", "2", "3"])
    for material in sorted(_materials(player)):
        player.do("receive-lot", material=material, number=f"{material[:3].upper()}1", valid_until=player.at + SHELF)
    for injection in player.scenario.injections:
        if injection.fault == "kit-expired":
            player.do("receive-lot", material="collection-kit", number="OLD1", valid_until=player.at + timedelta(minutes=30))
        if injection.fault == "lot-recalled":
            player.do("receive-lot", material=str(injection.parameters["material"]), number="NEXT1", valid_until=player.at + SHELF / 2)


def _materials(player: Player) -> set[str]:
    """Kinds of material the whole way needs; markers have lots of their own."""
    procedures = {stop.procedure for stop in ways()[player.scenario.start.source]} - {"act"}
    kit = "collection-kit" if player.scenario.start.source == "cord-blood" else "tissue-kit"
    return {kit, "nat-reagent", "marker-reagent"} | {lot for key in procedures for lot in player.definition(key).lots}
