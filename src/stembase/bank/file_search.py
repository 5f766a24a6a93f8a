"""One search from files alone: a patient's typing, a registry's file, a frequency set. Every donor of the file is ranked or listed with a reason."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stembase.bank.imports.typed import People
from stembase.science.hla.explaining import unexplained
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import LocusTyping, intern
from stembase.science.hla.matching import OVERALL, LocusCount, count, overall
from stembase.science.hla.reduction import Remark
from stembase.science.hla.search import Found, Searcher
from stembase.science.hla.tables import prepare

TOO_MANY = "hla-too-many-mismatches"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a person stands where they stand: a code and its facts."""

    code: str
    facts: dict[str, Any]


def as_reason(remark: Remark) -> Reason:
    """What was remarked on a typing as a reason."""
    return Reason(remark.code, dict(remark.facts))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One donor: the counts at every locus, matches out of 6 to 12 as (fewest, most), and where a chance can be said P(0 … 4) and by locus P(2/2),
    P(1/2), P(0/2).
    """

    rank: int
    donor: str
    counts: dict[str, LocusCount]
    matches: dict[str, tuple[int, int]]
    chances: tuple[float, ...] | None
    loci: dict[str, tuple[float, ...]] | None
    reasons: tuple[Reason, ...]


class FileSearch:
    """A search done: `ranked` how many donors, `listed` the others by code, `faults` the rows that could not be read; they add up to the file."""

    def __init__(self, patient: LocusTyping, donors: People, frequencies: FrequencySet, most: int, workers: int) -> None:
        self.patient, self.donors, self.frequencies = patient, donors, frequencies
        self.keys = list(donors.typings)
        registry = prepare(intern(donors.typings.values(), frequencies.loci), frequencies)
        searcher = Searcher(registry, workers)
        self.found: Found = searcher.search(patient, most=most)
        self.order, self.rows = searcher.donors(self.found)
        self.ranked = len(self.order)
        passed = set(self.order.tolist())
        self.listed: dict[str, list[str]] = defaultdict(list)
        for number, key in enumerate(self.keys):
            if number not in passed:
                self.listed[TOO_MANY].append(key)
        self.vocabulary = registry.vocabulary

    def why_patient(self) -> tuple[Reason, ...]:
        """Why there are no chances at all, if so."""
        return () if self.found.patient.explained else (self._not_explained(self.patient),)

    def top(self, number: int) -> Iterator[Ranked]:
        """The best donors in their order."""
        for rank, (position, row) in enumerate(zip(self.order[:number], self.rows[:number], strict=True), 1):
            yield self._ranked(rank, self.keys[position], int(row))

    def _ranked(self, rank: int, key: str, row: int) -> Ranked:
        typing = self.donors.typings[key]
        explained = bool(self.found.explained[row])
        reasons = [*map(as_reason, self.donors.remarks.get(key, ()))]
        if self.found.prior[row] == 0 and self.found.patient.explained:
            reasons.append(self._not_explained(typing))
        return Ranked(
            rank=rank,
            donor=key,
            counts=count(self.patient, typing, dict.fromkeys(self.frequencies.loci, "allele")),
            matches={of: overall(self.patient, typing, of) for of in OVERALL},
            chances=tuple(map(float, self.found.totals[row])) if explained else None,
            loci={locus: tuple(map(float, self.found.locus(locus)[row])) for locus in self.frequencies.loci} if explained else None,
            reasons=tuple(reasons),
        )

    def _not_explained(self, typing: LocusTyping) -> Reason:
        loci = unexplained(typing, self.frequencies, self.vocabulary)
        return Reason("hla-not-explained", {"loci": list(loci), "population": list(self.frequencies.populations)})
