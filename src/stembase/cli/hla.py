"""`stembase hla`: nomenclature, search and matching. Each command stands in a module `hla_…` beside this one and is loaded only when asked for."""

import click

from .frame import Entry, Listed
from .language import _

ENTRIES = {
    "install": Entry("stembase.cli.hla_releases:install", _("Take in a nomenclature release, its checksums verified.")),
    "releases": Entry("stembase.cli.hla_releases:releases", _("List the nomenclature releases installed.")),
    "name": Entry("stembase.cli.hla_name:name", _("Say what an HLA name is: its groups, antigens, and its new name if it has one.")),
    "frequencies": Entry("stembase.cli.hla_frequencies:frequencies", _("Install haplotype frequencies and list them.")),
    "index": Entry("stembase.cli.hla_index:index", _("Build, extend and verify the index of a registry.")),
    "match": Entry("stembase.cli.hla_match:match", _("Search donors for one patient, from files alone.")),
    "impute": Entry("stembase.cli.hla_impute:impute", _("Write the genotypes behind typings with their probabilities, from files alone.")),
    "consensus": Entry("stembase.cli.hla_consensus:consensus", _("Recompute published match results and compare them row by row.")),
}


@click.group(cls=Listed, entries=ENTRIES, help=_("Keep nomenclature releases, read typings, search and match.\n\nExample: stembase hla releases"))
def hla() -> None:
    """See `help` above: it is translated."""
