"""`stembase ledger`: verify the chains, rebuild what is read from them, sign checkpoints, empty a practice chain."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from .frame import json_option
from .language import _


@click.group(help=_("The append-only record: verify, rebuild, checkpoint, prune.\n\nExample: stembase ledger verify"))
def ledger() -> None:
    """See `help` above: it is translated."""


@ledger.command(
    help=_("Recompute every chain; name the first bad row of each and exit 1 if any.\n\nExample: stembase ledger verify --checkpoint heads.json")
)
@click.option("--checkpoint", "checkpoint_file", type=click.Path(exists=True, dir_okay=False), help=_("Compare with a signed checkpoint too."))
@click.option("--public-key", default="", help=_("Trust only a checkpoint signed with this key (hex)."))
@json_option
def verify(checkpoint_file: str | None, public_key: str, as_json: bool) -> None:
    """Chains, guards and notes are looked at; the answer is one line a fault and one for all."""
    from stembase.ledger import checkpoints, guards
    from stembase.ledger.verifying import changed_notes
    from stembase.ledger.verifying import verify as verify_chains

    verdict = verify_chains()
    faults = [{"chain": fault.chain, "seq": fault.seq, "why": fault.why} for fault in verdict.faults]
    if checkpoint_file:
        compared = checkpoints.compare(checkpoints.read(Path(checkpoint_file).read_bytes(), public_key))
        faults += [{"chain": fault.chain, "seq": fault.seq, "why": fault.why} for fault in compared]
    notes, missing = changed_notes(), guards.missing()
    if as_json:
        intact = not (faults or notes or missing)
        said = {"rows": verdict.rows, "chains": len(verdict.heads), "intact": intact, "faults": faults, "notes": notes, "guards_missing": missing}
        click.echo(json.dumps(said))
    else:
        for fault in faults:
            click.echo(_("bad row: chain {chain}, entry {seq}: {why}").format(**fault | {"chain": fault["chain"] or "*"}))
        for key in notes:
            click.echo(_("bad note: {key}: its text is not the one recorded").format(key=key))
        for name in missing:
            click.echo(_("guard missing: {name}; `stembase init` puts it up again").format(name=name))
        state = _("broken") if faults or notes else _("intact")
        click.echo(_("{rows} rows in {chains} chains: {state}").format(rows=verdict.rows, chains=len(verdict.heads), state=state))
    sys.exit(1 if faults or notes or missing else 0)


@ledger.command(
    help=_("Replay the ledger into a scratch database and compare; exit 1 on any difference.\n\nExample: stembase ledger rebuild --check")
)
@click.option("--check", is_flag=True, required=True, help=_("Replay into a scratch database and compare every projected row."))
@json_option
def rebuild(check: bool, as_json: bool) -> None:
    """Runs in a process of its own, whose default database is the scratch one."""
    from stembase.ledger.models import Chain

    Chain.objects.exists()  # a database that is not prepared is refused here, in words
    with tempfile.TemporaryDirectory(prefix="stembase-rebuild-") as folder:
        environment = os.environ | {"STEMBASE_REBUILD_SCRATCH": str(Path(folder) / "scratch.sqlite3")}
        arguments = [sys.executable, "-m", "stembase.ledger.rebuild_process"] + (["--json"] if as_json else [])
        sys.exit(subprocess.run(arguments, env=environment, check=False).returncode)


@ledger.command(help=_("Sign every chain's head (Ed25519) so that it can be kept elsewhere.\n\nExample: stembase ledger checkpoint --out heads.json"))
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help=_("Write to this file instead of standard output."))
def checkpoint(out: str | None) -> None:
    """The key is this installation's own; its public half stands in the checkpoint."""
    from django.conf import settings
    from django.utils import timezone

    from stembase.ledger import checkpoints
    from stembase.ledger.appending import canonical

    text = canonical(checkpoints.take(checkpoints.signing_key(settings.HOME / "keys" / "checkpoint-key"), timezone.now()))
    if out:
        Path(out).write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)


@ledger.command(help=_("Empty a practice chain, whole: every entry and every row read from it.\n\nExample: stembase ledger prune A9995-r12 --yes"))
@click.argument("chain")
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@json_option
def prune(chain: str, yes: bool, as_json: bool) -> None:
    """Only a practice chain can be pruned; a live bank's and the base's are refused."""
    from stembase.ledger.pruning import prune as prune_chain

    if not yes:
        click.confirm(_("Remove everything recorded in {chain}? This cannot be undone.").format(chain=chain), abort=True)
    lost = prune_chain(chain)
    if as_json:
        click.echo(json.dumps({"chain": chain, "removed": lost}))
    else:
        for label, rows in lost.items():
            click.echo(f"{label}: {rows}")
        click.echo(_("{chain} is empty.").format(chain=chain))
