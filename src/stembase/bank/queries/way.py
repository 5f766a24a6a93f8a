"""The way of a unit through the stations: which procedure in force takes it up at which stage, and which of its steps comes next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from stembase.bank.models import Donation, Performance, Unit
from stembase.bank.queries.sources import source_data
from stembase.procedures.definition import Definition, Step
from stembase.procedures.order import ready, steps_in_order
from stembase.procedures.queries import all_in_force, definition_of

BEYOND: Mapping[str, tuple[str, ...]] = {
    "frozen": ("storage.put-away",),
    "reserved": ("storage.pick", "clinical.issue-and-ship"),
    "issued": ("clinical.receive-checklist", "clinical.thaw", "clinical.infuse"),
    "research": ("research.allocate",),
}
"""What takes a unit up at stages the way of its source does not name."""
UNFREEZING = "freezing"


@dataclass(frozen=True, slots=True)
class Open:
    """A performance that has begun and not ended: its key, the version it is pinned to, and the steps done by whom."""

    key: str
    procedure: str
    version: int
    done: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Next:
    """A step that may be done next. `begun`: its performance has begun."""

    definition: Definition
    step: Step
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """The procedures in force on a day, by key."""

    definitions: Mapping[str, Definition]
    _usual: dict[tuple[str, str], tuple[Definition, ...]] = field(default_factory=dict)

    def of_station(self, station: str) -> list[Definition]:
        """The procedures of a station, by key."""
        return [definition for definition in self.definitions.values() if definition.station == station]

    def usual(self, source: str, stage: str) -> tuple[Definition, ...]:
        """What usually takes a unit of the source up at the stage: the way of its source, else what lies beyond it."""
        if (source, stage) not in self._usual:
            own = [self.definitions[key] for key in source_data(source)["procedures"] if key in self.definitions] if source else []
            found = tuple(definition for definition in own if stage in entry_stages(definition))
            self._usual[source, stage] = found or tuple(self.definitions[key] for key in BEYOND.get(stage, ()) if key in self.definitions)
        return self._usual[source, stage]

    def possible(self, source: str, stage: str) -> list[Definition]:
        """Everything that could take it up: the usual first, then whatever else starts from that stage or from any."""
        usual = self.usual(source, stage)
        others = (one for one in self.definitions.values() if one.about == "unit" and source in one.sources and one not in usual)
        return [*usual, *(one for one in others if stage in entry_stages(one) or (not entry_stages(one) and one.station != "collection"))]

    def version(self, work: Open) -> Definition:
        """The version a performance is pinned to; one query where it is no longer in force."""
        current = self.definitions.get(work.procedure)
        return current if current and current.version == work.version else definition_of(f"{work.procedure}@{work.version}")


def way_on(day: date) -> Way:
    """The way on a day. One query once the texts are read."""
    return Way({definition.key: definition for definition in all_in_force(day)})


def entry_stages(definition: Definition) -> tuple[str, ...]:
    """The stages a procedure can start from: those its first moving step needs; none: any."""
    return next((step.moves.from_stages for step in steps_in_order(definition) if step.moves.from_stages), ())


def open_work(subjects: Collection[str]) -> dict[str, list[Open]]:
    """What has begun on each of the subjects, oldest first. One query."""
    rows = (
        Performance.objects.filter(subject__in=list(subjects), ended_at=None)
        .order_by("begun_at", "steps__at")
        .values_list("subject", "key", "procedure", "version", "steps__step", "steps__by")
    )
    found: dict[str, dict[str, tuple[str, int, dict[str, str]]]] = {}
    for subject, key, procedure, version, step, by in rows:
        _, _, done = found.setdefault(subject, {}).setdefault(key, (procedure, version, {}))
        if step:
            done[step] = by
    return {subject: [Open(key, *work) for key, work in works.items()] for subject, works in found.items()}


def begun(way: Way, works: Iterable[Open], stage: str) -> list[Next]:
    """The steps ready in what has begun; a step that needs another stage waits."""
    return [
        Next(definition, step, True)
        for work in works
        for definition in [way.version(work)]
        for step in ready(definition, work.done)
        if fits(step, stage)
    ]


def fits(step: Step, stage: str) -> bool:
    """Whether the step can start from the stage; the second act of freezing finds the unit in the freezer."""
    return not step.moves.from_stages or stage in step.moves.from_stages or (stage == UNFREEZING and step.kind == "freeze")


def first_step(definition: Definition) -> Step:
    """The step a procedure begins with."""
    return steps_in_order(definition)[0]


def next_of(way: Way, unit: Unit, works: Sequence[Open]) -> list[Next]:
    """What comes next for a unit: what has begun, then what usually takes it up at its stage."""
    running = {work.procedure for work in works}
    return begun(way, works, unit.stage) + [
        Next(definition, first_step(definition)) for definition in way.usual(unit.source, unit.stage) if definition.key not in running
    ]


def next_of_donation(way: Way, donation: Donation, works: Sequence[Open]) -> Next | None:
    """What comes next for a donation still expected: what has begun, else the first procedure at collection for its source."""
    first = next((one for one in way.of_station("collection") if donation.source in one.sources and one.about == "unit"), None)
    return next(iter(begun(way, works, "expected")), None) or (Next(first, first_step(first)) if first else None)
