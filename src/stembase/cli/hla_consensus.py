"""`stembase hla consensus`: published match results recomputed and compared row by row."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from stembase.refusal import Refused

from .frame import answer, json_option
from .language import _

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20


@click.command(
    help=_(
        "Recompute published match results and compare them row by row; exit 1 on any difference. Typings with a code no table explains are named "
        "and their rows not claimed.\n\nExample: stembase hla consensus --patients pat.gl.txt.gz --donors don.gl.txt.gz --frequencies freqs.txt "
        "--expect consensus.txt --donor-correction D004016=A*33:03"
    )
)
@click.option("--patients", required=True, help=_("Patients: key%typing a line, a CSV with columns of loci, or HML; plain or .gz."), type=A_FILE)
@click.option("--donors", required=True, help=_("Donors in any of these forms."), type=A_FILE)
@click.option("--frequencies", "frequency_file", required=True, help=_("Haplotype frequencies: haplotype;frequency."), type=A_FILE)
@click.option("--expect", help=_("The published rows, in any order; plain or .gz. May be left out with --write."), type=A_FILE)
@click.option("--nomenclature", type=click.Path(exists=True, file_okay=False, path_type=Path), help=_("A folder with a nomenclature release."))
@click.option("--codes", "code_file", help=_("A table of multiple allele codes."), type=A_FILE)
@click.option(
    "--donor-correction", "corrections", multiple=True, metavar="KEY=ALLELE", help=_("An allele a donor's expanded typing lacks; may be repeated.")
)
@click.option("--write", "target", type=click.Path(dir_okay=False, path_type=Path), 
    help=_("Write the rows we compute to this file; without --expect, those of every patient with every donor."),
)  # fmt: skip
@click.option("--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, help=_("How many threads; every core unless named."))
@json_option
@click.pass_context
def consensus(
    ctx: click.Context, patients: Path, donors: Path, frequency_file: Path, expect: Path | None, nomenclature: Path | None, code_file: Path | None,
    corrections: tuple[str, ...], target: Path | None, workers: int, as_json: bool,
) -> None:  # fmt: skip
    """The same engine as every search; nothing is filtered."""
    from stembase.bank.consensus import Results, compare, every, patients_named
    from stembase.bank.imports.typed import correct, expander, read_people
    from stembase.science.fault import Fault

    from .hla_files import basis_of, codes_in, frequencies_in, release_in, told

    if expect is None and target is None:
        raise click.UsageError(_("Give --expect, --write or both."))
    try:
        frequencies = frequencies_in([frequency_file])
        by = expander(frequencies, release_in(nomenclature), codes_in(code_file))
        wanted, people = read_people(patients, by), read_people(donors, by)
        correct(people, corrections)
        results = Results(wanted, people, frequencies, patients_named(expect) if expect else set(wanted.typings), workers)
        with ExitStack() as stack:
            write = stack.enter_context(target.open("w", encoding="utf-8", newline="\n")).write if target else None
            found = compare(results, expect, write) if expect else every(results, write or str)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    said: dict[str, Any] = {
        "identical": found.identical, "rows": found.rows, "different": found.different, "not_claimed": dict(found.unclaimed), "people": found.people,
        "written": found.written, "first": [{"published": published, "ours": ours} for published, ours in found.first],
        "faults": [told(fault.code, fault.facts) for fault in (*frequencies.faults, *by.codes.faults, *wanted.faults, *people.faults)],
        "basis": basis_of(by, frequencies, [frequency_file]),
    }  # fmt: skip
    answer(said if as_json else _lines(said, compared=expect is not None), as_json)
    ctx.exit(0 if found.proven or (expect is None and found.written) else 1)


def _lines(said: dict[str, Any], *, compared: bool) -> list[str]:
    """The answer for people: the count, the first differences, and who is not claimed and why."""
    lines = [f"identical {said['identical']} of {said['rows']}"] if compared else []  # one wording in every language: programs read it
    if said["written"]:
        lines.append(_("{written} rows written").format(**said))
    for pair in said["first"]:
        lines += [_("published  {published}").format(**pair), _("ours       {ours}").format(**pair)]
    for code, count in said["not_claimed"].items():
        keys = [key for key, why in said["people"].items() if why == code]
        shown = " ".join(keys[:SHOWN]) + (_(" … and {count} more").format(count=len(keys) - SHOWN) if len(keys) > SHOWN else "")
        lines.append(_("not claimed: {count} rows, {people} people [{code}]: {keys}").format(count=count, people=len(keys), code=code, keys=shown))
    lines += [f"{fault['sentence']} [{fault['code']}]" for fault in said["faults"][:SHOWN]]
    if len(said["faults"]) > SHOWN:
        lines.append(_("… and {count} more; --json lists all.").format(count=len(said["faults"]) - SHOWN))
    return [*lines, _("Names read by: {basis}").format(basis=said["basis"]["release"])]
