"""A lock that lives exactly as long as the worker that runs a job: when the worker is killed, the lock is gone at that moment.

PostgreSQL: an advisory lock of a session (not through a pooler that shares sessions). SQLite: a lock on a file beside the database.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

_CLASS = 0x57E4
_GIVE_UP = "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4"
"""A worker whose machine vanished is noticed by the server in 40 seconds instead of two hours."""


@contextmanager
def lifeline(job_id: int) -> Iterator[bool]:
    """Hold the job's lock on this thread's connection; False when another worker that lives holds it."""
    if connection.vendor == "sqlite":
        with _file_lock(job_id) as held:
            yield held
        return
    with connection.cursor() as cursor:
        if connection.settings_dict["HOST"] and not str(connection.settings_dict["HOST"]).startswith("/"):
            cursor.execute(_GIVE_UP)
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_CLASS, _number(job_id)])
        held = cursor.fetchone()[0]
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_CLASS, _number(job_id)])


def lives(job_id: int) -> bool:
    """Whether some worker holds the job's lock."""
    if connection.vendor == "sqlite":
        with _file_lock(job_id) as free:
            return not free
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_CLASS, _number(job_id)])
        return not cursor.fetchone()[0]


def _number(job_id: int) -> int:
    return job_id % 2**31


@contextmanager
def _file_lock(job_id: int) -> Iterator[bool]:
    path = Path(f"{connection.settings_dict['NAME']}.job-{job_id}")
    with open(path, "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            if path.exists() and os.fstat(file.fileno()).st_ino == path.stat().st_ino:
                path.unlink()
