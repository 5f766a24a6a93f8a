"""`stembase verify`: any file this system gives out to be believed elsewhere, told by its own first line and verified without a database."""

import json
from pathlib import Path
from typing import Any

import click

from stembase.refusal import Refused, explain

from .frame import answer, json_option
from .language import _, language

LONGEST_HEADER = 100_000


@click.command(
    help=_(
        "Verify a file this system gave out: it says itself what it is. Exit 1 when anything in it was changed, with the first bad line.\n\n"
        "Example: stembase verify placement.jsonl"
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@click.pass_context
def verify(ctx: click.Context, file: Path, as_json: bool) -> None:
    """One function a kind gives what the file says and what is wrong with it."""
    from stembase.internship.placement_audit import KIND as PLACEMENT

    from .placement import verdict

    kinds = {PLACEMENT: verdict}
    content = file.read_bytes()
    kind = kind_of(content)
    if kind not in kinds:
        raise Refused("audit-kind-unknown", file=file.name)
    said, faults, _audit = kinds[kind](content)
    if faults:
        first = faults[0]
        told = explain(first.code, first.facts, language())
        found = {
            "file": str(file),
            "kind": kind,
            "sound": False,
            "row": first.row,
            "code": first.code,
            "sentence": told.sentence,
            "faults": len(faults),
        }
        if as_json:
            answer(found, as_json)
        else:
            click.echo(_("{file} ({kind}): {sentence} [{code}]").format(**found), err=True)
        ctx.exit(1)
    if as_json:
        answer({"file": str(file), "kind": kind, "sound": True, **said}, as_json)
    else:
        click.echo(_("{file} ({kind}) is whole and sound. Hash {hash}").format(file=file, kind=kind, hash=said["hash"]))


def kind_of(content: bytes) -> str:
    """What a file says it is, in the first line of JSON; empty where it says nothing."""
    first = content[:LONGEST_HEADER].partition(b"\n")[0]
    try:
        header: Any = json.loads(first)
    except ValueError:
        return ""
    return str(header.get("kind", "")) if isinstance(header, dict) else ""
