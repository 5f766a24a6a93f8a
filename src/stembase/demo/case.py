"""One donation of the story on its way: what its chapters hand on."""

from dataclasses import dataclass
from datetime import datetime

from stembase.demo.clock import MINUTE, YEAR_BEGINS
from stembase.demo.cohort import Birth
from stembase.demo.hand import Hand
from stembase.demo.world import World


@dataclass(frozen=True, slots=True)
class Case:
    """One donation on its way."""

    world: World
    hand: Hand
    birth: Birth
    donor: str
    donation: str

    @property
    def bag(self) -> str:
        """The key of its bag."""
        return f"{self.donation}.D0101.00"

    @property
    def tube(self) -> str:
        """The key of its first sample tube."""
        return f"{self.donation}.D0901.A0"

    @property
    def collected_at(self) -> datetime:
        """When the cord was bled."""
        return born(self.birth) + 6 * MINUTE


def born(birth: Birth) -> datetime:
    """The instant of the birth."""
    return YEAR_BEGINS + birth.minute * MINUTE
