"""Freeze by a program: begun and ended, and judged by the machine's own log, never by typed numbers."""

from datetime import datetime, timedelta

from django.utils import timezone

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.logfiles import content_of_log
from stembase.bank.models import FreezeRun
from stembase.bank.planned import as_plan
from stembase.bank.queries.finding import unit_of
from stembase.bank.steps import StepRecord, begin_performance, move_unit, plan_step, step_done
from stembase.bank.work import Actor, Work
from stembase.ledger.vocabulary import Act, Code, MaybeCode, verb
from stembase.people.roles import WORKERS
from stembase.refusal import Finding, Refused
from stembase.science.cryo.curve import Curve, read_freezer_log
from stembase.science.fault import Fault

CLOCKS_DIFFER = timedelta(minutes=15)
"""A freezer's clock may differ from the bank's by this much (assumption)."""


class FreezeBegun(StepRecord):
    """The step's first act: the bag is in the freezer."""


class FreezeEnded(StepRecord, kw_only=True):
    """The step's second act: the run it ends, and the hash of the freezer's log (empty where there is none)."""

    run: Code
    log: MaybeCode = ""


@command("begin-freeze", verb="unit.freezing", roles=WORKERS, zh="开始降温", en="begin freezing")
def plan_begin(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work) -> Plan:
    """Begin a run. Refuses `no-such-unit`, `freeze-already-begun`, and what the step refuses beforehand."""
    found = unit_of(chain, unit)
    if _run(unit):
        raise Refused("freeze-already-begun", unit=unit)
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="begin-freeze", subject=unit, unit=found, donation=found.donation)
    return as_plan(step, unit, FreezeBegun(**step.record))


@command("end-freeze", verb="unit.frozen", roles=WORKERS, zh="结束降温", en="end freezing")
def plan_end(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, work: Work, log: MaybeCode = "") -> Plan:
    """End a run with the freezer's kept log; without one the unit is held. Refuses `no-such-unit`, `freeze-not-begun`, `log-file-not-kept`,
    the faults of `science.cryo.curve`, `curve-of-another-run`, and what the step refuses."""
    found = unit_of(chain, unit)
    run = _run(unit)
    if run is None:
        raise Refused("freeze-not-begun", unit=unit)
    curve = _read(log) if log else None
    actor = Actor(chain=chain, kind=kind, by=by, at=at, witness=witness)
    step = plan_step(actor, work, command="end-freeze", subject=unit, unit=found, donation=found.donation, curve=curve)
    return as_plan(step, unit, FreezeEnded(**step.record, run=run.key, log=log), *_of_this_run(curve, run, at))


def _run(unit: str) -> FreezeRun | None:
    return FreezeRun.objects.filter(unit=unit, ended_at=None).first()


def _read(log: str) -> Curve:
    """The file's curve. A fault of the file is the refusal of its code."""
    try:
        return read_freezer_log(content_of_log(log))
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault


def _of_this_run(curve: Curve | None, run: FreezeRun, at: datetime) -> list[Finding]:
    """A log with stamps covers some of the time between beginning and end."""
    if curve is None or curve.started_at is None:
        return []
    zone = timezone.get_default_timezone()
    begins = curve.started_at if curve.started_at.tzinfo else curve.started_at.replace(tzinfo=zone)
    ends = begins + timedelta(minutes=float(curve.minutes[-1]))
    if begins <= at + CLOCKS_DIFFER and ends >= run.begun_at - CLOCKS_DIFFER:
        return []
    return [Finding("curve-of-another-run", "impossible", {"unit": run.unit, "log_from": begins, "log_to": ends, "begun_at": run.begun_at, "at": at})]


@verb("unit.freezing", zh="{subject} 开始程序降温", en="began freezing {subject}", record=FreezeBegun)
def freeze_begun(act: Act, record: FreezeBegun) -> None:
    """The unit is freezing."""
    begin_performance(act, record)
    move_unit(act, record)
    FreezeRun.objects.create(key=act.key, bank_id=act.chain, unit=act.subject, begun_at=act.at)


@verb("unit.frozen", zh="{subject} 程序降温结束", en="ended freezing {subject}", record=FreezeEnded)
def freeze_ended(act: Act, record: FreezeEnded) -> None:
    """The unit is frozen, with what its curve says."""
    step_done(act, record)
    rows = FreezeRun.objects.filter(key=record.run, ended_at=None).update(ended_at=act.at, log=record.log, readings=dict(record.measures))
    claimed(rows, "freeze-not-begun", unit=act.subject)
