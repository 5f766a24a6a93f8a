"""A pool of donors searched for one patient: exact chances where haplotypes explain a typing, counts where they do not, as columns for ranking.

Pure: a pool is columns of a registry (`science.hla.registry`), whether of the bank's own units or of donors from outside.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from stembase.bank.selection.candidates import MISMATCHES, STATES, TCE
from stembase.bank.selection.frame import Frame
from stembase.science.hla.chunks import Step
from stembase.science.hla.interned import WITHDRAWN, Statement
from stembase.science.hla.matching import tce
from stembase.science.hla.names import Allele
from stembase.science.hla.registry.blocks import CORE
from stembase.science.hla.registry.columns import BESIDE, Columns, interned
from stembase.science.hla.search import Searcher
from stembase.science.hla.tables import prepare
from stembase.science.hla.typing import Typing, parse_typing
from stembase.science.hla.vocabulary import Vocabulary

NOT_SEARCHED = STATES.index("not-searched")
MISSING = STATES.index("typing-missing")
Carried = Callable[[Allele], bool]


@dataclass(frozen=True)
class Pool:
    """Donors with their typings, ready to be searched under one frame. Made once, it serves any number of patients."""

    columns: Columns
    frame: Frame
    workers: int = 1
    _searchers: list[Searcher] = field(default_factory=list, compare=False, repr=False)

    def read(self, step: Step | None = None) -> Searcher:
        """The pool's typings read under the frame; `step` is told how many texts are read of how many. Raises Cancelled."""
        if not self._searchers:
            frequencies = self.frame.frequencies
            typings = interned(self.columns, self.frame.statement, step)
            self._searchers.append(Searcher(prepare(typings, frequencies, Vocabulary(frequencies)), self.workers, perf_counter))
        return self._searchers[0]

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """Positions of those who are there."""
        return np.flatnonzero(self.columns.typing_of != WITHDRAWN)

    @cached_property
    def typed(self) -> NDArray[np.bool_]:
        """Of each typing whether any locus of it says something."""
        return np.logical_or.reduce([column != 0 for column in self.columns.typings[: len(CORE)]])

    def match(self, patient: Typing, loci: Sequence[str], step: Step | None = None) -> dict[str, NDArray]:
        """The columns of HLA for everybody in the pool, in the order of `people`; mismatches are counted over `loci`."""
        searcher, counted = self.read(), tuple(locus for locus in loci if locus in self.frame.frequencies.loci)
        found = searcher.search(self.frame.expander.expand(patient).typing, counted=counted, step=step)
        row_of = np.full(len(self.columns.typings[0]), -1, dtype=np.int64)
        row_of[found.typings] = np.arange(len(found.typings))
        typing = self.columns.typing_of[self.people]
        rows = row_of[typing]
        passed, explained = rows >= 0, np.append(found.explained, False)[rows]
        places = [found.loci.index(locus) for locus in counted]
        least = np.append(found.least[:, places].sum(axis=1), len(MISMATCHES))[rows]
        made: dict[str, NDArray] = {"code": self.columns.keys[self.people], "least": least.astype(np.int8)}
        for number, name in enumerate(MISMATCHES):
            made[name] = np.where(explained, np.append(found.totals[:, number], np.nan)[rows], np.nan).astype(np.float32)
        expected = np.zeros(len(rows))
        for locus in counted:
            two, one, none = (np.append(part, np.nan)[rows] for part in found.locus(locus).T)
            for copies, part in ((2, two), (1, one)):
                made[f"{locus}_{copies}"] = np.where(explained, part, np.nan).astype(np.float32)
            expected += one + 2 * none
        made["expected"] = np.where(explained, expected, least).astype(np.float32)
        made["state"] = np.where(~self.typed[typing], MISSING, np.where(passed, 0, NOT_SEARCHED)).astype(np.uint8)
        made["tce"] = self._tce(patient)
        return made

    def carrying(self, carried: Carried) -> NDArray[np.int8]:
        """Of everybody whether one of the alleles their typing allows is meant, 1 or 0: each distinct statement is looked at once."""
        met = np.zeros(len(self.columns.typings[0]), dtype=bool)
        for texts, column in zip(self.columns.texts, self.columns.typings[: len(CORE)], strict=False):
            met |= np.array([_carries(text, carried) for text in texts], dtype=bool)[column]
        beside = np.array([_carries(text, carried) for text in self.columns.texts[BESIDE]], dtype=bool)
        return (met[self.columns.typing_of[self.people]] | beside[self.columns.beside_of[self.people]]).astype(np.int8)

    def _tce(self, patient: Typing) -> NDArray[np.int8]:
        """How DPB1 stands, by the T-cell epitope groups of the release; -1 where it cannot be said for certain."""
        own, groups = self._dpb1(patient), self.frame.epitopes
        if not own or groups is None:
            return np.full(len(self.people), -1, dtype=np.int8)
        told = [_permissiveness(tce(own, self._dpb1(parse_typing(text)) if text else (), groups)) for text in self.columns.texts[BESIDE]]
        return np.array(told, dtype=np.int8)[self.columns.beside_of[self.people]]

    def _dpb1(self, typing: Typing) -> Statement:
        return self.frame.expander.expand(typing).typing.loci.get("DPB1", ())


def _permissiveness(answers: Sequence[str]) -> int:
    """The place in TCE of what the typings allow; -1 where they allow answers that are not the same."""
    if set(answers) <= {"matched", "permissive"}:
        return TCE.index("match" if answers == ("matched",) else "permissive")
    return TCE.index(f"{answers[0]}-non-permissive") if answers in (("gvh",), ("hvg",)) else -1


def _carries(text: str, carried: Carried) -> bool:
    return bool(text) and any(carried(allele) for allele in parse_typing(text).alleles())
