"""Compiled: the diplotypes of a typing from bit sets, shared by the search of one patient and by all patients against all donors."""

from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from stembase.science.compiling import compiled
from stembase.science.hla.tables import MOST_SIGNS, Tables

ONE = np.uint64(1)
SLOTS = 1 << 22  # of sign and kind of haplotype that have a place
TOGETHER, ENTRIES = 256, 1 << 13  # typings gathered at a time, and entries after which no more are begun


@compiled
def weight_of(weights: Any, one: int, other: int) -> float:
    """What two haplotypes weigh together: both from one population, summed over the populations; twice unless they are the same one."""
    weight = 0.0
    for population in range(weights.shape[1]):
        weight += weights[one, population] * weights[other, population]
    return weight if one == other else 2.0 * weight


class Scratch(NamedTuple):
    """What one thread writes while it works on typings one after another.

    At level l stand the haplotypes that fit the typing at the first l loci (`Tables.order`); level 0 is all of them. A typing that says the same at
    these loci as the one before finds them there. By level: said the statement; held the haplotypes, in signed of each the number of its sign; sign,
    forbid by that number; size: haplotypes, signs, bits of a sign. mask, met, paired: room.
    An entry is a kind of haplotype under one sign, weights added up: under, of_kind and sums as they come, place_of finds them.
    Group i has the entries start[i] to start[i + 1], of kind and weight; key and barred are its sign and the signs it forbids. The groups of the
    typing n of those gathered together are first[n] to first[n + 1].
    """

    said: NDArray[np.int64]
    size: NDArray[np.int64]
    held: NDArray[np.uint32]
    signed: NDArray[np.uint32]
    sign: NDArray[np.uint64]
    forbid: NDArray[np.uint64]
    mask: NDArray[np.uint64]
    met: NDArray[np.int32]
    paired: NDArray[np.uint8]
    place_of: NDArray[np.uint32]
    under: NDArray[np.uint32]
    of_kind: NDArray[np.uint32]
    sums: NDArray[np.float64]
    first: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.uint32]
    weight: NDArray[np.float64]
    key: NDArray[np.uint64]
    barred: NDArray[np.uint64]


def scratch(tables: Tables) -> Scratch:
    """Room for one thread; what it does not use takes no memory."""
    number, populations = tables.frequencies.shape
    levels = tables.haplotypes.shape[1] + 1
    room = Scratch(
        said=np.full(levels, -2, dtype=np.int64),
        size=np.zeros((levels, 3), dtype=np.int64),
        held=np.empty((levels, number), dtype=np.uint32),
        signed=np.zeros((levels, number), dtype=np.uint32),
        sign=np.zeros((levels, number), dtype=np.uint64),
        forbid=np.zeros((levels, number), dtype=np.uint64),
        mask=np.empty(tables.bits.shape[1], dtype=np.uint64),
        met=np.empty(number * 2 * MOST_SIGNS, dtype=np.int32),
        paired=np.empty(number, dtype=np.uint8),
        place_of=np.empty(SLOTS, dtype=np.uint32),
        under=np.empty(number, dtype=np.uint32),
        of_kind=np.empty(number, dtype=np.uint32),
        sums=np.empty((number, populations)),
        first=np.zeros(TOGETHER + 1, dtype=np.int64),
        start=np.zeros(number + ENTRIES + 1, dtype=np.int64),
        end=np.empty(number, dtype=np.int64),
        kind=np.empty(number + ENTRIES, dtype=np.uint32),
        weight=np.empty((number + ENTRIES, populations)),
        key=np.empty(number + ENTRIES, dtype=np.uint64),
        barred=np.empty(number + ENTRIES, dtype=np.uint64),
    )
    room.held[0] = np.arange(number)
    room.size[0] = number, 1, 0
    return room


def _lowest_bit(_typing: Any, _word: Any) -> Any:
    """The place of the lowest bit set in a word that is not zero."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], cgutils.true_bit)

    return numba.types.uint64(numba.types.uint64), code


lowest_bit: Any = intrinsic(_lowest_bit)


@compiled
def gather(found: Any, begin: int, columns: Any, statement: Any, tables: Any, kinds: int, kind_of: Any, room: Any) -> int:
    """For the typings numbered in found, from `begin` on, the haplotypes that fit and have a partner, as entries grouped by sign; gives where it
    ends, when the room is full. statement: by locus the number of each interned statement, -1 untyped; haplotypes of one kind (kind_of, a number
    below `kinds`) are added up; 0 kinds: each is its own. Many at a time: handing on tuples of arrays takes longer than a typing does."""
    order, sets, bits, signs, widths, forbids, carried = (
        tables.order, tables.sets, tables.bits, tables.signs, tables.widths, tables.forbids, tables.carried,
    )  # fmt: skip
    said, size, held, signed, sign, forbid, mask, met = room.said, room.size, room.held, room.signed, room.sign, room.forbid, room.mask, room.met
    place_of, under, of_kind, sums, paired, end = room.place_of, room.under, room.of_kind, room.sums, room.paired, room.end
    first, start, key, barred, kind, weight, frequencies = room.first, room.start, room.key, room.barred, room.kind, room.weight, tables.frequencies
    statements = np.empty(len(columns), dtype=np.int64)
    groups = done = 0
    while begin + done < found.shape[0] and done < TOGETHER and start[groups] < ENTRIES:
        for at in range(statements.shape[0]):
            statements[at] = statement[at][columns[at][found[begin + done]]]
        after = begin + done + 1
        last = after == found.shape[0] or statement[order[0]][columns[order[0]][found[after]]] != statements[order[0]]
        level = narrowed(statements, last, order, sets, bits, signs, widths, forbids, carried, said, size, held, signed, sign, forbid, mask, met)
        own, completing = sign[level], forbid[level]
        number = completed(size[level, 1], own, completing, paired)
        entries = added(size[level, 0], held[level], signed[level], frequencies, kinds, kind_of, paired, place_of, under, of_kind, sums)
        grouped(groups, entries, size[level, 1], own, completing, under, of_kind, sums, paired, end, key, barred, start, kind, weight)
        groups += number
        done += 1
        first[done] = groups
    return begin + done


@compiled
def narrowed(
    statements: Any, last: bool, order: Any, sets: Any, bits: Any, signs: Any, widths: Any, forbids: Any, carried: Any, said: Any, size: Any,
    held: Any, signed: Any, sign: Any, forbid: Any, mask: Any, met: Any,
) -> int:  # fmt: skip
    """Bring the levels to a typing, from the first locus that states something new; give the last one. With the last typing that says the same at the
    first locus, levels begun anew hold only what fits it at every locus."""
    level, same = 0, True
    for above in range(1, statements.shape[0] + 1):
        at = order[above - 1]
        statement = statements[at]
        same = same and said[above] == statement
        if not same:
            said[above] = statement
            if statement >= 0:
                step = np.uint32(0)
                while 1 << step < widths[statement]:
                    step += np.uint32(1)
                if level == 0:
                    for word in range(mask.shape[0]):
                        mask[word] = bits[sets[statement, 0], word] | bits[sets[statement, 1], word]
                    if last:
                        common(statements, sets, bits, mask)
                    number = opened(mask, signs[statement], carried[at], held[above], signed[above])
                else:
                    number = fitting(held[level], signed[level], size[level, 0], signs[statement], carried[at], step, held[above], signed[above])
                size[above, 0], size[above, 2] = number, size[level, 2] + widths[statement]
                size[above, 1] = numbered(number, signed[above], step, level, above, size, forbids[statement], sign, forbid, met)
        if statement >= 0:
            level = above
    if last:
        said[1] = -2
    return level


@compiled
def common(statements: Any, sets: Any, bits: Any, mask: Any) -> None:
    """Leave in a bit set the haplotypes that fit every statement."""
    for statement in statements:
        if statement >= 0:
            first, second = bits[sets[statement, 0]], bits[sets[statement, 1]]
            for word in range(mask.shape[0]):
                mask[word] &= first[word] | second[word]


@compiled
def numbered(number: int, signed: Any, step: Any, level: int, above: int, size: Any, forbids: Any, sign: Any, forbid: Any, met: Any) -> int:
    """From sign and sign under a statement to one number for both, and what they are together; give how many."""
    signs, shift = 0, np.uint64(size[level, 2])
    for place in range(size[level, 1] << step):
        met[place] = -1
    for place in range(number):
        code = signed[place]
        now = met[code]
        if now < 0:
            now = signs
            met[code] = now
            old, own = code >> step, code & np.uint32((1 << step) - 1)
            sign[above, signs] = sign[level, old] | ONE << (shift + np.uint64(own))
            forbid[above, signs] = forbid[level, old] | forbids[own] << shift
            signs += 1
        signed[place] = now
    return signs


@compiled
def opened(mask: Any, sign_of: Any, carried: Any, held: Any, signed: Any) -> int:
    """Write the haplotypes of a bit set, and their signs under a statement; give how many."""
    number = 0
    for word in range(mask.shape[0]):
        remaining = mask[word]
        while remaining != np.uint64(0):
            haplotype = word * 64 + np.int64(lowest_bit(remaining))
            remaining &= remaining - ONE
            sign = np.uint32(sign_of[carried[haplotype]])
            held[number] = haplotype
            signed[number] = sign - np.uint32(1)
            number += int(sign > 0)
    return number


@compiled
def fitting(haplotypes: Any, numbers: Any, count: int, sign_of: Any, carried: Any, step: Any, held: Any, signed: Any) -> int:
    """Write those of the haplotypes that fit, each with a number for the sign it had and its sign under a statement; give how many. No branches: who
    fits cannot be foreseen."""
    number = 0
    for place in range(count):
        haplotype = haplotypes[place]
        sign = np.uint32(sign_of[carried[haplotype]])
        held[number] = haplotype
        signed[number] = np.uint32(numbers[place] << step) + sign - np.uint32(1)
        number += int(sign > 0)
    return number


@compiled
def completed(signs: int, sign: Any, forbid: Any, paired: Any) -> int:
    """Which signs have one among them that may lie on the other copy; give how many have."""
    number = 0
    for this in range(signs):
        paired[this] = 0
    for this in range(signs):
        for other in range(this, signs):
            if not sign[other] & forbid[this]:
                paired[this] = paired[other] = 1
        number += paired[this]
    return number


@compiled
def added(
    count: int, held: Any, signed: Any, frequencies: Any, kinds: int, kind_of: Any, paired: Any, place_of: Any, under: Any, of_kind: Any, sums: Any
) -> int:
    """Add up the frequencies of haplotypes of equal kind under a sign that has a partner; give how many entries there are. What place_of holds need
    not be emptied: a place is believed if it says the same. Beyond its room, and where there are no kinds, nothing is added up."""
    entries, most = 0, np.uint64(place_of.shape[0] if kinds else 0)
    for at in range(count):
        sign = signed[at]
        if not paired[sign]:
            continue
        haplotype = held[at]
        kind = np.uint32(kind_of[haplotype])
        slot = np.uint64(sign) * np.uint64(kinds) + np.uint64(kind)
        place = place_of[slot] if slot < most else np.uint32(entries)
        if place < entries and under[place] == sign and of_kind[place] == kind:
            for population in range(frequencies.shape[1]):
                sums[place, population] += frequencies[haplotype, population]
        else:
            if slot < most:
                place_of[slot] = entries
            under[entries], of_kind[entries] = sign, kind
            for population in range(frequencies.shape[1]):
                sums[entries, population] = frequencies[haplotype, population]
            entries += 1
    return entries


@compiled
def grouped(
    group: int, entries: int, signs: int, sign: Any, forbid: Any, under: Any, of_kind: Any, sums: Any, paired: Any, end: Any, key: Any, barred: Any,
    start: Any, kind: Any, weight: Any,
) -> None:  # fmt: skip
    """Write the entries sign by sign, as groups from `group` on."""
    for this in range(signs):
        end[this] = 0
    for entry in range(entries):
        end[under[entry]] += 1
    total = start[group]
    for this in range(signs):
        if paired[this]:
            key[group], barred[group] = sign[this], forbid[this]
            total, end[this] = total + end[this], total
            group += 1
            start[group] = total
    for entry in range(entries):
        place = end[under[entry]]
        end[under[entry]] += 1
        kind[place] = of_kind[entry]
        for population in range(sums.shape[1]):
            weight[place, population] = sums[entry, population]
