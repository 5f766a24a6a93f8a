"""What the reference policy does with the donor of a run: played through the door and undone, and kept, so that no end of a run waits for it.

It is played when a run begins, by going on from there as the reference would (`play_on`). Where that was not done (a teacher injected something, the
house was upgraded), it is played from the beginning, which comes to the same.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

import msgspec
from django.db import transaction

from stembase import __version__
from stembase.acts.locks import turn
from stembase.bank.models import Unit
from stembase.base.chain import BASE
from stembase.ledger.appending import act_of, canonical
from stembase.ledger.clock import time_of
from stembase.ledger.memory import undone
from stembase.ledger.models import Entry
from stembase.ledger.queries import columns_of
from stembase.practice.models import ReferenceRun, Run
from stembase.practice.policy.habits import REFERENCE
from stembase.practice.policy.player import Crew, Player
from stembase.practice.policy.playing import go_on, play
from stembase.practice.queries.events import besides
from stembase.practice.queries.running import run_of, scenario_of
from stembase.practice.queries.truths import acts_of, kind_of, past_of, rules, rules_of
from stembase.practice.scenario import Injection, Scenario
from stembase.practice.scoring.case import Case
from stembase.practice.truth import MODEL
from stembase.practice.truth.fold import at_instant, truth
from stembase.practice.truth.happening import happenings
from stembase.practice.ways import split
from stembase.procedures.queries import version_in_force
from stembase.refusal import Refused
from stembase.science.parameters import packaged as parameters

REFERENCES = 128
"""How many of the reference's runs a process remembers, the last ones."""
_remembered: dict[str, Case] = {}


class Played(msgspec.Struct, frozen=True):
    """A run as it stands: the columns of its entries, the number after which the student's part begins, and the stages of its units."""

    entries: tuple[tuple[str, ...], ...]
    opened_seq: int
    stages: Mapping[str, str]


def case_of(run: Run) -> Case:
    """The run as it is scored. Its unit is the first bag of it. Refuses `scenario-withdrawn`."""
    acts, past = acts_of(run.bank_id), past_of(run.bank_id)
    world = at_instant(past.world, max(act.recorded_at for act in acts), rules_of(run))
    unit = next(iter(world.bags), "")
    stage = Unit.objects.filter(key=unit).values_list("stage", flat=True).first() or ""
    return Case(scenario_of(run), past.done, tuple(act for act in acts if act.seq > run.opened_seq), world, unit, stage)


def reference_case(scenario: Scenario, seed: int, crew: Crew, taught: Sequence[Injection] = (), day: date | None = None) -> Case:
    """What the reference does with the same donor and seed, which is the same whoever plays it.

    `taught`: faults of a teacher that it meets too; `day`: when the run was begun, by whose procedures it is measured (none: today).
    """
    key = _key(scenario, seed, taught, day or _today())
    return _remembered.get(key) or _remember(key, _case(scenario, seed, _kept(key) or _played(scenario, seed, crew, taught)))


def played_by_reference(bank: str) -> None:
    """The reference itself has played the run of a bank, and met nothing beside its scenario: it need not be played again to score others by."""
    run = run_of(bank)
    _remember(_key(scenario_of(run), run.seed, (), run.started_at.date()), case_of(run))


def play_on(player: Player) -> None:
    """Go on from the beginning of a run as the reference would, undo that, and keep it. Where the reference is refused nothing is kept: the end of
    the run will say so."""
    run, scenario, day = run_of(player.bank), player.scenario, _today()
    key = _key(scenario, run.seed, (), day)
    if ReferenceRun.objects.filter(key=key).exists():
        return
    with suppress(Refused):
        with turn(), undone(), transaction.atomic():
            go_on(replace(player, habits=(), refused=[]), ends=False)
            played = _played_in(run)
            transaction.set_rollback(True)
        _keep(key, played)


def keep_reference(run: Run, crew: Crew, taught: Sequence[Injection]) -> None:
    """Play the reference of a run where it is not kept yet, before the act that ends the run holds any lock. Refuses what `play` refuses."""
    scenario, day = scenario_of(run), run.started_at.date()
    key = _key(scenario, run.seed, taught, day)
    if key == _key(scenario, run.seed, taught, _today()) and not ReferenceRun.objects.filter(key=key).exists():
        _keep(key, _played(scenario, run.seed, crew, taught))


def _key(scenario: Scenario, seed: int, taught: Sequence[Injection], day: date) -> str:
    """The hash of all that a run of the reference rests on: house, models, scenario, seed, faults, and the procedures in force on a day."""
    before, own = split(scenario.start.source, scenario.start.begins, scenario.until)
    procedures = sorted({stop.procedure for stop in (*before, *own)} - {"act"})
    versions = [version.key if (version := version_in_force(key, day)) else "" for key in procedures]
    faults = [(one.fault, one.after, one.bag_below_c, dict(one.parameters)) for one in taught]
    return hashlib.sha256(canonical([__version__, MODEL, scenario.hash, parameters().hash, seed, faults, versions]).encode()).hexdigest()


def _today() -> date:
    return time_of(BASE).date()


def _played(scenario: Scenario, seed: int, crew: Crew, taught: Sequence[Injection]) -> Played:
    """Played through the door from the beginning, and undone."""
    with turn(), undone(), transaction.atomic(), besides(taught):
        played = _played_in(run_of(play(scenario.key, seed, REFERENCE, crew, ends=False).bank))
        transaction.set_rollback(True)
    return played


def _played_in(run: Run) -> Played:
    entries = tuple(columns_of(entry) for entry in Entry.objects.filter(chain=run.bank_id).order_by("seq"))
    return Played(entries, run.opened_seq, dict(Unit.objects.filter(bank=run.bank_id).values_list("key", "stage")))


def _case(scenario: Scenario, seed: int, played: Played) -> Case:
    """What was played, as `case_of` gives it of a run that stands."""
    acts = [act_of(columns) for columns in played.entries]
    done = happenings(acts, kind_of)
    world = truth(done, rules(scenario, seed), max(act.recorded_at for act in acts))
    unit = next(iter(world.bags), "")
    return Case(scenario, done, tuple(act for act in acts if act.seq > played.opened_seq), world, unit, played.stages.get(unit, ""))


def _remember(key: str, case: Case) -> Case:
    while len(_remembered) >= REFERENCES:
        _remembered.pop(next(iter(_remembered)), None)
    _remembered[key] = case
    return case


def _kept(key: str) -> Played | None:
    row = ReferenceRun.objects.filter(key=key).first()
    return msgspec.msgpack.decode(zlib.decompress(row.played), type=Played) if row else None


def _keep(key: str, played: Played) -> None:
    with turn(), transaction.atomic():
        ReferenceRun.objects.get_or_create(key=key, defaults={"played": zlib.compress(msgspec.msgpack.encode(played))})
