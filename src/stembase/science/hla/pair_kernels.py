"""Compiled: the diplotypes of every donor against the genotypes of every patient, as rows are published."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.compiling import compiled
from stembase.science.hla.kernels import gather, weight_of
from stembase.science.hla.panel import Panel
from stembase.science.hla.published import CERTAIN, HALF_UP


class Sums(NamedTuple):
    """What one thread adds up for one donor. sums: (patients, loci + 2), P(2/2) by locus, P(0), P(1); shares: of locus genotypes patients have."""

    sums: NDArray[np.float64]
    touched: NDArray[np.int32]
    is_touched: NDArray[np.uint8]
    shares: NDArray[np.float64]
    seen: NDArray[np.int64]


def sums(patients: int, against: Panel) -> Sums:
    """Room for one thread."""
    loci, numbers = against.pair.shape[0], len(against.starts)
    return Sums(
        sums=np.zeros((patients, loci + 2)),
        touched=np.zeros(patients, dtype=np.int32),
        is_touched=np.zeros(patients, dtype=np.uint8),
        shares=np.zeros(numbers),
        seen=np.zeros(numbers, dtype=np.int64),
    )


@compiled
def join(one: int, other: int, free: int, weight: float, numbers: Any, haplotypes: Any, against: Any, room: Any, touched: int) -> int:
    """Add a diplotype's weight to every patient it matches but for at most one allele, by the keys that leave one locus out. `free` is the locus no
    patient's genotype fits, -1 where there is none."""
    loci = numbers.shape[0]
    whole = np.uint64(0)
    for at in range(loci):
        whole += np.uint64(numbers[at] + 1) * against.primes[at]
    slots = against.run.shape[0] - 1
    for at in range(loci):
        if free >= 0 and at != free:
            continue
        key = whole - np.uint64(numbers[at] + 1) * against.primes[at] + np.uint64(at + 1) * against.primes[5]
        slot = np.int64(key >> np.uint64(40)) & slots
        while against.run[slot] >= 0 and against.keys[slot] != key:
            slot = (slot + 1) & slots
        place = against.run[slot]
        if place < 0:
            continue
        left, right = haplotypes[one, at], haplotypes[other, at]
        first, second = against.shown[at, left, right], against.shown[at, right, left]
        while place < against.runs.shape[0] and against.run_keys[place] == key:
            genotype = against.runs[place] // loci
            place += 1
            same = True
            for there in range(loci):
                same = same and (there == at or against.number[genotype, there] == numbers[there])
            mine, yours = against.alleles[genotype, at, 0], against.alleles[genotype, at, 1]
            alike = max(np.int64(first == mine) + np.int64(second == yours), np.int64(first == yours) + np.int64(second == mine))
            if same and (alike == 1 or (alike == 2 and at == 0)):
                patient = against.patient[genotype]
                if not room.is_touched[patient]:
                    room.is_touched[patient] = 1
                    room.touched[touched] = patient
                    touched += 1
                room.sums[patient, loci + (2 - alike)] += weight * against.weight[genotype]
    return touched


@compiled
def publish(found: Any, columns: Any, statement: Any, tables: Any, against: Any, kind_of: Any, space: Any, room: Any, rows: Any, prior: Any) -> None:
    """Rows (donors, patients, 2 × loci + 2) as published for the typings in found: by locus grade and per cent, per cent of P(1) and P(0)."""
    loci = len(columns)
    numbers, begin, until = np.empty(loci, dtype=np.int32), 0, 0
    first_of, start, key, forbid, kind, weights = space.first, space.start, space.key, space.barred, space.kind, space.weight
    haplotypes, pair, first, shares, seen_here = tables.haplotypes, against.pair, against.first, room.shares, room.seen
    rows[:] = 0
    for number in range(found.shape[0]):
        if number == until:
            begin, until = number, gather(found, number, columns, statement, tables, True, kind_of, space)
        high = first_of[number - begin + 1]
        total = 0.0
        touched, seen = 0, 0
        for phase in range(first_of[number - begin], high):
            for partner in range(phase, high):
                if key[partner] & forbid[phase]:
                    continue
                for left in range(start[phase], start[phase + 1]):
                    for right in range(left if phase == partner else start[partner], start[partner + 1]):
                        weight = weight_of(weights, left, right)
                        if weight == 0.0:
                            continue
                        total += weight
                        strange, free = 0, -1
                        for at in range(loci):
                            here = pair[at, haplotypes[kind[left], at], haplotypes[kind[right], at]]
                            numbers[at] = here
                            if here < 0:
                                strange, free = strange + 1, at
                                continue
                            share = first[at] + here
                            if shares[share] == 0.0:
                                seen_here[seen] = share * loci + at
                                seen += 1
                            shares[share] += weight
                        if strange <= 1:
                            touched = join(kind[left], kind[right], free, weight, numbers, haplotypes, against, room, touched)
        prior[number] = total
        write(rows[number], loci, total, seen, touched, against, room)


@compiled
def write(row: Any, loci: int, total: float, seen: int, touched: int, against: Any, room: Any) -> None:
    """Add the shares of single loci, write the published numbers of every patient touched, and empty the room for the next donor."""
    sums, shares, list_of, is_touched, who, part = room.sums, room.shares, room.touched, room.is_touched, against.who, against.share
    for number in range(seen):
        share, at = room.seen[number] // loci, room.seen[number] % loci
        for place in range(against.starts[share], against.starts[share + 1]):
            patient = who[place]
            if not is_touched[patient]:
                is_touched[patient] = 1
                list_of[touched] = patient
                touched += 1
            sums[patient, at] += shares[share] * part[place]
        shares[share] = 0.0
    for number in range(touched):
        patient = list_of[number]
        is_touched[patient] = 0
        for at in range(loci + 2):
            chance = sums[patient, at] / total
            sums[patient, at] = 0.0
            per_cent = np.uint8(100.0 * chance + 0.5 + HALF_UP)
            if at < loci:
                row[patient, 2 * at] = 0 if chance == 0.0 else 2 if chance >= 1.0 - CERTAIN else 1
                row[patient, 2 * at + 1] = per_cent
            else:
                row[patient, 3 * loci + 1 - at] = per_cent
