"""What happens once in the year: an exception for one patient, two units issued, a consent withdrawn, a culture that turns late, a doubtful label."""

from collections.abc import Iterator
from datetime import date, datetime

from stembase.bank.models import Hold, Position, Unit
from stembase.demo.clock import DAY, HOUR, MINUTE, TODAY, Process, at_work, local
from stembase.demo.hand import Hand
from stembase.demo.people import MEDICAL_DIRECTOR, PHYSICIAN, QUALITY, SECOND_QUALITY
from stembase.demo.standing import when_clear
from stembase.demo.world import World

EXCEPTION, PICK, SHIP = "selection.release-exceptionally", "storage.pick", "clinical.issue-and-ship"
WITHDRAWN_ON, DOUBTFUL_ON = local(date(2026, 5, 11), 10), TODAY - 2 * DAY
ISSUED_ON = (local(date(2026, 6, 3), 9), local(date(2026, 9, 16), 9))
LATE_CULTURE_ON = TODAY - 2 * DAY + 5 * HOUR


def release_by_exception(world: World, hand: Hand, unit: str, at: datetime) -> Iterator[datetime]:
    """One unit that fails its standard is the best there is for one patient; the programme is told first, then it is issued."""
    clear = yield from when_clear(hand, unit, at)
    if clear is None:
        return
    patient, at = "PT-0001", clear
    hand.step(unit, EXCEPTION, "examine", by=QUALITY, at=at, scans={"patient": patient})
    told_at, at = at + 2 * HOUR, at_work(at + DAY)
    yield at
    reason = hand.note(
        "复苏活率略低，无更合适的单位（演示） / viability after thaw is low, and no better unit is known (demo)", author=MEDICAL_DIRECTOR, at=at
    )
    hand.step(
        unit, EXCEPTION, "release", by=MEDICAL_DIRECTOR, witness=PHYSICIAN, at=at, scans={"patient": patient}, command="exceptional-release",
        extra={"patient": patient, "reason": reason, "told_at": told_at},
    )  # fmt: skip
    yield from issue(hand, unit, at_work(at + 3 * DAY), patient)
    yield LATE_CULTURE_ON
    by = hand.who("testing", LATE_CULTURE_ON)
    hand.do(
        "record-result", by=by, at=LATE_CULTURE_ON, unit=unit, test="sterility-anaerobic", method="automated-culture", finding="growth",
        instrument=hand.machines["blood-culture-cabinet"],
    )  # fmt: skip


def issue(hand: Hand, unit: str, at: datetime, patient: str) -> Iterator[datetime]:
    """Confirm, pick, pack and ship a released unit."""
    yield at
    order, by, second = f"ORD-{patient[-4:]}", hand.who("storage", at, least=4), hand.who("storage", at, 1, least=4)
    place = Position.objects.values_list("key", flat=True).get(unit=unit)
    hand.step(unit, PICK, "read-list", by=by, at=at, scans={"order": order})
    hand.step(unit, PICK, "pick", by=by, witness=second, at=at + 20 * MINUTE, scans={"order": order, "position": place})
    by, second = hand.who("clinical", at, least=4), SECOND_QUALITY
    scans = {"order": order, "patient": patient, "shipper": "DS-02", "seal": f"S-{patient[-4:]}", "courier": "C-01"}
    for minute, step in ((30, "match-order"), (45, "pack"), (70, "ship")):
        hand.step(unit, SHIP, step, by=by, witness="" if step == "pack" else second, at=at + minute * MINUTE, scans=scans)


def issues(world: World, hand: Hand) -> Process:
    """Two patients elsewhere get a released unit."""
    for number, at in enumerate(ISSUED_ON, 2):
        yield at
        unit = _first(hand, "released")
        if unit:
            yield from issue(hand, unit, at, f"PT-{number:04}")


def withdrawal(world: World, hand: Hand) -> Process:
    """A mother changes her mind: nothing more happens to her unit, it is discarded, and who she is is forgotten."""
    at = WITHDRAWN_ON
    yield at
    while not (unit := _first(hand, "quarantined") or _first(hand, "released")):
        at += 21 * DAY
        yield at
    donor = Unit.objects.values_list("donation__donor", flat=True).get(key=unit)
    reason = hand.note("供者本人要求（演示） / she asked for it herself (demo)", author="P0002", at=at)
    hand.do("withdraw-consent", by="P0002", at=at, donor=donor, reason=reason)
    hand.tries(lambda: hand.step(unit, "storage.move", "move", by=hand.who("storage", at), at=at + HOUR, scans=_move_scans(hand, unit)))
    hand.do("read-identity", by=QUALITY, at=at + 2 * HOUR, donor=donor, purpose="person-asked")
    hand.do("discard-unit", by=hand.who("storage", at), at=at + 3 * HOUR, unit=unit, reason="consent-withdrawn")
    hand.do("erase-identity", by=QUALITY, at=at + 4 * HOUR, donor=donor, ground="person-asked")


def doubtful_label(world: World, hand: Hand) -> Process:
    """Two days ago somebody could not read a label: the unit is held, and the deviation is still open."""
    yield DOUBTFUL_ON
    if unit := _first(hand, "quarantined"):
        by = hand.who("storage", DOUBTFUL_ON)
        note = hand.note("标签边角受潮（演示） / a corner of the label is damp (demo)", author=by, at=DOUBTFUL_ON)
        hand.do("hold-unit", by=by, at=DOUBTFUL_ON, unit=unit, reason="label-doubtful", note=note)
        hand.do("open-deviation", by=by, at=DOUBTFUL_ON + 5 * MINUTE, subject=unit, code="label-damaged", note=note)


def _first(hand: Hand, stage: str) -> str | None:
    """The unit of cord blood that has been at the stage longest, lies in its place and is not held."""
    rows = Unit.objects.filter(bank=hand.bank, source="cord-blood", stage=stage, container="bag", position__isnull=False)
    held = Hold.objects.filter(bank=hand.bank, lifted_at=None).values("unit")
    return rows.exclude(key__in=held).order_by("stage_since", "key").values_list("key", flat=True).first()


def _move_scans(hand: Hand, unit: str) -> dict[str, str]:
    now = Position.objects.values_list("key", flat=True).get(unit=unit)
    return {"position": now, "new-position": f"{hand.bank}:LN2-02.E.5.10"}
