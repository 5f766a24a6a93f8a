"""Compiled: the diplotypes of a typing from bit sets, shared by the search of one patient and by all patients against all donors."""

from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from stembase.science.compiling import compiled
from stembase.science.hla.tables import Tables

ONE, TWO = np.uint64(1), np.uint64(2)
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # a multiplier whose upper bits spread what is below
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

    At level l stand the words with haplotypes that fit the typing at the first l loci: size of them, words their numbers, fits their bits; a typing
    that says the same at these loci as the one before (said) finds them there.
    rows: of `Tables.bits`, two a statement; sides: a word of each. held: the haplotypes that fit a typing.
    An entry is a kind of haplotype under one sign (which sets hold it), frequencies added up in sums: of_kind, and number its sign.
    Two signs whose bits sign[n] and forbid[m] meet do not make a person; paired: whether there is one to make a person with.
    number, coded, slot, slot_of: what is numbered, what has each number, and how it is found.
    Group i has the entries start[i] to start[i + 1], of kind and weight; key and barred are its sign and the signs it forbids. The groups of the
    typing n of those gathered together are first[n] to first[n + 1].
    """

    said: NDArray[np.int64]
    size: NDArray[np.int64]
    words: NDArray[np.int64]
    fits: NDArray[np.uint64]
    rows: NDArray[np.int64]
    sides: NDArray[np.uint64]
    held: NDArray[np.uint32]
    number: NDArray[np.uint64]
    coded: NDArray[np.uint64]
    slot: NDArray[np.int32]
    slot_of: NDArray[np.uint32]
    sign: NDArray[np.uint64]
    forbid: NDArray[np.uint64]
    paired: NDArray[np.uint8]
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
    words, loci = tables.bits.shape[1], len(tables.carried)
    return Scratch(
        said=np.full(loci, -2, dtype=np.int64),
        size=np.full(loci + 1, words, dtype=np.int64),
        words=np.tile(np.arange(words), (loci + 1, 1)),
        fits=np.tile(tables.bits[0], (loci + 1, 1)),
        rows=np.zeros((loci, 2), dtype=np.int64),
        sides=np.zeros((loci, 2), dtype=np.uint64),
        held=np.empty(number, dtype=np.uint32),
        number=np.empty(number, dtype=np.uint64),
        coded=np.empty(number, dtype=np.uint64),
        slot=np.zeros(1 << (2 * number).bit_length(), dtype=np.int32),
        slot_of=np.empty(number, dtype=np.uint32),
        sign=np.empty(number, dtype=np.uint64),
        forbid=np.empty(number, dtype=np.uint64),
        paired=np.empty(number, dtype=np.uint8),
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


def _lowest_bit(_typing: Any, _word: Any) -> Any:
    """The place of the lowest bit set in a word that is not zero."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], cgutils.true_bit)

    return numba.types.uint64(numba.types.uint64), code


lowest_bit: Any = intrinsic(_lowest_bit)


@compiled
def gather(found: Any, begin: int, columns: Any, statement: Any, tables: Any, alone: bool, kind_of: Any, room: Any) -> int:
    """For the typings numbered in found, from `begin` on, the haplotypes that fit and have a partner, as entries grouped by sign; gives where it
    ends, when the room is full. statement: by locus the number of each interned statement, -1 untyped; frequencies of haplotypes of one kind
    (kind_of) are added up; `alone`: no two are of one kind. Many at a time: handing on tuples of arrays takes longer than a typing does."""
    sets, bits, signs, widths, forbids, carried, frequencies = (
        tables.sets, tables.bits, tables.signs, tables.widths, tables.forbids, tables.carried, tables.frequencies,
    )  # fmt: skip
    said, size, words, fits, rows, sides, held, number, coded, slot, slot_of = (
        room.said, room.size, room.words, room.fits, room.rows, room.sides, room.held, room.number, room.coded, room.slot, room.slot_of,
    )  # fmt: skip
    first, start, key, barred, kind, weight = room.first, room.start, room.key, room.barred, room.kind, room.weight
    of_kind, sums, paired, end, sign, forbid = room.of_kind, room.sums, room.paired, room.end, room.sign, room.forbid
    loci = len(columns)
    statements = np.empty(loci, dtype=np.int64)
    groups = done = 0
    while begin + done < found.shape[0] and done < TOGETHER and start[groups] < ENTRIES:
        for at in range(loci):
            statements[at] = statement[at][columns[at][found[begin + done]]]
        narrowed(statements, sets, bits, said, size, words, fits)
        telling = asked(statements, sets, rows)
        count = fitting(size[loci], words[loci], fits[loci], telling, rows, bits, kind_of, sides, held, number)
        shift = np.uint64(2 * telling)
        if signs.shape[0]:
            shift += by_genotype(statements, count, held, sets, signs, widths, carried, number)
        entries = alike_none(count, number, coded) if alone else numbered(count, number, slot, slot_of, coded)
        added(count, entries, held, number, frequencies, sums)
        parted(entries, coded, shift, number, of_kind)
        own = numbered(entries, number, slot, slot_of, coded)
        told(statements, own, coded, np.uint64(2 * telling), sets, widths, forbids, sign, forbid)
        pairing = completed(own, sign, forbid, paired)
        grouped(groups, entries, own, sign, forbid, number, of_kind, sums, paired, end, key, barred, start, kind, weight)
        groups += pairing
        done += 1
        first[done] = groups
    return begin + done


@compiled
def narrowed(statements: Any, sets: Any, bits: Any, said: Any, size: Any, words: Any, fits: Any) -> None:
    """Bring the levels of words to a typing, from the first locus that states something new."""
    same = True
    for at in range(statements.shape[0]):
        same = same and said[at] == statements[at]
        if not same:
            said[at], number = statements[at], 0
            one, other = (bits[sets[said[at], 0]], bits[sets[said[at], 1]]) if said[at] >= 0 else (bits[0], bits[0])
            for place in range(size[at]):
                word = words[at, place]
                fit = fits[at, place] & (one[word] | other[word])
                words[at + 1, number], fits[at + 1, number] = word, fit
                number += fit != np.uint64(0)
            size[at + 1] = number


@compiled
def asked(statements: Any, sets: Any, rows: Any) -> int:
    """Write the rows of bits of statements whose two sets differ; give how many there are."""
    telling = 0
    for statement in statements:
        if statement >= 0 and sets[statement, 0] != sets[statement, 1]:
            rows[telling, 0], rows[telling, 1] = sets[statement, 0], sets[statement, 1]
            telling += 1
    return telling


@compiled
def fitting(count: int, words: Any, fits: Any, telling: int, rows: Any, bits: Any, kind_of: Any, sides: Any, held: Any, coded: Any) -> int:
    """Write the haplotypes in words of them; give how many. coded: the kind of each and, below it, two bits for each statement whose sets differ:
    which of them hold it."""
    number = 0
    for place in range(count):
        word, fit = words[place], fits[place]
        for row in range(telling):
            sides[row, 0], sides[row, 1] = bits[rows[row, 0], word], bits[rows[row, 1], word]
        while fit != np.uint64(0):
            bit = lowest_bit(fit)
            fit &= fit - ONE
            held[number] = 64 * word + np.int64(bit)
            code = np.uint64(kind_of[held[number]])
            for row in range(telling):
                code = code << TWO | ((sides[row, 0] >> bit) & ONE) << ONE | (sides[row, 1] >> bit) & ONE
            coded[number] = code
            number += 1
    return number


@compiled
def by_genotype(statements: Any, count: int, held: Any, sets: Any, signs: Any, widths: Any, carried: Any, coded: Any) -> Any:
    """Write below what is coded the signs of haplotypes under statements of several genotypes; give how many bits they take."""
    shift = np.uint64(0)
    for at in range(statements.shape[0]):
        statement = statements[at]
        if statement >= 0 and sets[statement, 2] >= 0:
            step, sign_of, alleles = bits_of(widths[statement]), signs[sets[statement, 2]], carried[at]
            shift += step
            for place in range(count):
                coded[place] = coded[place] << step | np.uint64(sign_of[alleles[held[place]]])
    return shift


@compiled
def bits_of(width: int) -> Any:
    """How many bits a number below `width` takes."""
    step = np.uint64(0)
    while ONE << step < np.uint64(width):
        step += ONE
    return step


@compiled
def alike_none(count: int, number: Any, coded: Any) -> int:
    """The same as `numbered`, where all are known to differ."""
    for place in range(count):
        coded[place], number[place] = number[place], place
    return count


@compiled
def numbered(count: int, number: Any, slot: Any, slot_of: Any, coded: Any) -> int:
    """Put numbers from 0, as they come, in the place of what is in `number`; give how many, what each stands for in coded. What stands in slot need
    not be emptied: it is believed if the number there says that it is kept here."""
    numbers, taken = 0, bits_of(2 * count + 2)
    shift, last = np.uint64(64) - taken, (ONE << taken) - ONE
    for place in range(count):
        what = number[place]
        at = (what * SPREAD) >> shift
        now = slot[at]
        while now < numbers and coded[now] != what and slot_of[now] == at:
            at = (at + ONE) & last
            now = slot[at]
        if now >= numbers or coded[now] != what:
            now = numbers
            slot[at], slot_of[now], coded[now] = now, at, what
            numbers += 1
        number[place] = now
    return numbers


@compiled
def added(count: int, entries: int, held: Any, number: Any, frequencies: Any, sums: Any) -> None:
    """Add up the frequencies of haplotypes by entry."""
    sums[:entries] = 0.0
    for place in range(count):
        for population in range(frequencies.shape[1]):
            sums[number[place], population] += frequencies[held[place], population]


@compiled
def parted(entries: int, coded: Any, shift: Any, signed: Any, of_kind: Any) -> None:
    """Part what stands for an entry into its signs and its kind."""
    for entry in range(entries):
        signed[entry] = coded[entry] & ((ONE << shift) - ONE)
        of_kind[entry] = coded[entry] >> shift


@compiled
def told(statements: Any, signs: int, coded: Any, below: Any, sets: Any, widths: Any, forbids: Any, sign: Any, forbid: Any) -> None:
    """Write for every sign its bits, and those of signs that cannot lie on the other copy. Of two sets that differ both copies together must be in
    both: a set neither is in bars them. Under several genotypes a sign has a bit of its own."""
    for number in range(signs):
        sign[number] = forbid[number] = np.uint64(0)
    shift = np.uint64(0)
    for at in range(statements.shape[0] - 1, -1, -1):
        statement = statements[at]
        if statement >= 0 and sets[statement, 2] >= 0:
            step = bits_of(widths[statement])
            for number in range(signs):
                own = coded[number] & ((ONE << step) - ONE)
                coded[number] >>= step
                sign[number] |= ONE << (shift + own)
                forbid[number] |= forbids[sets[statement, 2], own] << shift
            shift += np.uint64(widths[statement])
    for number in range(signs):
        missed = (~coded[number] & ((ONE << below) - ONE)) << shift
        sign[number] |= missed
        forbid[number] |= missed


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
def grouped(
    group: int, entries: int, signs: int, sign: Any, forbid: Any, under: Any, of_kind: Any, sums: Any, paired: Any, end: Any, key: Any, barred: Any,
    start: Any, kind: Any, weight: Any,
) -> None:  # fmt: skip
    """Write the entries sign by sign, as groups from `group` on; those of a sign without a partner are left out."""
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
        this = under[entry]
        if paired[this]:
            place = end[this]
            end[this] += 1
            kind[place] = of_kind[entry]
            for population in range(sums.shape[1]):
                weight[place, population] = sums[entry, population]
