"""`stembase bench demo`: how long the demo's story takes to tell, acts in it, and what verifying and rebuilding its ledger cost."""

import time
from collections.abc import Iterator

from .figures import Figure
from .scratch import scratch

STATION = "stembase.bench.station"
BUILD_S, REBUILD = 60, 2_000
"""Aims: all chapters under 60 s (issue 2), rebuild as in the design, chapter 8."""


def measure(*, small: bool) -> Iterator[Figure]:
    """Tell the story on a scratch installation of SQLite, as `stembase demo --no-serve` does."""
    with scratch("SQLite") as place:
        begun = time.perf_counter()
        told = place.run("stembase.cli", "demo", "--no-serve", "--json", *(["--small"] if small else []), whole=True)
        seconds = time.perf_counter() - begun
        chapters, acts = told["chapters"], sum(chapter["acts"] for chapter in told["chapters"])
        built = sum(chapter["seconds"] for chapter in chapters)
        yield Figure("demo: all chapters", built, "s", 0 if small else BUILD_S, at_least=False)
        yield Figure("demo: from nothing to intact, with migrations", seconds, "s")
        yield Figure("demo: acts", acts, "acts")
        yield Figure("demo: acts a second, in batches", acts / built, "1/s")
        rebuilt, orm = place.run("stembase.ledger.rebuild_process", "--json"), place.run(STATION, "orm")
        if rebuilt["differences"]:
            raise RuntimeError(f"the rebuild differs: {rebuilt['differences'][:3]}")
        peer = "one row an entry by the ORM, one transaction"
        rate = rebuilt["entries"] / rebuilt["seconds"]
        yield Figure("demo: rebuild", rate, "entries/s", REBUILD, True, peer, orm["done"] / orm["seconds"])
