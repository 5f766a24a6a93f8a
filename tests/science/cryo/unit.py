"""A cord blood unit as the references describe one, and what the tests of freezing do with it."""

from stembase.science.cells.bag import Bag
from stembase.science.cryo import fate, freezing, membrane
from stembase.science.cryo.freezing import BagState, Nucleation, Suspension, dmso_molality
from stembase.science.cryo.surroundings import SPIKED, programmed
from stembase.science.parameters import packaged

NUMBERS = packaged()
UNIT, COLD, USUAL = Suspension(volume_ml=25.0, dmso_percent=10.0), BagState(4.0), Nucleation(reluctance=0.0, patience=1.0)
FRESH = Bag(volume_ml=20.0, **dict.fromkeys(("tnc_e8", "mnc_e8", "cd34_e6", "nrbc_e8", "cfu_e5"), 1.0),
            **dict.fromkeys(("tnc_viability", "mnc_viability", "cd34_viability"), 1.0))  # fmt: skip
ISOTONIC = membrane.isotonic(NUMBERS)
CHAMBER = programmed(SPIKED, NUMBERS, from_c=4.0)
TEN_PERCENT = dmso_molality(10.0, NUMBERS)


def full(dmso=TEN_PERCENT, celsius=20.0):
    """Cells in balance with so much DMSO (osmol/kg), brought there in an hour and kept there for another."""
    slowly = membrane.Bath(60.0, celsius, (0.0, dmso), (NUMBERS["membrane.isotonic"],) * 2)
    return membrane.expose(ISOTONIC, [slowly, membrane.staying(dmso, 60.0, celsius, NUMBERS)], NUMBERS).end


LOADED = full()


def through(*places, state=COLD, cells=LOADED, what=UNIT, chance=USUAL):
    """The bag's state, the cells and what is left of a fresh bag after one place and another."""
    left = FRESH
    for place in places:
        run = freezing.expose(what, state, place, chance, NUMBERS)
        after = membrane.along(cells, run, what, NUMBERS).end
        left, cells, state = fate.passed(left, cells, after, what.dmso_percent, NUMBERS), after, run.end
    return state, cells, left


def evenly(rate, percent=10.0):
    """Cells in balance with the bag's DMSO, cooled at one rate to just below -40 °C."""
    what = Suspension(25.0, percent)
    run = freezing.cooled_evenly(what, rate, -41.0, NUMBERS)
    return membrane.along(full(dmso_molality(percent, NUMBERS)), run, what, NUMBERS).end


def cut_at(celsius):
    """The program's chamber up to the minute the bag, frozen, first reads `celsius`."""
    run = freezing.expose(UNIT, COLD, CHAMBER, USUAL, NUMBERS)
    return CHAMBER.between(0.0, float(run.minutes[int(((run.bag_c <= celsius) & run.frozen).argmax())]))
