"""One candidate's match opened: locus by locus with its directions, and a probability down to the pairs of haplotypes behind it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stembase.bank.selection.counting import Dpb1, dpb1_of
from stembase.bank.selection.frame import Frame
from stembase.science.hla.expansion import Expanded
from stembase.science.hla.explaining import Account, account, unexplained
from stembase.science.hla.imputation import Imputation, impute
from stembase.science.hla.matching import LocusCount, Span, count, overalls
from stembase.science.hla.typing import Typing
from stembase.science.hla.vocabulary import Vocabulary

LIKELIEST = 3
Genotypes = tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Locus:
    """One locus: the likeliest genotypes of both with their posterior (nothing where none explains the typing), and the mismatches the typings allow,
    at allele and at antigen level, in both directions."""

    locus: str
    patient: Genotypes
    candidate: Genotypes
    alleles: LocusCount
    antigens: LocusCount


@dataclass(frozen=True, slots=True)
class Explanation:
    """The loci counted; matches out of 6 to 12, and how DPB1 stands; the account of exactly `mismatches`, its loci in `order` (None where haplotypes
    do not explain one of the two); the loci in the way of an explanation, of the patient and of the candidate; and what was noticed in reading both
    typings, codes with facts."""

    loci: tuple[Locus, ...]
    matches: dict[str, Span]
    dpb1: Dpb1 | None
    order: tuple[str, ...]
    mismatches: int
    account: Account | None
    in_the_way: tuple[tuple[str, ...], tuple[str, ...]]
    remarks: tuple[tuple[str, dict[str, object]], ...]


def explain_match(patient: Typing, candidate: Typing, frame: Frame, loci: Sequence[str], mismatches: int = 0) -> Explanation:
    """How the chance of exactly so many mismatches over these loci comes about."""
    read = [frame.expander.expand(typing) for typing in (patient, candidate)]
    vocabulary = Vocabulary(frame.frequencies)
    own, other = (impute(one.typing, frame.frequencies, vocabulary) for one in read)
    places = [frame.frequencies.loci.index(locus) for locus in loci if locus in frame.frequencies.loci]

    def event(found: NDArray[np.int64]) -> NDArray[np.bool_]:
        held: NDArray[np.bool_] = found[:, places].sum(axis=1) == mismatches
        return held

    explained = own.explained and other.explained
    return Explanation(
        loci=tuple(_locus(locus, read, own, other, frame) for locus in loci),
        matches=overalls(read[0].typing, read[1].typing, frame.seen),
        dpb1=dpb1_of(read[0].typing, read[1].typing, frame),
        order=frame.frequencies.loci,
        mismatches=mismatches,
        account=account(own, other, event) if explained else None,
        in_the_way=(() if own.explained else _way(read[0], frame, vocabulary), () if other.explained else _way(read[1], frame, vocabulary)),
        remarks=tuple((remark.code, dict(remark.facts)) for one in read for remark in one.remarks),
    )


def _way(read: Expanded, frame: Frame, vocabulary: Vocabulary) -> tuple[str, ...]:
    return unexplained(read.typing, frame.frequencies, vocabulary)


def _locus(locus: str, read: Sequence[Expanded], own: Imputation, other: Imputation, frame: Frame) -> Locus:
    counts = [count(read[0].typing, read[1].typing, {locus: level}, frame.seen)[locus] for level in ("allele", "antigen")]  # type: ignore[dict-item]
    return Locus(locus, _genotypes(own, locus), _genotypes(other, locus), *counts)


def _genotypes(imputation: Imputation, locus: str) -> Genotypes:
    if not imputation.explained or locus not in imputation.frequencies.loci:
        return ()
    return tuple((*names, share) for names, share in list(imputation.locus(locus).items())[:LIKELIEST])
