"""Files the HLA commands read without a database: frequency sets, code tables, a nomenclature release in a folder."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stembase.refusal import explain

from .language import language

if TYPE_CHECKING:
    from stembase.science.hla.codes import Codes
    from stembase.science.hla.frequencies import FrequencySet
    from stembase.science.hla.nomenclature import Release


def lines_of(path: Path) -> list[str]:
    """The lines of a text file, plain or .gz."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return content.decode("utf-8-sig").splitlines()


def frequencies_in(path: Path) -> "FrequencySet":
    """The haplotype frequency set in a file, the population named after it."""
    from stembase.science.hla.frequencies import read_frequencies

    return read_frequencies(lines_of(path), path.name.split(".")[0])


def codes_in(path: Path | None) -> "Codes | None":
    """The table of multiple allele codes in a file, if one is named."""
    from stembase.science.hla.codes import read_codes

    return read_codes(lines_of(path)) if path else None


def release_in(folder: Path | None) -> "Release | None":
    """The nomenclature release in a folder, if one is named."""
    from stembase.bank.imports import typed

    return typed.release_in(folder) if folder else None


def sentence(fault: Mapping[str, Any]) -> str:
    """A fault as a person reads it: its row, where it has one, and what is wrong."""
    said = explain(fault["code"], fault, language()).sentence
    return f"{fault['row']}: {said}" if "row" in fault else said
