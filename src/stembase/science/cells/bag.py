"""What a bag truly holds, of one unit or of many at once, and the plain things that happen to it: it is parted, thinned, and loses cells.

Membrane viability (the share of cells that dyes find intact) and clonogenic survival (the share of colony-forming cells that still form colonies)
are two states of a cell. A third is hidden until thaw: how well the intact CD34+ cells will bear freezing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from stembase.science.draws import Numbers
from stembase.science.fault import Fault

AMOUNTS = ("volume_ml", "tnc_e8", "mnc_e8", "cd34_e6", "nrbc_e8", "cfu_e5")
SHARES = ("tnc_viability", "mnc_viability", "cd34_viability", "clonogenic", "tolerance")


@dataclass(frozen=True, slots=True, eq=False)
class Bag:
    """The truth that instruments measure. Each field is a number, or an array with one number a unit.

    Counts are of all nuclei, intact or not, and TNC includes nucleated red cells, as a counter sees them; `cfu_e5` are the colony-forming cells
    (CFU-GM, 10⁵) that the bag held when fresh, `clonogenic` the share of them that still would. `tolerance`: of the CD34+ intact now, the share that
    a standard freeze leaves intact, against fresh cells. Organisms: colony-forming units per mL of one contaminant, `anaerobic` or not.
    """

    volume_ml: Numbers
    tnc_e8: Numbers
    mnc_e8: Numbers
    cd34_e6: Numbers
    nrbc_e8: Numbers
    cfu_e5: Numbers
    tnc_viability: Numbers
    mnc_viability: Numbers
    cd34_viability: Numbers
    clonogenic: Numbers = 1.0
    tolerance: Numbers = 1.0
    organisms_per_ml: Numbers = 0.0
    anaerobic: Any = False

    def __post_init__(self) -> None:
        """Refuses (Fault) `bag-impossible`: an amount below zero, or a share outside 0 to 1."""
        for name in (*AMOUNTS, *SHARES, "organisms_per_ml"):
            value, most = getattr(self, name), 1.0 if name in SHARES else np.inf
            if not (0 <= value <= most if isinstance(value, (int, float)) else np.all((np.asarray(value) >= 0) & (np.asarray(value) <= most))):
                raise Fault("bag-impossible", field=name)

    @property
    def viable_cd34_e6(self) -> Numbers:
        """CD34+ cells with an intact membrane, 10⁶."""
        return self.cd34_e6 * self.cd34_viability

    @property
    def forming_e5(self) -> Numbers:
        """Cells that would form a CFU-GM colony now, 10⁵: the clonogenic state."""
        return self.cfu_e5 * self.clonogenic

    def unit(self, number: int) -> "Bag":
        """One unit out of many, as plain numbers; what is said once holds for each."""
        names = [field.name for field in fields(self)]
        every = np.broadcast_arrays(*(np.atleast_1d(getattr(self, name)) for name in names))
        return Bag(**{name: values[number].item() for name, values in zip(names, every, strict=True)})


def parted(bag: Bag, shares: Mapping[str, Numbers]) -> tuple[Bag, Bag]:
    """The bag in two: the share named for each amount in the first, the rest in the second; both are as viable.

    Refuses (Fault) `share-impossible`.
    """
    for name, share in shares.items():
        if not np.all((np.asarray(share) >= 0) & (np.asarray(share) <= 1)):
            raise Fault("share-impossible", field=name)
    return (
        replace(bag, **{name: getattr(bag, name) * shares[name] for name in AMOUNTS}),
        replace(bag, **{name: getattr(bag, name) * (1 - shares[name]) for name in AMOUNTS}),
    )


def sampled(bag: Bag, sample_ml: Numbers) -> tuple[Bag, Bag]:
    """The sample of a mixed bag and what stays. Refuses (Fault) `share-impossible`: more than the bag holds."""
    return parted(bag, dict.fromkeys(AMOUNTS, sample_ml / bag.volume_ml))


def thinned(bag: Bag, added_ml: Numbers) -> Bag:
    """The bag with a sterile fluid added: cells stay, organisms are thinned. What the fluid does to cells is science/cryo's."""
    volume = bag.volume_ml + added_ml
    return replace(bag, volume_ml=volume, organisms_per_ml=bag.organisms_per_ml * bag.volume_ml / volume)


def kept(bag: Bag, *, tnc: Numbers = 1.0, mnc: Numbers = 1.0, cd34: Numbers = 1.0) -> Bag:
    """The bag after cells were lost, whole (in a clot, a filter, a tube): the share that stayed of each sort. Colony formers go with CD34+."""
    return replace(
        bag,
        tnc_e8=bag.tnc_e8 * tnc,
        nrbc_e8=bag.nrbc_e8 * tnc,
        mnc_e8=bag.mnc_e8 * mnc,
        cd34_e6=bag.cd34_e6 * cd34,
        cfu_e5=bag.cfu_e5 * cd34,
    )


def survived(bag: Bag, *, tnc: Numbers = 1.0, mnc: Numbers = 1.0, cd34: Numbers = 1.0, clonogenic: Numbers = 1.0, tolerance: Numbers = 1.0) -> Bag:
    """The bag after cells were damaged where they are: what is left of membrane viability (TNC, MNC, CD34+), clonogenic survival and tolerance."""
    return replace(
        bag,
        tnc_viability=bag.tnc_viability * tnc,
        mnc_viability=bag.mnc_viability * mnc,
        cd34_viability=bag.cd34_viability * cd34,
        clonogenic=bag.clonogenic * clonogenic,
        tolerance=bag.tolerance * tolerance,
    )
