"""How a unit stands in its way out: whether something hinders it, and waiting until nothing does."""

from collections.abc import Generator
from datetime import datetime

from stembase.bank.models import Deviation, Hold, ReleaseVerdict
from stembase.demo.clock import DAY, HOUR, at_work
from stembase.demo.hand import Hand

TRIES, PAUSE = 8, 9 * DAY


def hindered(unit: str) -> bool:
    """Whether a hold stands or a deviation is open on the unit or its donation."""
    holds = Hold.objects.filter(unit=unit, lifted_at=None).exists()
    return holds or Deviation.objects.filter(subject__in=(unit, _donation(unit)), closed_at=None).exists()


def outdated(unit: str) -> bool:
    """Whether a deviation was opened after the verdict: it has to be judged anew."""
    verdict = ReleaseVerdict.objects.filter(unit=unit).order_by("-at").first()
    return verdict is not None and Deviation.objects.filter(subject__in=(unit, _donation(unit)), opened_at__gt=verdict.at).exists()


def when_clear(hand: Hand, unit: str, at: datetime) -> Generator[datetime, None, datetime | None]:
    """Wait until nothing hinders the unit, judge it anew where that is due, and give the instant; None where it never comes to that."""
    for _ in range(TRIES):
        yield at
        if hand.gone(unit):
            return None
        if not hindered(unit):
            if outdated(unit):
                hand.do("judge-unit", by=hand.who("selection", at), at=at, unit=unit)
                return at + HOUR
            return at
        at = at_work(at + PAUSE)
    return None


def _donation(unit: str) -> str:
    return unit.rsplit(".", 2)[0]
