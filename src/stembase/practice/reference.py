"""What the reference policy does with the donor of a run: played through the door and undone, and kept, so that no end of a run waits for it.

A worker plays it while the run is under way (`working.keep_references`). Where none has come to it, or a teacher injected something, it is played
right before the act that ends the run, which so holds its lock no longer than any other.
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta

import msgspec
from django.db import transaction

from stembase import __version__
from stembase.acts.locks import turn
from stembase.bank.models import Unit
from stembase.base.chain import BASE
from stembase.ledger.appending import act_of, canonical
from stembase.ledger.clock import base_head, time_of
from stembase.ledger.memory import looking, undone
from stembase.ledger.models import Entry
from stembase.ledger.queries import columns_of
from stembase.practice.crews import crew_of
from stembase.practice.models import ReferenceRun, Run
from stembase.practice.policy.habits import REFERENCE
from stembase.practice.policy.player import Crew
from stembase.practice.policy.playing import play
from stembase.practice.queries.events import besides
from stembase.practice.queries.running import run_of, scenario_of
from stembase.practice.queries.seeing import IN_ORDER
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


def keep_reference(run: Run, taught: Sequence[Injection] = ()) -> None:
    """Play the reference of a run and keep it, unless it is kept. Refuses what `play` refuses."""
    key = _key_of(run, taught)
    if key and not ReferenceRun.objects.filter(key=key).exists():
        _keep(key, _played(scenario_of(run), run.seed, crew_of(run.students[0]), taught))


def without_reference() -> list[Run]:
    """The runs under way, begun within a day, whose reference is not kept yet: the earliest first, one of each donor. Two queries."""
    lately = Run.objects.filter(state__in=(Run.State.OPEN, Run.State.FROZEN), started_at__gte=time_of(BASE) - timedelta(days=1))
    keys: dict[str, Run] = {}
    with looking(base_head):
        for run in lately.order_by(*IN_ORDER):
            with suppress(Refused):
                keys.setdefault(_key_of(run, ()), run)
    kept = {"", *ReferenceRun.objects.filter(key__in=keys).values_list("key", flat=True)}
    return [run for key, run in keys.items() if key not in kept]


def _key_of(run: Run, taught: Sequence[Injection]) -> str:
    """The key of a run's reference; empty where other procedures have come into force since, by which it must not be measured."""
    scenario = scenario_of(run)
    key = _key(scenario, run.seed, taught, run.started_at.date())
    return key if key == _key(scenario, run.seed, taught, _today()) else ""


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
