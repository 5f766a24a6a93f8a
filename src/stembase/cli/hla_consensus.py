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
@click.option("--patients", required=True, help=_("Patients, one a line: key%typing; plain or .gz."), type=A_FILE)
@click.option("--donors", required=True, help=_("Donors in the same form."), type=A_FILE)
@click.option("--frequencies", "frequency_file", required=True, help=_("Haplotype frequencies: haplotype;frequency."), type=A_FILE)
@click.option("--expect", required=True, help=_("The published rows."), type=A_FILE)
@click.option("--nomenclature", type=click.Path(exists=True, file_okay=False, path_type=Path), help=_("A folder with a nomenclature release."))
@click.option("--codes", "code_file", help=_("A table of multiple allele codes."), type=A_FILE)
@click.option(
    "--donor-correction", "corrections", multiple=True, metavar="KEY=ALLELE", help=_("An allele a donor's expanded typing lacks; may be repeated.")
)
@click.option("--write", "target", type=click.Path(dir_okay=False, path_type=Path), help=_("Write the rows we compute to this file."))
@click.option("--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, help=_("How many threads; every core unless named."))
@json_option
@click.pass_context
def consensus(
    ctx: click.Context, patients: Path, donors: Path, frequency_file: Path, expect: Path, nomenclature: Path | None, code_file: Path | None,
    corrections: tuple[str, ...], target: Path | None, workers: int, as_json: bool,
) -> None:  # fmt: skip
    """The same engine as every search; nothing is filtered."""
    from stembase.bank.consensus import Results, compare, patients_named
    from stembase.bank.imports.typed import correct, expander, read_people
    from stembase.science.fault import Fault

    from .hla_files import codes_in, frequencies_in, release_in

    try:
        frequencies = frequencies_in(frequency_file)
        by = expander(frequencies, release_in(nomenclature), codes_in(code_file))
        wanted, people = read_people(patients, by), read_people(donors, by)
        correct(people, corrections)
        results = Results(wanted, people, frequencies, patients_named(expect), workers)
        with ExitStack() as stack:
            found = compare(results, expect, stack.enter_context(target.open("w", encoding="utf-8")).write if target else None)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    said: dict[str, Any] = {
        "identical": found.identical, "rows": found.rows, "different": found.different, "not_claimed": dict(found.unclaimed), "people": found.people,
        "first": [{"published": published, "ours": ours} for published, ours in found.first], "basis": by.basis,
        "faults": [{"code": fault.code, **fault.facts} for fault in (*frequencies.faults, *wanted.faults, *people.faults)],
    }  # fmt: skip
    answer(said if as_json else _lines(said), as_json)
    ctx.exit(0 if found.proven else 1)


def _lines(said: dict[str, Any]) -> list[str]:
    """The answer for people: the count, the first differences, and who is not claimed and why."""
    from .hla_files import sentence

    lines = [f"identical {said['identical']} of {said['rows']}"]  # one wording in every language: programs read it
    for pair in said["first"]:
        lines += [_("published  {published}").format(**pair), _("ours       {ours}").format(**pair)]
    for code, count in said["not_claimed"].items():
        keys = [key for key, why in said["people"].items() if why == code]
        shown = " ".join(keys[:SHOWN]) + (_(" … and {count} more").format(count=len(keys) - SHOWN) if len(keys) > SHOWN else "")
        lines.append(_("not claimed: {count} rows, {people} people [{code}]: {keys}").format(count=count, people=len(keys), code=code, keys=shown))
    lines += [sentence(fault) for fault in said["faults"][:SHOWN]]
    return [*lines, _("Names read by: {basis}").format(**said)]
