"""What instruments say of what is true: by measure of a procedure, a function of one look (equations E9 and E10). Pure.

A measure without a function here tells nothing of the cells (a control, a room, a logger): the reader gives what a machine in order says.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp
from typing import Any

from stembase.practice.truth.bag import Bag, World
from stembase.practice.truth.fold import BENCH_C, ON_ICE_C, WARM_BLOCK_C, deed_of, seconds_out
from stembase.practice.truth.rules import Rules
from stembase.science.cryo import thaw
from stembase.science.draws import binomial, normal, poisson

BLOOD_G_PER_ML, EMPTY_G, ANTICOAGULANT_ML = 1.06, 45.0, 28.0  # source="assumption": as the procedure's own defaults
COUNT_CV, PREPARATION_CV, PROBE_SD_C = 0.05, 0.09, 0.3  # E10: trained laboratories 9.5-10.8 % for CD34; the others source="assumption"
EVENTS, SORTED = 76_000, 2000
COLONIES = 12.0  # CFU-GM for each living CD34+ in 100; source="assumption", so that the median unit gives some 30 in 1e5
BOTTLE_ML = 8.0
FINDS: Mapping[str, float] = {"sterility_aerobic": 1.0, "sterility_anaerobic": 0.5, "sterility_fungal": 0.0}  # source="assumption"
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

    def chance(self, kind: str) -> float:
        """A uniform number for this look."""
        return self.rules.chance(self.bag.name, f"read.{kind}", self.ordinal)

    def once(self, kind: str) -> float:
        """A uniform number that is the same at every look: what the donor is."""
        return self.rules.chance(self.bag.name.partition(".")[0], f"donor.{kind}")

    def about(self, value: float, cv: float, kind: str) -> float:
        """The value with an error in proportion to it."""
        return round(float(value * max(float(normal(self.chance(kind), 1.0, cv)), 0.0)), 3)

    def counted(self, share: float, kind: str) -> float:
        """A share as the percentage of so many cells looked at."""
        return round(100 * float(binomial(self.chance(kind), SORTED, min(max(share, 0.0), 1.0))) / SORTED, 1)


def events(look: Look) -> int:
    """CD34+ events among the CD45+ events of the gate."""
    return int(poisson(look.chance("cd34"), EVENTS * look.bag.cd34_e6 / max(look.bag.tnc_e8, 1e-9) / 100))


def thawed(look: Look, kind: thaw.Kind) -> float:
    """The share whole in a segment that is thawed."""
    of = look.bag.cd34 if kind == "cd34" else look.bag.tnc
    return look.counted(of.whole * thaw.share_whole(kind, look.rules.numbers), f"thawed-{kind}")


def colonies(look: Look) -> int:
    """Colonies on a dish of so many cells."""
    per_cell = look.bag.living_cd34_e6 / max(look.bag.tnc_e8 * 100, 1e-9) * COLONIES / 100
    return int(poisson(look.chance("colonies"), per_cell * float(look.given.get("cells_plated", 50_000))))


def culture(measure: str) -> Callable[[Look], str]:
    """Whether a bottle finds what is in the bag: a germ has to be in the sample, and the medium has to feed it."""

    def grows(look: Look) -> str:
        found = 1 - exp(-look.bag.germs_per_ml * BOTTLE_ML * FINDS[measure])
        return "growth" if look.once(measure) < found else "no-growth"

    return grows


def product_c(look: Look) -> float:
    """How warm the product is when the protectant goes in."""
    block = WARM_BLOCK_C if "product-warm" in look.world.faults else ON_ICE_C
    celsius = BENCH_C if deed_of(look.world, look.unit, "product") == "on-the-bench" else block
    return round(celsius + float(normal(look.chance("probe"), 0.0, PROBE_SD_C)), 1)


def allele_pair(measure: str) -> Callable[[Look], str]:
    """Two alleles of the donor at a locus."""

    def typed(look: Look) -> str:
        known = ALLELES[measure]
        return "+".join(sorted(known[int(look.once(f"{measure}.{side}") * len(known))] for side in (1, 2)))

    return typed


SAYS: Mapping[str, Callable[[Look], Any]] = {
    "gross_g": lambda look: round((look.bag.volume_ml + ANTICOAGULANT_ML) * BLOOD_G_PER_ML + EMPTY_G, 1),
    "tnc_before_e8": lambda look: look.about(look.bag.tnc_e8, COUNT_CV, "tnc-before"),
    "volume_before_ml": lambda look: round(look.bag.volume_ml + ANTICOAGULANT_ML, 1),
    "wbc_e3_per_ul": lambda look: look.about(look.bag.tnc_e8 * 100 / look.bag.volume_ml / (1 + look.bag.nrbc_per_100 / 100), COUNT_CV, "wbc"),
    "nrbc_per_100_wbc": lambda look: look.about(look.bag.nrbc_per_100, COUNT_CV, "nrbc"),
    "viability_percent": lambda look: look.counted(look.bag.tnc.whole, "viability"),
    "cd34_events": events,
    "cd45_events": lambda look: EVENTS,
    "cd34_percent": lambda look: look.about(events(look) / EVENTS * 100, PREPARATION_CV, "cd34-share"),
    "cd34_viability_percent": lambda look: look.counted(look.bag.cd34.whole, "cd34-viability"),
    "cd34_viability_thawed_percent": lambda look: thawed(look, "cd34"),
    "cd45_viability_thawed_percent": lambda look: thawed(look, "tnc"),
    "colonies_counted": colonies,
    "cfu_gm_per_e5": lambda look: round(colonies(look) * 1e5 / float(look.given.get("cells_plated", 50_000)), 1),
    "cfu_growth": lambda look: "growth" if colonies(look) else "no-growth",
    "product_temperature_c": product_c,
    "filled_ml": lambda look: round(look.bag.volume_ml / (1 - float(look.given.get("dmso_percent_wv", 0.0)) / 50), 1),
    "seconds_out_of_nitrogen": lambda look: round(seconds_out(look.world, look.unit, look.rules)),
    "abo_rh": lambda look: next(group for most, group in GROUPS if look.once("abo") <= most),
    **{measure: culture(measure) for measure in FINDS},
    **{measure: allele_pair(measure) for measure in ALLELES},
}
"""By measure: what is said of a bag. Pairs of before and after are looked at in `reader`, where the step's own effect is applied first."""
