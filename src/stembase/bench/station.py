"""The world and the work of `bench ledger`, as a process of a scratch installation; other modules start it, nobody imports it.

python -m stembase.bench.station prepare BANKS             people, procedure, live banks; answers with the statements each act costs
python -m stembase.bench.station act SECONDS BANK …        one thread a bank named: kits issued, two steps of the collection each
python -m stembase.bench.station insert SECONDS THREADS    the peer: the entry's row alone, each in its own transaction
python -m stembase.bench.station entries ROWS              a chain of that many entries, for verifying
python -m stembase.bench.station verify | hash | orm       one measurement, seconds and rows
"""

import hashlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import django

ADMINISTRATOR, OPERATOR, DIRECTOR, PASSWORD = "P0001", "P0002", "P0003", "a quiet river 42"
PROCEDURE, DEMANDED = "collection.cord-blood", ("identity.two-identifiers", "collection.cord-blood")


class Step(NamedTuple):
    """A step as the bench fills it in: what is scanned, and measures within their limits."""

    key: str
    scans: tuple[str, ...]
    measures: dict[str, float]


STEPS = (
    Step("identify", ("donor", "consent-form", "kit"), {}),
    Step("clamp-and-disinfect", ("kit",), {"clamp_delay_s": 60, "disinfectant_contact_s": 60}),
)


def prepare(banks: int) -> dict[str, int]:
    """Migrate, found the base, open live banks with a lot and a donor each; then count the statements of each act of a second round."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from stembase.ledger.scratch_tables import make_tables

    make_tables()
    found()
    for number in range(1, banks + 1):
        open_bank(f"B100{number}")
    statements = {}
    for _round in range(2):
        for name, act in rounds("B1001"):
            with CaptureQueriesContext(connection) as seen:
                act()
            statements[name] = sum(query["sql"].split()[0] not in {"BEGIN", "COMMIT"} for query in seen)
    return statements


def found() -> None:
    """The base: an administrator, a medical director, and an operator who holds the competences the procedure demands."""
    from django.utils import timezone

    from stembase.acts.door import content_hash, perform
    from stembase.base.chain import BASE
    from stembase.competence.framework import define, packaged
    from stembase.ledger.appending import open_chain
    from stembase.ledger.notes import write_note
    from stembase.people.models import Account
    from stembase.people.signatures import sign
    from stembase.procedures.seeding import publish_packaged

    now = timezone.now()
    open_chain(BASE, "base")
    for code in (ADMINISTRATOR, OPERATOR, DIRECTOR):
        Account.objects.create_account(code=code, username=code, password=PASSWORD, demo=True)
    perform("found-base", BASE, by=ADMINISTRATOR, at=now)
    for code, role in ((OPERATOR, "operator"), (DIRECTOR, "medical-director")):
        perform("grant-role", BASE, by=ADMINISTRATOR, at=now, person=code, role=role)
    publish_packaged(by=ADMINISTRATOR, at=now, only=[PROCEDURE])
    for key in DEMANDED:
        define(packaged()[key], by=ADMINISTRATOR, at=now)
        asked = {"person": OPERATOR, "competence": key, "reason": write_note("bench", author=ADMINISTRATOR, at=now)}
        seal = content_hash("found-entrustment", BASE, asked)
        own, other = (sign(signer=who, password=PASSWORD, meaning="approved", content=seal, at=now) for who in (ADMINISTRATOR, DIRECTOR))
        both = {"signature": own, "witness_signature": other}
        perform("found-entrustment", BASE, by=ADMINISTRATOR, witness=DIRECTOR, at=now, **both, **asked)  # type: ignore[arg-type]


def open_bank(bank: str) -> None:
    """A live bank with a lot of kits and a donor who consents."""
    from django.utils import timezone

    from stembase.acts.door import perform
    from stembase.base.chain import BASE

    now = timezone.now()
    opened = {"bank": bank, "of_kind": "live", "facility": bank, "title_zh": "测速库", "title_en": "Bench"}
    perform("open-bank", BASE, by=ADMINISTRATOR, at=now, **opened)  # type: ignore[arg-type]
    until = now + timedelta(days=90)
    perform("receive-lot", bank, by=OPERATOR, at=now, material="collection-kit", number="K1", valid_until=until)
    perform("register-donor", bank, by=OPERATOR, at=now, donor_kind="birth-mother", source="cord-blood", code="D1")
    perform("record-consent", bank, by=OPERATOR, at=now, donor=f"{bank}:D1", scopes=["banking"], version="v1")


def rounds(bank: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """One round at the collection station: a kit issued, and two steps done on its donation; each with its name, done when called."""
    from django.utils import timezone

    from stembase.acts.door import perform

    kit, donation = f"{bank}:collection-kit.K1", []

    def issue() -> None:
        act = perform("issue-kit", bank, by=OPERATOR, at=timezone.now(), donor=f"{bank}:D1", source="cord-blood", kit=kit)
        donation.append(act.subject)

    def do(step: Step) -> None:
        work = {"procedure": PROCEDURE, "step": step.key, "measures": step.measures, "scans": dict.fromkeys(step.scans, kit)}
        perform("do-step", bank, by=OPERATOR, at=timezone.now(), unit=donation[-1], work=work)

    yield "issue-kit", issue
    for step in STEPS:
        yield f"do-step {step.key}", partial(do, step)


def work_until(seconds: float, jobs: list[Callable[[], int]]) -> dict[str, float]:
    """Each job in a thread, again and again from the word go until the time is over; how much was done in how long."""
    from django.db import connection

    done, faults, ready = [0] * len(jobs), [], threading.Barrier(len(jobs) + 1)

    def run(number: int) -> None:
        try:
            jobs[number]()
            ready.wait()
            ready.wait()
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                done[number] += jobs[number]()
        except Exception as fault:
            faults.append(fault)
            ready.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    ready.wait()
    print("ready", flush=True)
    sys.stdin.readline()
    begun, worked = time.perf_counter(), time.process_time()
    ready.wait()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return {"done": sum(done), "seconds": time.perf_counter() - begun, "processor_s": time.process_time() - worked}


def act(seconds: str, *banks: str) -> dict[str, float]:
    """Acts through the whole gate and ledger."""

    def a_round(bank: str) -> int:
        return sum(1 for _name, one in rounds(bank) if one() is None)

    return work_until(float(seconds), [partial(a_round, bank) for bank in banks])


def insert(seconds: str, threads: str) -> dict[str, float]:
    """The peer: a row such as an entry's, in a table without indexes or guards, each in its own transaction."""
    from django.db import connection, transaction

    from stembase.acts.locks import turn
    from stembase.ledger.appending import COLUMNS
    from stembase.ledger.models import Entry

    row = [str(value) for value in Entry.objects.filter(verb="step.done").values_list(*COLUMNS, "hash")[0]]
    table = f"bench_row_{os.getpid()}"  # of its own: processes that create one table at once get in each other's way
    statement = f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(row))})"  # noqa: S608 (placeholders only)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} ({', '.join(f'c{number} text' for number in range(len(row)))})")

    def one() -> int:
        with turn(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, row)
        return 1

    return work_until(float(seconds), [one] * int(threads))


def entries(rows: str) -> int:
    """A practice chain of so many entries, each like the last step done; gives how many the ledger has now."""
    from stembase.ledger.appending import COLUMNS, digest, open_chain
    from stembase.ledger.models import Chain, Entry
    from stembase.ledger.queries import columns_of
    from stembase.ledger.verifying import START

    like, previous, key, chunk = Entry.objects.filter(verb="step.done").order_by("id")[0], START, "A9996-long", []
    columns = list(columns_of(like))
    for seq in range(1, int(rows) + 1):
        columns[0], columns[1], columns[-1] = key, str(seq), previous
        previous = digest(columns)
        chunk.append(Entry(hash=previous, **dict(zip(COLUMNS, columns, strict=True))))
        if len(chunk) == 2000 or seq == int(rows):
            Entry.objects.bulk_create(chunk)
            chunk = []
    open_chain(key, "practice")
    Chain.objects.filter(key=key).update(seq=int(rows), hash=previous)
    return Entry.objects.count()


def verify() -> dict[str, float]:
    """The whole ledger verified, as `stembase ledger verify` does."""
    from stembase.ledger.verifying import verify as verify_chains

    begun = time.perf_counter()
    verdict = verify_chains()
    if not verdict.intact:
        raise RuntimeError(f"the ledger is broken: {verdict.faults}")
    return {"done": verdict.rows, "seconds": time.perf_counter() - begun}


def hash_only() -> dict[str, float]:
    """The peer of verifying: SHA-256 of the same columns, in memory already."""
    from stembase.ledger.appending import COLUMNS
    from stembase.ledger.models import Entry

    texts = ["\n".join(map(str, row)).encode() for row in Entry.objects.values_list(*COLUMNS)[:100_000]]
    begun = time.perf_counter()
    for text in texts:
        hashlib.sha256(text).hexdigest()
    return {"done": len(texts), "seconds": time.perf_counter() - begun}


def orm() -> dict[str, float]:
    """The peer of rebuilding: one row an entry saved through Django's ORM, all in one transaction."""
    from django.db import transaction

    from stembase.ledger.models import Note

    now, count = django.utils.timezone.now(), 3000
    begun = time.perf_counter()
    with transaction.atomic():
        for number in range(count):
            Note.objects.create(key=f"bench-{number}", salt="", text="text", author=OPERATOR, written_at=now)
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    return {"done": count, "seconds": seconds}


def passwords() -> dict[str, float]:
    """Passwords checked with the installation's own hasher, apart from any act."""
    from django.contrib.auth.hashers import check_password, make_password

    encoded, count = make_password(PASSWORD), 3
    begun = time.perf_counter()
    for _time in range(count):
        check_password(PASSWORD, encoded)
    seconds = time.perf_counter() - begun
    algorithm, iterations, *_rest = encoded.split("$")
    begun = time.perf_counter()
    for _time in range(count):
        hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), b"salt", int(iterations))
    return {"done": count, "seconds": seconds, "peer_seconds": time.perf_counter() - begun}


TASKS: dict[str, Callable] = {
    "prepare": lambda banks: prepare(int(banks)), "act": act, "insert": insert, "entries": entries, "verify": verify, "hash": hash_only,
    "orm": orm, "passwords": passwords,
}  # fmt: skip


if __name__ == "__main__":
    django.setup()
    print(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])))
