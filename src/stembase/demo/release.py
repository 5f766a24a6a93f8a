"""Judge a unit, release it and move it among the released; or discard it, or give it to research. Processes of the story's clock."""

from collections.abc import Iterator
from datetime import datetime

from stembase.bank.commands.judging import word_for
from stembase.bank.models import Hold, Unit
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.standards import standard_demanded
from stembase.bank.queries.verdicts import judgement_of
from stembase.demo import incidents
from stembase.demo.clock import DAY, HOUR, MINUTE, Process, at_work
from stembase.demo.cohort import Birth
from stembase.demo.freezing import free_place
from stembase.demo.hand import Hand
from stembase.demo.people import QUALITY, SECOND_QUALITY, crew
from stembase.demo.standing import when_clear
from stembase.demo.world import World

VERDICT, RELEASE, MOVE, TO_RESEARCH = "selection.verdict", "selection.release", "storage.move", "research.release-to-research"


def discard_soon(hand: Hand, unit: str, reason: str, at: datetime) -> Process:
    """Look at it once more the next working hour, and discard it, with its reason."""
    at = at_work(at)
    yield at
    by = hand.who("preparation", at)
    hand.do("discard-unit", by=by, at=at, unit=unit, reason=reason)


def decide(world: World, hand: Hand, unit: str, birth: Birth, at: datetime) -> Process:
    """When everything has come in: discard what failed, judge the rest, release what passes."""
    if birth.loss in ("contamination", "infectious-marker"):
        yield from discard_soon(hand, unit, birth.loss, at - 12 * DAY)
        return
    yield at
    if hand.gone(unit):
        return
    if (passed := judge(hand, unit, at)) is None:
        return
    if passed:
        yield from let_out(hand, unit, at_work(at + 2 * DAY))
    elif birth.number == world.special.get("exception"):
        yield from incidents.release_by_exception(world, hand, unit, at_work(at + 3 * DAY))
    elif birth.research:
        yield from to_research(hand, unit, at_work(at + 20 * DAY))


def judge(hand: Hand, unit: str, at: datetime) -> bool | None:
    """Judge by procedure; gives whether the unit passes, None where it is not in quarantine any more."""
    if Unit.objects.values_list("stage", flat=True).get(key=unit) != "quarantined":
        return None
    by = hand.who("selection", at)
    row = unit_of(hand.bank, unit)
    judgement, _ = judgement_of(row, standard_demanded(hand.bank, row.source, at))
    hand.step(unit, VERDICT, "gather", by=by, at=at)
    act = hand.step(unit, VERDICT, "judge", by=by, at=at + 10 * MINUTE, values={"verdict": word_for(judgement)})
    return bool(act.did.passed)


def let_out(hand: Hand, unit: str, at: datetime) -> Iterator[datetime]:
    """Release as soon as nothing hinders; then move it."""
    clear = yield from when_clear(hand, unit, at)
    if clear is None:
        return
    by, second = (QUALITY, SECOND_QUALITY) if clear.toordinal() % 2 else (SECOND_QUALITY, QUALITY)
    hand.step(unit, RELEASE, "look-again", by=by, at=clear)
    hand.step(unit, RELEASE, "release", by=by, witness=second, at=clear + 15 * MINUTE)
    later = at_work(clear + 5 * HOUR)
    yield later
    move(hand, unit, later)


def move(hand: Hand, unit: str, at: datetime) -> None:
    """From quarantine to the tank of released units."""
    now = Unit.objects.values_list("position__key", flat=True).get(key=unit)
    scans = {"position": now, "new-position": free_place(f"{hand.bank}:LN2-02")}
    hand.step(unit, MOVE, "move", by=hand.who("storage", at), at=at, scans=scans, values={"seconds_out_of_nitrogen": 25, "reason": "released"})


def to_research(hand: Hand, unit: str, at: datetime) -> Iterator[datetime]:
    """A unit that serves no patient serves research, where the donor agreed and nothing holds it; a project takes it a week later."""
    yield at
    if hand.gone(unit) or Hold.objects.filter(unit=unit, lifted_at=None).exists():
        return
    by, second = crew("research")[:2]
    hand.step(unit, TO_RESEARCH, "check-consent", by=by, at=at)
    hand.step(unit, TO_RESEARCH, "release", by=by, witness=second, at=at + 10 * MINUTE, command="release-to-research")
    later, scans = at_work(at + 7 * DAY), {"project": "RP-2026-02"}
    yield later
    hand.step(unit, "research.allocate", "match", by=by, at=later, scans=scans)
    hand.step(unit, "research.allocate", "hand-over", by=by, at=later + 15 * MINUTE, scans=scans, values={"amount_ml": 20})
