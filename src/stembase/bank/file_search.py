"""One search from files alone: a patient's typing, donors of a file or an index, frequencies. Every donor is ranked or listed with a reason."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stembase.bank.searched import Donors, Reason
from stembase.science.hla.epitopes import EpitopeGroups
from stembase.science.hla.explaining import unexplained
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.matching import LocusCount, Seen, count, first_field, overalls, tce
from stembase.science.hla.names import LOCI
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.published import grade
from stembase.science.hla.search import Found, Searcher
from stembase.science.hla.serology import Serology
from stembase.science.hla.tables import prepare
from stembase.science.hla.vocabulary import Vocabulary

TOO_MANY = "hla-too-many-mismatches"


Answer = tuple[Found, NDArray[np.int64], NDArray[np.int64]]
Find = Callable[[LocusTyping, Donors, FrequencySet, int], Answer]
"""Who finds the typings that can have so few mismatches, and the people behind them, best first: `here`, or a cluster (`sharded.Cluster`)."""


def here(workers: int) -> Find:
    """This process, with so many threads."""

    def find(patient: LocusTyping, donors: Donors, frequencies: FrequencySet, most: int) -> Answer:
        searcher = Searcher(prepare(donors.interned(frequencies.loci), frequencies), workers)
        found = searcher.search(patient, most=most)
        return found, *searcher.donors(found)

    return find


@dataclass(frozen=True, slots=True)
class Ranked:
    """One donor.

    counts: at every locus searched or typed on both sides; matches: out of 6 (antigens at A and B) to 12 as (fewest, most)
    tce: DPB1, every answer the typings allow
    chances: P(0 … 4), and loci: P(2/2), P(1/2), P(0/2), where there are any; grades: A, P or M by locus, of counts where there are no chances
    """

    rank: int
    donor: str
    counts: dict[str, LocusCount]
    matches: dict[str, tuple[int, int]]
    tce: tuple[str, ...]
    chances: tuple[float, ...] | None
    loci: dict[str, tuple[float, ...]] | None
    grades: dict[str, str]
    reasons: tuple[Reason, ...]


class FileSearch:
    """A search done. `ranked`: how many donors can have so few mismatches; who is not among them is in `listed` or, if unread, in `donors.unread`."""

    def __init__(
        self, patient: LocusTyping, donors: Donors, frequencies: FrequencySet, most: int, find: Find, release: Release | None = None
    ) -> None:  # fmt: skip
        self.patient, self.donors, self.frequencies = patient, donors, frequencies
        self.groups = EpitopeGroups(release) if release else None
        self.seen: Seen = Serology(release) if release else first_field
        self.found, self.order, self.rows = find(patient, donors, frequencies, most)
        self.ranked = len(self.order)
        self.vocabulary = Vocabulary(frequencies)

    @cached_property
    def listed(self) -> dict[str, list[str]]:
        """The keys of those who are searched and not ranked, by the reason's code."""
        left = np.setdiff1d(np.asarray(self.donors.positions), self.order)
        return {TOO_MANY: [self.donors.key(int(position)) for position in left]} if len(left) else {}

    def why_patient(self) -> tuple[Reason, ...]:
        """Why there are no chances at all, if so."""
        return () if self.found.patient.explained else (self._not_explained(self.patient),)

    def top(self, number: int) -> Iterator[Ranked]:
        """The best donors in their order; those who are equal in everything a rank rests on stand by their keys, whatever order they came in."""
        place = self._places[self.rows]
        end = int(np.searchsorted(place, place[number - 1], side="right")) if number <= len(place) else len(place)
        known = ((int(place[at]), self.donors.key(int(self.order[at])), at) for at in range(end))
        for rank, (_place, _key, at) in enumerate(sorted(known)[:number], 1):
            yield self._ranked(rank, int(self.order[at]), int(self.rows[at]))

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        """Of each typing found the place it shares with all that are as good."""
        order = self.found.order()
        best = np.column_stack([self.found.totals, self.found.least.sum(axis=1)])[order]
        steps = np.any(best[1:] != best[:-1], axis=1)
        places = np.zeros(len(order), dtype=np.int64)
        places[order[1:]] = np.cumsum(steps)
        return places

    def _ranked(self, rank: int, position: int, row: int) -> Ranked:
        typing = self.donors.typing(position)
        explained = bool(self.found.explained[row])
        reasons = [*self.donors.remarks(position)]
        if self.found.prior[row] == 0 and self.found.patient.explained:
            reasons.append(self._not_explained(typing))
        both = [locus for locus in LOCI if locus in self.frequencies.loci or (locus in self.patient.loci and locus in typing.loci)]
        counts = count(self.patient, typing, dict.fromkeys(both, "allele"))
        loci = {locus: tuple(map(float, self.found.locus(locus)[row])) for locus in self.frequencies.loci} if explained else None
        chance = {locus: of[0] for locus, of in (loci or {}).items()}
        return Ranked(
            rank=rank,
            donor=self.donors.key(position),
            counts=counts,
            matches=overalls(self.patient, typing, self.seen),
            tce=tce(self.patient.loci["DPB1"], typing.loci["DPB1"], self.groups) if self.groups is not None and "DPB1" in both else (),
            chances=tuple(map(float, self.found.totals[row])) if explained else None,
            loci=loci,
            grades={locus: grade(chance[locus]) if locus in chance else _grade(one) for locus, one in counts.items()},
            reasons=tuple(reasons),
        )

    def _not_explained(self, typing: LocusTyping) -> Reason:
        loci = unexplained(typing, self.frequencies, self.vocabulary)
        populations = [name for name, prior in zip(self.frequencies.populations, self.frequencies.priors, strict=True) if prior]
        return Reason("hla-not-explained", {"loci": list(loci), "population": populations})


def _grade(counted: LocusCount) -> str:
    """A, P or M from a count alone."""
    fewest, most = counted.mismatches
    return "M" if fewest else "P" if most else "A"
