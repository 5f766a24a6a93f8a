"""What each step of freezing and thaw leaves of the cells in a bag (`science/cells`), in two states never mixed: dyes see one, colonies the other.

Acts on both: swelling and shrinking, too little DMSO, storage, hours after thaw, a long hold before it. On clonogenic survival only: the poison of
DMSO, slow and fast freezing. On membrane viability only: the thaw's own bursting, which the best clonogenic survival already holds. On what is
counted only: granulocytes that burst without a trace, clumps, the wash.
"""

from math import exp

from stembase.science.cells.bag import Bag, kept, survived
from stembase.science.cryo.membrane import Cells
from stembase.science.cryo.survival import dmso_factor, share_surviving, share_unlysed, share_unpoisoned
from stembase.science.draws import Numbers
from stembase.science.parameters import Parameters


def passed(bag: Bag, before: Cells, after: Cells, dmso_percent: float, numbers: Parameters) -> Bag:
    """After a bath or a stay at a place, which made `after` of `before`; `dmso_percent` (w/v): of the solution in which ice formed, if any did."""
    lysed = _ratio(share_unlysed(after, numbers), share_unlysed(before, numbers))
    whole = lysed * dmso_factor(dmso_percent, numbers) ** (after.freezings - before.freezings)
    poisoned = _ratio(share_unpoisoned(after), share_unpoisoned(before))
    frozen = _ratio(share_surviving(after, numbers), share_surviving(before, numbers))
    return _damaged(bag, whole, whole * poisoned * frozen)


def stored(bag: Bag, loss: float, numbers: Parameters) -> Bag:
    """After a loss of `storage`, -ln of the share left whole. Colonies fall faster than counts (direction published, factor assumed)."""
    return _damaged(bag, exp(-loss), exp(-loss * numbers["storage.clonogenic-ratio"]))


def thawed(bag: Bag, numbers: Parameters, *, dnase: bool) -> Bag:
    """After the ice has melted. Of leucocytes 46 %, of mononuclear cells 63 % are left to count (doi 10.1111/trf.12225); CD34+ cells stay, and
    97 % of them whole, less what the hold has cost (NHSBT/Oxford). Without DNase 42 % are found, the rest is in clumps (Donaldson 1996).
    """
    found = 1.0 if dnase else numbers["thaw.counted-without-dnase"]
    left = kept(bag, tnc=numbers["thaw.left-tnc"] * found, mnc=numbers["thaw.left-mnc"] * found, cd34=found)
    return survived(left, cd34=numbers["hold.cd34-standard-thaw"] * bag.tolerance, clonogenic=bag.tolerance)


def washed(bag: Bag, numbers: Parameters) -> Bag:
    """After a dextran-albumin wash: 3 % of nucleated cells go with the supernatant, no colonies were seen to (Japan CB thaw study)."""
    return kept(bag, tnc=numbers["thaw.wash-cells"], mnc=numbers["thaw.wash-cells"], cd34=numbers["thaw.wash-colonies"])


def waited(bag: Bag, hours: float, celsius: float, numbers: Parameters) -> Bag:
    """After hours at °C (4-25) between thaw and infusion, in up to 10 % DMSO or none.

    Rates at room temperature from a Japanese thaw study; the Q10 from the label's shelf life (24 h at 4 °C, 4 h above), an assumption.
    """
    warmth = hours * numbers["thaw.hold-q10"] ** ((celsius - numbers["thaw.hold-at"]) / 10)
    return _damaged(bag, exp(-numbers["thaw.hold-cells"] * warmth), exp(-numbers["thaw.hold-colonies"] * warmth))


def shelf_life_hours(numbers: Parameters, *, washed: bool) -> float:
    """Hours within which a thawed unit is infused: 4 at 4-25 °C as it is, 24 at 4 °C when washed (HEMACORD label)."""
    return numbers["thaw.washed-hours" if washed else "thaw.unwashed-hours"]


def _damaged(bag: Bag, whole: Numbers, clonogenic: Numbers) -> Bag:
    """Every sort of cell alike."""
    return survived(bag, tnc=whole, mnc=whole, cd34=whole, clonogenic=clonogenic)


def _ratio(later: float, earlier: float) -> float:
    """What a step left of what was left before it; nothing where nothing was."""
    return later / earlier if earlier else 0.0
