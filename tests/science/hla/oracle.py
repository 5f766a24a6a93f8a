"""The engine said over again in the plainest way: every ordered pair of haplotypes of both sides; and small random worlds for it."""

import random
from collections import defaultdict
from itertools import product

from stembase.science.hla.frequencies import FrequencySet, compile_set
from stembase.science.hla.interned import ANY, LocusTyping

LOCI = ("A", "C", "B", "DRB1", "DQB1")


def fits(names, allele):
    family = allele.split(":")[0] + ":XX"
    return ANY in names or allele in names or family in names


def consistent(typing, loci, first, second):
    """Whether an ordered pair of haplotypes can be the two copies of a person with this typing, the first lying on the side of the first sets."""
    alleles = {locus: (first[at], second[at]) for at, locus in enumerate(loci)}
    groups = [tuple(locus for locus in group if locus in alleles and typing.loci.get(locus)) for group in typing.phased]
    alone = [(locus,) for locus in loci if typing.loci.get(locus) and not any(locus in group for group in groups)]
    for group in [*groups, *alone]:
        if not group:
            continue
        options = []
        for genotype in range(len(typing.loci[group[0]])):
            for one, other in ((0, 1), (1, 0)):
                options.append(
                    all(
                        fits(typing.loci[locus][genotype][one], alleles[locus][0]) and fits(typing.loci[locus][genotype][other], alleles[locus][1])
                        for locus in group
                    )
                )
        if not any(options):
            return False
    return True


def diplotypes(typing, populations, loci):
    """Posterior of every unordered pair of haplotypes. populations: list of (prior, {haplotype: frequency})."""
    found = defaultdict(float)
    for prior, haplotypes in populations:
        for (first, one), (second, other) in product(haplotypes.items(), repeat=2):
            if one * other > 0 and consistent(typing, loci, first, second):
                found[tuple(sorted((first, second)))] += prior * one * other
    total = sum(found.values())
    return {pair: weight / total for pair, weight in found.items()} if total else {}


def expressed(one, other):
    if one.endswith("N") and other.endswith("N"):
        return ()
    if one.endswith("N"):
        return (other, other)
    return (one, one) if other.endswith("N") else (one, other)


def mismatches(patient, donor):
    """Mismatches out of 2 of two expressed genotypes: the better of the two ways to lay them side by side."""
    if not patient or not donor:
        return 0 if patient == donor else 2
    return 2 - max((patient[0] == donor[0]) + (patient[1] == donor[1]), (patient[0] == donor[1]) + (patient[1] == donor[0]))


def genotypes(pairs):
    """What the pairs of haplotypes express, with its posterior."""
    found = defaultdict(float)
    for (first, second), weight in pairs.items():
        shown = tuple(tuple(sorted(expressed(one, other))) for one, other in zip(first, second, strict=True))
        found[shown] += weight
    return found


def chances(patient, donor, loci):
    """P(k mismatches) for every k, and by locus P(2/2), P(1/2), P(0/2); of two posteriors over pairs of haplotypes."""
    overall = [0.0] * (2 * len(loci) + 1)
    by_locus = [[0.0] * 3 for _locus in loci]
    for (one, weight), (other, share) in product(genotypes(patient).items(), genotypes(donor).items()):
        each = [mismatches(mine, yours) for mine, yours in zip(one, other, strict=True)]
        overall[sum(each)] += weight * share
        for at, number in enumerate(each):
            by_locus[at][number] += weight * share
    return overall, by_locus


class World:
    """A frequency set with a null allele at every locus, and typings of every kind; the same for the same seed."""

    def __init__(self, seed, populations=1, loci=LOCI, haplotypes=14):
        self.random = random.Random(seed)
        self.loci = loci
        self.alleles = {locus: [f"{locus}*01:01", f"{locus}*01:02", f"{locus}*02:01", f"{locus}*02:02N"] for locus in loci}
        priors = [0.7, 0.3][:populations] if populations > 1 else [1.0]
        self.populations = [(prior, self.frequencies(haplotypes)) for prior in priors]
        sets = {str(number): of for number, (_prior, of) in enumerate(self.populations)}
        self.set: FrequencySet = compile_set(loci, sets).with_priors({str(number): prior for number, prior in enumerate(priors)})

    def frequencies(self, number):
        chosen = {tuple(self.random.choice(self.alleles[locus]) for locus in self.loci): self.random.random() for _each in range(number)}
        chosen[next(iter(chosen))] = 0.0  # a haplotype that stands in the file and never occurs
        total = sum(chosen.values())
        return {haplotype: frequency / total for haplotype, frequency in chosen.items()}

    def copy(self, locus):
        kind = self.random.random()
        if kind < 0.08:
            return frozenset({f"{locus}*0{self.random.choice('12')}:XX"})
        if kind < 0.12:
            return frozenset({ANY})
        return frozenset(self.random.sample(self.alleles[locus], self.random.choice([1, 1, 2, 2, 3])))

    def typing(self, phased=False):
        """A typing some pair of haplotypes explains, widened at random; now and then one that nothing explains."""
        haplotypes = [haplotype for _prior, of in self.populations for haplotype in of]
        first, second = self.random.choice(haplotypes), self.random.choice(haplotypes)
        loci = {}
        options = self.random.choice([1, 2]) if phased else 0
        for at, locus in enumerate(self.loci):
            if not phased and self.random.random() < 0.2:
                continue
            sides = [(self.copy(locus), self.copy(locus)) for _each in range(options or self.random.choice([1, 1, 1, 2, 3]))]
            sides[0] = (sides[0][0] | {first[at]}, sides[0][1] | {second[at]})
            loci[locus] = tuple(sides)
        if loci and self.random.random() < 0.1:
            strange = self.random.choice(list(loci))
            loci[strange] = ((frozenset(), loci[strange][0][1]),) * (options or 1)
        return LocusTyping(loci, (tuple(self.loci[:3]),) if phased else ())

    def typings(self, number):
        return [self.typing(phased=self.random.random() < 0.15) for _each in range(number)]
