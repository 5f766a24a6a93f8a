"""Many patients made ready to be compared with every donor: their genotypes under keys that each leave one locus out, and by allele."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.distinct import distinct_rows, summed
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.imputation import Imputation
from stembase.science.hla.profile import NOT_EXPRESSED, expressed, null_alleles

PRIMES = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB], dtype=np.uint64
)


class Panel(NamedTuple):
    """The genotypes of all patients, one after the other.

    patient, weight: of each genotype; alleles: (g, loci, 2) expressed alleles, one past the last for none; number: (g, loci) of the locus genotype
    pair: (loci, alleles, alleles) the number of a locus genotype by the two alleles a donor has, the null rule applied; -1 no patient has it
    shown: (loci, alleles, alleles) the first allele expressed by a donor of these two, its partner is shown[…, b, a]
    keys, run: open table from a key that leaves one locus out to its run in `runs`; runs: genotype × loci + the locus left out, sorted by key; all
    empty until `keyed` is asked
    first, who, share: for each locus and locus genotype (first[at] + number … + 1) the patients who may have it, with their posterior of it
    held: by locus × (alleles + 1) + allele where those who may have the allele begin in carrier, partner and part: the patients, the other allele of
    the locus genotype, and their posterior of it
    begins: likewise in bearers: the genotypes that have the allele, twice if on both copies; null: (loci, alleles + 1) what is not expressed
    """

    patient: NDArray[np.int32]
    weight: NDArray[np.float64]
    alleles: NDArray[np.int32]
    number: NDArray[np.int32]
    pair: NDArray[np.int32]
    shown: NDArray[np.int32]
    keys: NDArray[np.uint64]
    run: NDArray[np.int32]
    runs: NDArray[np.int64]
    run_keys: NDArray[np.uint64]
    first: NDArray[np.int64]
    starts: NDArray[np.int64]
    who: NDArray[np.int32]
    share: NDArray[np.float64]
    held: NDArray[np.int64]
    carrier: NDArray[np.int32]
    partner: NDArray[np.int32]
    part: NDArray[np.float64]
    begins: NDArray[np.int64]
    bearers: NDArray[np.int32]
    null: NDArray[np.bool_]
    primes: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _LocusGenotypes:
    """The distinct genotypes of one locus, which of them each genotype has, and which patients may have each."""

    distinct: NDArray[np.int32]
    number: NDArray[np.int64]
    starts: NDArray[np.int64]
    who: NDArray[np.int64]
    share: NDArray[np.float64]


def panel(patients: Sequence[Imputation], frequencies: FrequencySet) -> Panel:
    """The arrays of these patients; one whom nothing explains has no genotype."""
    shown = [expressed(imputation) for imputation in patients]
    most = max(map(len, frequencies.alleles))
    genotypes = np.concatenate([one.genotypes for one in shown])
    genotypes = np.where(genotypes == NOT_EXPRESSED, most, genotypes).astype(np.int32)
    patient = np.repeat(np.arange(len(shown)), [len(one.weights) for one in shown])
    weight = np.concatenate([one.weights for one in shown])
    seen = _seen(frequencies, most)
    loci = [_locus(genotypes[:, at], patient, weight) for at in range(len(frequencies.loci))]
    number = np.stack([one.number for one in loci], axis=1)
    held, carrier, partner, part = _carriers(loci, most + 1)
    placed = (genotypes + np.arange(len(loci))[:, None] * (most + 1)).reshape(-1)
    bearers = np.argsort(placed, kind="stable")
    return Panel(
        patient=patient.astype(np.int32),
        weight=weight,
        alleles=genotypes,
        number=number.astype(np.int32),
        pair=_pairs(loci, seen, most),
        shown=seen,
        keys=np.zeros(0, dtype=np.uint64),
        run=np.zeros(0, dtype=np.int32),
        runs=np.zeros(0, dtype=np.int64),
        run_keys=np.zeros(0, dtype=np.uint64),
        first=np.cumsum([0, *(len(one.starts) for one in loci)])[:-1],
        starts=np.concatenate([one.starts + sum(len(before.who) for before in loci[:at]) for at, one in enumerate(loci)]),
        who=np.concatenate([one.who for one in loci]).astype(np.int32),
        share=np.concatenate([one.share for one in loci]),
        held=held,
        carrier=carrier.astype(np.int32),
        partner=partner.astype(np.int32),
        part=part,
        begins=np.searchsorted(placed[bearers], np.arange(len(loci) * (most + 1) + 1)),
        bearers=(bearers // (2 * len(loci))).astype(np.int32),
        null=np.stack([np.pad(null, (0, most + 1 - len(null))) for null in null_alleles(frequencies)]),
        primes=PRIMES,
    )


def keyed(against: Panel) -> Panel:
    """The panel with the table of its keys: far the largest part of it, which only rows as published need."""
    keys, run, runs, run_keys = _table(against.number)
    return against._replace(keys=keys, run=run, runs=runs, run_keys=run_keys)


def _seen(frequencies: FrequencySet, most: int) -> NDArray[np.int32]:
    """What a donor of two alleles expresses in the place of the first: itself, its partner where it is null, `most` where both are."""
    seen = np.zeros((len(frequencies.loci), most, most), dtype=np.int32)
    for at, null in enumerate(null_alleles(frequencies)):
        one, other = np.indices((len(null), len(null)))
        seen[at, : len(null), : len(null)] = np.where(null[one], np.where(null[other], most, other), one)
    return seen


def _locus(genotypes: NDArray[np.int32], patient: NDArray[np.int64], weight: NDArray[np.float64]) -> _LocusGenotypes:
    """The locus genotypes of all patients, with each patient's posterior of each."""
    first, number = distinct_rows(genotypes)
    together, of = distinct_rows(np.stack([number, patient], axis=1))
    share = summed(of, weight, len(together))
    starts = np.searchsorted(number[together], np.arange(len(first) + 1))
    return _LocusGenotypes(genotypes[first], number, starts, patient[together], share)


def _carriers(loci: Sequence[_LocusGenotypes], alleles: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[np.float64]]:
    """Who may have each allele of each locus, with the other allele of the locus genotype and the posterior of it."""
    rows = []
    for at, one in enumerate(loci):
        mine, yours = np.repeat(one.distinct, np.diff(one.starts), axis=0).T
        differ = mine != yours
        rows.append(np.stack([at * alleles + mine, one.who, yours, one.share]))
        rows.append(np.stack([at * alleles + yours, one.who, mine, one.share])[:, differ])
    every = np.concatenate(rows, axis=1)
    allele, carrier, partner, part = every[:, np.argsort(every[0], kind="stable")]
    return np.searchsorted(allele, np.arange(len(loci) * alleles + 1)), carrier, partner, part


def _pairs(loci: Sequence[_LocusGenotypes], seen: NDArray[np.int32], most: int) -> NDArray[np.int32]:
    """The number of the locus genotype a donor of two alleles shows, -1 where no patient has it."""
    found = np.full((len(loci), most, most), -1, dtype=np.int32)
    for at, one in enumerate(loci):
        table = np.full((most + 1, most + 1), -1, dtype=np.int32)
        table[one.distinct[:, 0], one.distinct[:, 1]] = np.arange(len(one.distinct))
        table[one.distinct[:, 1], one.distinct[:, 0]] = np.arange(len(one.distinct))
        found[at] = table[seen[at], seen[at].T]
    return found


def _table(number: NDArray[np.int32]) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.int64], NDArray[np.uint64]]:
    """The open table of keys that leave one locus out."""
    loci = number.shape[1]
    terms = (number.astype(np.uint64) + np.uint64(1)) * PRIMES[:loci]
    keys = (terms.sum(axis=1, dtype=np.uint64)[:, None] - terms + np.arange(1, loci + 1, dtype=np.uint64) * PRIMES[5]).reshape(-1)
    runs = np.argsort(keys, kind="stable")
    run_keys = keys[runs]
    room = 64
    while room < 4 * len(keys):
        room *= 2
    slots, run = np.zeros(room, dtype=np.uint64), np.full(room, -1, dtype=np.int32)
    for start in np.flatnonzero(np.append(True, run_keys[1:] != run_keys[:-1])) if len(keys) else ():
        slot = int(run_keys[start] >> np.uint64(40)) & (room - 1)
        while run[slot] >= 0:
            slot = (slot + 1) & (room - 1)
        slots[slot], run[slot] = run_keys[start], start
    return slots, run, runs, run_keys
