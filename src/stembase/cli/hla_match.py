"""`stembase hla match`: one search from files alone, without a database."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stembase.refusal import Refused

from .frame import answer, json_option
from .language import _

if TYPE_CHECKING:
    from stembase.bank.file_search import FileSearch, Find, Ranked
    from stembase.bank.searched import Donors, Reason
    from stembase.science.hla.expansion import Expander

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20
A_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    help=_(
        "Search donors for one patient, from files alone. Every donor is ranked or listed with a reason.\n\n"
        'Example: stembase hla match --patient "A*01:01+A*02:01^B*08:01+B*44:02" --donors don.txt --frequencies freqs.txt --top 20'
    )
)
@click.option("--patient", "written", required=True, help=_("The patient's typing as a GL string."))
@click.option(
    "--donors", "donor_file", help=_("Donors: key%typing a line, a CSV with columns of loci, HML, or inventories (XML); plain or .gz."), type=A_FILE
)
@click.option("--index", "index_folder", help=_("An index built before, in place of a file of donors."), type=A_FOLDER)
@click.option(
    "--frequencies", "frequency_files", required=True, multiple=True, type=A_FILE,
    help=_("Haplotype frequencies: haplotype;frequency. Repeat it for several populations."),
)  # fmt: skip
@click.option(
    "--prior", "priors", multiple=True, metavar="POPULATION=NUMBER", help=_("How likely the people are of a population; equal unless said.")
)
@click.option("--nomenclature", type=A_FOLDER, help=_("A folder with a nomenclature release."))
@click.option("--codes", "code_file", help=_("A table of multiple allele codes."), type=A_FILE)
@click.option("--top", type=click.IntRange(min=1), default=20, help=_("How many donors to show."))
@click.option("--mismatches", "most", type=click.IntRange(0, 10), default=4, help=_("The most mismatches a donor may have at best."))
@click.option("--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, help=_("How many threads; every core unless named."))
@click.option("--scheduler", metavar="ADDRESS", help=_("A Dask scheduler, such as tcp://host:8786: its workers each search a part of the index."))
@json_option
def match(
    written: str, donor_file: Path | None, index_folder: Path | None, frequency_files: tuple[Path, ...], priors: tuple[str, ...],
    nomenclature: Path | None, code_file: Path | None, top: int, most: int, workers: int, scheduler: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Unread rows and donors with too many mismatches are counted, and named in JSON."""
    from stembase.bank.file_search import FileSearch, here
    from stembase.bank.imports.typed import expander
    from stembase.bank.searched import as_reason
    from stembase.science.fault import Fault
    from stembase.science.hla.typing import parse_typing

    from .hla_files import basis_of, codes_in, frequencies_in, release_in

    if (donor_file is None) == (index_folder is None):
        raise click.UsageError(_("Give either --donors or --index."))
    if scheduler and index_folder is None:
        raise click.UsageError(_("--scheduler goes with --index: the workers open the index by its path."))
    try:
        patient_typing = parse_typing(written)
        frequencies = frequencies_in(frequency_files, priors)
        by = expander(frequencies, release_in(nomenclature), codes_in(code_file))
        patient = by.expand(patient_typing)
        find = _cluster(scheduler, index_folder, by) if scheduler else here(workers)
        search = FileSearch(patient.typing, _donors(donor_file, index_folder, by), frequencies, most, find, by.release)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    said = _said(search, top) | {
        "patient": [_reason(reason) for reason in (*search.why_patient(), *map(as_reason, patient.remarks))],
        "file_faults": [_reason(as_reason(fault)) for fault in (*frequencies.faults, *by.codes.faults)],
        "basis": basis_of(by, frequencies, frequency_files),
    }
    answer(said if as_json else _lines(said), as_json)


def _donors(file: Path | None, index: Path | None, by: "Expander") -> "Donors":
    """The donors named, in a file or an index."""
    from stembase.bank.imports.typed import read_people
    from stembase.bank.registry_index.snapshot import opened
    from stembase.bank.searched import FileDonors, IndexDonors

    return FileDonors(read_people(file, by)) if file else IndexDonors(opened(index or Path()), by)


def _cluster(scheduler: str, index: Path | None, by: "Expander") -> "Find":
    """The workers behind a scheduler."""
    from stembase.bank.sharded import Cluster

    return Cluster(scheduler, index or Path(), by.release, by.codes)


def _said(search: "FileSearch", top: int) -> dict[str, Any]:
    """The whole answer as JSON: donors == ranked + listed, and `listing` and `unread` name everybody who is listed."""
    from stembase.bank.searched import Reason

    listing = {
        code: {"count": len(keys), "sentence": _reason(Reason(code, {}))["sentence"], "donors": keys} for code, keys in search.listed.items()
    }  # fmt: skip
    listed = sum(len(keys) for keys in search.listed.values()) + len(search.donors.unread)
    return {
        "donors": len(search.donors.positions) + len(search.donors.unread),
        "ranked": search.ranked,
        "listed": listed,
        "top": [_ranked(ranked) for ranked in search.top(top)],
        "listing": listing,
        "unread": [_reason(reason) for reason in search.donors.unread],
    }


def _ranked(ranked: "Ranked") -> dict[str, Any]:
    counts = {locus: {"mismatches": one.mismatches, "gvh": one.gvh, "hvg": one.hvg} for locus, one in ranked.counts.items()}
    return {
        "rank": ranked.rank, "donor": ranked.donor, "chances": ranked.chances, "loci": ranked.loci, "grades": ranked.grades, "counts": counts,
        "matches": ranked.matches, "tce": ranked.tce, "reasons": [_reason(reason) for reason in ranked.reasons],
    }  # fmt: skip


def _reason(reason: "Reason") -> dict[str, Any]:
    from .hla_files import told

    return told(reason.code, reason.facts)


def _lines(said: dict[str, Any]) -> list[str]:
    """For people: a line a donor under a heading, then the sums and what to know about the files."""
    lines = [reason["sentence"] for reason in said["patient"]]
    if rows := said["top"]:
        width = max(12, *(len(row["donor"]) for row in rows))
        chances = " ".join(f"{f'P({number})':>6}" for number in range(5))
        lines += [f"   #  {'':<{width}} {'n/6':<6} {'n/10':<8} {chances}  {' '.join(f'{locus:<4}' for locus in rows[0]['grades'])}"]
        lines += [line for row in rows for line in _row(row, width)]
    lines.append(_("{donors} donors: {ranked} ranked, {listed} listed").format(**said))
    lines += [f"{listed['count']}: {listed['sentence']} [{code}]" for code, listed in said["listing"].items()]
    faults = [*said["unread"], *said["file_faults"]]
    lines += [f"{fault['sentence']} [{fault['code']}]" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(_("… and {count} more; --json lists all.").format(count=len(faults) - SHOWN))
    population = ", ".join(f"{name} {prior:.0%}" for name, prior in said["basis"]["population"].items())
    basis = [_("Names read by: {basis}").format(basis=said["basis"]["release"]), _("Antigens by: {basis}").format(basis=said["basis"]["antigens"])]
    return [*lines, *basis, _("Population: {population}").format(population=population)]


def _row(row: dict[str, Any], width: int) -> list[str]:
    """One donor: rank, key, matches out of six and ten, chances in per cent, grades by locus; below it, what there is to say."""
    six, ten = (f"{fewest}–{most}/{of}" if fewest < most else f"{most}/{of}" for of in ("6", "10") for fewest, most in [row["matches"][of]])
    chances = " ".join(f"{chance:6.1%}" for chance in row["chances"]) if row["chances"] else " ".join(["     –"] * 5)
    grades = " ".join(f"{grade:<4}" for grade in row["grades"].values())
    line = f"{row['rank']:>4}  {row['donor']:<{width}} {six:<6} {ten:<8} {chances}  {grades}".rstrip()
    return [line, *(f"      {reason['sentence']}" for reason in row["reasons"])]
