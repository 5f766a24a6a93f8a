"""Running searches as long work: one search, or every open search of a bank whose answer no longer rests on what is true today."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from stembase.acts.door import perform
from stembase.acts.jobs import Progress, job
from stembase.bank.models import Search, SearchRun
from stembase.bank.queries.searching import latest_run, open_search
from stembase.bank.selection import runs
from stembase.bank.selection.causes import Cause, Changes, keep_changes
from stembase.bank.selection.changes import Ranked, Ranks, differences
from stembase.bank.selection.frame import Frame, frame_now
from stembase.bank.selection.running import Answer, answer
from stembase.bank.selection.standing import basis_now, outdated, units_version
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Code
from stembase.refusal import Refused
from stembase.science.hla.chunks import Step

RUN, REFRESH = "run-search", "refresh-searches"


@job(RUN, zh="运行检索", en="run a search")
def run_search(progress: Progress, *, search: Code) -> dict[str, Any]:
    """Run one search for the person who asked, and record it."""
    act = run(progress.chain, search, by=progress.person, at=time_of(progress.chain), step=stepping(progress))
    return {"search": search, "run": act, **SearchRun.objects.get(key=act).counts}


@job(REFRESH, zh="重新运行过时的检索", en="run outdated searches again")
def refresh_searches(progress: Progress) -> dict[str, Any]:
    """Run every open search of the bank again whose answer rests on what has changed since."""
    units = units_version(progress.chain, time_of(progress.chain))
    rows = Search.objects.filter(bank=progress.chain, closed_at=None).order_by("key")
    stale = [search for search in rows if outdated(search, basis_now(search, units), latest_run(search.key))]
    for done, search in enumerate(stale):
        run(progress.chain, search.key, by=progress.person, at=time_of(progress.chain), step=stepping(progress, done, len(stale)))
    progress.step(len(stale), len(stale))
    return {"searches": len(stale)}


def stepping(progress: Progress, before: int = 0, of: int = 1) -> Step:
    """What a run calls as it goes on: its course told as that of the work, as the one behind `before` of so many. Raises `jobs.Cancelled`."""

    def step(done: int, total: int) -> bool:
        progress.step(before * total + done, of * total)
        return True

    return step


def run(
    bank: str, search: str, *, by: str, at: datetime, now: datetime | None = None, step: Step | None = None, because: Sequence[Cause] = ()
) -> str:  # fmt: skip
    """Run a search, keep its rows and what changed since the run before, and record it; gives the key of the run.

    `because`: the causes for which it is run without anybody's asking. Of the runs before, only the one compared with keeps its rows.
    Whoever wishes it to stop is heard until the rows are written; then nothing of it is kept.
    """
    row = open_search(bank, search)
    before, frame = latest_run(search), frame_now(row.population)
    units = units_version(bank, at)
    found = answer(row, frame, at, step)
    basis = {**found.basis, "units": units}
    made = differences(row, before, _ranks(found), basis, lambda other: _ranks(_under(row, other, at, step))) if before else []
    digest = runs.keep(bank, search, found.ranked, basis)
    if before:
        keep_changes(bank, search, digest, Changes(before=before.key, since=before.at, differences=tuple(made)))
    act = perform("record-search-run", bank, by=by, at=at, now=now, search=search, digest=digest, because=list(because))
    if before:
        older = SearchRun.objects.filter(search=search, order__lt=before.order).exclude(digest__in=(before.digest, digest))
        runs.forget(bank, search, set(older.values_list("digest", flat=True)))
    return act.key


def _under(search: Search, other: Frame, at: datetime, step: Step | None) -> Answer:
    """The search of today under another frame. A set or release that is gone gives nothing to compare with."""
    try:
        return answer(search, other, at, step)
    except Refused:
        return Answer({}, {})


def _ranks(found: Answer) -> Ranks:
    in_order = ((graft, columns, ranking.order) for graft, (columns, ranking) in found.ranked.items())
    return {graft: Ranked(codes=columns["code"][order], chances=columns["p0"][order]) for graft, columns, order in in_order}
