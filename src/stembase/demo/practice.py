"""Sixth chapter: a practice bank, where two students work through a few units and err; what they do there is evidence of practice."""

from dataclasses import replace
from datetime import date
from typing import Any

from stembase.acts.door import batch
from stembase.base.chain import BASE
from stembase.demo import bank, cord_blood
from stembase.demo.case import Case
from stembase.demo.clock import DAY, HOUR, MINUTE, TODAY, YEAR_BEGINS, Clock, Process, local
from stembase.demo.cohort import Birth, births
from stembase.demo.hand import Hand
from stembase.demo.world import PRACTICE, World

OPENS, ENDS = local(date(2026, 9, 1)), TODAY - DAY
STUDENTS = ("P0008", "P0009")
NUMBERS = (5, 9, 40, 52)
"""The numbers of the units decide where a hand slips: too little disinfectant, too long in the air, the wrong program, in haste again."""
FIRST, EVERY = local(date(2026, 9, 24), 10), 5 * DAY


def opening(world: World, hand: Hand) -> Process:
    """In the autumn of the year a student opens a practice bank."""
    yield OPENS
    titles: dict[str, Any] = {"title_zh": "模拟库（演示）", "title_en": "Practice bank (demo)"}
    world.base.do("open-practice-bank", by=STUDENTS[0], at=OPENS, bank=PRACTICE, facility=PRACTICE[:5], **titles)


def practise(world: World) -> None:
    """Let the students work."""
    hand = world.practice
    hand.workers = STUDENTS
    own = replace(world, clock=Clock(OPENS))
    own.practice = hand
    with batch(BASE, PRACTICE):
        bank.settle(own, hand, OPENS)
        for index, birth in enumerate(_units(world)):
            minute = round((FIRST + index * EVERY - YEAR_BEGINS) / MINUTE)
            own.clock.start(cord_blood.donate(own, hand, replace(birth, number=NUMBERS[index], minute=minute, transport_minutes=9 * 60)))
        own.clock.start(skipped(own, hand))
        own.clock.run(ENDS)


def _units(world: World) -> list[Birth]:
    return [birth for birth in births(world.seed + 2, 60, 1440) if not birth.loss][: world.size.practice]


def skipped(world: World, hand: Hand) -> Process:
    """Somebody separates without starch: a live bank would refuse it, here it is a deviation to learn from."""
    at = FIRST + 40 * DAY
    yield at
    donor = cord_blood.mothers.enrol(hand, 900, source=cord_blood.SOURCE, at=at, age=30, research=True)
    donation = cord_blood.mothers.issue_kit(hand, donor, source=cord_blood.SOURCE, kit="collection-kit", at=at + HOUR, turn=1)
    birth = replace(births(world.seed + 3, 1, 1)[0], number=900, minute=round((at + 2 * HOUR - YEAR_BEGINS) / MINUTE), loss="")
    case = Case(world, hand, birth, donor, donation)
    cord_blood.collect(case)
    cord_blood.receive(case, at + 9 * HOUR)
    yield at + 10 * HOUR
    values = {"tnc_before_e8": 9.4, "volume_before_ml": 88.0, "volume_after_ml": 26.0, "tnc_after_e8": 5.1}
    hand.steps(
        case.bag, cord_blood.REDUCE, ("identify", "count-before", "separate"), by=STUDENTS[1], at=at + 10 * HOUR,
        scans={"worklist": "PR-1", "sample": case.tube}, values=values,
    )  # fmt: skip
