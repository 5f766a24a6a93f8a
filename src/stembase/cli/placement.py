"""`stembase placement`: applicants placed on posts from two files, the result checked and explained from its audit file. No database."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from stembase.refusal import Refused, explain

from .frame import answer, json_option
from .language import _, language

if TYPE_CHECKING:
    from stembase.internship.placement_audit import Audit
    from stembase.science.fault import Fault

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    help=_("Place applicants on posts, check a placement and explain it, from files alone.\n\nExample: stembase placement check placement.jsonl")
)
def placement() -> None:
    """See `help` above: it is translated."""


@placement.command(
    help=_(
        "Place applicants on posts and write the audit file. Nothing is written while a row of either file has a fault; every fault is named.\n\n"
        "Example: stembase placement solve examples/applicants.csv examples/posts.csv --seed 20261122 --out placement.jsonl"
    )
)
@click.argument("applicants", type=A_FILE)
@click.argument("posts", type=A_FILE)
@click.option("--seed", type=click.IntRange(min=0), required=True, help=_("The published number that draws the lots between equals."))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=_("The audit file to write."))
@json_option
@click.pass_context
def solve(ctx: click.Context, applicants: Path, posts: Path, seed: int, out: Path, as_json: bool) -> None:
    """What is written has passed the independent checker."""
    from stembase.internship.placement_audit import judged, lines_of, opened, sealed
    from stembase.internship.placement_files import read_market
    from stembase.science.allocation.matching import place

    contents = {"applicants": applicants.read_bytes(), "posts": posts.read_bytes()}
    market, faults = read_market(contents["applicants"], contents["posts"], seed)
    names = {"applicants": applicants.name, "posts": posts.name}
    if market is None:
        _refuse(ctx, [_told(fault, names[file]) for file, fault in faults], as_json)
    inputs = {key: {"file": names[key], "sha256": sha256(content).hexdigest()} for key, content in contents.items()}
    content = "".join(sealed(lines_of(place(market), inputs))).encode()
    audit = opened(content)
    if faults_of_ours := judged(audit):
        raise RuntimeError(f"the placement does not pass its checker: {faults_of_ours[:3]}")
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused("file-not-written", file=str(out), problem=error.strerror or str(error)) from error
    _say({"file": str(out), **summary(audit)}, as_json)


@placement.command(
    help=_(
        "Check an audit file: its hashes, stability, capacities and quotas by a checker of its own, and the placement made again; exit 1 with the "
        "first bad line.\n\nExample: stembase placement check placement.jsonl"
    )
)
@click.argument("file", type=A_FILE)
@click.option("--applicants", type=A_FILE, help=_("The file of applicants, to see that it is the one used; with --posts."))
@click.option("--posts", type=A_FILE, help=_("The file of posts, to see that it is the one used; with --applicants."))
@json_option
@click.pass_context
def check(ctx: click.Context, file: Path, applicants: Path | None, posts: Path | None, as_json: bool) -> None:
    """The last hash is printed: who compares it with the published one knows that the file is the published one."""
    from stembase.internship.placement_audit import inputs_differ
    from stembase.internship.placement_files import read_market

    if (applicants is None) != (posts is None):
        raise click.UsageError(_("Give --applicants and --posts, or neither."))
    said, faults, audit = verdict(file.read_bytes())
    if audit and applicants and posts:
        contents = {"applicants": applicants.read_bytes(), "posts": posts.read_bytes()}
        faults += inputs_differ(audit, contents, read_market(contents["applicants"], contents["posts"], audit.header["seed"])[0])
    if faults:
        _refuse(ctx, [_told(fault, file.name) for fault in faults], as_json)
    _say({"file": str(file), **said}, as_json)


@placement.command(
    "explain",
    help=_("What one applicant got, and why none of the posts preferred to it.\n\nExample: stembase placement explain placement.jsonl A012"),
)
@click.argument("file", type=A_FILE)
@click.argument("applicant")
@json_option
def explain_one(file: Path, applicant: str, as_json: bool) -> None:
    """Read from the file; its hashes must be whole."""
    from stembase.internship.placement_audit import opened
    from stembase.science.fault import Fault

    try:
        audit = opened(file.read_bytes())
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    line = next((line for line in audit.results if line["result"] == applicant), None)
    if line is None:
        raise Refused("placement-nobody", applicant=applicant, file=file.name)
    why = [{**reason, "sentence": explain(reason["code"], reason, language()).sentence} for reason in line["instead_of"]]
    if as_json:
        answer({"applicant": applicant, "post": line["post"], "rank": line["rank"], "instead_of": why}, as_json)
        return
    got = _("{applicant}: {post}, choice {rank}").format(applicant=applicant, post=line["post"], rank=line["rank"])
    click.echo(got if line["post"] else _("{applicant}: no post").format(applicant=applicant))
    for reason in why:
        click.echo(f"  {reason['sentence']}")


def verdict(content: bytes) -> "tuple[dict[str, Any], list[Fault], Audit | None]":
    """What an audit file says, and everything wrong with it, the first bad line first; no audit where it cannot be read."""
    from stembase.internship.placement_audit import judged, opened
    from stembase.science.fault import Fault

    try:
        audit = opened(content)
    except Fault as fault:
        return {}, [fault], None
    return summary(audit), judged(audit), audit


def summary(audit: "Audit") -> dict[str, Any]:
    """The sums of a placement, its seed and its last hash."""
    header, end = audit.header, audit.end
    sums = {"applicants": header["applicants"], "posts": header["posts"], "placed": end["placed"], "first_choice": end["first_choice"]}
    return {"kind": header["kind"], **sums, "blocking": end["blocking"], "seed": header["seed"], "algorithm": header["algorithm"], "hash": audit.hash}


def _say(said: Mapping[str, Any], as_json: bool) -> None:
    """For people: three lines, and what pairs left blocking."""
    if as_json:
        answer(said, as_json)
        return
    click.echo(_("{applicants} applicants, {posts} posts: {placed} placed, {first_choice} at their first choice.").format(**said))
    for each in said["blocking"]:
        click.echo(_("No stable placement was found with these pairs; {people} would rather go to {posts}, which would take them.").format(
            people=" + ".join(each["applicants"]), posts=" + ".join(each["posts"])
        ))  # fmt: skip
    if not said["blocking"]:
        click.echo(_("Stable: nobody and no post would both rather have each other."))
    click.echo(_("Seed {seed}, {algorithm}. Hash {hash}").format(**said))


def _told(fault: "Fault", file: str) -> dict[str, Any]:
    facts = {name: value for name, value in fault.facts.items() if name != "row"}
    said = explain(fault.code, fault.facts, language())
    return {"file": file, "row": fault.row, "code": fault.code, "facts": facts, "sentence": said.sentence, "mend": said.mend}


def _refuse(ctx: click.Context, faults: Iterable[Mapping[str, Any]], as_json: bool) -> NoReturn:
    """Every fault: as JSON on the output, for people a line each on the error stream. Ends with 1."""
    told = list(faults)
    if as_json:
        answer({"faults": told}, as_json)
    for each in () if as_json else told:
        click.echo(_("{file}: {sentence} {mend} [{code}]").format(**each), err=True)
    ctx.exit(1)
