"""Time goes on: waiting takes the clock of a run forward, up to the next thing that happens by itself; that is then told by the instrument."""

from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import ANYONE, TEACHERS, WORKERS
from stembase.practice.faults import FAULTS
from stembase.practice.injecting import demand_strike
from stembase.practice.models import Run
from stembase.practice.queries.events import head_of, next_event
from stembase.practice.queries.running import run_of
from stembase.practice.queries.truths import truth_in
from stembase.practice.truth.events import Event
from stembase.refusal import Refused

LONGEST = 90 * 24 * 60
Minutes = Annotated[float, Meta(description="minutes of the run's own time, above 0, at most 90 days")]


class Waited(Record):
    """How far the clock was taken, and the injection it stopped for."""

    until: datetime
    stopped_by: MaybeCode = ""


class Struck(Record):
    """A fault that strikes, and when: one of the scenario's, or one a teacher injects (then without `injection`). `aloud`: the student was told of
    it, silent or not."""

    fault: Code
    struck_at: datetime
    injection: MaybeCode = ""
    facts: dict[Code, float | bool | Code] = {}
    aloud: bool = False


@command("wait", verb="run.waited", roles=WORKERS, kinds=("practice",), zh="等待", en="wait")
def plan_wait(*, chain: str, kind: str, by: str, at: datetime, witness: str, minutes: Minutes, seen: int | None = None) -> Plan:
    """Let minutes pass, or fewer where something happens before. `seen`: the number of the last entry the page has shown.

    Refuses `no-practice-run`, `clock-runs-backwards`, `wait-too-long`, `run-has-moved-on` (another page was faster), `event-not-told`.
    """
    run = run_of(chain)
    if minutes <= 0:
        raise Refused("clock-runs-backwards", bank=chain, minutes=minutes)
    if minutes > LONGEST:
        raise Refused("wait-too-long", minutes=minutes, most=LONGEST)
    if seen is not None and seen != (head := head_of(chain)):
        raise Refused("run-has-moved-on", bank=chain, seen=seen, seq=head)
    until = at + timedelta(minutes=minutes)
    event = next_event(run, until)
    if event and event.at <= at:
        raise Refused("event-not-told", bank=chain, fault=event.fault)
    return Plan(
        subject=chain, did=Waited(until=event.at if event else until, stopped_by=event.injection if event else ""), until=event.at if event else until
    )


@command("tell-event", verb="run.event", roles=ANYONE, kinds=("practice",), zh="仪器报告", en="tell what happened")
def plan_tell(*, chain: str, kind: str, by: str, at: datetime, witness: str) -> Plan:
    """Record the thing that has happened by itself. Whoever gives it decides nothing: what is due is read from the run.

    Refuses `no-practice-run`, `nothing-is-due`.
    """
    event = next_event(run_of(chain), at)
    if event is None:
        raise Refused("nothing-is-due", bank=chain)
    return _struck(chain, event)


@command("inject-fault", verb="run.event", roles=TEACHERS, kinds=("practice",), zh="注入故障", en="inject a fault")
def plan_inject(*, chain: str, kind: str, by: str, at: datetime, witness: str, fault: Code, aloud: bool = False) -> Plan:
    """Let a fault strike now, as hard as is usual for it. `aloud`: the student is told even of a silent one.

    Refuses `no-practice-run`, `run-stands-otherwise`, `no-such-fault`, `fault-of-the-scenario`, `fault-struck-already`, `fault-out-of-place`.
    """
    run = run_of(chain)
    if run.state == Run.State.PREPARING:
        raise Refused("run-stands-otherwise", bank=chain, state=run.state)
    demand_strike(run, fault)
    unit = next(iter(truth_in(chain).bags), "")
    return _struck(chain, Event("", fault, time_of(chain), unit, FAULTS[fault].asks), aloud)


def _struck(chain: str, event: Event, aloud: bool = False) -> Plan:
    did = Struck(fault=event.fault, struck_at=event.at, injection=event.injection, facts=dict(event.facts), aloud=aloud)
    return Plan(subject=event.subject or chain, did=did)


@verb("run.waited", zh="时间到了 {until}", en="waited until {until}", record=Waited)
def waited(act: Act, record: Waited) -> None:
    """The clock of the run has gone on: it is read from the entry itself."""


@verb("run.event", zh="发生：{fault}", en="it happened: {fault}", record=Struck)
def struck(act: Act, record: Struck) -> None:
    """The cells know it; the page tells it."""
