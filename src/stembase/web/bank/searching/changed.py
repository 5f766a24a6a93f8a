"""What a run says otherwise than the one before, told by cause."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from stembase.bank.models import SearchRun
from stembase.bank.selection.changes import Difference, Moved, changes_of

from .words import CAUSES, GRAFTS, say_chance

SHOWN = 8


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


def told_changes(run: SearchRun | None) -> Since | None:
    """What changed with this run; None for a first run."""
    found = changes_of(run) if run else None
    return Since(found.since, tuple(_told(one) for one in found.differences)) if found else None


def _told(one: Difference) -> Told:
    parts = [
        _("%(count)s came") % {"count": one.came} if one.came else "",
        _("%(count)s left") % {"count": one.left} if one.left else "",
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
