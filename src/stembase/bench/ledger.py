"""`stembase bench ledger`: acts per second through the full gate and ledger, verifying, rebuilding, password hashing apart.

A client issues a kit and does two steps of the cord blood collection on its donation, in turn, in a live bank: roles, lots, consent, levels,
order and limits are all looked up. Eight clients, over as many processes as there are cores; the database is as durable as in production.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .figures import Figure
from .scratch import Scratch, engines, scratch

CLIENTS = 8
STATION = "stembase.bench.station"
ONE_CHAIN, EIGHT_CHAINS, STATEMENTS, VERIFY, REBUILD = 200, 350, 10, 200_000, 2_000
"""Aims: design, chapter 8, for PostgreSQL on two cores; SQLite is shown against the same."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a rate is measured, how often (the best counts: what else the machine does only ever slows it), and rows to verify."""

    seconds: float
    rounds: int
    rows: int


def measure(pace: Pace, only: str = "") -> Iterator[Figure]:
    """Every figure on every engine there is, or on the one named."""
    for engine in engines():
        if only.lower() in ("", engine.lower()):
            with scratch(engine) as place:
                yield from _on(place, pace)
    with scratch("SQLite") as place:
        hashed = place.run(STATION, "passwords")
        peer = hashed["done"] / hashed["peer_seconds"]
        yield Figure("password checked (apart)", _rate([hashed]), "1/s", peer="hashlib.pbkdf2_hmac alone", peer_value=peer)


def _on(place: Scratch, pace: Pace) -> Iterator[Figure]:
    name = place.engine
    for act, count in place.run(STATION, "prepare", str(CLIENTS)).items():
        yield Figure(f"{name}: {act}", count, "statements", STATEMENTS, at_least=False)
    inserted = _best(place, pace, [["insert", str(pace.seconds), str(len(banks))] for banks in _over_processes(["B1001"] * CLIENTS)])
    for what, banks, aim in (
        ("1 client", ["B1001"], 0),
        (f"1 chain, {CLIENTS} clients", ["B1001"] * CLIENTS, ONE_CHAIN),
        (f"{CLIENTS} chains", [f"B100{number}" for number in range(1, CLIENTS + 1)], EIGHT_CHAINS),
    ):
        done = _best(place, pace, [["act", str(pace.seconds), *some] for some in _over_processes(banks)])
        yield Figure(f"{name}: acts, {what}", _rate(done), "1/s", aim, True, "the entry's row inserted alone", _rate(inserted))
        spent = sum(one["processor_s"] for one in done) / sum(one["done"] for one in done)
        yield Figure(f"{name}: processor time of Python, an act ({what})", 1000 * spent, "ms")
    rebuilt, orm = place.run("stembase.ledger.rebuild_process", "--json"), place.run(STATION, "orm")
    if rebuilt["differences"]:
        raise RuntimeError(f"the rebuild differs: {rebuilt['differences'][:3]}")
    peer = "one row an entry by the ORM, one transaction"
    yield Figure(f"{name}: rebuild", rebuilt["entries"] / rebuilt["seconds"], "entries/s", REBUILD, True, peer, _rate([orm]))
    place.run(STATION, "entries", str(pace.rows))
    verified = max((place.run(STATION, "verify") for _round in range(pace.rounds)), key=lambda one: _rate([one]))
    hashed = place.run(STATION, "hash")
    yield Figure(f"{name}: verify", _rate([verified]), "rows/s", VERIFY, True, "SHA-256 of the same rows alone", _rate([hashed]))


def _over_processes(banks: Sequence[str]) -> list[Sequence[str]]:
    """One client a bank named, over as many processes as there are cores."""
    processes = min(os.cpu_count() or 1, len(banks))
    return [banks[number::processes] for number in range(processes)]


def _best(place: Scratch, pace: Pace, each: Sequence[Sequence[str]]) -> list[dict[str, float]]:
    return max((place.together(STATION, each) for _round in range(pace.rounds)), key=_rate)


def _rate(measured: Sequence[dict[str, float]]) -> float:
    return sum(one["done"] for one in measured) / max(one["seconds"] for one in measured)
