"""What is left of the cells, in two states never mixed: whole (what 7-AAD and trypan blue see) and clonogenic (what forms a colony).

What acts on which. Both: swelling and shrinking, too little DMSO, storage, hours after thaw. Clonogenic only: DMSO's poison, slow and fast freezing.
Whole only: the thaw's own bursting, which the best clonogenic survival already holds. Only what is counted: clumps, the wash.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from stembase.science.cryo import storage, thaw
from stembase.science.cryo.membrane import Cells
from stembase.science.cryo.survival import dmso_factor, share_surviving, share_unlysed, share_unpoisoned


@dataclass(frozen=True, slots=True)
class Fate:
    """Shares of the cells at the start, 0 to 1: membrane whole, able to form a colony; and the share of what is there that a count finds."""

    whole: float = 1.0
    clonogenic: float = 1.0
    counted: float = 1.0

    def less(self, *, whole: float = 1.0, clonogenic: float = 1.0, counted: float = 1.0) -> "Fate":
        """These shares of what was left."""
        return Fate(self.whole * whole, self.clonogenic * clonogenic, self.counted * counted)


def passed(fate: Fate, before: Cells, after: Cells, dmso_percent: float, numbers: Mapping[str, float]) -> Fate:
    """After a bath or a stay in a bag, which made `after` of `before`; `dmso_percent` (w/v): of the solution in which ice formed, if any did."""
    lysed = _ratio(share_unlysed(after, numbers), share_unlysed(before, numbers))
    protected = dmso_factor(dmso_percent, numbers) ** (after.freezings - before.freezings)
    poisoned = _ratio(share_unpoisoned(after), share_unpoisoned(before))
    frozen = _ratio(share_surviving(after, numbers), share_surviving(before, numbers))
    return fate.less(whole=lysed * protected, clonogenic=lysed * protected * poisoned * frozen)


def stored(fate: Fate, loss: float, numbers: Mapping[str, float]) -> Fate:
    """After a loss of `storage` (-ln of the share of whole cells)."""
    return fate.less(whole=storage.share_whole(loss), clonogenic=storage.share_clonogenic(loss, numbers))


def thawed(fate: Fate, kind: thaw.Kind, dnase: bool, numbers: Mapping[str, float]) -> Fate:
    """After the ice has melted; `kind` of cell, with DNase in the dilution or without."""
    return fate.less(whole=thaw.share_whole(kind, numbers), counted=thaw.share_counted(dnase, numbers))


def washed(fate: Fate, numbers: Mapping[str, float]) -> Fate:
    """After a dextran-albumin wash: some cells go with the supernatant, no colonies were seen to."""
    return fate.less(counted=numbers["thaw.wash-cells"], clonogenic=numbers["thaw.wash-colonies"])


def held(fate: Fate, hours: float, celsius: float, numbers: Mapping[str, float]) -> Fate:
    """After hours on the way to infusion."""
    whole, clonogenic = thaw.held(hours, celsius, numbers)
    return fate.less(whole=whole, clonogenic=clonogenic)


def _ratio(later: float, earlier: float) -> float:
    """What a step left of what was left before it; nothing where nothing was."""
    return later / earlier if earlier else 0.0
