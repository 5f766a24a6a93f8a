"""All patients against all donors: published rows, or every chance. Donors of equal typing are computed once and stream past the patients.

Results come in blocks over the distinct typings of a registry: the caller takes each block from the thread that made it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.chunks import Step, in_chunks
from stembase.science.hla.imputation import impute
from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.panel import Panel, panel
from stembase.science.hla.profile import MOST_COUNTED
from stembase.science.hla.tables import Registry

Take = Callable[[int, int, NDArray[Any], NDArray[np.float64]], None]  # first and last typing, their rows (used again afterwards), their prior
BLOCK = 64  # typings a thread works on at a time


class Pairs:
    """Patients ready to be compared with every typing of a registry. Typings with loci in phase are beyond it: `apart` names them, search takes them."""

    def __init__(self, patients: Sequence[LocusTyping], registry: Registry, workers: int = 1) -> None:
        self.registry, self.workers, self.patients = registry, workers, len(patients)
        self.imputed = [impute(typing, registry.frequencies, registry.vocabulary) for typing in patients]
        self.panel: Panel = panel(self.imputed, registry.frequencies)
        self.apart = registry.apart

    def published(self, take: Take, step: Step | None = None) -> None:
        """Rows uint8 (typings, patients, 2 × loci + 2): grade (0 M, 1 P, 2 A) and per cent by locus, per cent of exactly one mismatch and of none."""
        from stembase.science.hla.pair_kernels import publish, sums

        self._run(take, step, 2 * len(self.registry.interned.loci) + 2, np.uint8, publish, lambda: (sums(self.patients, self.panel),))

    def chances(self, take: Take, step: Step | None = None) -> None:
        """Rows float64 (typings, patients, 5 + 2 × loci): P(0 … 4 mismatches), then P(2/2) and P(1/2) by locus; nothing is filtered."""
        from stembase.science.hla.pair_kernels import chances

        loci, genotypes, alleles = len(self.registry.interned.loci), len(self.panel.patient), self.panel.present.shape[1]
        width = MOST_COUNTED + 1 + 2 * loci
        self._run(take, step, width, np.float64, chances, lambda: (np.zeros((2 * loci + 1, genotypes)), np.zeros((loci, alleles, alleles))))

    def _run(self, take: Take, step: Step | None, width: int, kind: Any, kernel: Any, own: Callable[[], tuple[Any, ...]]) -> None:
        from stembase.science.hla.kernels import scratch

        registry = self.registry
        each = np.arange(len(registry.frequencies.haplotypes), dtype=np.int32)
        every = np.arange(len(registry.interned.columns[0]))

        def room() -> tuple[Any, ...]:
            return scratch(registry.tables), own(), np.empty((BLOCK, self.patients, width), dtype=kind), np.empty(BLOCK)

        def work(mine: tuple[Any, ...], first: int, last: int) -> None:
            space, sums, rows, prior = mine
            rows, prior = rows[: last - first], prior[: last - first]
            said = (every[first:last], registry.interned.columns, registry.statement, registry.tables, self.panel, each, space)
            kernel(*said, *sums, rows, prior)
            take(first, last, rows, prior)

        in_chunks(len(every), BLOCK, self.workers, room, work, step)
