"""`stembase ledger`: verify the chains, rebuild what is read from them, sign checkpoints."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click


@click.group()
def ledger() -> None:
    """The append-only record: verify, rebuild, checkpoint.

    Example: stembase ledger verify
    """


@ledger.command()
@click.option("--checkpoint", "checkpoint_file", type=click.Path(exists=True, dir_okay=False), help="Compare with a signed checkpoint too.")
@click.option("--public-key", default="", help="Trust only a checkpoint signed with this key (hex).")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def verify(checkpoint_file: str | None, public_key: str, as_json: bool) -> None:
    """Recompute every chain; name the first bad row of each and exit 1 if any.

    Example: stembase ledger verify --checkpoint heads.json
    """
    from stembase.ledger import checkpoints
    from stembase.ledger.verifying import verify as verify_chains

    verdict = verify_chains()
    faults = list(verdict.faults)
    if checkpoint_file:
        faults += checkpoints.compare(checkpoints.read(Path(checkpoint_file).read_bytes(), public_key))
    if as_json:
        rows = [{"chain": fault.chain, "seq": fault.seq, "why": fault.why} for fault in faults]
        click.echo(json.dumps({"rows": verdict.rows, "chains": len(verdict.heads), "intact": not faults, "faults": rows}))
    else:
        for fault in faults:
            click.echo(f"bad row: chain {fault.chain}, entry {fault.seq}: {fault.why}")
        click.echo(f"{verdict.rows} rows in {len(verdict.heads)} chains: " + ("broken" if faults else "intact"))
    sys.exit(1 if faults else 0)


@ledger.command()
@click.option("--check", is_flag=True, required=True, help="Replay into a scratch database and compare every projected row.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def rebuild(check: bool, as_json: bool) -> None:
    """Replay the ledger into a scratch database and compare; exit 1 on any difference.

    Example: stembase ledger rebuild --check
    """
    with tempfile.TemporaryDirectory(prefix="stembase-rebuild-") as folder:
        environment = os.environ | {"STEMBASE_REBUILD_SCRATCH": str(Path(folder) / "scratch.sqlite3")}
        arguments = [sys.executable, "-m", "stembase.ledger.rebuild_process"] + (["--json"] if as_json else [])
        sys.exit(subprocess.run(arguments, env=environment, check=False).returncode)


@ledger.command()
@click.option("--out", type=click.Path(dir_okay=False, writable=True), help="Write to this file instead of standard output.")
def checkpoint(out: str | None) -> None:
    """Sign every chain's head (Ed25519) so that it can be kept elsewhere.

    Example: stembase ledger checkpoint --out heads.json
    """
    from django.conf import settings
    from django.utils import timezone

    from stembase.ledger import checkpoints
    from stembase.ledger.appending import canonical

    text = canonical(checkpoints.take(checkpoints.signing_key(settings.HOME / "keys" / "checkpoint-key"), timezone.now()))
    if out:
        Path(out).write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)
