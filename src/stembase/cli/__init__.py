"""`stembase`: the one command-line door. Commands are found by name and loaded only when asked for.

A module of this folder imports Django's models inside its functions: it is loaded for `--help` too, before Django is set up.
"""

import click

from .frame import Door, Entry
from .language import _

ENTRIES = {
    "init": Entry("stembase.cli.init:init", _("Prepare the database, the keys and the first administrator.")),
    "serve": Entry("stembase.cli.serve:serve", _("Serve the pages and run the jobs.")),
    "worker": Entry("stembase.cli.worker:worker", _("Run jobs only, for a second process or machine.")),
    "doctor": Entry("stembase.cli.doctor:doctor", _("Check that everything this installation needs is there.")),
    "demo": Entry("stembase.cli.demo:demo", _("Build the demo world and serve it.")),
    "import": Entry("stembase.cli.importing:importing", _("Read units, donors, results or a registry from files.")),
    "hla": Entry("stembase.cli.hla:hla", _("Keep nomenclature releases, read typings, search and match.")),
    "practice": Entry("stembase.cli.practice:practice", _("List the scenarios of practice, and play one.")),
    "placement": Entry("stembase.cli.placement:placement", _("Place applicants on posts, check a placement and explain it.")),
    "verify": Entry("stembase.cli.verify:verify", _("Verify a file this system gave out, without a database.")),
    "label": Entry("stembase.cli.label:label", _("Write labels and read them back.")),
    "rota": Entry("stembase.cli.rota:rota", _("Make a rota from a file, and check one.")),
    "person": Entry("stembase.cli.person:person", _("Make accounts and organisations.")),
    "identity": Entry("stembase.cli.identity:identity", _("Change the keys that seal identities.")),
    "bench": Entry("stembase.cli.bench:bench", _("Measure how fast this machine does it.")),
    "ledger": Entry("stembase.cli.ledger:ledger", _("Verify, rebuild and sign the record of acts.")),
}


@click.group(
    cls=Door,
    entries=ENTRIES,
    help=_("Stembase: the system an internship and practice base of biomedicine runs on.\n\nExample: stembase doctor"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="stembase", message="Stembase %(version)s")
@click.option("--debug", is_flag=True, help=_("Show the traceback of an unexpected error."))
def main(debug: bool) -> None:
    """See `help` above: it is translated."""
