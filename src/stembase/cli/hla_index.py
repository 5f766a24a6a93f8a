"""`stembase hla index`: the index of a registry built from files, changed one donor at a time, verified. No database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .frame import answer, json_option
from .hla_files import sentence
from .language import _

if TYPE_CHECKING:
    from stembase.bank.registry_index.applying import Agreed
    from stembase.bank.registry_index.writer import Writer

SHOWN = 20
folder = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
file_type = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(help=_("Build, extend and verify the index of a registry.\n\nExample: stembase hla index build var/registry donors.txt"))
def index() -> None:
    """See `help` above: it is translated."""


@index.command(
    help=_(
        "Build the index of a file of donors, plain or .gz: KEY%TYPING a line, or inventories as WMDA takes them (XML). Rows that cannot be used are "
        "named; the rest is searched.\n\n"
        "Example: stembase hla index build var/registry donors.txt --details details.csv"
    )
)
@folder
@click.argument("donors", type=file_type)
@click.option("--details", type=file_type, help=_("A CSV with the columns key, birth_year, sex, cmv, abo."))
@click.option("--instead", is_flag=True, help=_("In place of an index that is there; it serves until the new one is complete."))
@json_option
def build(folder: Path, donors: Path, details: Path | None, instead: bool, as_json: bool) -> None:
    """The rows refused stay with the index and are listed by `info --json`."""
    from stembase.bank.registry_index.writer import build as build_index

    reading = build_index(folder, donors, details, instead=instead)
    said = {"donors": len(reading.columns.keys), "typings": len(reading.columns.typings[0]), "refused": reading.refused}
    if as_json:
        answer(said, as_json)
        return
    click.echo(_("{donors} donors of {typings} different typings.").format(**said))
    _say_refused(reading.refused)


@index.command(
    help=_(
        "Add a donor, or every donor of a file; on the disk when it returns. Rows that cannot be used are named. An inventory (XML) also "
        "gives donors there another typing, or takes them out.\n\n"
        "Example: stembase hla index add var/registry D0000001 'A*01:01+A*02:01^B*07:02+B*08:01' --birth-year 1990 --sex F"
    )
)
@folder
@click.argument("key", required=False)
@click.argument("typing", required=False)
@click.option("--file", "donors", type=file_type, help=_("Donors in a file instead: KEY%TYPING a line, or inventories (XML)."))
@click.option("--details", type=file_type, help=_("A CSV with the columns key, birth_year, sex, cmv, abo."))
@click.option("--withdraw-missing", is_flag=True, help=_("Take out who is missing in a FULL inventory of their pool, without asking."))
@click.option("--birth-year", type=click.IntRange(1900, 2100), default=None, help=_("Year of birth."))
@click.option("--sex", type=click.Choice(["F", "M"]), default=None, help=_("F or M."))
@click.option("--cmv", type=click.Choice(["N", "P"]), default=None, help=_("CMV antibodies: N negative, P positive."))
@click.option("--abo", default="", help=_("Blood group, such as O+ or AB."))
@json_option
def add(
    folder: Path, key: str | None, typing: str | None, donors: Path | None, details: Path | None, withdraw_missing: bool,
    birth_year: int | None, sex: str | None, cmv: str | None, abo: str, as_json: bool,
) -> None:  # fmt: skip
    """Either one donor or a file."""
    from stembase.bank.registry_index.details import person_of
    from stembase.bank.registry_index.writer import open_for_writing
    from stembase.science.hla.registry.changes import Change

    if (donors is None) == (key is None) or (key is None) != (typing is None):
        raise click.UsageError(_("Give either KEY and TYPING or --file."))
    with open_for_writing(folder) as writer:
        if donors is not None:
            taken = writer.add_file(donors, details, agreed_by(withdraw_missing))
            _done(writer, taken.refused, as_json, added=taken.added, replaced=taken.replaced, withdrawn=len(taken.left))
            return
        said = {"birth_year": str(birth_year or ""), "sex": sex or "", "cmv": cmv or "", "abo": abo}
        writer.change([Change("add", key or "", typing or "", person_of(key or "", said))])
        _done(writer, [], as_json)


@index.command(help=_("Take donors out who are no longer there.\n\nExample: stembase hla index withdraw var/registry D0000001"))
@folder
@click.argument("keys", nargs=-1, required=True)
@json_option
def withdraw(folder: Path, keys: tuple[str, ...], as_json: bool) -> None:
    """All of them or, when one is not there, none."""
    from stembase.bank.registry_index.writer import open_for_writing
    from stembase.science.hla.registry.changes import Change

    with open_for_writing(folder) as writer:
        writer.change([Change("withdraw", key) for key in keys])
        _done(writer, [], as_json)


@index.command(help=_("Give a donor another typing.\n\nExample: stembase hla index retype var/registry D0000001 'A*01:01+A*02:01^B*07:02+B*08:01'"))
@folder
@click.argument("key")
@click.argument("typing")
@json_option
def retype(folder: Path, key: str, typing: str, as_json: bool) -> None:
    """The donor keeps place and details."""
    from stembase.bank.registry_index.writer import open_for_writing
    from stembase.science.hla.registry.changes import Change

    with open_for_writing(folder) as writer:
        writer.change([Change("retype", key, typing)])
        _done(writer, [], as_json)


@index.command(help=_("Make the changes since the last building part of the columns.\n\nExample: stembase hla index compact var/registry"))
@folder
@json_option
def compact(folder: Path, as_json: bool) -> None:
    """Searching goes on meanwhile; a process killed leaves the old columns or the new ones."""
    from stembase.bank.registry_index.writer import open_for_writing

    with open_for_writing(folder) as writer:
        writer.compact()
        _done(writer, [], as_json)


@index.command(
    help=_(
        "Verify every file against its checksum, every number against its range, and all of it against a rebuild; exit 1 if anything is wrong.\n\n"
        "Example: stembase hla index verify var/registry"
    )
)
@folder
@json_option
@click.pass_context
def verify(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """A million donors take some seconds."""
    from stembase.bank.registry_index.verifying import verify as verify_index

    wrong = verify_index(folder)
    answer({"intact": not wrong, "wrong": wrong} if as_json else wrong or [_("Intact, and equal to a rebuild.")], as_json)
    ctx.exit(1 if wrong else 0)


@index.command(
    help=_("Say how many donors an index holds, what has changed, and which rows were refused.\n\nExample: stembase hla index info var/registry")
)
@folder
@json_option
def info(folder: Path, as_json: bool) -> None:
    """Reads like any searcher; a writer goes on meanwhile."""
    from stembase.bank.registry_index.files import manifest_of, refused_rows
    from stembase.bank.registry_index.snapshot import opened

    snapshot = opened(folder)
    overlay, place = snapshot.overlay, snapshot.generation.folder
    refused = list(refused_rows(place))
    said = {
        "donors": overlay.donors, "typings": len(overlay.base.typings[0]), "added": len(overlay.added), "retyped": len(overlay.retyped),
        "withdrawn": len(overlay.withdrawn), "generation": place.name,
        "bytes": sum(one["bytes"] for one in manifest_of(snapshot.generation)["files"].values()),
    }  # fmt: skip
    if as_json:
        answer(said | {"refused": refused}, as_json)
        return
    answer(said, as_json)
    _say_refused(refused)


def agreed_by(flag: bool) -> "Agreed":
    """Whether who is missing in a FULL inventory shall leave: said by the flag, else asked once where somebody sits at a terminal."""

    def agreed(leaving: int) -> bool:
        asked = _("{count} donors are missing in this FULL inventory. Take them out?").format(count=leaving)
        return flag or (sys.stdin.isatty() and click.confirm(asked, err=True))

    return agreed


def _done(writer: "Writer", refused: list[dict[str, Any]], as_json: bool, **counts: int) -> None:
    said = {"donors": writer.overlay.donors, **counts, "refused": refused}
    if as_json:
        answer(said, as_json)
        return
    if counts:
        click.echo(_("{added} added, {replaced} replaced, {withdrawn} taken out.").format(**counts))
    click.echo(_("{donors} donors now.").format(**said))
    _say_refused(refused)


def _say_refused(refused: list[dict[str, Any]]) -> None:
    """The first rows refused, each with its file and why."""
    if not refused:
        return
    click.echo(_("{count} rows refused:").format(count=len(refused)), err=True)
    for row in refused[:SHOWN]:
        said = sentence(row["code"], row["facts"])
        click.echo(f"{row['file']}: {said} [{row['code']}]", err=True)
    if len(refused) > SHOWN:
        click.echo(_("… and {count} more; --json lists all.").format(count=len(refused) - SHOWN), err=True)
