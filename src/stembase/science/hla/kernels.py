"""Compiled: the diplotypes of a typing from bit sets, shared by the search of one patient and by all patients against all donors."""

from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from stembase.science.compiling import compiled
from stembase.science.hla.tables import Tables

FEW = 24  # haplotypes: up to here trying every two of them is faster than grouping them
ALONE = np.uint64(0o3333333333333333)  # of three signs a locus (first set only, second set only, both) the two that forbid themselves


@compiled
def weight_of(weights: Any, one: int, other: int) -> float:
    """What two haplotypes weigh together: both from one population, summed over the populations; twice unless they are the same one."""
    weight = 0.0
    for population in range(weights.shape[1]):
        weight += weights[one, population] * weights[other, population]
    return weight if one == other else 2.0 * weight


class Scratch(NamedTuple):
    """What one thread writes while it works on a typing. Entries are haplotypes that fit, those of equal sign and class added up, grouped by sign."""

    typed: NDArray[np.int64]
    mask: NDArray[np.uint64]
    sign: NDArray[np.uint64]
    phase_slot: NDArray[np.int32]
    entry_slot: NDArray[np.int32]
    phase_at: NDArray[np.int32]
    entry_at: NDArray[np.int32]
    key: NDArray[np.uint64]
    forbid: NDArray[np.uint64]
    start: NDArray[np.int32]
    phase: NDArray[np.int32]
    kind: NDArray[np.int32]
    weight: NDArray[np.float64]
    order: NDArray[np.int32]
    end: NDArray[np.int32]


def scratch(tables: Tables) -> Scratch:
    """Room for one thread."""
    number, populations = tables.frequencies.shape
    room = 64
    while room < 2 * number:
        room *= 2

    def whole(size: int) -> NDArray[np.int32]:
        return np.zeros(size, dtype=np.int32)

    return Scratch(
        typed=np.zeros((3, tables.haplotypes.shape[1]), dtype=np.int64),
        mask=np.zeros(tables.bits.shape[1], dtype=np.uint64),
        sign=np.zeros(number, dtype=np.uint64),
        phase_slot=np.full(room, -1, dtype=np.int32),
        entry_slot=np.full(room, -1, dtype=np.int32),
        phase_at=whole(number),
        entry_at=whole(number),
        key=np.zeros(number, dtype=np.uint64),
        forbid=np.zeros(number, dtype=np.uint64),
        start=whole(number + 1),
        phase=whole(number),
        kind=whole(number),
        weight=np.zeros((number, populations)),
        order=whole(number),
        end=whole(number),
    )


def _lowest_bit(_typing: Any, _word: Any) -> Any:
    """The place of the lowest bit set in a word that is not zero."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], cgutils.true_bit)

    return numba.types.uint64(numba.types.uint64), code


lowest_bit: Any = intrinsic(_lowest_bit)


@compiled
def candidates(statements: Any, plain: bool, tables: Any, room: Any) -> int:
    """Write the haplotypes that fit a typing and their signs into order and sign; give how many. Signs of plain typings are read from the bits."""
    bits, sets, signs, widths, haplotypes = tables.bits, tables.sets, tables.signs, tables.widths, tables.haplotypes
    mask, order, sign, said, one, other = room.mask, room.order, room.sign, room.typed[0], room.typed[1], room.typed[2]
    typed = 0
    for at in range(statements.shape[0]):
        if statements[at] >= 0:
            said[typed], one[typed], other[typed] = at, sets[statements[at], 0], sets[statements[at], 1]
            typed += 1
    words = mask.shape[0]
    for word in range(words):
        mask[word] = bits[0, word]
    for at in range(typed):
        first, second = bits[one[at]], bits[other[at]]
        for word in range(words):
            mask[word] &= first[word] | second[word]
    number = 0
    for word in range(words):
        remaining = mask[word]
        while remaining != np.uint64(0):
            place = lowest_bit(remaining)
            remaining &= remaining - np.uint64(1)
            haplotype = word * 64 + np.int64(place)
            key = np.uint64(0)
            shift = np.uint64(0)
            for at in range(typed):
                if plain:
                    twice = np.uint64(2) * ((bits[other[at], word] >> place) & np.uint64(1))
                    key |= np.uint64(1) << (shift + ((bits[one[at], word] >> place) & np.uint64(1)) + twice - np.uint64(1))
                    shift += np.uint64(3)
                else:
                    statement = statements[said[at]]
                    key |= np.uint64(1) << (shift + np.uint64(signs[statement, haplotypes[haplotype, said[at]]]) - np.uint64(1))
                    shift += np.uint64(widths[statement])
            order[number] = haplotype
            sign[number] = key
            number += 1
    return number


@compiled
def gather(statements: Any, plain: bool, tables: Any, kind_of: Any, room: Any) -> int:
    """Collect the haplotypes that fit a typing (statement numbers by locus, -1 untyped) as entries grouped by sign. Gives the number of groups:
    group i holds the entries order[start[i]:end[i]]. Few haplotypes are not worth grouping: each is a group of its own."""
    start, end, order, key, forbid, sign, kind, weight = room.start, room.end, room.order, room.key, room.forbid, room.sign, room.kind, room.weight
    frequencies = tables.frequencies
    number = candidates(statements, plain, tables, room)
    phases = number
    if number > FEW:
        phases = _grouped(number, tables, kind_of, room)
    else:
        for entry in range(number):
            haplotype = order[entry]
            kind[entry] = kind_of[haplotype]
            key[entry] = sign[entry]
            for population in range(frequencies.shape[1]):
                weight[entry, population] = frequencies[haplotype, population]
            order[entry] = entry
            start[entry] = entry
            end[entry] = entry + 1
    for phase in range(phases):
        forbid[phase] = key[phase] & ALONE if plain else _forbidden(statements, key[phase], tables)
    return phases


@compiled
def _forbidden(statements: Any, key: Any, tables: Any) -> Any:
    """The signs that cannot lie on the other copy."""
    forbid = np.uint64(0)
    shift = np.uint64(0)
    for at in range(statements.shape[0]):
        said = statements[at]
        if said >= 0:
            for sign in range(tables.widths[said]):
                if (key >> (shift + np.uint64(sign))) & np.uint64(1):
                    forbid |= tables.forbids[said, sign] << shift
            shift += np.uint64(tables.widths[said])
    return forbid


@compiled
def _grouped(number: int, tables: Any, kind_of: Any, room: Any) -> int:
    """Group candidates by sign, those of equal kind added up; the two tables are empty before and after."""
    populations = tables.frequencies.shape[1]
    slots = np.uint64(room.phase_slot.shape[0] - 1)
    phases, entries = 0, 0
    for candidate in range(number):
        haplotype, key = room.order[candidate], room.sign[candidate]
        slot = np.int64(((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & slots)
        while room.phase_slot[slot] >= 0 and room.key[room.phase_slot[slot]] != key:
            slot = (slot + 1) & np.int64(slots)
        phase = room.phase_slot[slot]
        if phase < 0:
            phase = phases
            phases += 1
            room.phase_slot[slot] = phase
            room.phase_at[phase] = slot
            room.key[phase] = key
            room.end[phase] = 0
        kind = kind_of[haplotype]
        mixed = np.uint64(kind) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(phase) * np.uint64(0xC2B2AE3D27D4EB4F)
        slot = np.int64((mixed >> np.uint64(40)) & slots)
        while True:
            entry = room.entry_slot[slot]
            if entry < 0 or (room.kind[entry] == kind and room.phase[entry] == phase):
                break
            slot = (slot + 1) & np.int64(slots)
        if entry < 0:
            entry = entries
            entries += 1
            room.entry_slot[slot] = entry
            room.entry_at[entry] = slot
            room.kind[entry] = kind
            room.phase[entry] = phase
            room.end[phase] += 1
            for population in range(populations):
                room.weight[entry, population] = 0.0
        for population in range(populations):
            room.weight[entry, population] += tables.frequencies[haplotype, population]
    total = 0
    for phase in range(phases):
        room.start[phase] = total
        total += room.end[phase]
        room.end[phase] = room.start[phase]
        room.phase_slot[room.phase_at[phase]] = -1
    for entry in range(entries):
        phase = room.phase[entry]
        room.order[room.end[phase]] = entry
        room.end[phase] += 1
        room.entry_slot[room.entry_at[entry]] = -1
    return phases
