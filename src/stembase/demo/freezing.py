"""Freeze a unit with a curve of a simulated machine, and put it away."""

from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from stembase.bank.logfiles import keep_log_file
from stembase.bank.models import Position
from stembase.demo.clock import MINUTE
from stembase.demo.hand import Hand
from stembase.science.cryo.curve import Curve, write_freezer_log
from stembase.science.cryo.program import SPIKED, Segment
from stembase.science.cryo.program import freeze as simulate

CURVES, FAST_EVERY = 6, 41
"""So many curves are simulated; every so manieth run the machine was left on another program, which cools too fast."""
FAST = (Segment(4, 10, 5), Segment(-8, 1), Segment(-45, 25, 1), Segment(-14, 10), Segment(-90, 4.5, 6))
SLOW_HANDS = 31
RUN = 84 * MINUTE


@cache
def _curve(seed: int, fast: bool) -> Curve:
    return simulate(FAST if fast else SPIKED, seed, every_s=30.0)


def freezer_log(number: int, at: datetime) -> str:
    """The hash of a kept log of the run that began at the instant."""
    curve = _curve(1 + number % CURVES, number % FAST_EVERY == FAST_EVERY - 1)
    return keep_log_file(write_freezer_log(replace(curve, started_at=at)).encode(), "freezer")


def freeze(
    hand: Hand, unit: str, procedure: str, *, by: str, at: datetime, number: int, identify: dict[str, str], before: tuple[str, ...] = (),
    values: dict | None = None, without_log: bool = False,
) -> Generator[datetime, None, datetime]:  # fmt: skip
    """Identify, add the protectant, freeze; waits for the machine, and gives the instant it ended."""
    given: dict[str, Any] = {"by": by, "values": values or {}, "scans": identify}
    for minute, step in enumerate(("identify", *before, "add-cryoprotectant")):
        hand.step(unit, procedure, step, at=at + 2 * minute * MINUTE, **given)
    begins = at + 18 * MINUTE
    hand.step(unit, procedure, "freeze", at=begins, **given)
    ends = begins + RUN
    yield ends
    log = "" if without_log else freezer_log(number, begins)
    hand.step(unit, procedure, "freeze", at=ends, ends=True, extra={"log": log}, **given)
    return ends


def put_away(hand: Hand, unit: str, procedure: str, *, by: str, at: datetime, number: int) -> None:
    """Into quarantine: by the procedure's own last step where it has one, else by the station's."""
    scans = {"position": free_place(f"{hand.bank}:LN2-01")}
    values = {"seconds_out_of_nitrogen": 74 if number % SLOW_HANDS == 9 else 18 + number % 20}
    version = hand.version(unit, procedure)
    if version and version.step("store"):
        witness = hand.who("storage", at, but=by)
        hand.step(unit, procedure, "store", by=by, witness=witness, at=at, scans=scans, values=values)
    else:
        hand.step(unit, "storage.put-away", "store", by=hand.who("storage", at), at=at, scans=scans, values=values)


def free_place(tank: str) -> str:
    """The next empty position of a tank."""
    place = Position.objects.filter(tank=tank, unit=None, reserved_for="").order_by("key").values_list("key", flat=True).first()
    if place is None:
        raise LookupError(f"{tank} is full")
    return place
