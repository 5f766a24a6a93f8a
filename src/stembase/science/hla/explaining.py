"""Why a probability is what it is: the pairs of genotypes behind it with their shares, each opened to its haplotypes; and why there is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.imputation import Imputation, impute
from stembase.science.hla.interned import LocusTyping
from stembase.science.hla.matching import expresses
from stembase.science.hla.profile import NOT_EXPRESSED, expressed
from stembase.science.hla.vocabulary import Vocabulary

Event = Callable[[NDArray[np.int64]], NDArray[np.bool_]]  # mismatches by locus (n, loci) to whether the event holds
Shown = tuple[tuple[str, str], ...]  # what is expressed, by locus
Diplotype = tuple[tuple[str, ...], tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Share:
    """One pair of genotypes: what each side expresses, the mismatches by locus, and its share of the event's probability.

    patient_diplotypes, donor_diplotypes: the pairs of haplotypes that show these genotypes, with their posterior
    """

    patient: Shown
    donor: Shown
    mismatches: tuple[int, ...]
    share: float
    patient_diplotypes: tuple[Diplotype, ...]
    donor_diplotypes: tuple[Diplotype, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """A probability and what it is made of, the largest shares first; `others` is the share of all that are not listed, of `pairs` in all."""

    probability: float
    shares: tuple[Share, ...]
    others: float
    pairs: int


def exactly(number: int) -> Event:
    """So many mismatches overall."""
    return lambda mismatches: mismatches.sum(axis=1) == number


def at_locus(place: int, number: int) -> Event:
    """So many mismatches at the locus at this place."""
    return lambda mismatches: mismatches[:, place] == number


def account(patient: Imputation, donor: Imputation, event: Event, most: int = 10) -> Account:
    """The probability of an event and the `most` largest shares of it. Takes time with the product of both sides' genotypes."""
    own, other = expressed(patient), expressed(donor)
    total, pairs = 0.0, 0
    best: list[tuple[float, int, int]] = []
    for number, (genotype, weight) in enumerate(zip(own.genotypes, own.weights, strict=True)):
        held = np.flatnonzero(event(mismatched(genotype, other.genotypes)))
        products = other.weights[held] * weight
        total += float(products.sum())
        pairs += len(held)
        best += [(float(products[at]), number, int(held[at])) for at in np.argsort(-products, kind="stable")[:most]]
        best = sorted(best, key=lambda item: (-item[0], item[1], item[2]))[:most]
    shares = tuple(_share(patient, donor, own.genotypes[one], other.genotypes[two], product / total) for product, one, two in best)
    return Account(total, shares, max(0.0, 1.0 - sum(share.share for share in shares)) if total else 0.0, pairs)


def mismatched(genotype: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int64]:
    """Mismatches by locus of one expressed genotype (loci, 2) with many (n, loci, 2)."""
    straight = (others == genotype).sum(axis=2)
    crossed = (others == genotype[:, ::-1]).sum(axis=2)
    found: NDArray[np.int64] = 2 - np.maximum(straight, crossed)
    return found


def unexplained(typing: LocusTyping, frequencies: FrequencySet, vocabulary: Vocabulary | None = None) -> tuple[str, ...]:
    """The loci that stand in the way of a typing no pair of haplotypes explains: those without which the rest is explained, else all typed."""
    vocabulary = vocabulary or Vocabulary(frequencies)
    typed = [locus for locus in frequencies.loci if typing.loci.get(locus)]

    def without(left_out: str) -> LocusTyping:
        loci = {locus: said for locus, said in typing.loci.items() if locus != left_out}
        return LocusTyping(loci, tuple(tuple(locus for locus in group if locus != left_out) for group in typing.phased))

    alone = tuple(locus for locus in typed if impute(without(locus), frequencies, vocabulary).explained)
    return alone or tuple(typed)


def _share(patient: Imputation, donor: Imputation, one: NDArray[np.int32], other: NDArray[np.int32], share: float) -> Share:
    return Share(
        patient=_names(patient.frequencies, one),
        donor=_names(donor.frequencies, other),
        mismatches=tuple(int(number) for number in mismatched(one, other[None])[0]),
        share=share,
        patient_diplotypes=tuple(_diplotypes(patient, one)),
        donor_diplotypes=tuple(_diplotypes(donor, other)),
    )


def _names(frequencies: FrequencySet, genotype: NDArray[np.int32]) -> Shown:
    """An expressed genotype by name; nothing where a locus expresses nothing."""
    names = [["" if number == NOT_EXPRESSED else of[number] for number in pair] for of, pair in zip(frequencies.alleles, genotype, strict=True)]
    return tuple((pair[0], pair[1]) for pair in names)


def _diplotypes(imputation: Imputation, genotype: NDArray[np.int32]) -> Iterator[Diplotype]:
    """The pairs of haplotypes of a person that show a genotype, the likeliest first."""
    wanted = _names(imputation.frequencies, genotype)
    for first, second, share in imputation.diplotypes():
        if all(expresses(*pair) == tuple(sorted(filter(None, shown))) for pair, shown in zip(zip(first, second, strict=True), wanted, strict=True)):
            yield first, second, share
