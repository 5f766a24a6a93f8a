"""Stations of `stembase bench practice`: the physics of freezing, compiled, beside the same equations under SciPy's `solve_ivp` in the same run."""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stembase.bench import practice_plain as plain
from stembase.bench.figures import Figure
from stembase.science.cells.bag import Bag
from stembase.science.cryo import fate, freezing, membrane, storage
from stembase.science.cryo.freezing import BagState, Nucleation, Suspension, dmso_molality
from stembase.science.cryo.membrane import Bath, Cells
from stembase.science.cryo.surroundings import SPIKED, Surroundings, in_bath, in_vapour, programmed
from stembase.science.parameters import Parameters, packaged

UNIT, COLD, CHANCE = Suspension(volume_ml=25.0, dmso_percent=10.0), BagState(4.0), Nucleation(reluctance=0.0, patience=1.0)
FRESH = Bag(
    volume_ml=20.0, tnc_e8=10.6, mnc_e8=4.5, cd34_e6=4.6, nrbc_e8=0.8, cfu_e5=3.4, tnc_viability=0.93, mnc_viability=0.94, cd34_viability=0.95
)
SOLVE_IVP = "SciPy solve_ivp"
UNIT_MS = 5.0
"""Aim (design: one unit from collection to infusion with its whole physics; here its part from DMSO to infusion."""
ROUNDS = 3


class Case(NamedTuple):
    """One equation on a usual unit: ours, the plain one, and what of each is compared to say they agree."""

    name: str
    ours: Callable[[], float]
    plain: Callable[[], float]
    within: float


def cases(numbers: Parameters) -> tuple[Case, ...]:
    """DMSO to 10 % in 15 min at 4 °C and 10 min of waiting; a spiked program; the water of the cells along it."""
    isotonic, baths, chamber = membrane.isotonic(numbers), _loading(numbers), programmed(SPIKED, numbers, from_c=COLD.celsius)
    loaded, run = membrane.expose(isotonic, baths, numbers).end, freezing.expose(UNIT, COLD, chamber, CHANCE, numbers)
    return (
        Case("membrane run", lambda: membrane.expose(isotonic, baths, numbers).end.water, lambda: plain.membrane(isotonic, baths, numbers)[0], 1e-6),
        Case("bag freeze", lambda: freezing.expose(UNIT, COLD, chamber, CHANCE, numbers).end.celsius,
             lambda: plain.bag(UNIT, COLD, chamber, CHANCE, numbers), 1e-2),
        Case("cell water", lambda: membrane.along(loaded, run, UNIT, numbers).end.water,
             lambda: plain.cell_water(loaded, run, UNIT, numbers), 1e-4),
    )  # fmt: skip


def measure(seconds: float = 0.3) -> Iterator[Figure]:
    """A figure an equation, milliseconds beside those of the plain path, and one for a unit taken through all of them; `seconds` a round."""
    numbers = packaged()
    for case in cases(numbers):
        demand_agreement(case)
        yield Figure(f"{case.name}, one", _milliseconds(case.ours, seconds), "ms", peer=SOLVE_IVP, peer_value=_milliseconds(case.plain, seconds))
    yield Figure("one unit, DMSO to infusion, all curves", _milliseconds(lambda: one_unit(numbers), seconds), "ms", UNIT_MS, False)


def demand_agreement(case: Case) -> None:
    """Nothing, if both paths give the same: a faster path that says something else is no figure."""
    apart = abs(case.ours() - case.plain())
    if apart > case.within:
        raise RuntimeError(f"{case.name}: {apart} from the plain path, at most {case.within}")


def one_unit(numbers: Parameters) -> Bag:
    """A unit done by the book: DMSO, frozen, five years in nitrogen, 40 s outside it, thawed, diluted, washed, an hour to infusion."""
    isotonic = membrane.isotonic(numbers)
    cells = membrane.expose(isotonic, _loading(numbers), numbers).end
    left = fate.passed(FRESH, isotonic, cells, UNIT.dmso_percent, numbers)
    state = COLD
    for place in (programmed(SPIKED, numbers, from_c=COLD.celsius), in_vapour(10.0, numbers)):
        left, cells, state = _stood(left, cells, state, place, numbers)
    loss = storage.kept_loss(numbers["place.vapour"], 5 * 365.25, numbers) + storage.path_loss(*storage.out_of_nitrogen(40.0, numbers), numbers)
    left, cells, state = _stood(fate.stored(left, loss, numbers), cells, state, in_bath(2.5, numbers), numbers)
    dmso = dmso_molality(UNIT.dmso_percent, numbers)
    diluting = (membrane.diluting(dmso, 2.0, 3.0, 20.0, numbers), membrane.diluting(dmso / 2, 4.0, 10.0, 20.0, numbers))
    diluted = membrane.expose(cells, diluting, numbers).end
    left = fate.passed(left, cells, diluted, UNIT.dmso_percent, numbers)
    return fate.waited(fate.washed(fate.thawed(left, numbers, dnase=True), numbers), 1.0, 22.0, numbers)


def _stood(left: Bag, cells: Cells, state: BagState, place: Surroundings, numbers: Parameters) -> tuple[Bag, Cells, BagState]:
    run = freezing.expose(UNIT, state, place, CHANCE, numbers)
    after = membrane.along(cells, run, UNIT, numbers).end
    return fate.passed(left, cells, after, UNIT.dmso_percent, numbers), after, run.end


def _loading(numbers: Parameters) -> tuple[Bath, Bath]:
    dmso = dmso_molality(UNIT.dmso_percent, numbers)
    return membrane.adding(UNIT.dmso_percent, 15.0, COLD.celsius, numbers), membrane.staying(dmso, 10.0, COLD.celsius, numbers)


def _milliseconds(work: Callable[[], object], seconds: float) -> float:
    """The best of several rounds; the first call, which may compile, is not counted."""
    work()
    best = float("inf")
    for _ in range(ROUNDS):
        begun, times = time.perf_counter(), 0
        while (spent := time.perf_counter() - begun) < seconds or not times:
            work()
            times += 1
        best = min(best, spent / times)
    return best * 1000
