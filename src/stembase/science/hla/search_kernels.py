"""Compiled: the filter by least possible mismatches, and the exact sums of one patient against typings that pass it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.compiling import compiled
from stembase.science.hla.interned import WITHDRAWN
from stembase.science.hla.kernels import gather, lowest_bit, weight_of
from stembase.science.hla.profile import MOST_COUNTED, Against

FEW = 24  # haplotypes: up to here trying every two of them is faster than adding them up by code
REMEMBERED = 1 << 12  # kinds of a patient, the most frequent, of which every two have a place in the memory of a thread
MOST_ROWS = 1 << 21  # rows remembered by a thread, at most 84 MB
NOTHING = 1  # the row without any chance
ONE = np.uint64(1)


class Rows(NamedTuple):
    """Rows P(0 … 4 mismatches) a thread remembers. place: (kinds, kinds) where the row of two kinds stands, 0 not known; row 0 is not kept.

    used: how many rows are in use; tally: (4, words) mismatches of every genotype of the patient as a binary number, while a row is made
    """

    place: NDArray[np.int32]
    row: NDArray[np.float64]
    used: NDArray[np.int64]
    tally: NDArray[np.uint64]


def rows(against: Against, remembered: int = REMEMBERED, most: int = MOST_ROWS) -> Rows:
    """An empty memory; its pages are taken from the system only as they are filled."""
    kinds = min(remembered, len(against.left))
    room = min(most, kinds * (kinds + 1) // 2) + NOTHING + 1
    index = np.zeros((kinds, kinds), dtype=np.int32)
    return Rows(index, np.zeros((room, MOST_COUNTED + 1)), np.array([NOTHING + 1]), np.zeros((4, against.once.shape[1]), dtype=np.uint64))


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
def number_alike(columns: Any, statement: Any, table: Any, number: Any) -> None:
    """Number typings from 0, equally where their statement numbers are equal at every locus. table: open, a power of two of places, all -1."""
    places, numbers = np.int64(table.shape[0] - 1), 0
    for typing in range(number.shape[0]):
        key = np.uint64(0)
        for at in range(len(columns)):
            key = (key ^ np.uint64(statement[at][columns[at][typing]] + 1)) * np.uint64(0x9E3779B97F4A7C15)
        place = np.int64(key >> np.uint64(32)) & places
        while table[place] >= 0:
            other, same = table[place], True
            for at in range(len(columns)):
                same = same and statement[at][columns[at][typing]] == statement[at][columns[at][other]]
            if same:
                break
            place = (place + 1) & places
        if table[place] < 0:
            table[place], number[typing] = typing, numbers
            numbers += 1
        else:
            number[typing] = number[table[place]]


@compiled
def placed(typing_of: Any, rank: Any, ranks: int) -> Any:
    """The people whose typing has a rank (below `ranks`; -1: none), and their ranks, in the order of these: counted, then put in place."""
    begin = np.zeros(ranks + 1, dtype=np.int64)
    for typing in typing_of:
        if typing != WITHDRAWN and rank[typing] >= 0:
            begin[rank[typing] + 1] += 1
    begin = np.cumsum(begin)
    people, of = np.empty(begin[ranks], dtype=np.int64), np.empty(begin[ranks], dtype=np.int64)
    for person in range(typing_of.shape[0]):
        typing = typing_of[person]
        if typing != WITHDRAWN and rank[typing] >= 0:
            place = begin[rank[typing]]
            begin[rank[typing]] += 1
            people[place], of[place] = person, rank[typing]
    return people, of


@compiled
def known(one: int, other: int, index: Any) -> int:
    """Where the row of two kinds stands, 0 where it has to be made."""
    return index[one, other] if max(one, other) < index.shape[0] else 0


@compiled
def overall(one: int, other: int, against: Any, memory: Any) -> int:
    """Make P(0 … 4 mismatches) for a donor of these two reduced haplotypes; gives where it stands."""
    index, row, used, count = memory.place, memory.row, memory.used, memory.tally
    counted(one, other, against.right, against.size, against.first, against.once, against.twice, count)
    slot = 0 if weighed(count, against.weights, row[0]) else NOTHING
    if max(one, other) < index.shape[0]:
        if slot == 0 and used[0] < row.shape[0]:
            slot = used[0]
            used[0] += 1
            row[slot] = row[0]
        index[one, other] = slot
        index[other, one] = slot
    return slot


@compiled
def counted(one: int, other: int, codes: Any, size: Any, first: Any, once: Any, twice: Any, count: Any) -> None:
    """The mismatches of every genotype of the patient with a donor of two kinds: bits of equal value side by side, 64 genotypes a word."""
    ones, twos, fours, eights = count[0], count[1], count[2], count[3]
    count[:] = np.uint64(0)
    for at in range(codes.shape[1]):
        left, right, null = np.int64(codes[one, at]), np.int64(codes[other, at]), np.int64(size[at]) - 1
        if left == null:
            left = right
        elif right == null:
            right = left
        mine, yours = once[first[at] + left], once[first[at] + right]
        both_mine, both_yours = (twice[first[at] + left], twice[first[at] + right]) if left == right else (mine, yours)
        for word in range(ones.shape[0]):
            some, both = mine[word] | yours[word], both_mine[word] & both_yours[word]
            low, high = some & ~both, ~some
            carry = ones[word] & low
            ones[word] ^= low
            half = twos[word] ^ high
            over = (twos[word] & high) | (half & carry)
            twos[word] = half ^ carry
            eights[word] |= fours[word] & over
            fours[word] ^= over


@compiled
def weighed(count: Any, weights: Any, row: Any) -> bool:
    """Add the weights of genotypes up by their mismatches where these are few enough; whether there are any."""
    row[:] = 0.0
    found = False
    for word in range(count.shape[1]):
        ones, twos, fours = count[0, word], count[1, word], count[2, word]
        few = ~count[3, word] & ~(fours & (twos | ones))
        while few != np.uint64(0):
            place = lowest_bit(few)
            few &= few - ONE
            genotype = word * 64 + np.int64(place)
            if genotype < weights.shape[0]:
                mismatches = ((ones >> place) & ONE) | ((twos >> place) & ONE) << ONE | ((fours >> place) & ONE) << np.uint64(2)
                row[np.int64(mismatches)] += weights[genotype]
                found = True
    return found


@compiled
def exact(found: Any, columns: Any, statement: Any, tables: Any, against: Any, room: Any, memory: Any, places: Any, chances: Any, prior: Any) -> None:
    """For the typings numbered in found, at their places: the rows of chances, and the prior probability of each (0: no diplotype explains it)."""
    begin = until = 0
    first, start, key, forbid, kind, weights = room.first, room.start, room.key, room.barred, room.kind, room.weight
    left, right, by_locus, half, single = against.left, against.right, against.chances, against.half, against.weights.shape[0] == 1
    fewest, fewest_others = against.fewest
    counts, loci, widest = MOST_COUNTED + 1, left.shape[1], np.int64(np.max(against.size))
    index, remembered = memory.place, memory.row
    sums, met = np.zeros((2, widest, weights.shape[1])), np.empty((2, widest), dtype=np.uint64)
    for number in range(found.shape[0]):
        if number == until:
            begin, until = number, gather(found, number, columns, statement, tables, False, against.kind_of, room)
        high = first[number - begin + 1]
        total, row = 0.0, chances[places[number]]
        row[:] = 0.0
        for phase in range(first[number - begin], high):
            for partner in range(phase, high):
                if key[partner] & forbid[phase]:
                    continue
                if (start[phase + 1] - start[phase]) * (start[partner + 1] - start[partner]) > FEW:
                    total += many(phase, partner, room, against, memory, sums, met, row)
                    continue
                for one in range(start[phase], start[phase + 1]):
                    for other in range(one if phase == partner else start[partner], start[partner + 1]):
                        mine, yours = kind[one], kind[other]
                        weight = weight_of(weights, one, other)
                        total += weight
                        for at in range(loci):
                            pair = left[mine, at] + right[yours, at]
                            row[counts + 2 * at] += weight * by_locus[pair, 0]
                            row[counts + 2 * at + 1] += weight * by_locus[pair, 1]
                        mismatches = fewest[half[mine, 0], half[yours, 0]] + fewest_others[half[mine, 1], half[yours, 1]]
                        if mismatches <= MOST_COUNTED:
                            if single:
                                row[mismatches] += weight
                            else:
                                slot = known(mine, yours, index)
                                if slot == 0:
                                    slot = overall(mine, yours, against, memory)
                                for at in range(counts):
                                    row[at] += weight * remembered[slot, at]
        prior[places[number]] = total
        if total > 0.0:
            for at in range(row.shape[0]):
                row[at] /= total


@compiled
def many(phase: int, partner: int, room: Any, against: Any, memory: Any, sums: Any, met: Any, row: Any) -> float:
    """The same for two large groups of entries: single loci by codes instead of pairs, and pairs only where few enough mismatches are possible."""
    start, kind, weights = room.start, room.kind, room.weight
    right, half, index, remembered = against.right, against.half, memory.place, memory.row
    one, other = np.arange(start[phase], start[phase + 1]), np.arange(start[partner], start[partner + 1])
    twice = 1.0 if phase == partner else 2.0
    total = 0.0
    for at in range(right.shape[1]):
        first = coded(at, one, kind, weights, right, sums[0], met[0])
        second = coded(at, other, kind, weights, right, sums[1], met[1])
        total = add_codes(at, twice, first, second, against.pairs, against.size, against.chances, sums, met, row)
    fewer, begin = by_others(other, kind, against.others)
    kinds, halves, others_halves = kind[fewer], half[kind[fewer], 0], half[kind[fewer], 1]
    for i in range(one.shape[0]):
        mine = kind[one[i]]
        fewest, fewest_others = against.fewest[0][half[mine, 0]], against.fewest[1][half[mine, 1]]
        for place in range(begin[max(MOST_COUNTED + 1 - against.others[mine], 0)]):
            if fewest[halves[place]] + fewest_others[others_halves[place]] > MOST_COUNTED:
                continue
            second, yours = fewer[place], kinds[place]
            if phase == partner and second < one[i]:
                continue
            slot = known(mine, yours, index)
            if slot == 0:
                slot = overall(mine, yours, against, memory)
            if slot != NOTHING:
                weight = weight_of(weights, one[i], second)
                for at in range(MOST_COUNTED + 1):
                    row[at] += weight * remembered[slot, at]
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
        slot = known(one, other, memory.place)
        if slot == 0:
            slot = overall(one, other, against, memory)
        for mismatches in range(counts):
            row[mismatches] += weight * memory.row[slot, mismatches]
