"""Run jobs: claim, work, report; and take back those whose worker was killed. `stembase worker` calls `work`."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from stembase.refusal import Refused

from .jobs import KINDS, RUNNING, WAITING, WATCHES, Cancelled, Progress, kind_named, put_in_queue
from .lifeline import lifeline, lives
from .locks import turn
from .models import Job

PULSE_S, WATCH_S = 1.0, 5.0
RETRY_AFTER_S = (5.0, 60.0, 600.0)
"""Before the second, third and every later try (assumption: long enough for a restart, short enough to wait for)."""
_log = logging.getLogger("stembase.jobs")


def work(*, interval_s: float, until_empty: bool) -> None:
    """Run jobs until told to stop, or until none waits any more."""
    take_back_lost()
    with _watching():
        while True:
            call_command("db_worker", queue_name="*", interval=interval_s, batch=until_empty, reload=False, startup_delay=False)
            if not until_empty or not Job.objects.filter(state=WAITING).exists():
                return
            time.sleep(interval_s)


def run(job_id: int) -> None:
    """One try of one job. Whatever comes of it stands in the job; a job that is not waiting any more is left alone."""
    with _pulse(job_id) as progress:
        if progress is None:
            return
        job = Job.objects.get(pk=job_id)
        progress.person, progress.chain = job.person, job.chain
        try:
            kind = kind_named(job.kind)
            result = msgspec.to_builtins(kind.run(progress, **kind.convert(job.inputs)))
            _end(job, Job.State.DONE, result=result, done=progress.done, total=progress.total)
        except Cancelled:
            _end(job, Job.State.CANCELLED, done=progress.done, total=progress.total)
        except Refused as refused:
            _end(job, Job.State.FAILED, fault=msgspec.to_builtins({"code": refused.code, "facts": refused.facts}, enc_hook=str))
        except Exception as fault:
            _log.exception("job %s (%s) failed, try %s", job.pk, job.kind, job.tries)
            _try_again_or_fail(job, {"code": "job-broke", "facts": {"kind": job.kind, "problem": type(fault).__name__}})
        except BaseException:
            _try_again_or_fail(job, {"code": "job-worker-lost", "facts": {"kind": job.kind}}, delay_s=0)
            raise


def take_back_lost() -> int:
    """Let jobs be tried again whose worker was killed, or fail after their last try. Returns how many. Any number of workers may do this."""
    lost = [job for job in Job.objects.filter(state=RUNNING) if not lives(job.pk)]
    for job in lost:
        if job.task:
            DBTaskResult.objects.filter(pk=job.task, status="RUNNING").update(status="FAILED", finished_at=timezone.now())
        _try_again_or_fail(job, {"code": "job-worker-lost", "facts": {"kind": job.kind}}, delay_s=0)
    return len(lost) + _queue_again()


def _queue_again() -> int:
    """Jobs that wait while the queue has forgotten them: its task was claimed by a worker that died before the job was."""
    waiting = dict(Job.objects.filter(state=WAITING).values_list("task", "pk"))
    forgotten = DBTaskResult.objects.filter(pk__in=[task for task in waiting if task], started_at__lt=timezone.now() - timedelta(seconds=30))
    for task in forgotten.exclude(status="READY").values_list("pk", flat=True):
        with turn(), transaction.atomic():
            if Job.objects.filter(task=str(task), state=WAITING).update(task=""):
                put_in_queue(waiting[str(task)])
    return len(forgotten)


def _end(job: Job, state: str, **fields: Any) -> bool:
    """Write how this try ended, unless the job is no longer in its hands."""
    with turn(), transaction.atomic():
        mine = Job.objects.filter(pk=job.pk, state=RUNNING, tries=job.tries)
        return bool(mine.update(state=state, ended_at=timezone.now(), **fields))


def _try_again_or_fail(job: Job, fault: dict[str, Any], delay_s: float | None = None) -> None:
    """Put the job back to wait for its next try; after the last one it stays failed, where people see it."""
    if job.cancel_asked:
        _end(job, Job.State.CANCELLED, fault=fault)
    elif job.tries >= (KINDS[job.kind].tries if job.kind in KINDS else 1):
        _end(job, Job.State.FAILED, fault=fault)
    else:
        with turn(), transaction.atomic():
            if Job.objects.filter(pk=job.pk, state=RUNNING, tries=job.tries).update(state=WAITING, fault=fault):
                put_in_queue(job.pk, RETRY_AFTER_S[min(job.tries, len(RETRY_AFTER_S)) - 1] if delay_s is None else delay_s)


@contextmanager
def _pulse(job_id: int) -> Iterator[Progress | None]:
    """Claim the job and keep a thread beside it, on a connection of its own, that holds its lock, writes how far it is and hears the wish to cancel.

    So progress shows on PostgreSQL even while the work holds one long transaction; on SQLite, where that keeps everybody else out, after it.
    """
    progress, claimed, stop = Progress(job_id, "", ""), threading.Event(), threading.Event()
    held: list[bool] = []

    def beat() -> None:
        try:
            with lifeline(job_id) as free:
                held.append(free and _claim(job_id))
                claimed.set()
                while held[0] and not stop.wait(PULSE_S):
                    _tell(progress)
        finally:
            claimed.set()
            connection.close()

    thread = threading.Thread(target=beat, name=f"job {job_id}", daemon=True)
    thread.start()
    claimed.wait()
    try:
        yield progress if held == [True] else None
    finally:
        stop.set()
        thread.join()


def _claim(job_id: int) -> bool:
    now = timezone.now()
    with turn(), transaction.atomic():
        waiting = Job.objects.filter(pk=job_id, state=WAITING)
        return bool(waiting.update(state=RUNNING, tries=F("tries") + 1, started_at=now, seen_at=now, ended_at=None))


def _tell(progress: Progress) -> None:
    """Write how far it is; a database that is busy is told at the next beat."""
    try:
        with turn(), transaction.atomic():
            mine = Job.objects.filter(pk=progress.job, state=RUNNING)
            mine.update(done=progress.done, total=progress.total, seen_at=timezone.now())
        progress.cancelled = Job.objects.filter(pk=progress.job, cancel_asked=True).exists()
    except DatabaseError:
        _log.warning("the progress of job %s could not be written", progress.job)


@contextmanager
def _watching() -> Iterator[None]:
    """A thread that every few seconds, while the worker works or waits, takes back lost jobs and asks for those that have fallen due."""
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(WATCH_S):
            for each in (take_back_lost, *WATCHES):
                try:
                    each()
                except DatabaseError:
                    _log.warning("%s could not look", each.__name__)
                except Exception:
                    _log.exception("%s failed", each.__name__)
            connection.close()

    thread = threading.Thread(target=look, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
