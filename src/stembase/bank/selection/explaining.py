"""One probability opened: the haplotype pairs behind a candidate's typing with their shares, and what each gives against the patient. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.bank.selection.frame import Frame
from stembase.science.hla.expansion import Expanded
from stembase.science.hla.imputation import Imputation, impute
from stembase.science.hla.profile import expressed
from stembase.science.hla.typing import Typing
from stembase.science.hla.vocabulary import Vocabulary

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Locus:
    """One locus: the likeliest genotypes of patient and candidate with their posterior, and P(2/2), P(1/2), P(0/2)."""

    locus: str
    patient: tuple[tuple[str, str, float], ...]
    candidate: tuple[tuple[str, str, float], ...]
    matches: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Diplotype:
    """A pair of haplotypes of the candidate: its share of the typing, and the chance of 0 … mismatches with the patient if this is the pair."""

    first: tuple[str, ...]
    second: tuple[str, ...]
    share: float
    mismatches: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`loci` counted; `pairs`, the likeliest first, of `of` pairs in all, which together make up `shown` of the whole; empty where none explains it.

    `chances`: P(0 … 4) over all pairs; `remarks`: what was noticed in reading both typings, codes with facts.
    """

    loci: tuple[Locus, ...]
    pairs: tuple[Diplotype, ...]
    of: int
    shown: float
    chances: tuple[float, ...]
    remarks: tuple[tuple[str, dict[str, object]], ...]


def explain_match(patient: Typing, candidate: Typing, frame: Frame, loci: Sequence[str]) -> Explanation:
    """How the chances of one candidate come about, over the loci counted."""
    read = [frame.expander.expand(typing) for typing in (patient, candidate)]
    vocabulary = Vocabulary(frame.frequencies, frame.expander.names)
    own, other = (impute(one.typing, frame.frequencies, vocabulary) for one in read)
    remarks = _remarks(read)
    if not (own.explained and other.explained):
        return Explanation((), (), 0, 0.0, (), remarks)
    places = [frame.frequencies.loci.index(locus) for locus in loci if locus in frame.frequencies.loci]
    mine, weights = _shown(own)
    theirs, shares = _shown(other)
    by_locus = [_matches(mine[:, place], theirs[:, place]) for place in places]
    total = 2 * len(places) - np.sum(by_locus, axis=0)
    likeliest = np.lexsort((other.pairs[:, 1], other.pairs[:, 0], -other.weights))[:SHOWN]
    alone = [_alone(other, int(number)) for number in likeliest]
    pairs = tuple(_diplotype(other, int(number), mine, weights, one, places) for number, one in zip(likeliest, alone, strict=True))
    return Explanation(
        loci=tuple(_locus(own, other, at, found, weights, shares) for at, found in zip(places, by_locus, strict=True)),
        pairs=pairs,
        of=len(other.pairs),
        shown=float(sum(pair.share for pair in pairs)),
        chances=_distribution(total, weights, shares),
        remarks=remarks,
    )


def _remarks(read: Sequence[Expanded]) -> tuple[tuple[str, dict[str, object]], ...]:
    return tuple((remark.code, dict(remark.facts)) for one in read for remark in one.remarks)


def _shown(imputation: Imputation) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Genotypes as expressed, (g, loci, 2), and their posterior."""
    one = expressed(imputation)
    return one.genotypes, one.weights


def _alone(imputation: Imputation, number: int) -> NDArray[np.int32]:
    """What one pair of haplotypes expresses, (1, loci, 2)."""
    return expressed(Imputation(imputation.frequencies, imputation.pairs[number : number + 1], np.ones(1), 1.0)).genotypes


def _matches(mine: NDArray[np.int32], theirs: NDArray[np.int32]) -> NDArray[np.int8]:
    """Matches out of 2 at one locus, (patient's genotypes, candidate's genotypes)."""
    a, b = mine[:, None, 0], mine[:, None, 1]
    c, d = theirs[None, :, 0], theirs[None, :, 1]
    straight, crossed = (a == c).astype(np.int8) + (b == d), (a == d).astype(np.int8) + (b == c)
    return np.maximum(straight, crossed)


def _distribution(mismatches: NDArray, weights: NDArray[np.float64], shares: NDArray[np.float64], most: int = 4) -> tuple[float, ...]:
    return tuple(float(weights @ (mismatches == number) @ shares) for number in range(most + 1))


def _diplotype(
    imputation: Imputation, number: int, mine: NDArray[np.int32], weights: NDArray[np.float64], one: NDArray[np.int32], places: list[int]
) -> Diplotype:  # fmt: skip
    first, second = (imputation.frequencies.haplotype(int(side)) for side in imputation.pairs[number])
    mismatches = 2 * len(places) - np.sum([_matches(mine[:, place], one[:, place]) for place in places], axis=0)
    return Diplotype(first, second, float(imputation.weights[number]), _distribution(mismatches, weights, np.ones(1)))


def _locus(
    own: Imputation, other: Imputation, place: int, matches: NDArray, weights: NDArray[np.float64], shares: NDArray[np.float64]
) -> Locus:  # fmt: skip
    locus = own.frequencies.loci[place]
    two, one, none = (float(weights @ (matches == number) @ shares) for number in (2, 1, 0))
    return Locus(locus, _likeliest(own, locus), _likeliest(other, locus), (two, one, none))


def _likeliest(imputation: Imputation, locus: str, most: int = 3) -> tuple[tuple[str, str, float], ...]:
    return tuple((*names, share) for names, share in list(imputation.locus(locus).items())[:most])
