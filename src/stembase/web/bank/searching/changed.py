"""What a run says otherwise than the one before, told by cause; and the runs of a search in a line each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stembase.bank.models import SearchRun
from stembase.bank.selection.causes import Cause, Difference, Moved, changes_of, in_order
from stembase.web.spoken import say_number

from .words import CAUSES, GRAFTS, say_chance

SHOWN = 8
RUNS = 6


@dataclass(frozen=True, slots=True)
class Told:
    """One cause for one kind of graft: what it changed in a line, and the first candidates it moved."""

    cause: str
    graft: str
    said: str
    moved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Since:
    """All that changed since the run of an instant; `told` is empty where nothing did."""

    at: datetime
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Ran:
    """One run in a line: the causes for which it ran by itself (empty: somebody asked), what each cause changed, and whether that is still unread."""

    at: datetime
    because: str
    changed: tuple[str, ...]
    news: bool


def told_runs(runs: Sequence[SearchRun]) -> list[Ran]:
    """Runs, newest first, each in a line."""
    return [Ran(run.at, _and(run.because), tuple(_effects(cause, run.changed) for cause in _touching(run.changed)), run.news) for run in runs]


def _and(causes: Sequence[Cause]) -> str:
    return " · ".join(str(CAUSES[cause]) for cause in in_order(causes))


def _touching(changed: Mapping[str, int]) -> list[Cause]:
    return in_order(name.partition("-")[0] for name in changed)  # type: ignore[misc]


def _effects(cause: Cause, changed: Mapping[str, int]) -> str:
    """What one cause changed: donors and units: +2, −1, 3 ranks moved."""
    came, left, moved, other = (changed.get(f"{cause}-{effect}", 0) for effect in ("came", "left", "moved", "changed"))
    parts = [
        f"+{say_number(came)}" if came else "",
        f"−{say_number(left)}" if left else "",
        ngettext("%(count)s rank moved", "%(count)s ranks moved", moved) % {"count": say_number(moved)} if moved else "",
        ngettext("%(count)s other chance", "%(count)s other chances", other) % {"count": say_number(other)} if other else "",
    ]
    return _("%(cause)s: %(effects)s") % {"cause": CAUSES[cause], "effects": ", ".join(filter(None, parts))}


def told_changes(run: SearchRun | None) -> Since | None:
    """What changed with this run; None for a first run."""
    found = changes_of(run) if run else None
    return Since(found.since, tuple(_told(one) for one in found.differences)) if found else None


def _told(one: Difference) -> Told:
    parts = [
        _("%(count)s came") % {"count": one.came} if one.came else "",
        _("%(count)s left") % {"count": one.left} if one.left else "",
        _("%(count)s stand at another rank among the others") % {"count": one.moved} if one.moved else "",
        _("%(count)s have another chance") % {"count": one.changed} if one.changed else "",
    ]
    return Told(str(CAUSES[one.cause]), str(GRAFTS[one.graft]), " · ".join(filter(None, parts)), tuple(map(_moved, one.shown[:SHOWN])))


def _moved(one: Moved) -> str:
    name = {"code": one.code.partition(":")[2], "before": one.before, "after": one.after}
    if not one.before:
        return _("%(code)s: new at rank %(after)s") % name
    if not one.after:
        return _("%(code)s: was at rank %(before)s, no longer ranked") % name
    chances = {"then": say_chance(one.chance_before), "now": say_chance(one.chance_after)}
    return _("%(code)s: rank %(before)s to %(after)s, full match %(then)s to %(now)s") % {**name, **chances}
