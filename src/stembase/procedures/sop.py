"""The SOP page of a definition: all it says, in one language, for a page or a document. Nothing is written twice: this is generated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stembase.procedures import vocabulary
from stembase.procedures.definition import Definition, Step
from stembase.procedures.form import StepForm, step_form
from stembase.procedures.kinds import KINDS
from stembase.procedures.order import elapsed_minutes, steps_in_order, work_minutes


@dataclass(frozen=True, slots=True)
class SopStep:
    """One step as it is read: its number, its form with limits and reasons, its minutes and the stages it moves the unit between."""

    number: int
    form: StepForm
    minutes_low: float
    minutes_likely: float
    minutes_high: float
    after: tuple[str, ...]
    needs_stage: tuple[str, ...]
    leads_to: str
    two_acts: bool


@dataclass(frozen=True, slots=True)
class SopDemand:
    """Who may: the competence, the level to work alone, the level of whoever stands by."""

    key: str
    title: str
    level: int
    witness_level: int


@dataclass(frozen=True, slots=True)
class Sop:
    """A procedure as it is read."""

    id: str
    key: str
    version: int
    title: str
    why: str
    station: str
    station_title: str
    about: str
    sources: tuple[str, ...]
    criticality: int
    criticality_words: str
    announced: date
    effective: date
    replaces: int | None
    steps: tuple[SopStep, ...]
    demands: tuple[SopDemand, ...]
    supervisors: int
    room: str
    equipment: tuple[str, ...]
    lots: tuple[str, ...]
    work_minutes: float
    elapsed_minutes: float
    trains: tuple[str, ...]
    references: tuple[str, ...]
    hash: str

    @property
    def work_hours(self) -> float:
        """Hours of hands, the usual case."""
        return self.work_minutes / 60


def _step(definition: Definition, number: int, step: Step, language: str, standard: Mapping[str, float]) -> SopStep:
    titles = {other.key: other.title.say(language) for other in definition.steps}
    form = step_form(definition, step, language, standard, "whole")
    return SopStep(
        number,
        form,
        step.minutes.low,
        step.minutes.likely,
        step.minutes.high,
        tuple(titles[key] for key in step.after),
        tuple(vocabulary.STAGES[stage].say(language) for stage in step.moves.from_stages),
        vocabulary.STAGES[step.moves.to].say(language) if step.moves.to else "",
        bool(KINDS[step.kind].ends),
    )


def sop(
    definition: Definition,
    language: str,
    standard: Mapping[str, float] | None = None,
    competences: Mapping[str, str] | None = None,
) -> Sop:
    """The SOP of a definition in a language, with the numbers of a standard where they are known.

    `competences`: titles by key in that language, as the base has them (default: the packaged framework's).
    """
    packaged = {key: title.say(language) for key, title in vocabulary.competences().items()}
    titles = packaged | dict(competences or {})

    def words(group: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(vocabulary.term(group, key, definition.terms).say(language) for key in keys)

    steps = tuple(_step(definition, number, step, language, standard or {}) for number, step in enumerate(steps_in_order(definition), 1))
    return Sop(
        id=definition.id,
        key=definition.key,
        version=definition.version,
        title=definition.title.say(language),
        why=definition.why.say(language),
        station=definition.station,
        station_title=vocabulary.STATIONS[definition.station].say(language),
        about=vocabulary.SUBJECTS[definition.about].say(language),
        sources=tuple(vocabulary.sources()[source].say(language) for source in definition.sources),
        criticality=definition.criticality,
        criticality_words=vocabulary.CRITICALITY[definition.criticality].say(language),
        announced=definition.announced,
        effective=definition.effective,
        replaces=definition.replaces,
        steps=steps,
        demands=tuple(SopDemand(need.key, titles.get(need.key, need.key), need.level, need.witness_level) for need in definition.demands),
        supervisors=definition.supervisors,
        room=words("rooms", (definition.room,))[0] if definition.room else "",
        equipment=words("equipment", definition.equipment),
        lots=words("lots", definition.lots),
        work_minutes=work_minutes(definition).likely,
        elapsed_minutes=elapsed_minutes(definition).likely,
        trains=tuple(titles.get(key, key) for key in definition.trains),
        references=definition.references,
        hash=definition.hash,
    )
