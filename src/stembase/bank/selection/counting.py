"""Candidates counted against a patient by their typings alone: n/6 with antigens at A and B, n/8 to n/12 by alleles, DPB1 by epitope groups. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from stembase.bank.selection.frame import Frame
from stembase.science.hla.interned import LocusTyping, Statement
from stembase.science.hla.matching import Span, Tce, overalls, tce
from stembase.science.hla.typing import Typing, parse_typing

Grouped = tuple[tuple[str, str], ...]  # alleles with their groups


@dataclass(frozen=True, slots=True)
class Dpb1:
    """DPB1 of both: the alleles either may have with the epitope group of each (empty: none known), and every answer the typings allow."""

    patient: Grouped
    candidate: Grouped
    answers: tuple[Tce, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Counting:
    """A patient under a frame, against whom candidates are counted. Never printed: its `repr` says nothing."""

    frame: Frame
    patient: LocusTyping

    def matches(self, typing: str) -> dict[str, Span]:
        """Out of 6 to 12 as (fewest, most); nothing for a candidate without typing."""
        return overalls(self.patient, self.frame.expander.expand(parse_typing(typing)).typing, self.frame.seen) if typing else {}


def counting(patient: Typing, frame: Frame) -> Counting:
    """The patient, ready to be counted against."""
    return Counting(frame, frame.expander.expand(patient).typing)


def dpb1_of(patient: LocusTyping, candidate: LocusTyping, frame: Frame) -> Dpb1 | None:
    """How DPB1 stands between two; None where no release tells groups, or either is not typed."""
    both = [typing.loci.get("DPB1", ()) for typing in (patient, candidate)]
    if frame.epitopes is None or not all(both):
        return None
    own, other = both
    return Dpb1(_grouped(own, frame), _grouped(other, frame), tce(own, other, frame.epitopes))


def _grouped(statement: Statement, frame: Frame) -> Grouped:
    names: Sequence[str] = sorted({name for genotype in statement for copy in genotype for name in copy})
    return tuple((name, frame.epitopes.get(name)) for name in names) if frame.epitopes is not None else ()
