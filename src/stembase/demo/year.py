"""Fifth chapter: a year of the live bank, month by month, each a batch of its own, up to this morning's work."""

from collections.abc import Sequence
from dataclasses import replace

from stembase.acts.door import batch
from stembase.base.chain import BASE
from stembase.demo import assigned, board, cord_blood, culture, grafts, incidents, practice, refusals, watch
from stembase.demo.clock import BANK_OPENS, DAY, HOUR, MINUTE, TODAY, YEAR_BEGINS, at_work, months
from stembase.demo.cohort import Birth, births
from stembase.demo.world import FULL, LIVE, World

UNUSED_KITS = (("history", 9), ("other", 14))
"""Donations given up before a birth, in a full year: deferred at the interview, or born elsewhere (about 6 % by Tzu-Chi's figures)."""
ON_THE_WAY = ((26.0, 8.5), (20.0, 14.6), (17.0, 12.4), (12.5, 11.9), (9.0, 8.3), (7.0, 6.8), (6.0, 20.0), (4.0, 18.0), (2.0, 15.0), (0.75, 16.0))
"""This morning: hours since the birth, and hours from collection to the bank's door. What is due later comes after them."""
DUE = (3.0, 11.0, 20.0, 31.0, 55.0, 80.0)


def live(world: World) -> None:
    """Let the year happen."""
    hand, clock = world.live, world.clock
    for birth in _year(world):
        clock.start(cord_blood.donate(world, hand, birth))
    for birth in _this_morning(world):
        clock.start(cord_blood.donate(world, hand, birth))
    _unused_kits(world)
    _tissues_and_grafts(world)
    for process in (
        watch.watch, watch.alarm, watch.fill_by_procedure, board.weekly, incidents.issues, incidents.withdrawal, incidents.doubtful_label,
        refusals.attempts, practice.opening, assigned.assign,
    ):  # fmt: skip
        clock.start(process(world, hand))
    for until in months(BANK_OPENS, TODAY):
        with batch(BASE, LIVE):
            clock.run(until)


def _year(world: World) -> Sequence[Birth]:
    """The year's births, three of them marked: one fails after thaw, one's log is lost, at one the wrong label is at hand."""
    cohort = births(world.seed, world.size.births, world.size.days * 1440)
    good = [birth.number for birth in cohort if not birth.loss] or [0]
    third = good[len(good) // 3]
    world.special |= {"exception": third, "log-lost": good[len(good) // 2], "wrong-label": good[2 * len(good) // 3]}
    return [replace(birth, thawed_cd34_viability=66.5) if birth.number == third else birth for birth in cohort]


def _this_morning(world: World) -> Sequence[Birth]:
    """Births whose blood is on its way, at the door or in the clean room now, and births that are due."""
    plan = [(-hours, travel) for hours, travel in ON_THE_WAY] + [(hours, 15.0) for hours in DUE]
    now = (TODAY - YEAR_BEGINS) / MINUTE
    fresh = [birth for birth in births(world.seed + 1, 200, 1440) if not birth.loss and birth.enough]
    return [
        replace(birth, number=world.size.births + number, minute=round(now + hours * 60), transport_minutes=round(travel * 60))
        for number, (birth, (hours, travel)) in enumerate(zip(fresh, plan, strict=False), 1)
    ]


def _unused_kits(world: World) -> None:
    number = 0
    for reason, count in UNUSED_KITS:
        for _ in range(round(count * world.size.births / FULL.births)):
            number += 1
            at = at_work(YEAR_BEGINS + (number * 211 % 340) * DAY + number * 97 * MINUTE)
            world.clock.start(cord_blood.given_up(world, world.live, number, at, reason))


def _tissues_and_grafts(world: World) -> None:
    for number in range(world.size.cultures):
        source = "placenta" if number % 4 == 3 else "cord-tissue"
        at = at_work(YEAR_BEGINS + (20 + number * 312 // max(1, world.size.cultures - 1)) * DAY + 9 * HOUR)
        world.clock.start(culture.grow(world, world.live, number, source, at))
    for number in range(world.size.grafts):
        source = grafts.MARROW if number % 3 == 2 else grafts.APHERESIS
        at = at_work(YEAR_BEGINS + (60 + number * 75) * DAY + 9 * HOUR)
        world.clock.start(grafts.give(world, world.live, number, source, at))
