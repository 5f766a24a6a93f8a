"""What a run says otherwise than the run before, by cause: donors, frequencies and nomenclature are told apart by varying one at a time."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from stembase.bank.models import Search, SearchRun
from stembase.bank.selection.frame import Frame, frame
from stembase.bank.selection.runs import GRAFTS, Rows, folder_of

FILE, SHOWN = "changes.json", 20
MATTERS = 0.0005  # a change of P(0) that shows in the first decimal of a percentage
CAUSES = ("donors", "frequencies", "nomenclature", "search")


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate before and after: rank from 1 and P(0); 0 and nothing where it was not ranked."""

    code: str
    before: int = 0
    after: int = 0
    chance_before: float | None = None
    chance_after: float | None = None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What one cause changed for one kind of graft: how many came, left, and changed their P(0), and the first of them by rank."""

    graft: str
    cause: str
    came: int = 0
    left: int = 0
    changed: int = 0
    shown: tuple[Moved, ...] = ()


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


def _compared(cause: str, before: Ranks, after: Ranks) -> Iterator[Difference]:
    for graft in GRAFTS:
        if graft in before and graft in after and (found := _difference(cause, graft, before[graft], after[graft])):
            yield found


def _difference(cause: str, graft: str, before: Ranked, after: Ranked) -> Difference | None:
    width = max(before.codes.dtype.itemsize, after.codes.dtype.itemsize, 1)
    old, new = before.codes.astype(f"S{width}"), after.codes.astype(f"S{width}")
    came, left = np.flatnonzero(~np.isin(new, old)), np.flatnonzero(~np.isin(old, new))
    _both, at_old, at_new = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    apart = np.abs(np.nan_to_num(after.chances[at_new], nan=-1.0) - np.nan_to_num(before.chances[at_old], nan=-1.0)) >= MATTERS
    changed = np.sort(at_new[apart])
    if not (len(came) or len(left) or len(changed)):
        return None
    place = dict(zip(at_new.tolist(), at_old.tolist(), strict=True))
    shown = [_moved(before, after, None, row) for row in came[:SHOWN]] + [_moved(before, after, row, None) for row in left[:SHOWN]]
    shown += [_moved(before, after, place[row], row) for row in changed[:SHOWN].tolist()]
    return Difference(graft=graft, cause=cause, came=len(came), left=len(left), changed=len(changed), shown=tuple(shown))


def _moved(before: Ranked, after: Ranked, old: int | None, new: int | None) -> Moved:
    def chance(of: Ranked, row: int | None) -> float | None:
        return None if row is None or np.isnan(of.chances[row]) else round(float(of.chances[row]), 6)

    code = bytes(after.codes[new] if new is not None else before.codes[old])  # type: ignore[index]
    return Moved(
        code=code.decode(), before=0 if old is None else int(old) + 1, after=0 if new is None else int(new) + 1,
        chance_before=chance(before, old), chance_after=chance(after, new),
    )  # fmt: skip


def keep_differences(bank: str, search: str, digest: str, before: str, since: datetime, found: list[Difference]) -> None:
    """Write what changed beside the run; `before` is the key of the run compared with."""
    said = {"before": before, "since": since.isoformat(), "differences": found}
    (folder_of(bank, search, digest) / FILE).write_bytes(msgspec.json.encode(said))


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the run before: its key, when it was, and the differences by cause."""

    before: str
    since: datetime
    differences: tuple[Difference, ...]


def changes_of(run: SearchRun) -> Changes | None:
    """What changed with this run; None for a first run, or where its files are gone."""
    file = folder_of(run.bank_id, run.search_id, run.digest) / FILE
    return msgspec.json.decode(file.read_bytes(), type=Changes) if file.exists() else None
