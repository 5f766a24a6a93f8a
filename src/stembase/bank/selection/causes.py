"""Why the answer of a search changed: the causes, and what each of them changed, as it is kept beside a run."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, get_args

import msgspec

from stembase.bank.models import SearchRun
from stembase.bank.selection.runs import folder_of

FILE = "changes.json"
Cause = Literal["donors", "frequencies", "nomenclature", "search"]
CAUSES: tuple[Cause, ...] = get_args(Cause)
OF_ITSELF: frozenset[Cause] = frozenset({"donors", "frequencies", "nomenclature"})
"""Causes for which a search is run again unasked; what is said of the patient is changed by a person, who runs it."""
RESTS_ON: Mapping[str, Cause] = {
    "units": "donors", "index": "donors", "frequencies": "frequencies", "population": "frequencies", "release": "nomenclature",
    "guideline": "search", "adult-guideline": "search", "engine": "search",
}  # fmt: skip
"""What a run rests on, and which cause it is when that differs."""
EFFECTS = ("came", "left", "moved", "changed")


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate before and after: rank from 1 and P(0); 0 and nothing where it was not ranked."""

    code: str
    before: int = 0
    after: int = 0
    chance_before: float | None = None
    chance_after: float | None = None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What one cause changed for one kind of graft: how many came, left, stand otherwise among those who stayed, and changed their P(0);
    and the first of them by rank."""

    graft: str
    cause: Cause
    came: int = 0
    left: int = 0
    moved: int = 0
    changed: int = 0
    shown: tuple[Moved, ...] = ()


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the run before: its key, when it was, and the differences by cause."""

    before: str
    since: datetime
    differences: tuple[Difference, ...]


def in_order(found: Iterable[Cause]) -> list[Cause]:
    """Causes, each once, in the order of `CAUSES`."""
    there = set(found)
    return [cause for cause in CAUSES if cause in there]


def causes_between(before: Mapping[str, str], after: Mapping[str, str]) -> set[Cause]:
    """The causes by which what one run rests on differs from what another does."""
    return {RESTS_ON[name] for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, "")}


def counted(differences: Iterable[Difference]) -> dict[str, int]:
    """How many candidates each cause touched, over both grafts: `CAUSE-EFFECT`, only what happened."""
    found: dict[str, int] = {}
    for one in differences:
        for effect in EFFECTS:
            if number := getattr(one, effect):
                found[f"{one.cause}-{effect}"] = found.get(f"{one.cause}-{effect}", 0) + number
    return found


def keep_changes(bank: str, search: str, digest: str, found: Changes) -> None:
    """Write what changed beside the run."""
    (folder_of(bank, search, digest) / FILE).write_bytes(msgspec.json.encode(found))


def changes_kept(bank: str, search: str, digest: str, before: str) -> Changes | None:
    """What changed since the run of key `before`; None where nothing is kept, or it was compared with another."""
    file = folder_of(bank, search, digest) / FILE
    found = msgspec.json.decode(file.read_bytes(), type=Changes) if file.exists() else None
    return found if found and found.before == before else None


def changes_of(run: SearchRun) -> Changes | None:
    """What changed with this run; None for a first run, or where its files are gone."""
    file = folder_of(run.bank_id, run.search_id, run.digest) / FILE
    return msgspec.json.decode(file.read_bytes(), type=Changes) if file.exists() else None
