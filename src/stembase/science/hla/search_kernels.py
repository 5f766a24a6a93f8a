"""Compiled: the filter by least possible mismatches, and the exact sums of one patient against typings that pass it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.kernels import compiled, gather
from stembase.science.hla.profile import MOST_COUNTED

SLOTS = 1 << 17  # rows remembered by a thread


class Rows(NamedTuple):
    """Rows P(0 … 4 mismatches) a thread remembers, by the pair of reduced haplotypes they are for."""

    pair: NDArray[np.int64]
    row: NDArray[np.float64]


def rows() -> Rows:
    """An empty memory."""
    return Rows(np.full(SLOTS, -1, dtype=np.int64), np.zeros((SLOTS, MOST_COUNTED + 1)))


@compiled
def least(columns: Any, tables: Any, most: int, first: int, last: int, found: Any) -> Any:
    """Write the numbers of the typings from first to last whose least mismatches are at most `most` into found; give how many."""
    number = 0
    for typing in range(first, last):
        total = 0
        for at in range(len(columns)):
            total += tables[at][columns[at][typing]]
        found[number] = typing
        number += total <= most
    return number


@compiled
def overall(one: int, other: int, against: Any, memory: Any) -> Any:
    """The slot that holds P(0 … 4 mismatches) for a donor of these two reduced haplotypes, made when it is not there."""
    pair = np.int64(min(one, other)) << 32 | np.int64(max(one, other))
    slot = np.int64((np.uint64(pair) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & (memory.pair.shape[0] - 1)
    if memory.pair[slot] == pair:
        return slot
    memory.pair[slot] = pair
    row = memory.row[slot]
    row[:] = 0.0
    number = 0
    while number < against.genotypes.shape[0]:
        total = 0
        following = number + 1
        for at in range(against.left.shape[1]):
            if against.counted[at]:
                pair = np.int64(against.left[one, at] + against.right[other, at])
                total += against.mismatches[pair * against.width[at] + against.start[at] + against.genotypes[number, at]]
                if total > MOST_COUNTED:
                    following = against.skip[number, at]
                    break
        if total <= MOST_COUNTED:
            row[total] += against.weights[number]
        number = following
    return slot


@compiled
def exact(found: Any, plain: Any, columns: Any, statement: Any, tables: Any, against: Any, room: Any, memory: Any, chances: Any, prior: Any) -> None:
    """For the typings numbered in found: their rows of chances, and the prior probability of each typing (0: no diplotype explains it)."""
    statements = np.empty(len(columns), dtype=np.int64)
    start, end, order, key, forbid, kind, weights = room.start, room.end, room.order, room.key, room.forbid, room.kind, room.weight
    left, right, by_locus, fewest, single = against.left, against.right, against.chances, against.fewest, against.weights.shape[0] == 1
    counts, loci, populations = MOST_COUNTED + 1, left.shape[1], weights.shape[1]
    for number in range(found.shape[0]):
        for at in range(loci):
            statements[at] = statement[at][columns[at][found[number]]]
        phases = gather(statements, plain[number], tables, against.kind_of, room)
        total = 0.0
        chances[number, :] = 0.0
        for phase in range(phases):
            for partner in range(phase, phases):
                if key[partner] & forbid[phase]:
                    continue
                for i in range(start[phase], end[phase]):
                    one = order[i]
                    for j in range(i if phase == partner else start[partner], end[partner]):
                        other = order[j]
                        weight = 0.0
                        for population in range(populations):
                            weight += weights[one, population] * weights[other, population]
                        if one != other:
                            weight *= 2.0
                        total += weight
                        least_here = 0
                        for at in range(loci):
                            pair = left[kind[one], at] + right[kind[other], at]
                            chances[number, counts + 2 * at] += weight * by_locus[pair, 0]
                            chances[number, counts + 2 * at + 1] += weight * by_locus[pair, 1]
                            least_here += fewest[pair]
                        if least_here <= MOST_COUNTED:
                            if single:
                                chances[number, least_here] += weight
                            else:
                                slot = overall(kind[one], kind[other], against, memory)
                                for mismatches in range(counts):
                                    chances[number, mismatches] += weight * memory.row[slot, mismatches]
        prior[number] = total
        if total > 0.0:
            for at in range(chances.shape[1]):
                chances[number, at] /= total


@compiled
def of_pairs(pairs: Any, weights: Any, against: Any, memory: Any, row: Any) -> None:
    """The row of chances of diplotypes found elsewhere, their weights summing to one."""
    counts = MOST_COUNTED + 1
    row[:] = 0.0
    for number in range(pairs.shape[0]):
        one, other, weight = against.kind_of[pairs[number, 0]], against.kind_of[pairs[number, 1]], weights[number]
        for at in range(against.left.shape[1]):
            pair = against.left[one, at] + against.right[other, at]
            row[counts + 2 * at] += weight * against.chances[pair, 0]
            row[counts + 2 * at + 1] += weight * against.chances[pair, 1]
        slot = overall(one, other, against, memory)
        for mismatches in range(counts):
            row[mismatches] += weight * memory.row[slot, mismatches]
