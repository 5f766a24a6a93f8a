"""Last chapter: the heads of all chains are signed into a checkpoint that can be kept elsewhere."""

from pathlib import Path

from django.conf import settings

from stembase.demo.clock import TODAY
from stembase.demo.world import World
from stembase.ledger import checkpoints
from stembase.ledger.appending import canonical


def close(world: World) -> None:
    """Write the checkpoint beside the database."""
    home = Path(settings.HOME)
    taken = checkpoints.take(checkpoints.signing_key(home / "keys" / "checkpoint-key"), TODAY)
    (home / "demo-checkpoint.json").write_text(canonical(taken) + "\n", encoding="utf-8")
