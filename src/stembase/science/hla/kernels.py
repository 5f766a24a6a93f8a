"""Compiled: the diplotypes of a typing from bit sets, shared by the search of one patient and by all patients against all donors."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from stembase.science.hla.tables import Tables

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Machine code, kept beside the source, that lets other threads run."""
    made: Function = numba.njit(cache=True, nogil=True, boundscheck=False, error_model="numpy")(function)
    return made


class Scratch(NamedTuple):
    """What one thread writes while it works on a typing. Entries are haplotypes that fit, those of equal sign and class added up, grouped by sign."""

    mask: NDArray[np.uint64]
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
    whole = lambda size: np.zeros(size, dtype=np.int32)  # noqa: E731
    return Scratch(
        mask=np.zeros(tables.bits.shape[1], dtype=np.uint64),
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


@intrinsic  # type: ignore[untyped-decorator]
def lowest_bit(typing: Any, word: Any) -> Any:
    """The place of the lowest bit set in a word that is not zero."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        from llvmlite import ir

        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return numba.types.uint64(numba.types.uint64), code


@compiled
def gather(statements: Any, tables: Any, kind_of: Any, room: Any) -> int:
    """Collect the haplotypes that fit a typing (statement numbers by locus, -1 untyped) as entries grouped by sign. Gives the number of groups:
    group i holds the entries order[start[i]:end[i]]."""
    loci = statements.shape[0]
    words = room.mask.shape[0]
    mask = room.mask
    bits = tables.bits
    for word in range(words):
        mask[word] = bits[0, word]
    for at in range(loci):
        said = statements[at]
        if said >= 0:
            one, other = tables.first[said], tables.second[said]
            for word in range(words):
                mask[word] &= bits[one, word] | bits[other, word]
    populations = tables.frequencies.shape[1]
    slots = np.uint64(room.phase_slot.shape[0] - 1)
    phases, entries = 0, 0
    for word in range(words):
        left = mask[word]
        while left != np.uint64(0):
            haplotype = word * 64 + np.int64(lowest_bit(left))
            left &= left - np.uint64(1)
            key = np.uint64(0)
            shift = np.uint64(0)
            for at in range(loci):
                said = statements[at]
                if said >= 0:
                    key |= np.uint64(1) << (shift + np.uint64(tables.signs[said, tables.haplotypes[haplotype, at]]) - np.uint64(1))
                    shift += np.uint64(tables.widths[said])
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
    _group(statements, tables, room, phases, entries)
    return phases


@compiled
def _group(statements: Any, tables: Any, room: Any, phases: int, entries: int) -> None:
    """Bring the entries of each group together, say what each group forbids, and empty the two tables for the next typing."""
    total = 0
    for phase in range(phases):
        room.start[phase] = total
        total += room.end[phase]
        room.end[phase] = room.start[phase]
        room.phase_slot[room.phase_at[phase]] = -1
        forbid = np.uint64(0)
        shift = np.uint64(0)
        for at in range(statements.shape[0]):
            said = statements[at]
            if said >= 0:
                for sign in range(tables.widths[said]):
                    if (room.key[phase] >> (shift + np.uint64(sign))) & np.uint64(1):
                        forbid |= tables.forbids[said, sign] << shift
                shift += np.uint64(tables.widths[said])
        room.forbid[phase] = forbid
    for entry in range(entries):
        phase = room.phase[entry]
        room.order[room.end[phase]] = entry
        room.end[phase] += 1
        room.entry_slot[room.entry_at[entry]] = -1
