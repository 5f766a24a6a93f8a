"""Compiled: the diplotypes of typings written out one by one, and those of one unphased genotype added up."""

from typing import Any

import numpy as np

from stembase.science.compiling import compiled
from stembase.science.hla.kernels import gather, weight_of


@compiled
def possible(low: int, high: int, start: Any, key: Any, forbid: Any) -> int:
    """How many diplotypes the groups from low to high make, those of weight zero among them."""
    number = 0
    for phase in range(low, high):
        mine = start[phase + 1] - start[phase]
        number += 0 if key[phase] & forbid[phase] else mine * (mine + 1) // 2
        for partner in range(phase + 1, high):
            if not key[partner] & forbid[phase]:
                number += mine * (start[partner + 1] - start[partner])
    return number


@compiled
def diplotypes(low: int, high: int, start: Any, key: Any, forbid: Any, kind: Any, shares: Any, pairs: Any, weights: Any, number: int) -> Any:
    """Write the diplotypes of the groups from low to high, the smaller haplotype first, and what they weigh, from `number` on; give where they end
    and the sum of the weights."""
    total = 0.0
    for phase in range(low, high):
        for partner in range(phase, high):
            if key[partner] & forbid[phase]:
                continue
            for left in range(start[phase], start[phase + 1]):
                for right in range(left if phase == partner else start[partner], start[partner + 1]):
                    weight = weight_of(shares, left, right)
                    if weight > 0.0:
                        pairs[number, 0] = min(kind[left], kind[right])
                        pairs[number, 1] = max(kind[left], kind[right])
                        weights[number] = weight
                        total += weight
                        number += 1
    return number, total


@compiled
def alike(haplotypes: Any, one: int, other: int, left: int, right: int) -> bool:
    """Whether two diplotypes are one unphased genotype."""
    for at in range(haplotypes.shape[1]):
        first, second, mine, yours = haplotypes[one, at], haplotypes[other, at], haplotypes[left, at], haplotypes[right, at]
        if not ((first == mine and second == yours) or (first == yours and second == mine)):
            return False
    return True


@compiled
def unphased(pairs: Any, weights: Any, first: int, last: int, tokens: Any, haplotypes: Any, slots: Any) -> int:
    """Add up the diplotypes from first to last that are one unphased genotype, at the place of the first of them; give where they end now.

    tokens: a random number a haplotype, the sum of those of its alleles, so that equal genotypes have equal sums; slots: empty (-1) before and after,
    a power of two of them and at least twice as many as diplotypes.
    """
    room = 2
    while room < 2 * (last - first):
        room *= 2
    end = first
    for number in range(first, last):
        one, other = pairs[number, 0], pairs[number, 1]
        token = tokens[one] + tokens[other]
        slot = np.int64(token >> np.uint64(32)) & (room - 1)
        while True:
            there = slots[slot]
            if there < 0:
                slots[slot] = end
                pairs[end, 0], pairs[end, 1], weights[end] = one, other, weights[number]
                end += 1
                break
            left, right = pairs[there, 0], pairs[there, 1]
            if tokens[left] + tokens[right] == token and alike(haplotypes, one, other, left, right):
                weights[there] += weights[number]
                break
            slot = (slot + 1) & (room - 1)
    slots[:room] = -1
    return end


@compiled
def listed(found: Any, columns: Any, statement: Any, tables: Any, each: Any, tokens: Any, space: Any) -> Any:
    """The diplotypes of the typings in found with their posterior, or, where there are tokens, their unphased genotypes: where the rows of each
    typing end, haplotype pairs, posterior, and the prior probability of each typing."""
    ends, prior = np.zeros(found.shape[0], dtype=np.int64), np.zeros(found.shape[0])
    pairs, weights, slots = np.empty((256, 2), dtype=np.int32), np.empty(256), np.full(512, -1, dtype=np.int32)
    first, start, key, forbid, kind, shares = space.first, space.start, space.key, space.barred, space.kind, space.weight
    end, begin, until = 0, 0, 0
    for number in range(found.shape[0]):
        if number == until:
            begin, until = number, gather(found, number, columns, statement, tables, True, each, space)
        low, high = first[number - begin], first[number - begin + 1]
        needed = end + possible(low, high, start, key, forbid)
        if needed > weights.shape[0]:
            more_pairs, more_weights = np.empty((2 * needed, 2), dtype=np.int32), np.empty(2 * needed)
            more_pairs[:end], more_weights[:end] = pairs[:end], weights[:end]
            pairs, weights = more_pairs, more_weights
            slots = np.full(4 * weights.shape[0], -1, dtype=np.int32)
        before = end
        end, total = diplotypes(low, high, start, key, forbid, kind, shares, pairs, weights, before)
        if tokens.shape[0]:
            end = unphased(pairs, weights, before, end, tokens, tables.haplotypes, slots)
        weights[before:end] /= total
        ends[number], prior[number] = end, total
    return ends, pairs[:end], weights[:end], prior
