"""A step of a procedure, whichever station command performs it: planned here once, recorded here once.

A command's plan calls `plan_step`; its record inherits `StepRecord`; its apply calls `step_done`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from stembase.acts.command import Reading
from stembase.acts.locks import claimed
from stembase.bank.instruments import instruments_of, not_read, reader_for, still_to_come
from stembase.bank.models import Donation, Performance, StepDone, Unit
from stembase.bank.situation import Ahead, ahead_of, situation_of
from stembase.bank.work import Actor, Value, Work
from stembase.competence.queries import clearance_findings, standing
from stembase.competence.recording import evidence, record_all
from stembase.donors.queries import consent_findings
from stembase.ledger.appending import plain_facts
from stembase.ledger.prepared import write
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record
from stembase.procedures.definition import Definition, Step
from stembase.procedures.kinds import KINDS
from stembase.procedures.situation import Given, Situation
from stembase.refusal import Finding, Refused
from stembase.science.cryo.curve import Curve

_UNIT_FIELDS = ("volume_ml", "passage")
_CODE = re.compile(r"[!-~]{1,160}")


class Trained(msgspec.Struct, frozen=True):
    """A competence the step completes evidence for: who performed its steps, and how many deviations they gave before this act."""

    competence: Code
    persons: list[Code]
    kind: Code
    deviations: int


class StepRecord(Record, kw_only=True):
    """What every step records. `begins` and `ends` say whether its performance begins or ends with it."""

    performance: MaybeCode = ""
    step: Code
    begins: bool
    ends: bool
    from_stage: MaybeCode = ""
    stage: MaybeCode = ""
    measures: dict[Code, float | bool | Code] = {}
    scans: dict[Code, Code] = {}
    lots: dict[Code, Code] = {}
    equipment: dict[Code, Code] = {}
    trained: list[Trained] = []


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step as planned: its findings, the fields of its record, and the signatures it wants."""

    definition: Definition
    step: Step
    findings: tuple[Finding, ...]
    record: Mapping[str, Any]
    signs: str
    witness_signs: str
    read: Callable[[], Reading] | None = None

    @property
    def procedure(self) -> str:
        """The version's key for the ledger."""
        return self.definition.id


def plan_step(
    actor: Actor,
    work: Work,
    *,
    command: str,
    subject: str,
    unit: Unit | None = None,
    donation: Donation | None = None,
    stage: str = "",
    curve: Curve | None = None,
) -> StepPlan:
    """Plan one step: the version in force (or pinned by the open performance), the kind's rules, who may, consent, clearances.

    `subject` is the unit, donation or donor the performance is about; `stage` where there is no unit yet. Refuses `no-such-procedure`,
    `no-such-step`, `step-of-another-command`.
    """
    ahead = ahead_of(subject, work.procedure, actor.at)
    step = ahead.definition.step(work.step)
    if step is None:
        raise Refused("no-such-step", procedure=ahead.definition.id, step=work.step)
    kind = KINDS[step.kind]
    if command not in (kind.command, kind.ends):
        raise Refused("step-of-another-command", step=step.key, command=command, wanted=kind.command)
    situation = situation_of(actor, ahead, step, work, unit=unit, donation=donation, stage=stage)
    given = _given(actor, work, curve)
    changes = kind.effects(step, given, situation)
    opens = bool(kind.ends) and command == kind.command
    read = None if opens else reader_for(actor.chain, actor.kind, subject, step, given, situation)
    findings = (
        *_source(ahead.definition, situation),
        *(finding for finding in kind.check(step, given, situation) if read is None or not still_to_come(finding)),
        *_texts(changes.values),
        *(() if opens else not_read(actor.chain, actor.kind, step, given)),
        *_who(actor, ahead.definition),
        *_consent(actor, donation),
    )
    record = _record(actor, ahead, step, work, situation.stage, changes.stage, changes.values, opens=opens)
    return StepPlan(ahead.definition, step, findings, record, *_signatures(actor, step), read)


def _given(actor: Actor, work: Work, curve: Curve | None) -> Given:
    asked = {name: getattr(work, name) for name in ("measures", "scans", "lots", "equipment")}
    return Given(at=actor.at, by=actor.by, witness=actor.witness, curve=curve, **asked)


def _signatures(actor: Actor, step: Step) -> tuple[str, str]:
    """What the performer's and the witness's signatures mean; whoever stands by in a live bank signs, whether the step says so or not."""
    meaning, witness = (step.signature.meaning, step.signature.witness) if step.signature else ("", "")
    return meaning, witness or ("verified" if actor.witness and actor.kind == "live" else "")


def _texts(values: Mapping[str, Value]) -> list[Finding]:
    """A measure in words is a code: the ledger takes no free text."""
    texts = {key: value for key, value in values.items() if isinstance(value, str)}
    return [Finding("measure-not-a-code", "impossible", {"measure": key}) for key, value in texts.items() if not _CODE.fullmatch(value)]


def _source(definition: Definition, situation: Situation) -> list[Finding]:
    if situation.source and definition.sources and situation.source not in definition.sources:
        return [Finding("not-this-source", "impossible", {"procedure": definition.id, "source": situation.source})]
    return []


def _who(actor: Actor, definition: Definition) -> list[Finding]:
    demands = [(demand.key, demand.level, demand.witness_level) for demand in definition.demands]
    held = standing(actor.by, demands, actor.at, witness=actor.witness)
    return [*held.findings, *(clearance_findings(actor.by, actor.chain, actor.at) if actor.kind == "live" else ())]


def _consent(actor: Actor, donation: Donation | None) -> list[Finding]:
    return list(consent_findings(donation.donor, "banking", actor.at)) if donation and donation.donor else []


def _record(
    actor: Actor, ahead: Ahead, step: Step, work: Work, from_stage: str, stage: str | None, values: Mapping[str, Value], *, opens: bool
) -> dict[str, Any]:
    """The record's fields. The act that only opens a step of two acts neither does the step nor gives evidence; where instruments answer, the score
    of the whole run is the evidence."""
    done = ahead.done if opens else ahead.done | {step.key}
    return {
        "performance": ahead.performance,
        "step": step.key,
        "begins": not ahead.performance,
        "ends": done >= {one.key for one in ahead.definition.steps},
        "from_stage": from_stage,
        "stage": stage or "",
        "measures": plain_facts(values),
        "scans": dict(work.scans),
        "lots": dict(work.lots),
        "equipment": dict(work.equipment),
        "trained": [] if opens or instruments_of(actor.chain, actor.kind) else _trained(actor, ahead, step),
    }


def _trained(actor: Actor, ahead: Ahead, step: Step) -> list[Trained]:
    """Evidence is due when the last of the steps a competence names is recorded: one row a person, judged over all of them."""
    due = []
    for competence, steps in ahead.definition.trains.items():
        others = set(steps) - {step.key}
        if step.key in steps and others <= ahead.done:
            persons = sorted({actor.by} | {ahead.performed_by[key] for key in others})
            due.append(Trained(competence, persons, actor.kind, sum(ahead.deviations[key] for key in others)))
    return due


def begin_performance(act: Act, record: StepRecord, ended_at: datetime | None = None) -> str:
    """The performance the act belongs to, made when it begins with this act (and ends with it, where it has no other step). Returns its key."""
    if not record.begins:
        return record.performance
    procedure, _, version = act.procedure.partition("@")
    write(
        Performance(
            key=act.key, bank_id=act.chain, procedure=procedure, version=int(version), subject=act.subject, begun_at=act.at, ended_at=ended_at
        )
    )  # fmt: skip
    return act.key


def step_done(act: Act, record: StepRecord) -> None:
    """Write what a finished step gives: performance, step, the unit's stage and values, evidence."""
    performance = begin_performance(act, record, act.at if record.ends else None)
    deviations = sum(finding.on_breach in ("deviate", "hold", "refuse") for finding in act.found)
    write(
        StepDone(
            key=act.key, bank_id=act.chain, performance_id=performance, step=record.step, by=act.actor, witness=act.witness, at=act.at,
            measures=measured_in(act, record), lots=record.lots, equipment=record.equipment, deviations=deviations,
        )
    )  # fmt: skip
    if record.ends and not record.begins:
        claimed(Performance.objects.filter(key=performance, ended_at=None).update(ended_at=act.at), "performance-ended", performance=performance)
    move_unit(act, record)
    record_all(
        evidence(act, competence=one.competence, person=person, kind=one.kind, class_=_class(act), success=one.deviations + deviations == 0)
        for one in record.trained
        for person in one.persons
    )


def measured_in(act: Act, record: StepRecord) -> dict[str, Any]:
    """All values of a step: those given, and those instruments read once the gate had passed."""
    return {**record.measures, **act.read}


def _class(act: Act) -> str:
    """A: an act; B: co-signed by a witness while it was done; C: co-signed late, or recorded late."""
    if any(finding.code == "late-entry" for finding in act.found):
        return "C"
    return "B" if act.witness else "A"


def move_unit(act: Act, record: StepRecord) -> None:
    """Move the unit to the step's stage, naming the stage it is expected at; take over what was measured of it."""
    measures = measured_in(act, record)
    values: dict[str, Any] = {name: measures[name] for name in _UNIT_FIELDS if name in measures}
    if record.stage:
        values |= {"stage": record.stage, "stage_since": act.at}
        if record.stage == "frozen":
            values["frozen_at"] = act.at
    if values and record.from_stage:
        rows = Unit.objects.filter(key=act.subject, stage=record.from_stage).update(**values)
        if record.stage:
            claimed(rows, "unit-changed", unit=act.subject)
