"""Compiled: the diplotypes of every donor against the genotypes of every patient."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.kernels import compiled, gather
from stembase.science.hla.panel import Panel
from stembase.science.hla.published import CERTAIN, HALF_UP


class Sums(NamedTuple):
    """What one thread adds up for one donor. sums: (patients, loci + 2) P(2/2) by locus, P(0), P(1); shares: donor's locus genotypes patients have."""

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
def touch(patient: int, room: Any, touched: int) -> int:
    """Remember that this patient has something in common with the donor."""
    if not room.is_touched[patient]:
        room.is_touched[patient] = 1
        room.touched[touched] = patient
        touched += 1
    return touched


@compiled
def matches(one: int, other: int, first: int, second: int) -> int:
    """How many of two expressed genotypes' copies agree, 0 to 2."""
    straight = (one == first) + (other == second)
    crossed = (one == second) + (other == first)
    return max(straight, crossed)


@compiled
def join(one: Any, other: Any, weight: float, numbers: Any, against: Any, room: Any, touched: int) -> int:
    """Add a diplotype's weight to every patient it matches but for at most one allele, by the keys that leave one locus out."""
    loci = numbers.shape[0]
    strange = 0
    whole = np.uint64(0)
    for at in range(loci):
        if numbers[at] < 0:
            strange += 1
            free = at
        whole += np.uint64(numbers[at] + 1) * against.primes[at]
    if strange > 1:
        return touched
    slots = against.run.shape[0] - 1
    for at in range(loci):
        if strange == 1 and at != free:
            continue
        key = whole - np.uint64(numbers[at] + 1) * against.primes[at] + np.uint64(at + 1) * against.primes[5]
        slot = np.int64(key >> np.uint64(40)) & slots
        while against.run[slot] >= 0 and against.keys[slot] != key:
            slot = (slot + 1) & slots
        place = against.run[slot]
        if place < 0:
            continue
        first, second = against.shown[at, one[at], other[at]], against.shown[at, other[at], one[at]]
        while place < against.runs.shape[0] and against.run_keys[place] == key:
            genotype = against.runs[place] // loci
            place += 1
            same = True
            for there in range(loci):
                same = same and (there == at or against.number[genotype, there] == numbers[there])
            if not same:
                continue
            alike = matches(first, second, against.alleles[genotype, at, 0], against.alleles[genotype, at, 1])
            if alike == 1 or (alike == 2 and at == 0):
                patient = against.patient[genotype]
                touched = touch(patient, room, touched)
                room.sums[patient, loci + (2 - alike)] += weight * against.weight[genotype]
    return touched


@compiled
def publish(found: Any, plain: Any, columns: Any, statement: Any, tables: Any, against: Any, kind_of: Any, space: Any, room: Any, rows: Any, prior: Any) -> None:
    """Rows (donors, patients, 2 × loci + 2) as published for the typings numbered in found: grade and per cent by locus, per cent of P(1) and of P(0)."""
    loci = len(columns)
    statements = np.empty(loci, dtype=np.int64)
    numbers = np.empty(loci, dtype=np.int32)
    populations = tables.frequencies.shape[1]
    rows[:] = 0
    for number in range(found.shape[0]):
        for at in range(loci):
            statements[at] = statement[at][columns[at][found[number]]]
        phases = gather(statements, plain[number], tables, kind_of, space)
        total = 0.0
        touched = 0
        seen = 0
        for phase in range(phases):
            for partner in range(phase, phases):
                if space.key[partner] & space.forbid[phase]:
                    continue
                for i in range(space.start[phase], space.end[phase]):
                    left = space.order[i]
                    one = tables.haplotypes[space.kind[left]]
                    for j in range(i if phase == partner else space.start[partner], space.end[partner]):
                        right = space.order[j]
                        weight = 0.0 if left == right else 1.0
                        weight += 1.0
                        product = 0.0
                        for population in range(populations):
                            product += space.weight[left, population] * space.weight[right, population]
                        weight *= product
                        if weight == 0.0:
                            continue
                        total += weight
                        other = tables.haplotypes[space.kind[right]]
                        for at in range(loci):
                            numbers[at] = against.pair[at, one[at], other[at]]
                            if numbers[at] >= 0:
                                share = against.first[at] + numbers[at]
                                if room.shares[share] == 0.0:
                                    room.seen[seen] = share * loci + at
                                    seen += 1
                                room.shares[share] += weight
                        touched = join(one, other, weight, numbers, against, room, touched)
        prior[number] = total
        write(rows[number], loci, total, seen, touched, against, room)


@compiled
def write(row: Any, loci: int, total: float, seen: int, touched: int, against: Any, room: Any) -> None:
    """Add the shares of single loci, write the published numbers of every patient touched, and empty the room for the next donor."""
    for number in range(seen):
        share, at = room.seen[number] // loci, room.seen[number] % loci
        for place in range(against.starts[share], against.starts[share + 1]):
            patient = against.who[place]
            touched = touch(patient, room, touched)
            room.sums[patient, at] += room.shares[share] * against.share[place]
        room.shares[share] = 0.0
    for number in range(touched):
        patient = room.touched[number]
        room.is_touched[patient] = 0
        for at in range(loci + 2):
            chance = room.sums[patient, at] / total
            room.sums[patient, at] = 0.0
            per_cent = np.uint8(np.floor(100.0 * chance + 0.5 + HALF_UP))
            if at < loci:
                row[patient, 2 * at] = 0 if chance == 0.0 else 2 if chance >= 1.0 - CERTAIN else 1
                row[patient, 2 * at + 1] = per_cent
            else:
                row[patient, 3 * loci + 1 - at] = per_cent


@compiled
def chances(found: Any, plain: Any, columns: Any, statement: Any, tables: Any, against: Any, kind_of: Any, space: Any, by: Any, shares: Any, rows: Any, prior: Any) -> None:
    """Rows (donors, patients, 5 + 2 × loci) of chances: P(0 … 4), then by locus P(2/2) and P(1/2), every pair of genotypes added up.

    by: (2 × loci + 1, genotypes) by matches over all loci; shares: (loci, alleles + 1, alleles + 1) the donor's locus genotypes; both of one thread.
    """
    loci = len(columns)
    statements = np.empty(loci, dtype=np.int64)
    populations = tables.frequencies.shape[1]
    genotypes = against.patient.shape[0]
    most = 2 * loci
    alike = np.empty(genotypes, dtype=np.uint8)
    rows[:] = 0.0
    for number in range(found.shape[0]):
        for at in range(loci):
            statements[at] = statement[at][columns[at][found[number]]]
        phases = gather(statements, plain[number], tables, kind_of, space)
        by[:] = 0.0
        total = 0.0
        for phase in range(phases):
            for partner in range(phase, phases):
                if space.key[partner] & space.forbid[phase]:
                    continue
                for i in range(space.start[phase], space.end[phase]):
                    left = space.order[i]
                    one = tables.haplotypes[space.kind[left]]
                    for j in range(i if phase == partner else space.start[partner], space.end[partner]):
                        right = space.order[j]
                        weight = 0.0
                        for population in range(populations):
                            weight += space.weight[left, population] * space.weight[right, population]
                        if left != right:
                            weight *= 2.0
                        if weight == 0.0:
                            continue
                        total += weight
                        alike[:] = 0
                        other = tables.haplotypes[space.kind[right]]
                        for at in range(loci):
                            first, second = against.shown[at, one[at], other[at]], against.shown[at, other[at], one[at]]
                            shares[at, min(first, second), max(first, second)] += weight
                            add_alike(alike, first, second, against.present[at], against.copies[at])
                        for genotype in range(genotypes):
                            by[alike[genotype], genotype] += weight
        prior[number] = total
        if total > 0.0:
            spread(rows[number], by, shares, most, total, against)


@compiled
def add_alike(alike: Any, first: int, second: int, present: Any, copies: Any) -> None:
    """Add to every genotype how many copies of one locus agree with these two alleles."""
    if first == second:
        held = copies[first]
        for genotype in range(alike.shape[0]):
            alike[genotype] += held[genotype]
    else:
        one, other = present[first], present[second]
        for genotype in range(alike.shape[0]):
            alike[genotype] += one[genotype] + other[genotype]


@compiled
def spread(row: Any, by: Any, shares: Any, most: int, total: float, against: Any) -> None:
    """From sums by genotype to chances by patient; the shares are emptied."""
    loci = shares.shape[0]
    counts = row.shape[1] - 2 * loci
    genotypes = against.patient.shape[0]
    for mismatched in range(min(counts, most + 1)):
        for genotype in range(genotypes):
            row[against.patient[genotype], mismatched] += by[most - mismatched, genotype] * against.weight[genotype] / total
    alike = np.empty(genotypes, dtype=np.uint8)
    for at in range(loci):
        for first in range(shares.shape[1]):
            for second in range(first, shares.shape[2]):
                share = shares[at, first, second]
                if share == 0.0:
                    continue
                shares[at, first, second] = 0.0
                alike[:] = 0
                add_alike(alike, first, second, against.present[at], against.copies[at])
                for genotype in range(genotypes):
                    if alike[genotype]:
                        row[against.patient[genotype], counts + 2 * at + 2 - alike[genotype]] += share * against.weight[genotype] / total
