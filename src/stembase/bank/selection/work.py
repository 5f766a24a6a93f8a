"""Running searches as long work: one search, or every open search of a bank whose answer no longer rests on what is true today."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from stembase.acts.door import perform
from stembase.acts.jobs import Progress, job
from stembase.bank.models import Hold, Search, SearchRun, Unit
from stembase.bank.queries.candidates import CHOOSABLE
from stembase.bank.queries.searching import latest_run, open_search
from stembase.bank.selection import runs
from stembase.bank.selection.changes import Ranked, Ranks, differences, keep_differences
from stembase.bank.selection.frame import Frame, frame_now
from stembase.bank.selection.guideline_reading import guideline_named, version_of_guideline
from stembase.bank.selection.pools import registries, version_of
from stembase.bank.selection.running import Answer, answer, index_version
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Code
from stembase.refusal import Refused
from stembase.science.hla.chunks import Step

RUN, REFRESH = "run-search", "refresh-searches"


@job(RUN, zh="运行检索", en="run a search")
def run_search(progress: Progress, *, search: Code) -> dict[str, Any]:
    """Run one search for the person who asked, and record it."""
    at = time_of(progress.chain)

    act = run(progress.chain, search, by=progress.person, at=at, step=_told_to(progress))
    return {"search": search, "run": act, **SearchRun.objects.get(key=act).counts}


@job(REFRESH, zh="重新运行过时的检索", en="run outdated searches again")
def refresh_searches(progress: Progress) -> dict[str, Any]:
    """Run every open search of the bank again whose answer rests on what has changed since."""
    stale = [search for search in Search.objects.filter(bank=progress.chain, closed_at=None).order_by("key") if outdated(search)]
    for done, search in enumerate(stale):
        run(progress.chain, search.key, by=progress.person, at=time_of(progress.chain), step=_told_to(progress, done, len(stale)))
    progress.step(len(stale), len(stale))
    return {"searches": len(stale)}


def _told_to(progress: Progress, before: int = 0, of: int = 1) -> Step:
    """A search's own course told as that of the work: as the one behind `before` of so many. Raises `jobs.Cancelled`."""

    def step(done: int, total: int) -> bool:
        progress.step(before * total + done, of * total)
        return True

    return step


def run(bank: str, search: str, *, by: str, at: datetime, now: datetime | None = None, step: Step | None = None) -> str:
    """Run a search, keep its rows, record it, and say what changed since the run before; gives the key of the run.

    Whoever wishes it to stop is heard until the rows are written; then nothing of it is kept.
    """
    row = open_search(bank, search)
    before, frame = latest_run(search), frame_now(row.population)
    units = units_version(bank)
    found = answer(row, frame, at, step)
    basis = {**found.basis, "units": units}
    made = differences(row, before, _ranks(found), basis, lambda other: _ranks(_under(row, other, at, step))) if before else []
    digest = runs.keep(bank, search, found.ranked, basis)
    act = perform("record-search-run", bank, by=by, at=at, now=now, search=search, digest=digest)
    if before:
        keep_differences(bank, search, digest, before.key, before.at, made)
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


def units_version(bank: str) -> str:
    """What names the bank's stock as it stands: how many may be chosen, when the last changed, and how many holds stand. Two queries."""
    stock = Unit.objects.filter(bank=bank, stage__in=CHOOSABLE).aggregate(count=Count("key"), last=Max("stage_since"))
    holds = Hold.objects.filter(bank=bank, lifted_at=None).count()
    return f"{stock['count']}-{stock['last'].isoformat() if stock['last'] else ''}-{holds}"


def basis_now(search: Search, units: str = "") -> dict[str, str]:
    """What a run of the search would rest on today; `units` where the version of the stock has been asked for. Refuses as `frame_now`."""
    basis = {**frame_now(search.population).basis, "guideline": version_of_guideline(guideline_named(search.guideline))}
    basis["units"] = units or units_version(search.bank_id)
    if search.adult_guideline:
        basis["adult-guideline"] = version_of_guideline(guideline_named(search.adult_guideline))
        basis["index"] = index_version([f"{name}@{version_of(folder)}" for name, folder in registries().items()])
    return basis


OUT_OF_DATE = {
    "units": "donors", "index": "donors", "frequencies": "frequencies", "population": "frequencies", "release": "nomenclature",
    "guideline": "search", "adult-guideline": "search", "engine": "search",
}  # fmt: skip


def outdated(search: Search, now: Mapping[str, str] | None = None, last: SearchRun | None = None) -> list[str]:
    """The causes (`changes.CAUSES`) for which the last answer no longer holds; none where it does, or nothing has been run."""
    last = last or latest_run(search.key)
    if last is None:
        return []
    today = now or basis_now(search)
    found = {OUT_OF_DATE[name] for name in today.keys() | last.basis.keys() if today.get(name, "") != last.basis.get(name, "")}
    if search.corrected_at and search.corrected_at > last.at:
        found.add("search")
    return sorted(found)
