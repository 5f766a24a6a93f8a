"""What a run says otherwise than the run before, by cause: donors, frequencies and nomenclature are told apart by varying one at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.bank.models import Search, SearchRun
from stembase.bank.selection.causes import Cause, Difference, Moved
from stembase.bank.selection.frame import Frame, frame
from stembase.bank.selection.runs import GRAFTS, Rows

SHOWN = 20
MATTERS = 0.0005  # a change of P(0) that shows in the first decimal of a percentage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Those ranked in a run, best first: codes and P(0)."""

    codes: NDArray
    chances: NDArray


Ranks = Mapping[str, Ranked]
AnswerUnder = Callable[[Frame], Ranks]


def ranks_of(run: SearchRun) -> Ranks:
    """Those ranked in a kept run; empty where its files are no longer here."""
    rows = {graft: Rows(run.bank_id, run.search_id, run.digest, graft) for graft in GRAFTS}
    return {graft: Ranked(codes=of["code"], chances=of["p0"]) for graft, of in rows.items() if of.here}


def differences(search: Search, before: SearchRun, now: Ranks, basis: Mapping[str, str], under: AnswerUnder) -> list[Difference]:
    """What changed since `before`, by cause. `under` answers the search of today under another frame; it is asked only where that is needed."""
    old = ranks_of(before)
    if _searched_otherwise(search, before, basis):
        return list(_compared("search", old, now))
    release, digest, population = (before.basis.get(name, "") for name in ("release", "frequencies", "population"))
    other_set, other_release = digest != basis["frequencies"], release != basis["release"]
    if not other_set and not other_release:
        return list(_compared("donors", old, now))
    as_before = under(frame(population, digest, release))
    found = list(_compared("donors", old, as_before))
    between = under(frame(basis["population"], basis["frequencies"], release)) if other_set and other_release else (now if other_set else as_before)
    return [*found, *_compared("frequencies", as_before, between), *_compared("nomenclature", between, now)]


def _searched_otherwise(search: Search, before: SearchRun, basis: Mapping[str, str]) -> bool:
    """Whether the patient's data or a guideline changed since: then no other cause can be told apart."""
    corrected = search.corrected_at is not None and search.corrected_at > before.at
    return corrected or any(before.basis.get(name, "") != basis.get(name, "") for name in ("guideline", "adult-guideline", "population"))


def _compared(cause: Cause, before: Ranks, after: Ranks) -> Iterator[Difference]:
    for graft in GRAFTS:
        if graft in before and graft in after and (found := _difference(cause, graft, before[graft], after[graft])):
            yield found


def _difference(cause: Cause, graft: str, before: Ranked, after: Ranked) -> Difference | None:
    width = max(before.codes.dtype.itemsize, after.codes.dtype.itemsize, 1)
    old, new = before.codes.astype(f"S{width}"), after.codes.astype(f"S{width}")
    came, left = np.flatnonzero(~np.isin(new, old)), np.flatnonzero(~np.isin(old, new))
    _both, at_old, at_new = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    ranked = np.argsort(at_new)
    at_old, at_new = at_old[ranked], at_new[ranked]
    apart = np.abs(np.nan_to_num(after.chances[at_new], nan=-1.0) - np.nan_to_num(before.chances[at_old], nan=-1.0)) >= MATTERS
    elsewhere = at_old != np.sort(at_old)
    touched = np.flatnonzero(apart | elsewhere)
    if not (len(came) or len(left) or len(touched)):
        return None
    shown = [_moved(before, after, None, row) for row in came[:SHOWN]] + [_moved(before, after, row, None) for row in left[:SHOWN]]
    shown += [_moved(before, after, at_old[place], at_new[place]) for place in touched[:SHOWN]]
    moved, changed = int(elsewhere.sum()), int(apart.sum())
    return Difference(graft=graft, cause=cause, came=len(came), left=len(left), moved=moved, changed=changed, shown=tuple(shown))


def _moved(before: Ranked, after: Ranked, old: int | None, new: int | None) -> Moved:
    def chance(of: Ranked, row: int | None) -> float | None:
        return None if row is None or np.isnan(of.chances[row]) else round(float(of.chances[row]), 6)

    code = bytes(after.codes[new] if new is not None else before.codes[old])  # type: ignore[index]
    return Moved(
        code=code.decode(), before=0 if old is None else int(old) + 1, after=0 if new is None else int(new) + 1,
        chance_before=chance(before, old), chance_after=chance(after, new),
    )  # fmt: skip
