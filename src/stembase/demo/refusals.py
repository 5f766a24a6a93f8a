"""What people tried and the door refused: each attempt stands in the ledger with its code."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from stembase.bank.models import Position, Unit
from stembase.demo.clock import CURVES_DEMANDED, DAY, HOUR, Process, local
from stembase.demo.hand import Hand
from stembase.demo.knowledge import NOT_YET
from stembase.demo.people import QUALITY, SECOND_QUALITY
from stembase.demo.world import World
from stembase.ledger.vocabulary import Act

Attempt = Callable[[Hand, str, datetime], Act]
NEWCOMER, STUDENT, RESEARCHER = "P0060", "P0042", "P0015"


def _into_the_released(hand: Hand, unit: str, at: datetime) -> Act:
    now = Position.objects.values_list("key", flat=True).get(unit=unit)
    scans = {"position": now, "new-position": f"{hand.bank}:LN2-02.E.5.9"}
    return hand.step(unit, "storage.move", "move", by=hand.who("storage", at), at=at, scans=scans)


def _too_early(hand: Hand, unit: str, at: datetime) -> Act:
    return hand.do("release", by=QUALITY, witness=SECOND_QUALITY, at=at, unit=unit)


def _alone(hand: Hand, unit: str, at: datetime) -> Act:
    return hand.step(unit, "preparation.reduce-volume", "identify", by=STUDENT, at=at)


def _without_training(hand: Hand, unit: str, at: datetime) -> Act:
    return hand.step(unit, "testing.viability", "identify", by=NEWCOMER, witness="P0005", at=at, scans={"sample": unit})


def _of_another_tube(hand: Hand, unit: str, at: datetime) -> Act:
    other = Unit.objects.filter(bank=hand.bank, container="tube").exclude(din=unit.split(":")[1][:13]).order_by("key").first()
    tube, by = other.key if other else "", hand.who("testing", at)
    return hand.do("record-result", by=by, at=at, unit=unit, test="viability", method="seven-aad", value=96.0, tube=tube)


def _own_result(hand: Hand, unit: str, at: datetime) -> Act:
    by = hand.who("testing", at)
    mine = hand.do("record-result", by=by, at=at, unit=unit, test="haematocrit", method="haematology-analyser", value=31.0)
    return hand.do("review-result", by=by, at=at + HOUR, result=f"{mine.key}.1")


def _expired(hand: Hand, unit: str, at: datetime) -> Act:
    old = hand.stock.lots["collection-kit"][0].key
    return hand.do("issue-kit", by=hand.who("collection", at), at=at, donor=_donor(unit), source="cord-blood", kit=old)


def _not_theirs(hand: Hand, unit: str, at: datetime) -> Act:
    return hand.do("read-identity", by=RESEARCHER, at=at, donor=_donor(unit), purpose="follow-up")


def _new_version(hand: Hand, unit: str, at: datetime) -> Act:
    return hand.step(unit, "preparation.cryopreserve", "identify", by=NOT_YET, at=at, scans={"worklist": "WL-1016"})


def _donor(unit: str) -> str:
    return Unit.objects.values_list("donation__donor", flat=True).get(key=unit)


ATTEMPTS: tuple[tuple[datetime, Attempt], ...] = (
    (local(date(2026, 1, 20), 11), _into_the_released), (local(date(2026, 2, 3), 15), _too_early), (local(date(2026, 3, 9), 9), _alone),
    (local(date(2026, 3, 24), 14), _without_training), (local(date(2026, 4, 14), 10), _of_another_tube), (local(date(2026, 6, 2), 16), _own_result),
    (local(date(2026, 8, 12), 9), _expired), (local(date(2026, 9, 8), 13), _not_theirs), (CURVES_DEMANDED + DAY + 9 * HOUR, _new_version),
)  # fmt: skip


def attempts(world: World, hand: Hand) -> Process:
    """Each at its time, on a unit that lies in quarantine then."""
    for at, attempt in ATTEMPTS:
        yield at
        rows = Unit.objects.filter(bank=hand.bank, source="cord-blood", stage="quarantined", container="bag", position__isnull=False)
        unit = rows.order_by("-stage_since", "key").values_list("key", flat=True).first()
        if unit:
            hand.tries(partial(attempt, hand, unit, at))
