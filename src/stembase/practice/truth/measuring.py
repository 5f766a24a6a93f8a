"""What instruments say of what is true: by measure of a procedure, a function of one look (equations E9 and E10). Pure.

A measure without a function here tells nothing of the cells (a control, a room, a logger): the reader gives what a machine in order says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from stembase.practice.truth.bag import Bag, World
from stembase.practice.truth.fold import BENCH_C, ON_ICE_C, WARM_BLOCK_C, deed_of, seconds_out
from stembase.practice.truth.freezing import stock_ml
from stembase.practice.truth.rules import Rules
from stembase.procedures.computed import BLOOD_DENSITY_G_PER_ML as BLOOD_G_PER_ML
from stembase.science.cells import assays
from stembase.science.cells.bag import Bag as Contents
from stembase.science.cells.sterility import grown
from stembase.science.cryo import fate
from stembase.science.draws import Chance, normal, poisson
from stembase.science.parameters import Parameters

EMPTY_G = 45.0  # as the collection's default
EVENTS, SORTED = 76_000, 2000  # source="assumption": cells of a tube in the gate, cells looked at for a viability
ENOUGH_EVENTS, MOST_TUBES = 100, 6  # CD34+ events, as the procedure asks; source="assumption": tubes a sample is enough for
PLATED = 50_000  # source="assumption": cells in the dishes where nobody wrote how many
BOTTLE_ML, PROBE_SD_C, LOGGER_SD_C = 8.0, 0.3, 0.5  # source="assumption"
BOTTLES = ("sterility_aerobic", "sterility_anaerobic", "sterility_fungal")
GROUPS = ((0.30, "O-pos"), (0.58, "A-pos"), (0.88, "B-pos"), (0.97, "AB-pos"), (0.99, "O-neg"), (1.0, "A-neg"))  # source="assumption"
ALLELES: Mapping[str, tuple[str, ...]] = {
    "hla_a": ("A*11:01", "A*24:02", "A*02:01", "A*02:07", "A*33:03"),
    "hla_b": ("B*40:01", "B*46:01", "B*58:01", "B*13:01", "B*15:02"),
    "hla_c": ("C*07:02", "C*01:02", "C*03:04", "C*08:01", "C*03:02"),
    "hla_drb1": ("DRB1*09:01", "DRB1*12:02", "DRB1*15:01", "DRB1*08:03", "DRB1*04:05"),
    "hla_dqb1": ("DQB1*03:03", "DQB1*03:01", "DQB1*06:01", "DQB1*05:02", "DQB1*04:01"),
}
"""Common alleles of southern China; that each is as frequent as the others is source="assumption": nothing of this version leans on it."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a bag: in which world, with what was set, by which rules, and how often it was looked at so before."""

    unit: str
    bag: Bag
    world: World
    given: Mapping[str, Any]
    rules: Rules
    ordinal: int

    @property
    def chance(self) -> Chance:
        """The chance of this look."""
        return self.rules.of(self.bag.name, self.ordinal)

    @property
    def numbers(self) -> Parameters:
        """The numbers of the models."""
        return self.rules.numbers

    def once(self, kind: str) -> float:
        """A uniform number that is the same at every look: what the donor is."""
        return self.rules.chance(self.bag.name.partition(".")[0], f"donor.{kind}")


def counted(look: Look) -> float:
    """Nucleated cells as an analyser counts them, 10⁸."""
    return round(float(assays.nucleated_counted(look.bag.holds.tnc_e8, look.chance, look.numbers)), 3)


def white(look: Look) -> float:
    """White cells, 10³ per µL."""
    holds = look.bag.holds
    return round(counted(look) * float(1 - holds.nrbc_e8 / holds.tnc_e8) * 100 / float(holds.volume_ml), 2)


def red(look: Look) -> float:
    """Nucleated red cells per 100 white cells."""
    holds = look.bag.holds
    return round(float(100 * holds.nrbc_e8 / (holds.tnc_e8 - holds.nrbc_e8)), 1)


def viability(share: float, look: Look, *, thawed: bool = False) -> float:
    """A viability by 7-AAD, in percent."""
    return round(100 * float(assays.viability_read(min(share, 1.0), "7-aad", SORTED, look.chance, look.numbers, thawed=thawed)), 1)


def cd34_percent(look: Look) -> float:
    """CD34+ cells in 100 nucleated ones."""
    holds = look.bag.holds
    meant = max(_events(look) * len(_tubes(look)), 1.0)
    count = assays.cd34_counted(holds.cd34_e6, look.chance, look.numbers, laboratory=laboratory(look), events=meant)
    return round(float(count / holds.tnc_e8), 4)


def laboratory(look: Look) -> float:
    """The run's own laboratory reads CD34+ high or low, always alike."""
    return float(assays.laboratory(look.rules.of("laboratory"), look.numbers))


def _events(look: Look) -> float:
    return EVENTS * float(look.bag.holds.cd34_e6) / float(look.bag.holds.tnc_e8) / 100


def _tubes(look: Look) -> list[int]:
    """CD34+ events of each tube that is run: one more until there are enough in all, or none is left."""
    seen = list[int]()
    while sum(seen) < ENOUGH_EVENTS and len(seen) < MOST_TUBES:
        seen.append(int(poisson(look.chance(f"assay.cd34-gate.{len(seen)}" if seen else "assay.cd34-gate"), _events(look))))
    return seen


def thawed(look: Look) -> Contents:
    """What a segment shows that is thawed with DNase: the hold's hidden loss comes out, granulocytes burst."""
    return fate.thawed(look.bag.holds, look.numbers, dnase=True)


def colonies_per_cell(look: Look) -> float:
    """CFU-GM per cell plated, as read."""
    holds = look.bag.holds
    forming = float(holds.forming_e5) / (float(holds.tnc_e8) * 1000)
    return float(assays.colonies_read(forming, _plated(look), look.chance, look.numbers))


def _plated(look: Look) -> float:
    return look.world.plated.get(look.unit, PLATED)


def culture(measure: str) -> Callable[[Look], str]:
    """Whether the bottles find what is in the bag: the one with air what breathes, the other what does not. Fungi are not modelled."""

    def grows(look: Look) -> str:
        holds = look.bag.holds
        alike = measure != "sterility_fungal" and bool(holds.anaerobic) == (measure == "sterility_anaerobic")
        return "growth" if alike and bool(grown(holds, BOTTLE_ML, look.chance, look.numbers)) else "no-growth"

    return grows


def product_c(look: Look) -> float:
    """How warm the product is when the protectant goes in."""
    block = WARM_BLOCK_C if "product-warm" in look.world.faults else ON_ICE_C
    celsius = BENCH_C if deed_of(look.world, look.unit, "product") == "on-the-bench" else block
    return round(celsius + float(normal(look.chance("assay.probe"), 0.0, PROBE_SD_C)), 1)


def logged_c(side: int) -> Callable[[Look], float]:
    """The coldest (-1) or warmest (1) the logger in the box wrote down: the bag was kept so on its way, within a little."""
    return lambda look: round(look.bag.celsius + side * abs(float(normal(look.chance("assay.logger"), 0.0, LOGGER_SD_C))), 1)


def allele_pair(measure: str) -> Callable[[Look], str]:
    """Two alleles of the donor at a locus."""

    def typed(look: Look) -> str:
        known = ALLELES[measure]
        return "+".join(sorted(known[int(look.once(f"{measure}.{side}") * len(known))] for side in (1, 2)))

    return typed


SAYS: Mapping[str, Callable[[Look], Any]] = {
    "gross_g": lambda look: round(float(assays.weighed_ml(look.bag.holds.volume_ml, look.chance, look.numbers)) * BLOOD_G_PER_ML + EMPTY_G, 1),
    "tnc_before_e8": counted,
    "volume_before_ml": lambda look: round(float(assays.weighed_ml(look.bag.holds.volume_ml, look.chance, look.numbers)), 1),
    "wbc_e3_per_ul": white,
    "nrbc_per_100_wbc": red,
    "viability_percent": lambda look: viability(float(look.bag.holds.tnc_viability), look),
    "cd34_events": lambda look: sum(_tubes(look)),
    "cd45_events": lambda look: EVENTS * len(_tubes(look)),
    "cd34_percent": cd34_percent,
    "cd34_viability_percent": lambda look: viability(float(look.bag.holds.cd34_viability), look),
    "cd34_viability_thawed_percent": lambda look: viability(float(thawed(look).cd34_viability), look, thawed=True),
    "cd45_viability_thawed_percent": lambda look: viability(float(thawed(look).tnc_viability), look, thawed=True),
    "colonies_counted": lambda look: round(colonies_per_cell(look) * _plated(look)),
    "cfu_gm_per_e5": lambda look: round(colonies_per_cell(look) * 1e5, 1),
    "cfu_growth": lambda look: "growth" if colonies_per_cell(look) > 0 else "no-growth",
    "product_temperature_c": product_c,
    "transport_min_c": logged_c(-1),
    "transport_max_c": logged_c(1),
    "filled_ml": lambda look: round(float(look.bag.holds.volume_ml) + stock_ml(look.bag, float(look.given.get("dmso_percent_wv", 0.0))), 1),
    "seconds_out_of_nitrogen": lambda look: round(seconds_out(look.world, look.unit, look.rules)),
    "identity": lambda look: "differs" if "segment-of-neighbour" in look.world.faults else "confirmed",
    "abo_rh": lambda look: next(group for most, group in GROUPS if look.once("abo") <= most),
    **{measure: culture(measure) for measure in BOTTLES},
    **{measure: allele_pair(measure) for measure in ALLELES},
}
"""By measure: what is said of a bag. Pairs of before and after are looked at in `reader`, where the step's own effect is applied first."""
