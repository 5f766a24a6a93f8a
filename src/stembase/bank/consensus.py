"""Published match results recomputed and compared row by row: the same engine that searches, on all patients and donors the rows name."""

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stembase.bank.imports.typed import People
from stembase.science.fault import Fault
from stembase.science.hla.chunks import Step
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import intern
from stembase.science.hla.pairs import Pairs
from stembase.science.hla.published import row
from stembase.science.hla.tables import prepare

SHOWN = 10
MISSING = "hla-person-missing"


@dataclass(slots=True)
class Comparison:
    """How published rows compare with ours. `unclaimed`: rows of people who are not there, or whose typing is not known in full, by reason;
    `people`: those people; `written`: rows of ours that were written.
    """

    rows: int = 0
    identical: int = 0
    different: int = 0
    unclaimed: Counter[str] = field(default_factory=Counter)
    people: dict[str, str] = field(default_factory=dict)
    first: list[tuple[str, str]] = field(default_factory=list)
    written: int = 0

    @property
    def proven(self) -> bool:
        """Whether every row we can compute is the published one, there was any, and the files have everybody the rows name."""
        return self.identical > 0 and not self.different and not self.unclaimed[MISSING]


class Results:
    """The published numbers of every patient with every donor, ready to be written as rows."""

    def __init__(self, patients: People, donors: People, frequencies: FrequencySet, named: set[str], workers: int, step: Step | None = None) -> None:
        self.patients, self.donors = patients, donors
        self.numbers: dict[str, int] = {key: number for number, key in enumerate(key for key in patients.typings if key in named)}
        self.places = {key: number for number, key in enumerate(donors.typings)}
        interned = intern(donors.typings.values(), frequencies.loci)
        self.typing_of = interned.typing_of
        pairs = Pairs([patients.typings[key] for key in self.numbers], prepare(interned, frequencies), workers)
        self.explained = [imputed.explained for imputed in pairs.imputed]
        self.rows = np.zeros((len(interned.columns[0]), len(self.numbers), 2 * len(frequencies.loci) + 2), dtype=np.uint8)
        self.prior = np.zeros(len(self.rows))

        def take(typings: NDArray[np.int64], rows: NDArray[Any], prior: NDArray[np.float64]) -> None:
            self.rows[typings], self.prior[typings] = rows, prior

        if self.numbers and self.places:
            pairs.published(take, step)

    def why_not(self, patient: str, donor: str) -> tuple[str, str]:
        """The person whose row cannot be claimed, and the code that says why; two empty texts where it can."""
        for key, people, places in ((patient, self.patients, self.numbers), (donor, self.donors, self.places)):
            if key not in places:
                return key, MISSING
            if code := people.unresolved(key):
                return key, code
        if not self.explained[self.numbers[patient]]:
            return patient, "hla-not-explained"
        return ("", "") if self.prior[self.typing_of[self.places[donor]]] > 0 else (donor, "hla-not-explained")

    def row(self, patient: str, donor: str) -> str:
        """The row in the published form."""
        return f"{patient};{donor};{_cells(self.rows[self.typing_of[self.places[donor]], self.numbers[patient]].tobytes())}"


@lru_cache(maxsize=1 << 16)
def _cells(numbers: bytes) -> str:
    """What follows the keys in a row: millions of rows say the same few things."""
    return row(numbers)


def compare(results: Results, expected: Path, write: Callable[[str], object] | None = None) -> Comparison:
    """Every published row against ours, in the order of the file; what we compute is written too."""
    found = Comparison()
    for published, patient, donor in read_rows(expected):
        found.rows += 1
        person, why = results.why_not(patient, donor)
        if why:
            found.unclaimed[why] += 1
            found.people[person] = why
            continue
        ours = results.row(patient, donor)
        if write:
            write(ours + "\n")
            found.written += 1
        found.identical += ours == published
        found.different += ours != published
        if ours != published and len(found.first) < SHOWN:
            found.first.append((published, ours))
    return found


def every(results: Results, write: Callable[[str], object]) -> Comparison:
    """Every patient with every donor written, patient by patient in the order of the files, where nothing is published to compare with."""
    found = Comparison()
    for patient in results.numbers:
        for donor in results.places:
            found.rows += 1
            person, why = results.why_not(patient, donor)
            if why:
                found.unclaimed[why] += 1
                found.people[person] = why
                continue
            write(results.row(patient, donor) + "\n")
            found.written += 1
    return found


def read_rows(path: Path) -> Iterator[tuple[str, str, str]]:
    """Published rows with the keys of their patient and donor. Refuses (Fault) `hla-row-malformed`."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            published = line.strip()
            cells = published.split(";", 2)
            if len(cells) < 3:
                raise Fault("hla-row-malformed", number, written=published[:60])
            yield published, cells[0], cells[1]


def patients_named(path: Path) -> set[str]:
    """The patients whose rows stand in a file."""
    return {patient for _row, patient, _donor in read_rows(path)}
