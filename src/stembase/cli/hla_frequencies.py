"""`stembase hla frequencies`: haplotype frequencies taken in from a file and listed; searches rest on them."""

from dataclasses import asdict
from pathlib import Path

import click

from .frame import Entry, Listed, answer, json_option
from .language import _

ENTRIES = {
    "install": Entry("stembase.cli.hla_frequencies:install", _("Take in a set of haplotype frequencies.")),
    "list": Entry("stembase.cli.hla_frequencies:listed", _("List the sets installed.")),
}


@click.group(cls=Listed, entries=ENTRIES, help=_("Install haplotype frequencies and list them.\n\nExample: stembase hla frequencies list"))
def frequencies() -> None:
    """See `help` above: it is translated."""


@click.command(
    help=_(
        "Take in haplotype frequencies from a CSV file (haplotype;frequency, plain or .gz) under a name. Earlier versions stay.\n\n"
        "Example: stembase hla frequencies install han.csv --name han"
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help=_("The name of the population: small letters, digits and hyphens."))
@json_option
def install(file: Path, name: str, as_json: bool) -> None:
    """What was taken in, and how many rows were left out."""
    from django.utils import timezone

    from stembase.bank.frequency_sets import install as take_in

    done = asdict(take_in(file, name, timezone.now()))
    if as_json:
        answer(done, as_json)
        return
    said = {"haplotypes": done["haplotypes"], "loci": ", ".join(done["loci"]), "left_out": done["left_out"], "name": name}
    click.echo(_("{name}: {haplotypes} haplotypes over {loci}; rows left out: {left_out}.").format(**said))


@click.command(help=_("List the sets of haplotype frequencies installed.\n\nExample: stembase hla frequencies list --json"))
@json_option
def listed(as_json: bool) -> None:
    """An empty list says what cannot be done without any."""
    from stembase.bank.frequency_sets import installed_sets

    found = [asdict(one) for one in installed_sets()]
    if found or as_json:
        answer(found if as_json else [{name: one[name] for name in ("name", "haplotypes", "hash", "installed_at")} for one in found], as_json)
    else:
        click.echo(_("No frequencies are installed: searches cannot be run."))
