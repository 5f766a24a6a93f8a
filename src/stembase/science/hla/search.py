"""One patient against every typing of a registry: filter by least possible mismatches, then exact chances for all that can pass.

Exact: P(0 … 4 mismatches) and, by locus, P(2/2) and P(1/2) are sums over all pairs of haplotypes of both sides; nothing is cut off.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.chunks import Clock, Step, in_chunks
from stembase.science.hla.imputation import Imputation, impute
from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.least import AlleleSets, least_mismatches
from stembase.science.hla.profile import MOST_COUNTED, Against, profile
from stembase.science.hla.tables import Registry

SCANNED = 1 << 18  # typings a thread filters at a time
SUMMED = 1024  # typings a thread sums at a time


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The typings that can have at most `most` mismatches, in the order of the registry.

    typings: their numbers; least: (n, loci) the fewest mismatches each locus can have; prior: probability of each typing in the population, 0 where
    nothing explains it; chances: (n, 5 + 2 × loci) P(0 … 4 mismatches), then by locus P(2/2) and P(1/2); zero where there are none
    """

    loci: tuple[str, ...]
    patient: Imputation
    most: int
    typings: NDArray[np.int64]
    least: NDArray[np.uint8]
    prior: NDArray[np.float64]
    chances: NDArray[np.float64]

    @property
    def totals(self) -> NDArray[np.float64]:
        """P(0 … 4 mismatches), (n, 5)."""
        return self.chances[:, : MOST_COUNTED + 1]

    def locus(self, locus: str) -> NDArray[np.float64]:
        """P(2/2), P(1/2) and P(0/2) at one locus, (n, 3)."""
        at = MOST_COUNTED + 1 + 2 * self.loci.index(locus)
        two, one = self.chances[:, at], self.chances[:, at + 1]
        return np.stack([two, one, np.where(self.explained, np.maximum(1 - two - one, 0.0), 0.0)], axis=1)

    @property
    def explained(self) -> NDArray[np.bool_]:
        """Which of the typings have chances at all."""
        return (self.prior > 0) & self.patient.explained

    def order(self) -> NDArray[np.int64]:
        """Ranks: by P(0), then least mismatches, then P(1) …; who has no chances stands by counts among those whose counts can do no better. Equal
        typings stand in the order of the registry, as they are found."""
        return np.lexsort([*(-self.totals[:, at] for at in range(MOST_COUNTED, 0, -1)), self.least.sum(axis=1), -self.totals[:, 0]])


class Searcher:
    """A registry made ready to be searched, for any number of patients; safe to share between threads. By a `clock`, steps come often."""

    def __init__(self, registry: Registry, workers: int = 1, clock: Clock | None = None) -> None:
        self.registry, self.workers, self.clock = registry, workers, clock

    @cached_property
    def sets(self) -> tuple[AlleleSets, ...]:
        """The allele sets of every locus, for the filter."""
        return tuple(AlleleSets(statements) for statements in self.registry.numbered)

    @cached_property
    def alike(self) -> NDArray[np.int32]:
        """A number for every typing, equal for those that allow the same haplotypes."""
        from stembase.science.hla.search_kernels import number_alike

        columns = self.registry.interned.columns
        number = np.empty(len(columns[0]), dtype=np.int32)
        number_alike(columns, self.registry.summed, np.full(1 << (2 * len(number)).bit_length(), -1, dtype=np.int32), number)
        return number

    def search(self, patient: LocusTyping, *, most: int = MOST_COUNTED, counted: tuple[str, ...] | None = None, step: Step | None = None) -> Found:
        """Every typing that can have at most `most` mismatches over the `counted` loci (all, unless named), with its exact chances.

        `step` is told how many typings are done of how many and answers whether to go on; otherwise Cancelled is raised.
        """
        registry = self.registry
        imputed = impute(patient, registry.frequencies, registry.vocabulary)
        tables = least_mismatches(registry, self.sets, patient)
        counting = tuple(table * np.uint8(counted is None or locus in counted) for locus, table in zip(registry.interned.loci, tables, strict=True))
        typings = self._filter(counting, most)
        least = np.stack([table[column[typings]] for table, column in zip(tables, registry.interned.columns, strict=True)], axis=1)
        prior = np.zeros(len(typings))
        chances = np.zeros((len(typings), MOST_COUNTED + 1 + 2 * len(registry.interned.loci)))
        if imputed.explained and len(typings):
            self._sum(profile(imputed, counted), typings, chances, prior, step)
        return Found(registry.interned.loci, imputed, most, typings, least, prior, chances)

    def donors(self, found: Found) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The people behind the typings found, best rank first: their positions in the registry, and for each the row in `found`."""
        return people_of(found, self.registry.interned.typing_of, len(self.registry.interned.columns[0]))

    def _filter(self, tables: tuple[NDArray[np.uint8], ...], most: int) -> NDArray[np.int64]:
        from stembase.science.hla.search_kernels import least

        columns = self.registry.interned.columns
        parts: dict[int, NDArray[np.int64]] = {}

        def scan(found: NDArray[np.int64], first: int, last: int) -> None:
            parts[first] = found[: least(columns, tables, most, first, last, found)].copy()

        in_chunks(len(columns[0]), SCANNED, self.workers, lambda: np.empty(SCANNED, dtype=np.int64), scan)
        return np.concatenate([np.zeros(0, dtype=np.int64), *(parts[first] for first in sorted(parts))])

    def _sum(self, against: Against, typings: NDArray[np.int64], chances: NDArray[np.float64], prior: NDArray[np.float64], step: Step | None) -> None:
        from stembase.science.hla.kernels import scratch
        from stembase.science.hla.search_kernels import exact, of_pairs, rows

        registry, alike = self.registry, self.alike[typings]
        first = np.empty(len(self.alike), dtype=np.int32)
        first[alike[::-1]] = np.arange(len(typings), dtype=np.int32)[::-1]
        stands_for = first[alike]
        each = np.arange(len(typings), dtype=np.int32)
        wanted, others = np.flatnonzero(stands_for == each), np.flatnonzero(stands_for != each)

        def work(room: tuple, begin: int, end: int) -> None:  # type: ignore[type-arg]
            places = wanted[begin:end]
            numbers, (space, memory) = typings[places], room
            said = registry.interned.columns, registry.summed, registry.tables
            exact(numbers, *said, against, space, memory, places, chances, prior)

        in_chunks(len(wanted), SUMMED, self.workers, lambda: (scratch(registry.tables), rows(against)), work, step, self.clock)
        chances[others], prior[others] = chances[stands_for[others]], prior[stands_for[others]]
        for number in np.flatnonzero(np.isin(typings, registry.apart)):
            imputed = impute(registry.interned.typing(int(typings[number])), registry.frequencies, registry.vocabulary)
            prior[number] = imputed.prior
            of_pairs(imputed.pairs, imputed.weights, against, rows(against), chances[number])


def people_of(found: Found, typing_of: NDArray[np.uint32], typings: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The people behind typings found, best rank first: their positions in `typing_of` (numbers below `typings`), and for each the row in `found`."""
    from stembase.science.hla.search_kernels import placed

    order = found.order()
    rank = np.full(typings, -1, dtype=np.int64)
    rank[found.typings[order]] = np.arange(len(order))
    people, ranks = placed(typing_of, rank, len(order))
    return people, order[ranks]
