"""`stembase bench ledger`: acts per second through the full gate and ledger, verifying, rebuilding, password hashing apart.

A client issues a kit and does two steps of the cord blood collection on its donation, in turn, in a live bank: roles, lots, consent, levels,
order and limits are all looked up. Eight clients, over as many processes as there are cores; the database is as durable as in production.
"""

import os
from collections.abc import Iterator, Sequence

from .figures import Figure
from .scratch import Scratch, engines, scratch

CLIENTS = 8
STATION = "stembase.bench.station"
ONE_CHAIN, EIGHT_CHAINS, STATEMENTS, VERIFY, REBUILD = 200, 350, 10, 200_000, 2_000
"""Aims: design, chapter 8, for PostgreSQL on two cores; SQLite is shown against the same."""


def measure(*, seconds: float, rows: int, only: str = "") -> Iterator[Figure]:
    """Every figure on every engine there is, or on the one named."""
    for engine in engines():
        if only.lower() in ("", engine.lower()):
            with scratch(engine) as place:
                yield from _on(place, seconds, rows)
    with scratch("SQLite") as place:
        hashed = place.run(STATION, "passwords")
        peer = hashed["done"] / hashed["peer_seconds"]
        yield Figure("password checked (apart)", _rate([hashed]), "1/s", peer="hashlib.pbkdf2_hmac alone", peer_value=peer)


def _on(place: Scratch, seconds: float, rows: int) -> Iterator[Figure]:
    name = place.engine
    statements = place.run(STATION, "prepare", str(CLIENTS))
    for act, count in statements.items():
        yield Figure(f"{name}: {act}", count, "statements", STATEMENTS, at_least=False)
    alone = _acts(place, seconds, ["B1001"])
    inserted = _rate(place.together(STATION, [["insert", str(seconds), str(threads)] for threads in _threads()]))
    peer = "the entry's row inserted alone"
    yield Figure(f"{name}: acts, 1 client", _rate(alone), "1/s", 0, True, peer, inserted)
    yield Figure(f"{name}: processor time of Python, an act", 1000 * alone[0]["processor_s"] / alone[0]["done"], "ms")
    one, eight = ["B1001"] * CLIENTS, [f"B100{number}" for number in range(1, CLIENTS + 1)]
    yield Figure(f"{name}: acts, 1 chain, {CLIENTS} clients", _rate(_acts(place, seconds, one)), "1/s", ONE_CHAIN, True, peer, inserted)
    yield Figure(f"{name}: acts, {CLIENTS} chains", _rate(_acts(place, seconds, eight)), "1/s", EIGHT_CHAINS, True, peer, inserted)
    rebuilt, orm = place.run("stembase.ledger.rebuild_process", "--json"), place.run(STATION, "orm")
    if rebuilt["differences"]:
        raise RuntimeError(f"the rebuild differs: {rebuilt['differences'][:3]}")
    peer = "one row an entry by the ORM, one transaction"
    yield Figure(f"{name}: rebuild", rebuilt["entries"] / rebuilt["seconds"], "entries/s", REBUILD, True, peer, _rate([orm]))
    place.run(STATION, "entries", str(rows))
    verified, hashed = place.run(STATION, "verify"), place.run(STATION, "hash")
    yield Figure(f"{name}: verify", _rate([verified]), "rows/s", VERIFY, True, "SHA-256 of the same rows alone", _rate([hashed]))


def _threads() -> list[int]:
    """How many of the clients run in each process."""
    processes = min(os.cpu_count() or 1, CLIENTS)
    return [len(range(number, CLIENTS, processes)) for number in range(processes)]


def _acts(place: Scratch, seconds: float, banks: Sequence[str]) -> list[dict[str, float]]:
    processes = min(len(_threads()), len(banks))
    return place.together(STATION, [["act", str(seconds), *banks[number::processes]] for number in range(processes)])


def _rate(measured: Sequence[dict[str, float]]) -> float:
    return sum(one["done"] for one in measured) / max(one["seconds"] for one in measured)
