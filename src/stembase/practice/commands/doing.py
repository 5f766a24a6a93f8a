"""Do by hand what no record of a bank holds, but cells feel (choose a program, put a bag somewhere, telephone); ask somebody; open a hint."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.bank.queries.finding import subject_of
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import WORKERS
from stembase.practice.deeds import DEEDS
from stembase.practice.queries.running import hints_opened, run_of, scenario_of
from stembase.practice.requests import REQUESTS
from stembase.refusal import Refused


class Done(Record):
    """What was done, and how."""

    deed: Code
    way: Code


@command("do-by-hand", verb="run.handled", roles=WORKERS, kinds=("practice",), zh="动手", en="do by hand")
def plan_do(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, deed: Code, way: Code) -> Plan:
    """Do one deed with a unit. Refuses `no-practice-run`, `no-such-unit`, `no-such-deed`."""
    run_of(chain)
    subject_of(chain, unit)
    if deed not in DEEDS or way not in DEEDS[deed].ways:
        raise Refused("no-such-deed", deed=deed, way=way, known=sorted(DEEDS[deed].ways if deed in DEEDS else DEEDS))
    return Plan(subject=unit, did=Done(deed=deed, way=way))


class Hinted(Record):
    """Which hint was opened, from 1."""

    hint: int


@command("open-hint", verb="run.hinted", roles=WORKERS, kinds=("practice",), zh="看提示", en="open a hint")
def plan_hint(*, chain: str, kind: str, by: str, at: datetime, witness: str, hint: int) -> Plan:
    """Open the next hint of the scenario: one after the other, each counted. Refuses `no-practice-run`, `hint-not-next`."""
    hints, opened = scenario_of(run_of(chain)).hints, hints_opened(chain)
    if hint != opened + 1 or hint > len(hints):
        raise Refused("hint-not-next", hint=hint, opened=opened, of=len(hints))
    return Plan(subject=chain, did=Hinted(hint=hint))


class Asked(Record):
    """What somebody beside the student was asked to do."""

    what: Code


@command("ask-crew", verb="run.asked", roles=WORKERS, kinds=("practice",), zh="请人协助", en="ask somebody beside you")
def plan_ask(*, chain: str, kind: str, by: str, at: datetime, witness: str, unit: Code, what: Code) -> Plan:
    """Ask for what a student may not do: the acts that follow are those of the stand-ins, by their own codes. Refuses `no-practice-run`,
    `no-such-unit`, `no-such-request`."""
    run_of(chain)
    subject_of(chain, unit)
    if what not in REQUESTS:
        raise Refused("no-such-request", what=what, known=sorted(REQUESTS))
    return Plan(subject=unit, did=Asked(what=what))


@verb("run.asked", zh="请人协助：{what}", en="asked somebody: {what}", record=Asked)
def asked(act: Act, record: Asked) -> None:
    """What was asked for follows as acts of its own."""


@verb("run.hinted", zh="看了第 {hint} 条提示", en="opened hint {hint}", record=Hinted)
def hinted(act: Act, record: Hinted) -> None:
    """Counted by its entry."""


@verb("run.handled", zh="动手：{deed}，{way}", en="did by hand: {deed}, {way}", record=Done)
def handled(act: Act, record: Done) -> None:
    """Nothing in the records of the bank: the cells know it."""
