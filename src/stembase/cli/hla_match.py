"""`stembase hla match`: one search from files alone, without a database."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stembase.refusal import Refused

from .frame import answer, json_option
from .language import _

if TYPE_CHECKING:
    from stembase.bank.file_search import FileSearch, Ranked

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    help=_(
        "Search donors for one patient, from files alone. Every donor is ranked or listed with a reason.\n\n"
        'Example: stembase hla match --patient "A*01:01+A*02:01^B*08:01+B*44:02" --donors don.txt --frequencies freqs.txt --top 20'
    )
)
@click.option("--patient", "written", required=True, help=_("The patient's typing as a GL string."))
@click.option("--donors", "donor_file", required=True, help=_("Donors, one a line: key%typing; plain or .gz."), type=A_FILE)
@click.option("--frequencies", "frequency_file", required=True, help=_("Haplotype frequencies: haplotype;frequency."), type=A_FILE)
@click.option("--nomenclature", type=click.Path(exists=True, file_okay=False, path_type=Path), help=_("A folder with a nomenclature release."))
@click.option("--codes", "code_file", help=_("A table of multiple allele codes."), type=A_FILE)
@click.option("--top", type=click.IntRange(min=1), default=20, help=_("How many donors to show."))
@click.option("--mismatches", "most", type=click.IntRange(0, 10), default=4, help=_("The most mismatches a donor may have at best."))
@click.option("--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, help=_("How many threads; every core unless named."))
@json_option
def match(
    written: str,
    donor_file: Path,
    frequency_file: Path,
    nomenclature: Path | None,
    code_file: Path | None,
    top: int,
    most: int,
    workers: int,
    as_json: bool,
) -> None:
    """Unread rows and donors with too many mismatches are counted, and named in JSON."""
    from stembase.bank.file_search import FileSearch, as_reason
    from stembase.bank.imports.typed import expander, read_people
    from stembase.science.fault import Fault
    from stembase.science.hla.typing import parse_typing

    from .hla_files import codes_in, frequencies_in, release_in

    try:
        frequencies = frequencies_in(frequency_file)
        by = expander(frequencies, release_in(nomenclature), codes_in(code_file))
        patient = by.expand(parse_typing(written))
        search = FileSearch(patient.typing, read_people(donor_file, by), frequencies, most, workers)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    said = _said(search, top) | {
        "basis": by.basis,
        "patient": [_reason(reason.code, reason.facts) for reason in (*search.why_patient(), *map(as_reason, patient.remarks))],
    }
    answer(said if as_json else _lines(said), as_json)


def _said(search: "FileSearch", top: int) -> dict[str, Any]:
    """The whole answer as JSON."""
    faults = [_reason(fault.code, fault.facts) for fault in search.donors.faults]
    return {
        "donors": search.ranked + sum(map(len, search.listed.values())) + len(faults),
        "ranked": search.ranked,
        "listed": {code: {"count": len(keys), "donors": keys} for code, keys in search.listed.items()},
        "faults": faults,
        "frequency_faults": [_reason(fault.code, fault.facts) for fault in search.frequencies.faults],
        "top": [_ranked(ranked) for ranked in search.top(top)],
    }


def _ranked(ranked: "Ranked") -> dict[str, Any]:
    counts = {locus: {"mismatches": one.mismatches, "gvh": one.gvh, "hvg": one.hvg} for locus, one in ranked.counts.items()}
    return {
        "rank": ranked.rank, "donor": ranked.donor, "chances": ranked.chances, "loci": ranked.loci, "counts": counts,
        "matches": ranked.matches, "reasons": [_reason(reason.code, reason.facts) for reason in ranked.reasons],
    }  # fmt: skip


def _reason(code: str, facts: dict[str, Any]) -> dict[str, Any]:
    from .hla_files import sentence

    return {"code": code, **facts, "sentence": sentence({"code": code, **facts})}


def _lines(said: dict[str, Any]) -> list[str]:
    """For people: a line a donor, then the sums."""
    lines = [reason["sentence"] for reason in said["patient"]]
    for row in said["top"]:
        chances = " ".join(f"P{number}={chance:.1%}" for number, chance in enumerate(row["chances"])) if row["chances"] else ""
        fewest, most = row["matches"]["10"]
        spans = f"{fewest}–{most}/10" if fewest < most else f"{most}/10"
        lines.append(
            f"{row['rank']:>4}  {row['donor']:<12} {spans:<8} {chances} {' '.join(reason['sentence'] for reason in row['reasons'])}".rstrip()
        )
    lines.append(_("{donors} donors: {ranked} ranked").format(**said))
    for code, listed in said["listed"].items():
        lines.append(f"{listed['count']} [{code}]")
    return [*lines, *(fault["sentence"] for fault in said["faults"]), _("Names read by: {basis}").format(**said)]
