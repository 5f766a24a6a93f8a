"""The rules scenarios give points by, by name: each says whether something holds of a run. Data names a rule; nothing in data is evaluated."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from stembase.practice.scoring.case import Case, place_of

Given = Mapping[str, Any]
Rule = Callable[[Case, Given], bool]


def _soon(at: datetime, since: datetime | None, minutes: Any) -> bool:
    return since is not None and at - since <= timedelta(minutes=float(minutes))


def deed_within(case: Case, given: Given) -> bool:
    """A deed was done within minutes of a fault."""
    since = case.struck(str(given["fault"]))
    return any(act.did.deed == given["deed"] and _soon(act.recorded_at, since, given["minutes"]) for act in case.named("run.handled"))


def deviation_within(case: Case, given: Given) -> bool:
    """A deviation of a code was opened within minutes of a fault, and classed."""
    since = case.struck(str(given["fault"]))
    opened = [act for act in case.named("deviation.opened") if act.did.code == given["code"] and _soon(act.recorded_at, since, given["minutes"])]
    classed = {act.did.deviation for act in case.named("deviation.classed")}
    return any(act.key in classed or act.did.severity for act in opened)


def deviations_at_most(case: Case, given: Given) -> bool:
    """No more deviations and holds were recorded; a limit breached for the reason `besides`, where one is named, is not counted."""
    counted = [found for found in case.breaches if "besides" not in given or found.facts.get("reason") != given["besides"]]
    return len(counted) <= int(given["most"])


def refused_at_most(case: Case, given: Given) -> bool:
    """No more attempts were refused."""
    return len(case.refused) <= int(given["most"])


def step_done(case: Case, given: Given) -> bool:
    """A step was done in the student's part."""
    return any(place_of(act) == given["step"] for act in case.acts)


def verb_done(case: Case, given: Given) -> bool:
    """Something with a verb of its own was done, within minutes of a fault where one is named."""
    since = case.struck(str(given["fault"])) if "fault" in given else None
    return any("fault" not in given or _soon(act.recorded_at, since, given.get("minutes", 1e6)) for act in case.named(str(given["verb"])))


def tanks_below(case: Case, given: Given) -> bool:
    """No tank was warmer in truth at any time, whatever was written."""
    return all(tank.peak_c <= float(given["celsius"]) for tank in case.world.tanks.values())


def ended_so(case: Case, given: Given) -> bool:
    """It ended so."""
    return case.ended == given["so"]


def lot_spared(case: Case, given: Given) -> bool:
    """After a fault no lot that was blocked or should have been was used: the material's lot of before is not used again."""
    since = case.struck(str(given["fault"]))
    blocked = {act.subject for act in case.named("lot.blocked")}
    used = [act for act in case.acts if since and act.recorded_at > since and str(given["material"]) in (getattr(act.did, "lots", None) or {})]
    return bool(blocked) and all(act.did.lots[str(given["material"])] not in blocked for act in used)


ASKS: Mapping[str, tuple[str, ...]] = {
    "deed-within": ("deed", "fault", "minutes"),
    "deviation-within": ("code", "fault", "minutes"),
    "deviations-at-most": ("most",),
    "refused-at-most": ("most",),
    "step-done": ("step",),
    "verb-done": ("verb",),
    "ended-so": ("so",),
    "lot-spared": ("fault", "material"),
    "tanks-below": ("celsius",),
}
"""What each rule has to be given; `verb-done` takes a fault and minutes beside, `deviations-at-most` a reason."""

RULES: Mapping[str, Rule] = {
    "deed-within": deed_within,
    "deviation-within": deviation_within,
    "deviations-at-most": deviations_at_most,
    "refused-at-most": refused_at_most,
    "step-done": step_done,
    "verb-done": verb_done,
    "tanks-below": tanks_below,
    "ended-so": ended_so,
    "lot-spared": lot_spared,
}
