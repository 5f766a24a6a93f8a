"""All patients against all donors: published rows, or every chance. Donors of equal typing are computed once and stream past the patients.

Results come in blocks over the distinct typings of a registry: the caller takes each block from the thread that made it. Typings the bit sets cannot
hold (loci in phase) come last, one by one.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.chunks import Step, in_chunks
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import LocusTyping, intern
from stembase.science.hla.listing import genotype_lists
from stembase.science.hla.panel import Panel, keyed, panel
from stembase.science.hla.profile import MOST_COUNTED, profile
from stembase.science.hla.published import numbers
from stembase.science.hla.tables import Registry, prepare

Take = Callable[[NDArray[np.int64], NDArray[Any], NDArray[np.float64]], None]  # typings, their rows (used again afterwards), the prior of each
BLOCK = 64  # typings a thread works on at a time, fewer where their rows would leave the cache and grow with the patients
ROWS = 1 << 19  # bytes of them
GENOTYPES = 1024  # of the patients that a thread looks at together


class Pairs:
    """Patients ready to be compared with every typing of a registry. A typing of prior 0 and a patient not `explained` have rows of 0."""

    def __init__(self, patients: Sequence[LocusTyping], registry: Registry, workers: int = 1) -> None:
        self.registry, self.workers, self.patients = registry, workers, len(patients)
        own = prepare(intern(patients, registry.frequencies.loci), registry.frequencies, registry.vocabulary)
        lists = genotype_lists(own, own.interned.typing_of.astype(np.int64), phased=True, workers=workers)
        self.imputed = [lists.imputation(number) for number in range(len(patients))]
        self.panel: Panel = panel(self.imputed, registry.frequencies)

    def published(self, take: Take, step: Step | None = None) -> None:
        """Rows uint8 (typings, patients, 2 × loci + 2): grade (0 M, 1 P, 2 A) and per cent by locus, per cent of exactly one mismatch and of none."""
        from stembase.science.hla.pair_kernels import publish, sums

        loci = len(self.registry.interned.loci)
        self._run(take, step, 2 * loci + 2, np.uint8, publish, keyed(self.panel), lambda: (sums(self.patients, self.panel),))
        self._apart(lambda typings, rows, prior: take(typings, numbers(rows), prior))

    def chances(self, take: Take, step: Step | None = None, *, genotypes: int = GENOTYPES) -> None:
        """Rows float64 (typings, patients, 5 + 2 × loci): P(0 … 4 mismatches), then P(2/2) and P(1/2) by locus; nothing is filtered.

        The patients' genotypes are looked at `genotypes` at a time: memory grows with that number, not with how many patients have between them.
        """
        from stembase.science.hla.chance_kernels import chances, sums

        width = MOST_COUNTED + 1 + 2 * len(self.registry.interned.loci)
        self._run(take, step, width, np.float64, chances, self.panel, lambda: (sums(self.registry.frequencies, genotypes),))
        self._apart(take)

    def _run(self, take: Take, step: Step | None, width: int, kind: Any, kernel: Any, against: Panel, own: Callable[[], tuple[Any, ...]]) -> None:
        from stembase.science.hla.kernels import scratch

        registry = self.registry
        block = max(1, min(BLOCK, ROWS // (max(1, self.patients) * width * np.dtype(kind).itemsize)))
        each = np.arange(len(registry.frequencies.haplotypes), dtype=np.int32)
        every = np.delete(np.arange(len(registry.interned.columns[0])), registry.apart)

        def room() -> tuple[Any, ...]:
            return scratch(registry.tables), own(), np.empty((block, self.patients, width), dtype=kind), np.empty(block)

        def work(mine: tuple[Any, ...], first: int, last: int) -> None:
            space, sums, rows, prior = mine
            typings, rows, prior = every[first:last], rows[: last - first], prior[: last - first]
            said = (typings, registry.interned.columns, registry.statement, registry.tables, against, each, space)
            kernel(*said, *sums, rows, prior)
            take(typings, rows, prior)

        in_chunks(len(every), block, self.workers, room, work, step)

    def _apart(self, take: Take) -> None:
        """The chances of the typings the bit sets cannot hold."""
        from stembase.science.hla.search_kernels import of_pairs, rows

        registry = self.registry
        if not len(registry.apart):
            return
        loci = len(registry.interned.loci)
        patients = [profile(imputed) if imputed.explained else None for imputed in self.imputed]
        memories = [rows(patient) if patient else None for patient in patients]
        for typing in registry.apart:
            donor = impute(registry.interned.typing(int(typing)), registry.frequencies, registry.vocabulary)
            found = np.zeros((1, self.patients, MOST_COUNTED + 1 + 2 * loci))
            for number, (patient, memory) in enumerate(zip(patients, memories, strict=True)):
                if patient and donor.explained:
                    of_pairs(donor.pairs, donor.weights, patient, memory, found[0, number])
            take(np.array([typing]), found, np.array([donor.prior]))
