"""A station's board: what waits there, longest first, and the next steps each can take under the procedures in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from stembase.bank.models import Donation, Hold, Performance, Unit
from stembase.bank.products import sample_codes
from stembase.procedures.definition import Definition, Step, Text
from stembase.procedures.kinds import KINDS
from stembase.procedures.order import ready
from stembase.procedures.queries import all_in_force, definition_of

EXPECTED = "expected"
WAITS_FOR_NOBODY = frozenset({"released", "issued", "infused", "divided", "discarded"})
"""Stages in which a unit is not waiting for a station, whatever procedures could still be done on it."""


@dataclass(frozen=True, slots=True)
class Next:
    """A step that can be done now, and the command that does it. `begun`: its procedure is under way on the subject."""

    procedure: str
    version: int
    step: str
    title: Text
    of: Text
    command: str
    begun: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A unit, or a donation that has none yet, and what can be done with it. `held`: how many holds stand; `place`: where it lies."""

    subject: str
    din: str
    product: str
    source: str
    stage: str
    since: datetime
    held: int
    place: str
    next: tuple[Next, ...]


@dataclass(slots=True)
class _Run:
    """A performance on a subject: the version's key, whether it is open, and its steps done."""

    id: str
    open: bool
    done: set[str] = field(default_factory=set)


def station_board(bank: str, station: str, at: datetime, *, limit: int = 100) -> list[Waiting]:
    """What waits at the station at the instant, longest first, at most `limit` units and as many donations. Five queries."""
    definitions = {
        definition.key: definition for definition in all_in_force(timezone.localtime(at).date(), station=station) if definition.about == "unit"
    }
    entered = {stage for definition in definitions.values() for stage in _entry(definition)} - WAITS_FOR_NOBODY
    units = _units(bank, entered, list(definitions), limit)
    donations = _donations(bank, limit) if EXPECTED in entered else []
    subjects = [*(unit.key for unit in units), *(donation.key for donation in donations)]
    runs = _runs(subjects, list(definitions))
    held = dict(Hold.objects.filter(unit__in=subjects, lifted_at=None).values_list("unit").annotate(Count("key")))
    rows = [
        Waiting(unit.key, unit.din, unit.product, unit.source, unit.stage, unit.stage_since, held.get(unit.key, 0), _place(unit),
                _next(unit.source, unit.stage, definitions, runs.get(unit.key, [])))
        for unit in units
    ]  # fmt: skip
    rows += [
        Waiting(donation.key, donation.din, "", donation.source, EXPECTED, donation.expected_at, 0, "",
                _next(donation.source, EXPECTED, definitions, runs.get(donation.key, [])))
        for donation in donations
    ]  # fmt: skip
    return sorted((row for row in rows if row.next), key=lambda row: (row.since, row.subject))


def units_by_stage(bank: str) -> dict[str, int]:
    """How many units stand at each stage, samples left out; and under `expected` how many donations. Two queries."""
    rows = Unit.objects.filter(bank_id=bank).exclude(product__in=sample_codes()).values_list("stage").annotate(Count("key"))
    expected = Donation.objects.filter(bank_id=bank, collected_at=None, loss="").count()
    return dict(rows) | ({EXPECTED: expected} if expected else {})


def next_steps(unit: Unit, at: datetime) -> tuple[Next, ...]:
    """Everything that can be done with a unit now, at any station, what is under way first. Two queries."""
    definitions = {definition.key: definition for definition in all_in_force(timezone.localtime(at).date()) if definition.about == "unit"}
    runs = _runs([unit.key], list(definitions)).get(unit.key, [])
    return _next(unit.source, unit.stage, definitions, runs)


def _entry(definition: Definition) -> tuple[str, ...]:
    """Stages at which the procedure takes a unit up: those its first step that moves one on starts from."""
    return next((step.moves.from_stages for step in definition.steps if step.moves.to), ())


def _units(bank: str, stages: Iterable[str], procedures: Sequence[str], limit: int) -> list[Unit]:
    under_way = Performance.objects.filter(bank_id=bank, ended_at=None, procedure__in=procedures).values("subject")
    rows = Unit.objects.filter(Q(stage__in=stages) | Q(key__in=under_way), bank_id=bank).exclude(stage__in=WAITS_FOR_NOBODY)
    return list(rows.exclude(product__in=sample_codes()).select_related("position").order_by("stage_since", "key")[:limit])


def _donations(bank: str, limit: int) -> list[Donation]:
    return list(Donation.objects.filter(bank_id=bank, collected_at=None, loss="").order_by("expected_at", "key")[:limit])


def _place(unit: Unit) -> str:
    return unit.position.key if hasattr(unit, "position") else ""


def _runs(subjects: Sequence[str], procedures: Sequence[str]) -> dict[str, list[_Run]]:
    """Performances of the procedures on the subjects, newest last."""
    rows = Performance.objects.filter(subject__in=subjects, procedure__in=procedures).order_by("begun_at", "key")
    found: dict[str, dict[str, _Run]] = {}
    for key, subject, procedure, version, ended_at, step in rows.values_list("key", "subject", "procedure", "version", "ended_at", "steps__step"):
        run = found.setdefault(subject, {}).setdefault(key, _Run(f"{procedure}@{version}", ended_at is None))
        run.done |= {step} - {None}
    return {subject: list(runs.values()) for subject, runs in found.items()}


def _next(source: str, stage: str, definitions: Mapping[str, Definition], runs: Sequence[_Run]) -> tuple[Next, ...]:
    """Steps of what is under way, then first steps of what the stage leads into and has not been done."""
    found: list[Next] = []
    for run in (run for run in runs if run.open):
        definition = definitions[run.id.partition("@")[0]]
        definition = definition if definition.id == run.id else definition_of(run.id)
        found += [_step(definition, step, stage, begun=True) for step in ready(definition, run.done) if _fits(step, stage)]
    known = {run.id.partition("@")[0] for run in runs}
    for definition in definitions.values():
        if definition.key not in known and stage in _entry(definition) and source in definition.sources:
            found += [_step(definition, step, stage, begun=False) for step in ready(definition, ()) if _fits(step, stage)]
    return tuple(found)


def _fits(step: Step, stage: str) -> bool:
    """Whether the unit stands where the step starts from, or in the middle of a step of two acts."""
    return _in_the_middle(step, stage) or not step.moves.from_stages or stage in step.moves.from_stages


def _in_the_middle(step: Step, stage: str) -> bool:
    return bool(KINDS[step.kind].ends) and stage == "freezing"


def _step(definition: Definition, step: Step, stage: str, *, begun: bool) -> Next:
    kind = KINDS[step.kind]
    command = kind.ends if _in_the_middle(step, stage) else kind.command
    return Next(definition.key, definition.version, step.key, step.title, definition.title, command, begun)
