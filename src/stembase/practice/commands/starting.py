"""Begin a run in a practice bank that is still empty: its first entry pins scenario, parameters and model; then the student comes in."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.ledger.models import Chain, Entry
from stembase.ledger.vocabulary import Act, Code, MaybeCode, Record, verb
from stembase.people.roles import EVERYBODY
from stembase.practice.models import Run
from stembase.practice.queries.assignments import assigned
from stembase.practice.queries.running import run_of
from stembase.practice.queries.scenarios import scenario_named
from stembase.practice.truth import MODEL
from stembase.refusal import Refused
from stembase.science.parameters import packaged as parameters

Seed = Annotated[int, Meta(ge=0, le=2**53)]


class RunStarted(Record):
    """What the run is made of: scenario and parameters by key and hash, the version of the models, the seed, whose run it is, and the assignment
    it was started from."""

    scenario: Code
    scenario_hash: Code
    parameters_hash: Code
    model: Code
    seed: int
    students: list[Code]
    assignment: MaybeCode = ""


class RunOpened(Record):
    """The student comes in: what stands before this was told."""


@command("start-run", verb="run.started", roles=EVERYBODY, kinds=("practice",), zh="开始一次练习", en="start a run")
def plan_start(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, scenario: Code, seed: Seed, students: list[Code] = [],  # noqa: B006
    assignment: MaybeCode = "",
) -> Plan:  # fmt: skip
    """Make an empty practice bank with a clock of its own the world of a run; started from an assignment, it has the seed that was assigned.

    Refuses `no-such-scenario`, `bank-not-empty`, `bank-without-clock`, `no-such-assignment`, `not-assigned`, `other-than-assigned`.
    """
    found = scenario_named(scenario)
    if Entry.objects.filter(chain=chain).exclude(verb="attempted").exists():
        raise Refused("bank-not-empty", bank=chain)
    if not Chain.objects.filter(key=chain, clock=chain).exists():
        raise Refused("bank-without-clock", bank=chain)
    people = list(students) or [by]
    for student in people if assignment else ():
        asked = assigned(assignment, student)
        if asked != (found.key, seed):
            raise Refused("other-than-assigned", scenario=found.key, seed=seed, assigned=asked[0], of_seed=asked[1])
    did = RunStarted(
        scenario=found.key,
        scenario_hash=found.hash,
        parameters_hash=parameters().with_values(found.parameters).hash,
        model=MODEL,
        seed=seed,
        students=people,
        assignment=assignment,
    )
    return Plan(subject=chain, did=did)


@command("open-run", verb="run.opened", roles=EVERYBODY, kinds=("practice",), zh="学生进场", en="let the student in")
def plan_open(*, chain: str, kind: str, by: str, at: datetime, witness: str) -> Plan:
    """Let the students in: from here on it is their run. Refuses `no-practice-run`, `run-open-already`."""
    if run_of(chain).state != Run.State.PREPARING:
        raise Refused("run-open-already", bank=chain)
    return Plan(subject=chain, did=RunOpened())


@verb("run.started", zh="开始练习“{scenario}”，种子 {seed}", en="started the scenario {scenario} with the seed {seed}", record=RunStarted)
def run_started(act: Act, record: RunStarted) -> None:
    """The run."""
    Run.objects.create(
        key=act.key,
        bank_id=act.chain,
        scenario=record.scenario,
        scenario_hash=record.scenario_hash,
        parameters_hash=record.parameters_hash,
        model=record.model,
        seed=record.seed,
        students=record.students,
        assignment_id=record.assignment or None,
        started_at=act.at,
    )


@verb("run.opened", zh="学生进场", en="let the student in", record=RunOpened)
def run_opened(act: Act, record: RunOpened) -> None:
    """The run is open."""
    rows = Run.objects.filter(bank=act.chain, state=Run.State.PREPARING).update(state=Run.State.OPEN, opened_at=act.at, opened_seq=act.seq)
    claimed(rows, "run-open-already", bank=act.chain)
