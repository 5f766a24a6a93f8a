"""Last chapter: from here on time goes by acts, and students practise; the heads of all chains are signed into a checkpoint to be kept elsewhere."""

from pathlib import Path

from django.conf import settings

from stembase.demo import runs
from stembase.demo.clock import TODAY
from stembase.demo.people import ADMINISTRATOR
from stembase.demo.world import World
from stembase.ledger import checkpoints
from stembase.ledger.appending import canonical


def close(world: World) -> None:
    """Leave the base and its banks at the end of the story, and write the checkpoint beside the database."""
    world.base.do("keep-story-time", by=ADMINISTRATOR, at=TODAY)
    runs.practise()
    home = Path(settings.HOME)
    taken = checkpoints.take(checkpoints.signing_key(home / "keys" / "checkpoint-key"), TODAY)
    (home / "demo-checkpoint.json").write_text(canonical(taken) + "\n", encoding="utf-8")
