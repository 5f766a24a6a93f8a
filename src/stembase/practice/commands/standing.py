"""How a run stands: a teacher stops its time and lets it go on; it is ended with its score, or abandoned."""

from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.base.chain import BASE
from stembase.competence.models import Evidence
from stembase.competence.recording import evidence, record_all
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import EVERYBODY, TEACHERS
from stembase.practice.ending import final_score
from stembase.practice.models import Run
from stembase.practice.queries.running import run_of, scenario_of
from stembase.practice.stopping import REASONS, USUAL
from stembase.refusal import Refused


class RunStands(Record):
    """Nothing more than that it stands so now."""


class RunFrozen(Record):
    """Why its time stands still, in a word of `stopping`."""

    reason: Code = USUAL


class RunEnded(Record):
    """Whose run it was, what it trained with which weight, and the base's present: evidence counts from then, whatever the run's own clock says.
    The score stands in what was read."""

    students: list[Code] = []
    trains: dict[Code, float] = {}
    counted_at: datetime | None = None


def _standing(chain: str, expected: tuple[str, ...]) -> Run:
    run = run_of(chain)
    if run.state not in expected:
        raise Refused("run-stands-otherwise", bank=chain, state=run.state)
    return run


def _plan(chain: str, expected: tuple[str, ...]) -> Plan:
    _standing(chain, expected)
    return Plan(subject=chain, did=RunStands())


def _move(act: Act, state: Run.State, *expected: Run.State) -> None:
    ends = {"ended_at": act.at} if state in (Run.State.ENDED, Run.State.ABANDONED) else {}
    rows = Run.objects.filter(bank=act.chain, state__in=expected).update(state=state, **ends)
    claimed(rows, "run-stands-otherwise", bank=act.chain, state=state)


@command("freeze-run", verb="run.frozen", roles=TEACHERS, kinds=("practice",), zh="暂停练习", en="freeze a run")
def plan_freeze(*, chain: str, kind: str, by: str, at: datetime, witness: str, reason: Code = USUAL) -> Plan:
    """Stop a run: nothing is done in it until it is resumed, and the student reads why.

    Refuses `no-practice-run`, `run-stands-otherwise`, `no-such-reason`.
    """
    if reason not in REASONS:
        raise Refused("no-such-reason", reason=reason, known=sorted(REASONS))
    _standing(chain, (Run.State.OPEN,))
    return Plan(subject=chain, did=RunFrozen(reason=reason))


@command("resume-run", verb="run.resumed", roles=TEACHERS, kinds=("practice",), zh="继续练习", en="resume a run")
def plan_resume(*, chain: str, kind: str, by: str, at: datetime, witness: str) -> Plan:
    """Let a frozen run go on. Refuses `no-practice-run`, `run-stands-otherwise`."""
    return _plan(chain, (Run.State.FROZEN,))


@command("end-run", verb="run.ended", roles=EVERYBODY, kinds=("practice",), zh="结束练习", en="end a run")
def plan_end(*, chain: str, kind: str, by: str, at: datetime, witness: str) -> Plan:
    """Say that one is done: what stands now is scored, and is evidence. Refuses `no-practice-run`, `run-stands-otherwise`, `scenario-withdrawn`."""
    run = _standing(chain, (Run.State.OPEN, Run.State.FROZEN))
    did = RunEnded(students=run.students, trains=dict(scenario_of(run).trains), counted_at=time_of(BASE))
    return Plan(subject=chain, did=did, read=lambda: final_score(run))


@command("abandon-run", verb="run.abandoned", roles=EVERYBODY, kinds=("practice",), zh="放弃练习", en="abandon a run")
def plan_abandon(*, chain: str, kind: str, by: str, at: datetime, witness: str) -> Plan:
    """Leave a run without a score; also one whose scenario is gone. Refuses `no-practice-run`, `run-over`."""
    return _plan(chain, (Run.State.PREPARING, Run.State.OPEN, Run.State.FROZEN))


@verb("run.frozen", zh="暂停了练习", en="froze the run", record=RunFrozen)
def run_frozen(act: Act, record: RunFrozen) -> None:
    """Its time stands still."""
    _move(act, Run.State.FROZEN, Run.State.OPEN)


@verb("run.resumed", zh="继续了练习", en="resumed the run", record=RunStands)
def run_resumed(act: Act, record: RunStands) -> None:
    """It goes on."""
    _move(act, Run.State.OPEN, Run.State.FROZEN)


@verb("run.ended", zh="结束了练习", en="ended the run", record=RunEnded)
def run_ended(act: Act, record: RunEnded) -> None:
    """It is over. Where it was scored, every student has one row of evidence of practice for each competence it trains."""
    _move(act, Run.State.ENDED, Run.State.OPEN, Run.State.FROZEN)
    if "passed" in act.read:
        about = {"kind": Evidence.Kind.PRACTICE, "class_": Evidence.Class.ACT, "success": act.read["passed"], "at": record.counted_at}
        record_all(evidence(act, competence=key, person=student, **about) for key in record.trains for student in record.students)


@verb("run.abandoned", zh="放弃了练习", en="abandoned the run", record=RunStands)
def run_abandoned(act: Act, record: RunStands) -> None:
    """It is over, without a score."""
    _move(act, Run.State.ABANDONED, Run.State.PREPARING, Run.State.OPEN, Run.State.FROZEN)
