"""`stembase hla install` and `stembase hla releases`: nomenclature releases taken in from official files, and listed."""

from dataclasses import asdict
from pathlib import Path

import click

from .frame import answer, json_option
from .language import _

store_option = click.option("--to", "store", type=click.Path(file_okay=False, path_type=Path), help=_("The folder releases are kept in."))


def store_of(named: Path | None) -> Path:
    """The folder named, or that of the settings."""
    from django.conf import settings

    return named or Path(settings.HLA_RELEASES)


@click.command(
    help=_(
        "Take in a nomenclature release from a folder with the official files, or by its version from the address the settings name.\n\n"
        "Example: stembase hla install --from imgt-3.58.0"
    )
)
@click.option("--from", "source", type=click.Path(exists=True, file_okay=False, path_type=Path), help=_("A folder with the official files."))
@click.option("--release", "version", help=_("A version such as 3.58.0, fetched from STEMBASE_HLA_SOURCE."))
@store_option
@json_option
def install(source: Path | None, version: str | None, store: Path | None, as_json: bool) -> None:
    """Exactly one of the two says what."""
    from stembase.bank.releases import install_folder, install_version

    if (source is None) == (version is None):
        raise click.UsageError(_("Give either --from or --release."))
    if source is not None:
        done = install_folder(source, store_of(store))
    else:
        from django.conf import settings

        done = install_version(version or "", store_of(store), settings.HLA_SOURCE)
    if as_json:
        answer(asdict(done), as_json)
        return
    click.echo(_("Release {version} of {date}: {alleles} alleles, in {folder}.").format(**asdict(done)))
    click.echo(_("Checksums verified: {files}.").format(files=", ".join(done.verified)))
    if done.not_listed:
        click.echo(_("The release lists no checksum for: {files}.").format(files=", ".join(done.not_listed)))


@click.command(help=_("List the nomenclature releases installed, the newest first: it is the one used.\n\nExample: stembase hla releases --json"))
@store_option
@json_option
def releases(store: Path | None, as_json: bool) -> None:
    """An empty list says what works without any."""
    from stembase.bank.releases import releases as installed

    found = [asdict(release) for release in installed(store_of(store))]
    if found or as_json:
        shown = found if as_json else [{name: release[name] for name in ("version", "date", "alleles", "folder")} for release in found]
        answer(shown, as_json)
    else:
        click.echo(_("No release is installed: names are read at two fields, and answers say so."))
