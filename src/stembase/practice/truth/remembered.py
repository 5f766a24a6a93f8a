"""The costly sums of science a run asks for, remembered by their exact inputs: replays that differ elsewhere ask for the same ones again.

What is remembered is what would be computed, to the last bit: a table of numbers that is another, or that notes what is read, is asked anew.
"""

from functools import lru_cache

from stembase.science.cryo import freezing, membrane, surroundings
from stembase.science.cryo.freezing import BagRun, BagState, Nucleation, Suspension
from stembase.science.cryo.membrane import Bath, Cells
from stembase.science.cryo.surroundings import Segment, Surroundings
from stembase.science.parameters import Parameters

MOST = 256
"""Results kept of each sort; a curve of a bag is about 50 kB."""
PLACES = {"minus-80-freezer": surroundings.in_freezer, "nitrogen-vapour": surroundings.in_vapour, "room": surroundings.in_room}


@lru_cache(MOST)
def bathed(cells: Cells, bath: Bath, numbers: Parameters) -> Cells:
    """The cells after a bath (E4)."""
    return membrane.expose(cells, (bath,), numbers).end


@lru_cache(MOST)
def stood(
    what: Suspension, state: BagState, place: Surroundings, start: float, end: float, chance: Nucleation, cells: Cells, numbers: Parameters
) -> tuple[BagRun, Cells]:
    """The curve of a bag from one minute of a place to another, and its cells after it (E5, E6)."""
    run = freezing.expose(what, state, place.between(start, end), chance, numbers)
    return run, membrane.along(cells, run, what, numbers).end


@lru_cache(MOST)
def chamber(program: tuple[Segment, ...], from_c: float, numbers: Parameters) -> Surroundings:
    """A freezer that runs a program."""
    return surroundings.programmed(program, numbers, from_c=from_c)


@lru_cache(MOST)
def drifting(from_c: float, minutes: float, numbers: Parameters) -> Surroundings:
    """A freezer that has stopped."""
    return surroundings.stopped(from_c, minutes, numbers)


@lru_cache(MOST)
def place(name: str, minutes: float, numbers: Parameters) -> Surroundings:
    """One of `PLACES`."""
    return PLACES[name](minutes, numbers)


def forget() -> None:
    """Nothing is remembered any more: for who measures how long a replay takes."""
    for sums in (bathed, stood, chamber, drifting, place):
        sums.cache_clear()
