"""Compiled: the filter by least possible mismatches, and the exact sums of one patient against typings that pass it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.kernels import compiled, gather
from stembase.science.hla.profile import MOST_COUNTED

SLOTS = 1 << 15  # rows remembered by a thread


class Rows(NamedTuple):
    """Rows of weights a thread remembers, by the pair of reduced haplotypes they are for."""

    pair: NDArray[np.int64]
    row: NDArray[np.float64]


def rows(loci: int) -> Rows:
    """An empty memory."""
    return Rows(np.full(SLOTS, -1, dtype=np.int64), np.zeros((SLOTS, MOST_COUNTED + 1 + 2 * loci)))


@compiled
def least(columns: Any, tables: Any, most: int, first: int, last: int, found: Any) -> int:
    """Write the numbers of the typings from first to last whose least mismatches are at most `most` into found; give how many."""
    number = 0
    for typing in range(first, last):
        total = 0
        for at in range(len(columns)):
            total += tables[at][columns[at][typing]]
        if total <= most:
            found[number] = typing
            number += 1
    return number


@compiled
def fill_row(row: Any, against: Any, one: int, other: int) -> None:
    """P(0 … 4 mismatches) and, by locus, P(2/2) and P(1/2), for a donor of these two reduced haplotypes."""
    loci = against.size.shape[0]
    counts = MOST_COUNTED + 1
    row[:] = 0.0
    for at in range(loci):
        pair = against.codes[one, at] * against.size[at] + against.codes[other, at]
        row[counts + 2 * at] = against.chances[against.chance_start[at] + pair, 0]
        row[counts + 2 * at + 1] = against.chances[against.chance_start[at] + pair, 1]
    number = 0
    while number < against.genotypes.shape[0]:
        total = 0
        following = number + 1
        for at in range(loci):
            if against.counted[at]:
                pair = against.codes[one, at] * against.size[at] + against.codes[other, at]
                total += against.mismatches[against.start[at] + pair * against.width[at] + against.genotypes[number, at]]
                if total > MOST_COUNTED:
                    following = against.skip[number, at]
                    break
        if total <= MOST_COUNTED:
            row[total] += against.weights[number]
        number = following


@compiled
def remembered(one: int, other: int, against: Any, memory: Any) -> int:
    """The slot that holds the row of a pair of reduced haplotypes, made when it is not there."""
    pair = np.int64(min(one, other)) << 32 | np.int64(max(one, other))
    slot = np.int64((np.uint64(pair) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & (memory.pair.shape[0] - 1)
    if memory.pair[slot] != pair:
        memory.pair[slot] = pair
        fill_row(memory.row[slot], against, one, other)
    return slot


@compiled
def exact(found: Any, columns: Any, statement: Any, tables: Any, against: Any, room: Any, memory: Any, chances: Any, prior: Any) -> None:
    """For the typings numbered in found: their rows of chances, and the prior probability of each typing (0: no diplotype explains it)."""
    loci = len(columns)
    statements = np.empty(loci, dtype=np.int64)
    width = chances.shape[1]
    populations = tables.frequencies.shape[1]
    for number in range(found.shape[0]):
        for at in range(loci):
            statements[at] = statement[at][columns[at][found[number]]]
        phases = gather(statements, tables, against.kind_of, room)
        total = 0.0
        row = chances[number]
        row[:] = 0.0
        for phase in range(phases):
            for partner in range(phase, phases):
                if room.key[partner] & room.forbid[phase]:
                    continue
                for i in range(room.start[phase], room.end[phase]):
                    one = room.order[i]
                    for j in range(i if phase == partner else room.start[partner], room.end[partner]):
                        other = room.order[j]
                        weight = 0.0
                        for population in range(populations):
                            weight += room.weight[one, population] * room.weight[other, population]
                        if one != other:
                            weight *= 2.0
                        total += weight
                        slot = remembered(room.kind[one], room.kind[other], against, memory)
                        for at in range(width):
                            row[at] += weight * memory.row[slot, at]
        prior[number] = total
        if total > 0.0:
            for at in range(width):
                row[at] /= total


@compiled
def of_pairs(pairs: Any, weights: Any, against: Any, memory: Any, row: Any) -> None:
    """The row of chances of diplotypes found elsewhere, their weights summing to one."""
    row[:] = 0.0
    for number in range(pairs.shape[0]):
        slot = remembered(against.kind_of[pairs[number, 0]], against.kind_of[pairs[number, 1]], against, memory)
        for at in range(row.shape[0]):
            row[at] += weights[number] * memory.row[slot, at]
