"""Fifth chapter: a year of the live bank, month by month, each a batch of its own."""

from stembase.acts.door import batch
from stembase.base.chain import BASE
from stembase.demo import cord_blood
from stembase.demo.clock import BANK_OPENS, DAY, MINUTE, TODAY, YEAR_BEGINS, at_work, months
from stembase.demo.cohort import births
from stembase.demo.world import FULL, LIVE, World

UNUSED_KITS = (("history", 9), ("other", 14))
"""Donations given up before a birth, in a full year: deferred at the interview, or born elsewhere (about 6 % by Tzu-Chi's figures)."""


def live(world: World) -> None:
    """Let the year happen."""
    hand, clock = world.live, world.clock
    for birth in births(world.seed, world.size.births, world.size.days * 1440):
        clock.start(cord_blood.donate(world, hand, birth))
    _unused_kits(world)
    for until in months(BANK_OPENS, TODAY):
        with batch(BASE, LIVE):
            clock.run(until)


def _unused_kits(world: World) -> None:
    number = 0
    for reason, count in UNUSED_KITS:
        for _ in range(round(count * world.size.births / FULL.births)):
            number += 1
            at = at_work(YEAR_BEGINS + (number * 211 % 340) * DAY + number * 97 * MINUTE)
            world.clock.start(cord_blood.given_up(world, world.live, number, at, reason))
