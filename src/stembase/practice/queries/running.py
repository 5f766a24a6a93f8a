"""How a run stands: the run of a bank, its scenario, and what refuses an act on it."""

from datetime import datetime

from stembase.ledger.memory import seen
from stembase.ledger.models import Entry
from stembase.ledger.prepared import Prepared, Slot, as_model, columns_of
from stembase.people.queries import roles_of
from stembase.people.roles import STUDENT
from stembase.practice.models import Run
from stembase.practice.queries.scenarios import scenario_in_force
from stembase.practice.scenario import Scenario
from stembase.refusal import Refused

EVEN_FROZEN = frozenset({"resume-run", "inject-fault", "end-run", "abandon-run"})
"""What may be done while a teacher has stopped the time."""
OVER = (Run.State.ENDED, Run.State.ABANDONED)


_runs = Prepared(lambda: Run.objects.filter(bank_id=Slot("bank")).values_list(*columns_of(Run)))


def run_in(bank: str) -> Run | None:
    """The run a practice bank was opened for; None in one that people keep by themselves. One query a look."""
    return seen(("run", bank), lambda: next((as_model(Run, row) for row in _runs.rows(bank=bank)), None))


def run_of(bank: str) -> Run:
    """The same. Refuses `no-practice-run`."""
    run = run_in(bank)
    if run is None:
        raise Refused("no-practice-run", bank=bank)
    return run


def has_run(bank: str) -> bool:
    """Whether a practice bank belongs to a run."""
    return run_in(bank) is not None


def scenario_of(run: Run) -> Scenario:
    """The scenario a run was begun with. Refuses `scenario-withdrawn` where it is no longer here, or says something else now."""
    found = scenario_in_force(run.scenario)
    if found is None or found.hash != run.scenario_hash:
        raise Refused("scenario-withdrawn", scenario=run.scenario, bank=run.bank_id)
    return found


def hints_opened(bank: str) -> int:
    """How many hints were opened in a run."""
    return Entry.objects.filter(chain=bank, verb="run.hinted").count()


def demand_running(bank: str, command: str, by: str, at: datetime) -> None:
    """Refuse what comes to a run that is over (`run-over`), stands still (`run-frozen`), has lost its scenario (`scenario-withdrawn`), or belongs to
    another student (`not-your-run`)."""
    run = run_in(bank)
    if run is None:
        return
    if by not in run.students and roles_of(by, bank, at) == {STUDENT}:
        raise Refused("not-your-run", bank=bank, person=by)
    if run.state in OVER:
        raise Refused("run-over", bank=bank, state=run.state)
    if run.state == Run.State.FROZEN and command not in EVEN_FROZEN:
        raise Refused("run-frozen", bank=bank)
    if command != "abandon-run":
        scenario_of(run)
