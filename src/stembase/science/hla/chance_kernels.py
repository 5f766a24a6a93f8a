"""Compiled: every chance of every donor with every patient, the patients' genotypes taken a block at a time.

A donor's copy fits a genotype in so many alleles; two copies fit in as many together, but where the donor shows one allele twice at a locus. So
each haplotype is laid beside a block once, and a diplotype is the sum of two rows of bytes.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stembase.science.compiling import compiled
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.kernels import gather, lowest_bit
from stembase.science.hla.listing_kernels import diplotypes, possible
from stembase.science.hla.profile import MOST_COUNTED


class Sums(NamedTuple):
    """What one thread keeps of one donor; a word holds a byte each of eight genotypes.

    shares: (loci, alleles + 1, alleles + 1) of its locus genotypes, the smaller allele first; seen: which of them are not zero
    has, twice: (loci, alleles + 1, words) whether genotypes have an allele at all, and on both copies; made: the block each row was made for
    fits: (haplotypes, words) how many alleles of a haplotype they have; alike: (words,) of a diplotype
    by: (genotypes, 5) weight by genotype and mismatches
    """

    shares: NDArray[np.float64]
    seen: NDArray[np.int64]
    has: NDArray[np.uint64]
    twice: NDArray[np.uint64]
    made: NDArray[np.int64]
    fits: NDArray[np.uint64]
    alike: NDArray[np.uint64]
    by: NDArray[np.float64]


def sums(frequencies: FrequencySet, genotypes: int) -> Sums:
    """Room for one thread that takes so many genotypes of the patients at a time, rounded up to words."""
    loci, alleles, words = len(frequencies.loci), max(map(len, frequencies.alleles)) + 1, (genotypes + 7) // 8
    return Sums(
        shares=np.zeros((loci, alleles, alleles)),
        seen=np.zeros(loci * alleles * alleles, dtype=np.int64),
        has=np.empty((loci, alleles, words), dtype=np.uint64),
        twice=np.empty((loci, alleles, words), dtype=np.uint64),
        made=np.zeros((loci, alleles), dtype=np.int64),
        fits=np.empty((len(frequencies.haplotypes), words), dtype=np.uint64),
        alike=np.zeros(words, dtype=np.uint64),
        by=np.zeros((8 * words, MOST_COUNTED + 1)),
    )


@compiled
def chances(found: Any, columns: Any, statement: Any, tables: Any, against: Any, each: Any, space: Any, room: Any, rows: Any, prior: Any) -> None:
    """Rows (donors, patients, 5 + 2 × loci) of chances: P(0 … 4), then by locus P(2/2) and P(1/2), every pair of genotypes added up."""
    first, start, key, forbid, kind, shares = space.first, space.start, space.key, space.barred, space.kind, space.weight
    block, begin, until = room.by.shape[0], 0, 0
    pairs, weights = np.empty((256, 2), dtype=np.int32), np.empty(256)
    rows[:] = 0.0
    room.made[:] = 0
    turn = 0
    for number in range(found.shape[0]):
        if number == until:
            begin, until = number, gather(found, number, columns, statement, tables, True, each, space)
        low, high = first[number - begin], first[number - begin + 1]
        if possible(low, high, start, key, forbid) > weights.shape[0]:
            weights = np.empty(2 * possible(low, high, start, key, forbid))
            pairs = np.empty((weights.shape[0], 2), dtype=np.int32)
        end, total = diplotypes(low, high, start, key, forbid, kind, shares, pairs, weights, 0)
        prior[number] = total
        if total == 0.0:
            continue
        weights[:end] /= total
        by_locus(pairs[:end], weights, tables.haplotypes, against, room, rows[number])
        for lowest in range(0, against.patient.shape[0], block):
            turn += 1
            words = (min(block, against.patient.shape[0] - lowest) + 7) // 8
            lay_beside(kind[start[low] : start[high]], lowest, words, turn, tables.haplotypes, against, room)
            overall(pairs[:end], weights, lowest, words, turn, tables.haplotypes, against, room)
            spread(lowest, against, room.by, rows[number])


@compiled
def by_locus(pairs: Any, weights: Any, haplotypes: Any, against: Any, room: Any, row: Any) -> None:
    """P(2/2) and P(1/2) at every locus, from the donor's locus genotypes and the patients who may have an allele of theirs."""
    shares, seen, null, loci, alleles = room.shares, room.seen, against.null, haplotypes.shape[1], room.shares.shape[1]
    held, carrier, partner, part = against.held, against.carrier, against.partner, against.part
    number = 0
    for diplotype in range(pairs.shape[0]):
        for at in range(loci):
            left, right = np.int64(haplotypes[pairs[diplotype, 0], at]), np.int64(haplotypes[pairs[diplotype, 1], at])
            first, second = min(left, right), max(left, right)
            if null[at, left] or null[at, right]:
                first = second = alleles - 1 if null[at, left] and null[at, right] else right if null[at, left] else left
            if shares[at, first, second] == 0.0:
                seen[number] = (at * alleles + first) * alleles + second
                number += 1
            shares[at, first, second] += weights[diplotype]
    for place in range(number):
        at, first, second = seen[place] // alleles // alleles, seen[place] // alleles % alleles, seen[place] % alleles
        share = shares[at, first, second]
        shares[at, first, second] = 0.0
        column = MOST_COUNTED + 1 + 2 * at
        for allele, other, done in ((first, second, -1), (second, first, first)):
            if done < 0 or first != second:
                begin, end = held[at * alleles + allele], held[at * alleles + allele + 1]
                with_allele(begin, end, other, done, share, column, carrier, partner, part, row)


@compiled
def with_allele(begin: int, end: int, other: int, done: int, share: float, column: int, carrier: Any, partner: Any, part: Any, row: Any) -> None:
    """Add a donor's locus genotype to every patient who may have one allele of it; those whose partner is `done` have been."""
    for place in range(begin, end):
        if partner[place] != done:
            row[carrier[place], column + (0 if partner[place] == other else 1)] += share * part[place]


@compiled
def lay_beside(entries: Any, first: int, words: int, turn: int, haplotypes: Any, against: Any, room: Any) -> None:
    """How many alleles the genotypes of this block share with each haplotype that fits the donor."""
    made, every, has, twice = room.made, room.fits, room.has, room.twice
    none = has.shape[1] - 1
    for at in range(haplotypes.shape[1]):
        make(at, none, first, words, against.begins, against.bearers, has, twice)
    for haplotype in entries:
        fits = every[haplotype, :words]
        fits[:] = np.uint64(0)
        for at in range(haplotypes.shape[1]):
            allele = haplotypes[haplotype, at]
            if made[at, allele] != turn:
                made[at, allele] = turn
                make(at, allele, first, words, against.begins, against.bearers, has, twice)
            for word in range(words):
                fits[word] += has[at, allele, word]


@compiled
def make(at: int, allele: int, first: int, words: int, begins: Any, bearers: Any, has: Any, twice: Any) -> None:
    """Which genotypes of this block have an allele, and which on both copies."""
    one, two = has[at, allele, :words].view(np.uint8), twice[at, allele, :words].view(np.uint8)
    one[:] = 0
    two[:] = 0
    begin, end = begins[at * has.shape[1] + allele], begins[at * has.shape[1] + allele + 1]
    for place in range(begin + np.searchsorted(bearers[begin:end], first), end):
        genotype = bearers[place] - first
        if genotype >= one.shape[0]:
            break
        two[genotype] = one[genotype]
        one[genotype] = 1


@compiled
def overall(pairs: Any, weights: Any, first: int, words: int, turn: int, haplotypes: Any, against: Any, room: Any) -> None:
    """Add every diplotype to the genotypes of this block it matches but for MOST_COUNTED alleles: those its haplotypes fit, set right where one
    allele is shown twice. Tuples of arrays are slow to hand on, so the innermost functions take the arrays they need."""
    alike, fits, has, twice, null, by, none = room.alike[:words], room.fits, room.has, room.twice, against.null, room.by, room.has.shape[1] - 1
    loci, genotypes = haplotypes.shape[1], against.patient.shape[0] - first
    for diplotype in range(pairs.shape[0]):
        one, other = pairs[diplotype, 0], pairs[diplotype, 1]
        for word in range(words):
            alike[word] = fits[one, word] + fits[other, word]
        for at in range(loci):
            mine, yours = np.int64(haplotypes[one, at]), np.int64(haplotypes[other, at])
            if null[at, mine] or null[at, yours]:
                shown = none if null[at, mine] and null[at, yours] else yours if null[at, mine] else mine
                for word in range(words):
                    alike[word] += twice[at, shown, word] << np.uint64(shown == none)
            elif mine == yours:
                for word in range(words):
                    alike[word] -= has[at, mine, word] - twice[at, mine, word]
        add_enough(alike, weights[diplotype], 2 * loci, genotypes, by)


@compiled
def add_enough(alike: Any, weight: float, most: int, genotypes: int, by: Any) -> None:
    """Add a weight to every genotype with at most MOST_COUNTED of `most` mismatches, looking at eight at a time."""
    lift = np.uint64(128 - max(0, most - MOST_COUNTED)) * np.uint64(0x0101010101010101)
    for word in range(alike.shape[0]):
        enough = (alike[word] + lift) & np.uint64(0x8080808080808080)
        while enough:
            place = lowest_bit(enough)
            enough &= enough - np.uint64(1)
            genotype = 8 * word + np.int64(place >> np.uint64(3))
            if genotype < genotypes:
                by[genotype, most - np.int64((alike[word] >> (place - np.uint64(7))) & np.uint64(255))] += weight


@compiled
def spread(first: int, against: Any, by: Any, row: Any) -> None:
    """From sums by genotype to chances by patient; the sums are emptied."""
    of, weight = against.patient, against.weight
    for genotype in range(min(by.shape[0], of.shape[0] - first)):
        patient, share = of[first + genotype], weight[first + genotype]
        for mismatches in range(MOST_COUNTED + 1):
            row[patient, mismatches] += by[genotype, mismatches] * share
            by[genotype, mismatches] = 0.0
