"""Counting mismatches between two typings: by locus and direction, at allele or antigen level, and overall n/6 to n/12.

What a typing leaves open stays open: every count is a range, the fewest and the most mismatches any genotypes behind the two typings can have.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from stembase.science.hla.interned import ANY, LocusTyping, Names, Statement

Seen = Callable[[str], Names]  # an allele to the antigens it may be seen as (its first field, or `serology.Serology`)
Level = Literal["allele", "antigen"]
Span = tuple[int, int]  # fewest and most
Pair = tuple[str, ...]  # what two copies express: two names, or none where both are null
Tce = Literal["matched", "permissive", "gvh", "hvg", "unknown"]

OVERALL: Mapping[str, Mapping[str, Level]] = {
    "6": {"A": "antigen", "B": "antigen", "DRB1": "allele"},
    "8": dict.fromkeys(("A", "B", "C", "DRB1"), "allele"),
    "10": dict.fromkeys(("A", "B", "C", "DRB1", "DQB1"), "allele"),
    "12": dict.fromkeys(("A", "B", "C", "DRB1", "DQB1", "DPB1"), "allele"),
}
ALWAYS = ("6", "8", "10")  # out of 12 only where DPB1 is typed on both sides
ALIKE = 3  # alleles that lie in the same sets tell no more than three of them: two copies agree, differ, or half agree
STRANGE_PATIENT, STRANGE_DONOR = "patient", "donor"  # what NEW is: its own, and nobody else's


@dataclass(frozen=True, slots=True)
class LocusCount:
    """Mismatches at a locus, out of 2, as ranges: in graft-versus-host direction (copies of the patient the donor lacks), in host-versus-graft
    direction (copies of the donor the patient lacks), and counted once, the larger of the two. A homozygous copy counts twice.
    """

    gvh: Span
    hvg: Span
    mismatches: Span


UNKNOWN = LocusCount((0, 2), (0, 2), (0, 2))


def first_field(name: str) -> Names:
    """The antigen an allele is seen as where no serology is given: locus and first field."""
    return frozenset({name.split(":")[0]})


def expresses(first: str, second: str) -> Pair:
    """The null rule: beside a null allele the partner counts twice; two nulls express nothing."""
    shown = [name for name in (first, second) if not name.endswith("N")]
    return tuple(sorted(shown * (3 - len(shown)))) if shown else ()


def mismatches(patient: Pair, donor: Pair) -> tuple[int, int]:
    """Copies the other side lacks, GvH and HvG, of what two people express."""
    return sum(name not in donor for name in patient), sum(name not in patient for name in donor)


@lru_cache(maxsize=1 << 14)
def count_locus(patient: Statement, donor: Statement, seen: Seen | None = None) -> LocusCount:
    """The mismatches at one locus. `seen` makes it the antigen level, where no more can differ than alleles do. Untyped on either side: anything is
    possible."""
    if not patient or not donor:
        return UNKNOWN
    found = {
        mismatches(expresses(*mine), expresses(*yours))
        for own in patient
        for other in donor
        for mine, yours in _genotypes([_seen(own[0], seen), _seen(own[1], seen)], [_seen(other[0], seen), _seen(other[1], seen)])
    }
    counted = LocusCount(_span(one for one, _other in found), _span(other for _one, other in found), _span(map(max, found)))
    return _at_most(counted, count_locus(patient, donor)) if seen else counted


def _at_most(antigens: LocusCount, alleles: LocusCount) -> LocusCount:
    """Antigens differ only where alleles do: an allele that may be seen as several antigens is seen as one and the same on both sides."""
    pairs = ((antigens.gvh, alleles.gvh), (antigens.hvg, alleles.hvg), (antigens.mismatches, alleles.mismatches))
    return LocusCount(*((min(one[0], other[0]), min(one[1], other[1])) for one, other in pairs))


def count(patient: LocusTyping, donor: LocusTyping, loci: Mapping[str, Level], seen: Seen = first_field) -> dict[str, LocusCount]:
    """The mismatches at each locus named, at the level named."""
    return {
        locus: count_locus(patient.loci.get(locus, ()), donor.loci.get(locus, ()), seen if level == "antigen" else None)
        for locus, level in loci.items()
    }


def overall(patient: LocusTyping, donor: LocusTyping, of: str = "10", seen: Seen = first_field) -> Span:
    """Matches out of 6, 8, 10 or 12: the fewest and the most the typings allow."""
    counts = count(patient, donor, OVERALL[of], seen).values()
    out_of = 2 * len(OVERALL[of])
    return out_of - sum(one.mismatches[1] for one in counts), out_of - sum(one.mismatches[0] for one in counts)


def overalls(patient: LocusTyping, donor: LocusTyping, seen: Seen = first_field) -> dict[str, Span]:
    """Matches out of 6, 8 and 10, and out of 12 where DPB1 is typed on both sides."""
    both = "DPB1" in patient.loci and "DPB1" in donor.loci
    return {of: overall(patient, donor, of, seen) for of in OVERALL if of in ALWAYS or both}


def tce(patient: Statement, donor: Statement, group: Mapping[str, str]) -> tuple[Tce, ...]:
    """What DPB1 comes to in T-cell epitope groups: every answer the typings allow, `unknown` where an allele has no group.

    group: allele to `1`, `2` or `3`, 1 the most immunogenic; a genotype counts by its most immunogenic allele. Non-permissive in the direction of the
    side that has the more immunogenic one. Source: Fleischhauer et al., Lancet Oncol 2012; 13: 366–374.
    """
    if not patient or not donor:
        return ("unknown",)
    found: set[Tce] = set()
    for own, other in product(patient, donor):
        for mine, yours in product(_shown(own), _shown(other)):
            found.add(_tce(mine, yours, group))
    return tuple(sorted(found))


def _shown(genotype: tuple[Names, Names]) -> set[Pair]:
    """What a genotype may express; NEW, or an allele nothing is said about, has no name and no group."""
    return {expresses(one, other) for one, other in product(genotype[0] or {""}, genotype[1] or {""})}


def _tce(mine: Pair, yours: Pair, group: Mapping[str, str]) -> Tce:
    if mine == yours and "" not in mine and ANY not in mine:
        return "matched"
    own, other = ([group.get(name, "") for name in pair] for pair in (mine, yours))
    if not own or not other or not all(own) or not all(other):
        return "unknown"
    if min(own) == min(other):
        return "permissive"
    return "gvh" if min(own) < min(other) else "hvg"


def _seen(names: Names, seen: Seen | None) -> Names:
    """A copy at antigen level; a null has no antigen and stays what it is."""
    return frozenset().union(*({name} if name == ANY or name.endswith("N") else seen(name) for name in names)) if seen else names


def _span(values: Iterator[int] | map) -> Span:  # type: ignore[type-arg]
    found = set(values)
    return min(found), max(found)


def _genotypes(patient: list[Names], donor: list[Names]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Genotypes of both sides that give every count the sets allow, without trying every allele."""
    copies = [*patient, *donor]
    named = frozenset(name for names in copies for name in names if name != ANY)
    by_place: dict[tuple[bool, ...], list[str]] = defaultdict(list)
    for name in sorted(named):
        alike = by_place[(name.endswith("N"), *(name in names or ANY in names for names in copies))]
        if len(alike) < ALIKE:
            alike.append(name)
    kept = {name for alike in by_place.values() for name in alike}
    choices = []
    for number, names in enumerate(copies):
        strange = f"{STRANGE_PATIENT if number < 2 else STRANGE_DONOR} {number}"
        chosen = [name for name in kept if name in names or ANY in names]
        choices.append([*chosen, strange] if ANY in names or not names else chosen)
    for one, other, first, second in product(*choices):
        yield (one, other), (first, second)
