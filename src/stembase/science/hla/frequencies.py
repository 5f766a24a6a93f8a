"""Haplotype frequency sets: read from text, faults named by row, compiled to sorted arrays; several populations side by side.

Forms read: `haplotype;frequency` (WMDA), `haplotype,frequency` with or without header (HFX, GRIMM), with a `population` column if there are several.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stembase.science.fault import Fault
from stembase.science.hla.names import LOCI, NameFault, parse_name

SUM_TOLERANCE = 0.02  # assumption: what rounding to five decimals and a cut-off for rare haplotypes take away
HEADINGS = {
    "haplotype": "haplotype",
    "hap": "haplotype",
    "frequency": "frequency",
    "freq": "frequency",
    "population": "population",
    "pop": "population",
}
MOST_ALLELES = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class FrequencySet:
    """Haplotypes of one or several populations, sorted by their alleles.

    alleles: for each locus its names, sorted; a haplotype is a row of their numbers: `haplotypes`, uint16, one column a locus of `loci`
    frequencies: float64, one row a population, as given (never rescaled); priors: of the populations, they sum to one
    faults: the rows that were left out and what else was noticed; the rest is usable
    """

    loci: tuple[str, ...]
    alleles: tuple[tuple[str, ...], ...]
    haplotypes: NDArray[np.uint16]
    frequencies: NDArray[np.float64]
    populations: tuple[str, ...]
    priors: tuple[float, ...]
    faults: tuple[Fault, ...] = ()

    @property
    def weighted(self) -> NDArray[np.float64]:
        """Frequencies such that the product of two haplotypes' columns, summed over populations, is the prior probability of the ordered pair."""
        weighted: NDArray[np.float64] = self.frequencies * np.sqrt(np.array(self.priors))[:, None]
        return weighted

    def haplotype(self, number: int) -> tuple[str, ...]:
        """The names of one haplotype, in the order of `loci`."""
        return tuple(names[allele] for names, allele in zip(self.alleles, self.haplotypes[number], strict=True))

    def with_priors(self, priors: Mapping[str, float]) -> "FrequencySet":
        """The same set for a person who belongs to each population with the probability given; those not named get none.

        Refuses (Fault) `hla-population-unknown`, `hla-priors-unusable` (negative, or all zero).
        """
        if unknown := set(priors) - set(self.populations):
            raise Fault("hla-population-unknown", populations=sorted(unknown), known=list(self.populations))
        total = sum(priors.values())
        if total <= 0 or min(priors.values()) < 0:
            raise Fault("hla-priors-unusable", priors=dict(priors))
        return replace(self, priors=tuple(priors.get(name, 0.0) / total for name in self.populations))


def read_frequencies(lines: Iterable[str], population: str = "", *, tolerance: float = SUM_TOLERANCE, sum_refuses: bool = False) -> FrequencySet:
    """The frequency set in the lines of a file.

    Left out and named by row in `faults`: `hla-frequency-unreadable`, `hla-frequency-negative`, `hla-haplotype-twice`, `hla-haplotype-loci` (not the
    loci of the first row) and the faults of a name. A population that does not sum to one within `tolerance` is noted as `hla-frequencies-sum`, or
    refused with `sum_refuses`. Refused: `hla-frequencies-empty`.
    """
    found: dict[str, dict[tuple[str, ...], float]] = {}
    faults: list[Fault] = []
    loci: tuple[str, ...] = ()
    for row, written, value, of in _rows(lines):
        try:
            names = _alleles(written, row)
            here = tuple(names)
            loci = loci or here
            if here != loci:
                raise Fault("hla-haplotype-loci", row, written=written, loci=list(loci))
            haplotypes = found.setdefault(of or population, {})
            haplotype = tuple(names.values())
            if haplotype in haplotypes:
                raise Fault("hla-haplotype-twice", row, written=written)
            haplotypes[haplotype] = _number(value, row)
        except Fault as fault:
            faults.append(fault)
    if not any(found.values()):
        raise Fault("hla-frequencies-empty", faults=len(faults))
    for name, haplotypes in found.items():
        total = sum(haplotypes.values())
        if abs(total - 1) > tolerance:
            faults.append(Fault("hla-frequencies-sum", population=name, total=round(total, 6), tolerance=tolerance))
            if sum_refuses:
                raise faults[-1]
    return compile_set(loci, found, faults=tuple(faults))


def compile_set(loci: tuple[str, ...], found: Mapping[str, Mapping[tuple[str, ...], float]], *, faults: tuple[Fault, ...] = ()) -> FrequencySet:
    """A set from haplotypes (names in the order of `loci`) with their frequency, by population; equal priors. Refuses `hla-alleles-too-many`."""
    names = tuple(tuple(sorted(of)) for of in zip(*{haplotype for haplotypes in found.values() for haplotype in haplotypes}, strict=True))
    names = tuple(tuple(sorted(set(of))) for of in names)
    if max(map(len, names)) > MOST_ALLELES:
        raise Fault("hla-alleles-too-many", most=MOST_ALLELES)
    numbers = [{name: number for number, name in enumerate(of)} for of in names]
    coded = {
        population: {tuple(of[name] for of, name in zip(numbers, haplotype, strict=True)): frequency for haplotype, frequency in haplotypes.items()}
        for population, haplotypes in found.items()
    }
    order = sorted({haplotype for haplotypes in coded.values() for haplotype in haplotypes})
    return FrequencySet(
        loci=loci,
        alleles=names,
        haplotypes=np.array(order, dtype=np.uint16),
        frequencies=np.array([[haplotypes.get(haplotype, 0.0) for haplotype in order] for haplotypes in coded.values()], dtype=np.float64),
        populations=tuple(coded),
        priors=(1 / len(coded),) * len(coded),
        faults=faults,
    )


def merge(sets: Iterable[FrequencySet]) -> FrequencySet:
    """Sets of several populations over the same loci as one, with equal priors. Refuses `hla-haplotype-loci`, `hla-population-twice`."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    faults: tuple[Fault, ...] = ()
    loci: tuple[str, ...] = ()
    for one in sets:
        loci = loci or one.loci
        if one.loci != loci:
            raise Fault("hla-haplotype-loci", loci=list(loci), written="~".join(one.loci))
        for population, row in zip(one.populations, one.frequencies, strict=True):
            if population in found:
                raise Fault("hla-population-twice", population=population)
            found[population] = {one.haplotype(int(number)): float(row[number]) for number in np.flatnonzero(row)}
        faults += one.faults
    return compile_set(loci, found, faults=faults)


def allele_key(written: str) -> str:
    """The name by which the engine knows an allele: locus, two fields, N for a null (`A*01:01:01G`, `A*01:01g`, `A*01:01:01:03`: `A*01:01`)."""
    allele = parse_name(written)
    if allele.kind not in {"allele", "g", "G", "P"}:
        return str(allele)
    return f"{allele.locus}*{':'.join(allele.fields[:2])}{'N' if allele.is_null else ''}"


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, str, str, str]]:
    """Row number, haplotype, frequency and population of every row with anything in it."""
    at = {"haplotype": 0, "frequency": 1}
    delimiter = ""
    for row, line in enumerate(lines, 1):
        line = line.strip().lstrip("\ufeff")
        if not line or line.startswith("#"):
            continue
        delimiter = delimiter or next((sign for sign in ";\t," if sign in line), ";")
        cells = next(csv.reader([line], delimiter=delimiter))
        headings = {HEADINGS[cell.strip().lower()]: place for place, cell in enumerate(cells) if cell.strip().lower() in HEADINGS}
        if "haplotype" in headings:
            at = headings
            continue
        cell = {name: cells[place].strip() if place < len(cells) else "" for name, place in at.items()}
        yield row, cell.get("haplotype", ""), cell.get("frequency", ""), cell.get("population", "")


def _alleles(written: str, row: int) -> dict[str, str]:
    """The alleles of a haplotype by locus, in the order of LOCI."""
    names: dict[str, str] = {}
    for part in written.split("~"):
        try:
            allele = parse_name(part)
        except NameFault as fault:
            raise Fault(fault.code, row, **fault.facts) from fault
        if allele.kind not in {"allele", "g", "G", "P", "absent"} or allele.locus in names:
            raise Fault("hla-haplotype-loci", row, written=written, loci=sorted(names))
        names[allele.locus] = allele_key(part)
    return {locus: names[locus] for locus in LOCI if locus in names}


def _number(value: str, row: int) -> float:
    """A frequency: a number from 0 to 1."""
    try:
        frequency = float(value)
    except ValueError:
        raise Fault("hla-frequency-unreadable", row, written=value) from None
    if frequency < 0:
        raise Fault("hla-frequency-negative", row, written=value)
    if not frequency <= 1:
        raise Fault("hla-frequency-unreadable", row, written=value)
    return frequency
