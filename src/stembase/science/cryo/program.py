"""The log of a controlled-rate freezer that ran a program on one bag, as the machine writes it: for the demo, for tests, for practice.

What happens in the bag is computed by `freezing`; here two probes read it, with their noise.
"""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from stembase.science.cryo.curve import Curve, write_freezer_log
from stembase.science.cryo.freezing import BagState, Nucleation, Suspension, expose
from stembase.science.cryo.surroundings import SPIKED, STRAIGHT, Segment, programmed
from stembase.science.parameters import packaged

__all__ = ["SPIKED", "STRAIGHT", "UNIT", "Segment", "freeze", "synthetic_freezer_log"]

UNIT = Suspension(volume_ml=25.0, dmso_percent=10.0)  # source="assumption": a cord blood unit reduced to 20 mL, and 5 mL of protectant
LOADED_C = 4.0
PROBE_SD_C = {"bag": 0.05, "chamber": 0.2}  # source="assumption"


def freeze(program: tuple[Segment, ...], seed: int, *, bag: Suspension = UNIT, stops_at_c: float | None = None, every_s: float = 10.0,
           started_at: datetime | None = None, numbers: Mapping[str, float] | None = None) -> Curve:  # fmt: skip
    """The log of one run, a pure function of its arguments; `stops_at_c`: the machine stops logging when the bag first reads this."""
    random, numbers = np.random.default_rng(seed), packaged() if numbers is None else numbers
    chance = Nucleation(random.normal(), random.exponential())
    run = expose(bag, BagState(LOADED_C), programmed(program, numbers, from_c=LOADED_C), chance, numbers)
    minutes = np.arange(0.0, run.minutes[-1] + 1e-9, every_s / 60)
    read, chamber = (
        np.interp(minutes, run.minutes, true) + random.normal(0, PROBE_SD_C[probe], len(minutes))
        for probe, true in (("bag", run.bag_c), ("chamber", run.chamber_c))
    )
    if stops_at_c is not None and (read <= stops_at_c).any():
        end = int((read <= stops_at_c).argmax()) + 1
        minutes, read, chamber = minutes[:end], read[:end], chamber[:end]
    return Curve(minutes, chamber, read, started_at)


def synthetic_freezer_log(seed: int, *, program: tuple[Segment, ...] = SPIKED, bag: Suspension = UNIT, stops_at_c: float | None = None,
                          every_s: float = 10.0, started_at: datetime | None = None) -> str:  # fmt: skip
    """A freezer's CSV log as `read_freezer_log` reads it, for the demo and tests. Same arguments, same text."""
    return write_freezer_log(freeze(program, seed, bag=bag, stops_at_c=stops_at_c, every_s=every_s, started_at=started_at))
