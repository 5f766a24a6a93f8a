"""The worlds of the journeys, told through commands in a process of their own."""

from stembase.demo.story import tell
from stembase.demo.world import SMALL
from tests.cast import PASSWORD
from tests.web.bank import world


def story() -> None:
    """The demo's story with few births."""
    for _told in tell(PASSWORD, SMALL):
        pass


def bench() -> None:
    """A live bank of today with units at the stages people meet at the bench."""
    world.founded()
    world.expected(1, 1)
    world.received(2, 3)
    world.reduced(3, 5)
    world.protected(4, 5)
    world.protected(5, 5)
    world.frozen(6, 6)
    world.stored(7, 90, "Q1.A.1.1")
