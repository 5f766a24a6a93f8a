"""Long work asked for by a person: its kinds, and what a person may do with a job. `working` runs them; the queue is django-tasks.

@job("import-units", zh="导入单位", en="import units")
def import_units(progress: Progress, *, file: Code) -> dict:
    for done, row in enumerate(rows): progress.step(done, len(rows)); …
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from stembase.people.queries import roles_of
from stembase.people.roles import ADMINISTRATOR
from stembase.refusal import Refused

from .command import input_schema
from .locks import claimed, turn
from .misfit import misfit
from .models import Job

WAITING, RUNNING, ENDED = Job.State.WAITING, Job.State.RUNNING, (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)


class Cancelled(Exception):
    """The person who asked for the job has changed their mind; raised by `Progress.step`, let through by whoever does the work."""


@dataclass(slots=True)
class Progress:
    """What a kind of job is given: for whom it works, and where it says how far it is."""

    job: int
    person: str
    chain: str
    done: int = 0
    total: int = 0
    cancelled: bool = field(default=False, repr=False)

    def step(self, done: int, total: int) -> None:
        """Say how far it is; costs nothing, so say it often. Raises `Cancelled` within two seconds of the wish."""
        self.done, self.total = done, total
        if self.cancelled:
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work; an error nobody foresaw is tried again until it has had its `tries`."""

    name: str
    run: Callable[..., Any]
    inputs: type[msgspec.Struct]
    tries: int
    zh: str
    en: str

    def convert(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Inputs as the work takes them; what does not fit is a `Misfit`."""
        try:
            fitted = msgspec.convert(dict(given), self.inputs, strict=False)
        except msgspec.ValidationError as fault:
            raise misfit(self.name, str(fault)) from fault
        return {name: getattr(fitted, name) for name in self.inputs.__struct_fields__}


KINDS: dict[str, Kind] = {}


def job(name: str, *, zh: str, en: str, tries: int = 3) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a kind of job. The function takes a `Progress` and its inputs as keywords, and returns what goes into the job's result."""

    def enter(run: Callable[..., Any]) -> Callable[..., Any]:
        if name in KINDS:
            raise ValueError(f"the kind of job {name} stands twice")
        KINDS[name] = Kind(name, run, input_schema(name, run, without=("progress",)), tries, zh, en)
        return run

    return enter


WATCHES: list[Callable[[], int]] = []


def watch(look: Callable[[], int]) -> Callable[[], int]:
    """Enter what a worker looks at every few seconds: whether long work has fallen due that nobody asks for. It asks for it and gives how much.

    Several workers look at once, so it sees to it itself that nothing is asked for twice.
    """
    WATCHES.append(look)
    return look


def kind_named(name: str) -> Kind:
    """The kind, or `Refused("no-such-job-kind")`."""
    if name not in KINDS:
        raise Refused("no-such-job-kind", kind=name)
    return KINDS[name]


@task()
def run_job(job_id: int) -> None:
    """The queue's task: see `working.run`."""
    from .working import run

    run(job_id)


def enqueue(kind: str, *, by: str, chain: str = "", **inputs: Any) -> Job:
    """Ask for long work; a worker takes it up. Refuses `no-such-job-kind`, and with a `Misfit` inputs that do not fit."""
    given = msgspec.to_builtins(kind_named(kind).convert(inputs))
    with turn(), transaction.atomic():
        asked = Job.objects.create(kind=kind, chain=chain, person=by, inputs=given)
        put_in_queue(asked.pk)
    asked.refresh_from_db()
    return asked


def put_in_queue(job_id: int, delay_s: float = 0) -> None:
    """Let the queue hand the job to a worker, after a while where one is wanted. Inside the caller's transaction."""
    later = timezone.now() + timedelta(seconds=delay_s) if delay_s else None
    queued = run_job.using(run_after=later).enqueue(job_id)
    Job.objects.filter(pk=job_id).update(task=queued.id)


def cancel(job_id: int, *, by: str) -> None:
    """A waiting job is cancelled at once, a running one at its next step. Refuses `no-such-job`, `job-not-yours`, `job-ended`."""
    demand_own(job_id, by)
    with turn(), transaction.atomic():
        waiting = Job.objects.filter(pk=job_id, state=WAITING)
        if not waiting.update(state=Job.State.CANCELLED, ended_at=timezone.now()):
            claimed(Job.objects.filter(pk=job_id, state=RUNNING).update(cancel_asked=True), "job-ended", job=job_id)


def retry(job_id: int, *, by: str) -> None:
    """Ask again for a job that failed or was cancelled, with a new count of tries. Refuses `no-such-job`, `job-not-yours`, `job-not-failed`."""
    demand_own(job_id, by)
    again = {"state": WAITING, "cancel_asked": False, "tries": 0, "fault": None, "done": 0, "total": 0, "started_at": None, "ended_at": None}
    with turn(), transaction.atomic():
        failed = Job.objects.filter(pk=job_id, state__in=(Job.State.FAILED, Job.State.CANCELLED))
        claimed(failed.update(**again), "job-not-failed", job=job_id)
        put_in_queue(job_id)


def demand_own(job_id: int, by: str) -> Job:
    """The job, if this person asked for it or is an administrator."""
    found = Job.objects.filter(pk=job_id).first()
    if found is None:
        raise Refused("no-such-job", job=job_id)
    if found.person != by and ADMINISTRATOR not in roles_of(by, found.chain, timezone.now()):
        raise Refused("job-not-yours", job=job_id)
    return found
