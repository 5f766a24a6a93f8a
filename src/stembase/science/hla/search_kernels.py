"""Compiled: the filter by least possible mismatches, and the exact sums of one patient against typings that pass it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.compiling import compiled
from stembase.science.hla.kernels import FEW, gather, weight_of
from stembase.science.hla.profile import MOST_COUNTED, Against

MOST_SLOTS = 1 << 21  # rows remembered by a thread, at most 100 MB of them


class Rows(NamedTuple):
    """Rows P(0 … 4 mismatches) a thread remembers, by the pair of reduced haplotypes they are for."""

    pair: NDArray[np.int64]
    row: NDArray[np.float64]


def rows(against: Against) -> Rows:
    """An empty memory, large enough for every pair of kinds if that is possible."""
    kinds = len(against.left)
    slots = min(MOST_SLOTS, kinds * (kinds + 1) // 2)
    return Rows(np.full(slots, -1, dtype=np.int64), np.zeros((slots, MOST_COUNTED + 1)))


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
def place(one: int, other: int, slots: int) -> Any:
    """The number of a pair of reduced haplotypes and the slot its row stands in: its own wherever there is one for every pair."""
    low, high = np.int64(min(one, other)), np.int64(max(one, other))
    pair = high * (high + 1) // 2 + low
    return pair, pair if pair < slots else np.int64((np.uint64(pair) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) % slots


@compiled
def overall(one: int, other: int, against: Any, memory: Any) -> Any:
    """The slot that holds P(0 … 4 mismatches) for a donor of these two reduced haplotypes, made when it is not there."""
    pair, slot = place(one, other, memory.pair.shape[0])
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
    counts, loci, widest = MOST_COUNTED + 1, left.shape[1], np.int64(np.max(against.size))
    known, remembered = memory.pair, memory.row
    sums, met = np.zeros((2, widest, weights.shape[1])), np.empty((2, widest), dtype=np.uint64)
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
                if (end[phase] - start[phase]) * (end[partner] - start[partner]) > FEW:
                    total += many(phase, partner, room, against, memory, sums, met, chances[number])
                    continue
                for i in range(start[phase], end[phase]):
                    one = order[i]
                    for j in range(i if phase == partner else start[partner], end[partner]):
                        other = order[j]
                        weight = weight_of(weights, one, other)
                        total += weight
                        mismatches = 0
                        for at in range(loci):
                            pair = left[kind[one], at] + right[kind[other], at]
                            chances[number, counts + 2 * at] += weight * by_locus[pair, 0]
                            chances[number, counts + 2 * at + 1] += weight * by_locus[pair, 1]
                            mismatches += fewest[pair]
                        if mismatches <= MOST_COUNTED:
                            if single:
                                chances[number, mismatches] += weight
                            else:
                                named, slot = place(kind[one], kind[other], known.shape[0])
                                if known[slot] != named:
                                    overall(kind[one], kind[other], against, memory)
                                for at in range(counts):
                                    chances[number, at] += weight * remembered[slot, at]
        prior[number] = total
        if total > 0.0:
            for at in range(chances.shape[1]):
                chances[number, at] /= total


@compiled
def many(phase: int, partner: int, room: Any, against: Any, memory: Any, sums: Any, met: Any, row: Any) -> float:
    """The same for two large groups of entries: single loci by codes instead of pairs, and pairs only where few enough mismatches are possible."""
    start, end, order, kind, weights = room.start, room.end, room.order, room.kind, room.weight
    left, right, fewest = against.left, against.right, against.fewest
    one, other = order[start[phase] : end[phase]], order[start[partner] : end[partner]]
    twice = 1.0 if phase == partner else 2.0
    total = 0.0
    for at in range(left.shape[1]):
        first = coded(at, one, kind, weights, right, sums[0], met[0])
        second = coded(at, other, kind, weights, right, sums[1], met[1])
        total = add_codes(at, twice, first, second, against.pairs, against.size, against.chances, sums, met, row)
    fewer, begin = by_others(other, kind, against.others)
    for i in range(one.shape[0]):
        mine = kind[one[i]]
        for place_of in range(begin[max(MOST_COUNTED + 1 - against.others[mine], 0)]):
            second = fewer[place_of]
            if phase == partner and second < one[i]:
                continue
            yours = kind[second]
            mismatches = 0
            for at in range(left.shape[1]):
                mismatches += fewest[left[mine, at] + right[yours, at]]
            if mismatches <= MOST_COUNTED:
                weight = weight_of(weights, one[i], second)
                slot = overall(mine, yours, against, memory)
                for at in range(MOST_COUNTED + 1):
                    row[at] += weight * memory.row[slot, at]
    return total


@compiled
def by_others(entries: Any, kind: Any, others: Any) -> Any:
    """Entries with the fewest foreign loci first, and where those of so many and more begin: foreign loci of two haplotypes are all mismatches."""
    begin = np.zeros(max(MOST_COUNTED + 1, np.max(others)) + 2, dtype=np.int64)
    for entry in entries:
        begin[others[kind[entry]] + 1] += 1
    begin = np.cumsum(begin)
    ordered, following = np.empty_like(entries), begin.copy()
    for entry in entries:
        ordered[following[others[kind[entry]]]] = entry
        following[others[kind[entry]]] += 1
    return ordered, begin


@compiled
def coded(at: int, entries: Any, kind: Any, weights: Any, codes: Any, sums: Any, met: Any) -> int:
    """Add the weights of entries up by their code at a locus, the codes met listed; give how many."""
    number = 0
    for entry in entries:
        code = codes[kind[entry], at]
        before, after = 0.0, 0.0
        for population in range(weights.shape[1]):
            before += sums[code, population]
            sums[code, population] += weights[entry, population]
            after += sums[code, population]
        if before == 0.0 and after > 0.0:
            met[number] = code
            number += 1
    return number


@compiled
def add_codes(at: int, twice: float, first: int, second: int, pairs: Any, size: Any, chances: Any, sums: Any, met: Any, row: Any) -> float:
    """Add P(2/2) and P(1/2) at a locus from the sums of two groups by code, which are emptied; give the weight of all their diplotypes."""
    total, two, single = 0.0, 0.0, 0.0
    for i in range(first):
        for j in range(second):
            weight = 0.0
            for population in range(sums.shape[2]):
                weight += sums[0, met[0, i], population] * sums[1, met[1, j], population]
            pair = pairs[at] + met[0, i] * size[at] + met[1, j]
            total += weight
            two += weight * chances[pair, 0]
            single += weight * chances[pair, 1]
    for i in range(first):
        sums[0, met[0, i], :] = 0.0
    for j in range(second):
        sums[1, met[1, j], :] = 0.0
    row[MOST_COUNTED + 1 + 2 * at] += twice * two
    row[MOST_COUNTED + 2 + 2 * at] += twice * single
    return twice * total


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
