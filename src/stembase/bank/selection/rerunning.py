"""Searches that run again by themselves: a worker looks every few seconds whether what an answer rests on has changed, and asks for one run of it.

The run is an act of the person who opened the search; its record says that nobody asked, and which causes did.
"""

from datetime import datetime
from typing import Annotated, Any

from django.db import transaction
from django.db.models import Q
from msgspec import Meta

from stembase.acts.jobs import Progress, enqueue, job, watch
from stembase.acts.locks import hold_head, turn
from stembase.acts.models import Job
from stembase.bank.commands.searching import SEARCHERS
from stembase.bank.models import Search, SearchRun
from stembase.bank.queries.searching import latest_run, latest_runs, search_of
from stembase.bank.selection.causes import OF_ITSELF
from stembase.bank.selection.standing import basis_now, name_of, outdated, units_version
from stembase.bank.selection.work import RUN, run, stepping
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Code
from stembase.people.queries import roles_of
from stembase.refusal import Refused

RERUN = "rerun-search"
LIVING = (Job.State.WAITING, Job.State.RUNNING)
Basis = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="hash of what the run would rest on, and of the run it follows")]


@job(RERUN, zh="自动重新运行检索", en="run a search again by itself")
def rerun_search(progress: Progress, *, search: Code, basis: Basis) -> dict[str, Any]:
    """Run a search again if its answer still does not hold; one closed meanwhile is left alone."""
    at, row = time_of(progress.chain), search_of(progress.chain, search)
    because = [] if row.closed_at else outdated(row, basis_now(row, units_version(progress.chain, at)), latest_run(search))
    if not because:
        return {"search": search, "run": ""}
    act = run(progress.chain, search, by=progress.person, at=at, step=stepping(progress), because=because)
    return {"search": search, "run": act, **SearchRun.objects.get(key=act).counts}


@watch
def ask_for_reruns() -> int:
    """Ask for one run of every open search whose answer no longer holds for a cause that runs it of itself. Gives how many were asked for."""
    rows = Search.objects.filter(closed_at=None, runs__isnull=False).distinct().order_by("bank_id", "key")
    asked, units = 0, dict[str, str]()
    runs = latest_runs(search.key for search in rows)
    for search in rows:
        at = time_of(search.bank_id)
        if search.bank_id not in units:
            units[search.bank_id] = units_version(search.bank_id, at)
        basis = _basis(search, units[search.bank_id])
        if basis and OF_ITSELF & set(outdated(search, basis, runs[search.key])):
            asked += _ask(search, name_of({**basis, "since": runs[search.key].key}), runs[search.key], at)
    return asked


def _basis(search: Search, units: str) -> dict[str, str]:
    """What a run would rest on; nothing where it could not be run, its frequencies being gone."""
    try:
        return basis_now(search, units)
    except Refused:
        return {}


def _ask(search: Search, basis: str, last: SearchRun, at: datetime) -> bool:
    """Ask for a run, unless one is on its way, or was asked for on this basis already: one that was cancelled or failed is not asked for again."""
    person = owner(search, last, at)
    if not person:
        return False
    with turn(), transaction.atomic():
        hold_head(search.bank_id)  # two workers that look at once would both ask
        jobs = Job.objects.filter(chain=search.bank_id, inputs__search=search.key)
        if jobs.filter(Q(kind=RERUN, state=Job.State.WAITING) | Q(kind=RUN, state__in=LIVING) | Q(kind=RERUN, inputs__basis=basis)).exists():
            return False
        enqueue(RERUN, by=person, chain=search.bank_id, search=search.key, basis=basis)
    return True


def owner(search: Search, last: SearchRun, at: datetime) -> str:
    """In whose name a search is run again: who opened it, else who ran it last, while they may; nobody where neither may any more."""
    return next((person for person in (search.opened_by, last.by) if roles_of(person, search.bank_id, at) & SEARCHERS), "")
