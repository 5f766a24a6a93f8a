"""Files the HLA commands read without a database: frequency sets, code tables, a nomenclature release in a folder."""

import gzip
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stembase import __version__
from stembase.refusal import Refused, explain

from .language import language

if TYPE_CHECKING:
    from stembase.science.hla.codes import Codes
    from stembase.science.hla.expansion import Expander
    from stembase.science.hla.frequencies import FrequencySet
    from stembase.science.hla.nomenclature import Release


def content_of(path: Path) -> bytes:
    """What a file says, unpacked where it is .gz. Refuses `registry-unreadable`."""
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (gzip.BadGzipFile, EOFError, zlib.error) as broken:
        raise Refused("registry-unreadable", file=path.name) from broken


def lines_of(path: Path) -> list[str]:
    """The lines of a text file, plain or .gz. Refuses (Fault) as `text_of`."""
    from stembase.science.encoding import text_of

    return text_of(content_of(path)).splitlines()


def frequencies_in(paths: Sequence[Path], priors: Sequence[str] = ()) -> "FrequencySet":
    """The haplotype frequencies in files, each population named by its file unless a column names it; with priors `POPULATION=NUMBER`, or equal ones.

    Refuses (Fault) as `read_frequencies`, `merge` and `with_priors`, and `hla-priors-unusable` for what is no number.
    """
    from stembase.science.hla.frequencies import merge

    sets = [_frequencies_of(path) for path in paths]
    frequencies = merge(sets) if len(sets) > 1 else sets[0]
    return frequencies.with_priors(dict(map(_prior, priors))) if priors else frequencies


def _frequencies_of(path: Path) -> "FrequencySet":
    """One file's set; its faults say whose they are."""
    from stembase.science.fault import Fault
    from stembase.science.hla.frequencies import read_frequencies

    read = read_frequencies(lines_of(path), path.name.split(".")[0])
    return replace(read, faults=tuple(Fault(fault.code, file=path.name, **fault.facts) for fault in read.faults))


def _prior(written: str) -> tuple[str, float]:
    from stembase.science.fault import Fault

    population, _equals, number = written.rpartition("=")
    try:
        return population, float(number)
    except ValueError:
        raise Fault("hla-priors-unusable", priors=written) from None


def basis_of(by: "Expander", frequencies: "FrequencySet", paths: Sequence[Path]) -> dict[str, Any]:
    """What an answer rests on: the engine, the nomenclature, what antigens are told by, and the frequency files by name and SHA-256 of their
    content, unpacked."""
    return {
        "engine": f"stembase-{__version__}",
        "release": by.basis,
        "antigens": f"rel_dna_ser {by.basis}" if by.release else "first field",
        "population": dict(zip(frequencies.populations, frequencies.priors, strict=True)),
        "frequencies": {path.name: hashlib.sha256(content_of(path)).hexdigest() for path in paths},
        "haplotypes": len(frequencies.haplotypes),
    }


def codes_in(path: Path | None) -> "Codes | None":
    """The table of multiple allele codes in a file, if one is named; its faults name the file. Refuses (Fault) `hla-codes-none`."""
    from stembase.science.fault import Fault
    from stembase.science.hla.codes import Codes, read_codes

    if path is None:
        return None
    read = read_codes(lines_of(path))
    if not len(read):
        raise Fault("hla-codes-none", file=path.name)
    return Codes(read.table, tuple(Fault(fault.code, **{"file": path.name, **fault.facts}) for fault in read.faults))


def release_in(folder: Path | None) -> "Release | None":
    """The nomenclature release in a folder, if one is named; its compiled form where it is installed."""
    from django.conf import settings

    from stembase.bank.releases import in_folder

    return in_folder(folder, Path(settings.HLA_RELEASES)) if folder else None


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """A fault as a person reads it: its file and row, where it has them, and what is wrong."""
    place = [str(facts[name]) for name in ("file", "row") if name in facts]
    return f"{', '.join(place)}: {explain(code, facts, language()).sentence}" if place else explain(code, facts, language()).sentence


def told(code: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A fault, remark or reason as the commands answer it in JSON."""
    return {"code": code, "facts": dict(facts), "sentence": sentence(code, facts)}
