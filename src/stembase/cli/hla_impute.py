"""`stembase hla impute`: the genotype lists of a file's people with their probabilities, without a database."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stembase.refusal import Refused

from .frame import answer, json_option
from .language import _

if TYPE_CHECKING:
    from stembase.bank.file_lists import Listed
    from stembase.bank.imports.typed import People
    from stembase.science.hla.frequencies import FrequencySet

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
UNEXPLAINED = "hla-no-genotype"
SHOWN = 20


@click.command(
    help=_(
        "Write the genotypes behind every typing with their probabilities, a row each: key;genotype;probability. Nothing is cut off; who has no "
        "genotype is named.\n\nExample: stembase hla impute --donors don.txt --frequencies freqs.txt --write genotypes.txt"
    )
)
@click.option(
    "--donors",
    "donor_file",
    required=True,
    type=A_FILE,
    help=_("Donors: key%typing a line, a CSV with columns of loci, HML, or inventories (XML); plain or .gz."),
)
@click.option(
    "--frequencies", "frequency_files", required=True, multiple=True, type=A_FILE,
    help=_("Haplotype frequencies: haplotype;frequency. Repeat it for several populations."),
)  # fmt: skip
@click.option(
    "--prior", "priors", multiple=True, metavar="POPULATION=NUMBER", help=_("How likely the people are of a population; equal unless said.")
)
@click.option("--nomenclature", type=click.Path(exists=True, file_okay=False, path_type=Path), help=_("A folder with a nomenclature release."))
@click.option("--codes", "code_file", help=_("A table of multiple allele codes."), type=A_FILE)
@click.option("--write", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help=_("The file the rows are written to."))
@click.option("--phased", is_flag=True, help=_("Pairs of haplotypes instead of genotypes."))
@click.option("--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, help=_("How many threads; every core unless named."))
@json_option
def impute(
    donor_file: Path, frequency_files: tuple[Path, ...], priors: tuple[str, ...], nomenclature: Path | None, code_file: Path | None,
    target: Path, phased: bool, workers: int, as_json: bool,
) -> None:  # fmt: skip
    """The same engine as every search; a row takes some hundred bytes and a person may have thousands."""
    from stembase.bank.imports.typed import expander, read_people
    from stembase.science.fault import Fault

    from .hla_files import basis_of, codes_in, frequencies_in, release_in, told

    try:
        frequencies, codes = frequencies_in(frequency_files, priors), codes_in(code_file)
        by = expander(frequencies, release_in(nomenclature), codes)
        people = read_people(donor_file, by)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    listed = _written(people, frequencies, target, phased, workers)
    faults = (*people.faults, *frequencies.faults, *(codes.faults if codes else ()))
    said = {
        "donors": len(people.typings) + len(people.unread), "imputed": listed.imputed, "listed": len(listed.unexplained) + len(people.unread),
        "rows": listed.rows, "phased": phased,
        "listing": {UNEXPLAINED: told(UNEXPLAINED, {}) | {"donors": listed.unexplained}} if listed.unexplained else {},
        "remarks": {key: [told(remark.code, remark.facts) for remark in remarks] for key, remarks in people.remarks.items()},
        "faults": [told(fault.code, fault.facts) for fault in faults], "basis": basis_of(by, frequencies, frequency_files),
    }  # fmt: skip
    answer(said if as_json else _lines(said), as_json)


def _written(people: "People", frequencies: "FrequencySet", target: Path, phased: bool, workers: int) -> "Listed":
    """The lists written, with a bar where somebody is looking."""
    from stembase.bank.file_lists import write_lists

    with (
        target.open("w", encoding="utf-8", newline="\n") as file,
        click.progressbar(length=len(people.typings), label=_("Imputing"), file=sys.stderr) as bar,
    ):

        def step(done: int, _total: int) -> bool:
            bar.update(done - bar.pos)
            return True

        return write_lists(people, frequencies, file.write, phased=phased, workers=workers, step=step)


def _lines(said: dict[str, Any]) -> list[str]:
    """The answer for people: the sums, who has no genotype, what was remarked and what could not be read."""
    lines = [_("{donors} donors: {imputed} imputed, {listed} listed; {rows} rows written").format(**said)]
    for code, one in said["listing"].items():
        keys = one["donors"]
        more = _(" … and {count} more").format(count=len(keys) - SHOWN) if len(keys) > SHOWN else ""
        lines.append(f"{len(keys)}: {one['sentence']} [{code}]: {' '.join(keys[:SHOWN])}{more}")
    notes = [f"{key}: {note['sentence']} [{note['code']}]" for key, remarks in said["remarks"].items() for note in remarks]
    notes += [f"{fault['sentence']} [{fault['code']}]" for fault in said["faults"]]
    lines += notes[:SHOWN]
    if len(notes) > SHOWN:
        lines.append(_("… and {count} more; --json lists all.").format(count=len(notes) - SHOWN))
    return [*lines, _("Names read by: {basis}").format(basis=said["basis"]["release"])]
