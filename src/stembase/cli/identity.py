"""`stembase identity`: care of the keys that seal identities. Nobody's identity is read here."""

import click

from .frame import answer, json_option
from .language import _


@click.group(help=_("The keys that seal the identities of donors and patients.\n\nExample: stembase identity rotate"))
def identity() -> None:
    """See `help` above: it is translated."""


@identity.command(
    help=_(
        "Seal with the present key whatever an earlier one has sealed. Put the new key into STEMBASE_IDENTITY_KEY and the earlier ones, separated by "
        "commas, into STEMBASE_IDENTITY_KEYS_RETIRED first.\n\nExample: stembase identity rotate"
    )
)
@json_option
def rotate(as_json: bool) -> None:
    """Afterwards the retired keys are needed only for older backups."""
    from stembase.donors.sealing import rotate as seal_anew

    answer({"sealed_anew": seal_anew()}, as_json)
