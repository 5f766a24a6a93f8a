"""The quality manager's week: deviations are classed, explained and closed, holds are judged and lifted. Some stay open, as they do."""

from datetime import datetime

from stembase.bank.models import Deviation, Hold
from stembase.bank.queries.deviations import DAYS_TO_CORRECT
from stembase.demo.clock import DAY, HOUR, MINUTE, TODAY, YEAR_BEGINS, Process
from stembase.demo.hand import Hand
from stembase.demo.people import QUALITY, SECOND_QUALITY
from stembase.demo.world import World

LIFTED = frozenset({"curve-missing", "tank-too-warm", "tank-silent", "label-doubtful"})
"""Reasons of holds that can be judged and lifted; the others end with the unit."""
STAYS_OPEN, STAYS_HELD = 23, 11
"""Every so manieth deviation waits for its corrective action, every so manieth unit for its test."""
MAJOR = frozenset({"marker-reactive", "tank-too-warm", "tank-silent", "positive-result", "donor-deferred"})
CAUSES = {
    "limit-breached": "操作超限，已复训（演示） / outside the limit; trained again (demo)",
    "answer-not-allowed": "所见与规程不符，已按规程处理（演示） / not as written; dealt with as written (demo)",
    "tank-too-warm": "压力阀卡住，已更换（演示） / the valve was stuck and has been replaced (demo)",
    "tank-silent": "记录仪电池耗尽，已改为双电源（演示） / the logger's battery was empty; it has two supplies now (demo)",
}
OTHER_CAUSE = "已调查，无其他影响（演示） / looked into; nothing else is touched (demo)"
CORRECTED = "已改正，并写入作业指导书（演示） / put right, and the work instruction says so now (demo)"
JUDGED = "复核记录与留样，未见影响（演示） / records and a retained sample looked at; no effect seen (demo)"


def weekly(world: World, hand: Hand) -> Process:
    """Once a week, whatever is older than a few days."""
    at = YEAR_BEGINS + 10 * DAY + 9 * HOUR
    while at < TODAY:
        yield at
        _deviations(hand, at)
        _holds(hand, at + 3 * HOUR)
        at += 7 * DAY


def _deviations(hand: Hand, at: datetime) -> None:
    rows = Deviation.objects.filter(bank=hand.bank, closed_at=None, opened_at__lt=at - 4 * DAY).order_by("opened_at", "key")
    for number, (key, code, severity, opened_by) in enumerate(rows.values_list("key", "code", "severity", "opened_by")):
        when = at + 4 * number * MINUTE
        if not severity:
            severity = "major" if code in MAJOR else "minor"
            hand.do("classify-deviation", by=QUALITY, at=when, deviation=key, severity=severity)
        if sum(map(ord, key)) % STAYS_OPEN == 0:
            continue
        by = SECOND_QUALITY if opened_by == QUALITY else QUALITY
        cause = hand.note(CAUSES.get(code, OTHER_CAUSE), author=by, at=when)
        corrected = hand.note(CORRECTED, author=by, at=when) if severity in DAYS_TO_CORRECT else ""
        hand.do("close-deviation", by=by, at=when + 2 * MINUTE, deviation=key, cause=cause, corrected=corrected)


def _holds(hand: Hand, at: datetime) -> None:
    rows = Hold.objects.filter(bank=hand.bank, lifted_at=None, reason__in=LIFTED, opened_at__lt=at - 5 * DAY).exclude(unit__stage="discarded")
    for number, (key, unit) in enumerate(rows.order_by("opened_at", "key").values_list("key", "unit_id")):
        if sum(map(ord, unit)) % STAYS_HELD == 0:
            continue
        when = at + number * MINUTE
        hand.do("lift-hold", by=QUALITY, at=when, hold=key, reason=hand.note(JUDGED, author=QUALITY, at=when))
