"""Import a table from a page: keep it sealed, look at every row, write them, hand back the refused rows. The work is a job; the rows go through
`bank.importing` as on the command line, with the rights of the person who uploaded.

The table itself is kept for a day at most (assumption: a working day to mend it), encrypted under the key of identities, and emptied once written.
"""

import io
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from stembase.acts.command import COMMANDS
from stembase.acts.jobs import Progress, enqueue, job
from stembase.acts.locks import claimed, turn
from stembase.acts.models import Job
from stembase.bank import importing, registry_uploading
from stembase.bank.imports.table import rows_as_csv
from stembase.bank.models import Bank, Upload
from stembase.bank.registry_importing import registry_name
from stembase.bank.registry_uploading import REGISTRY
from stembase.donors.sealing import open_file, seal_file
from stembase.ledger.clock import time_of
from stembase.ledger.vocabulary import Code
from stembase.people.queries import roles_of
from stembase.refusal import Misfit, Refused, explain

COMMAND = {"donors": "register-donor", "units": "take-over-unit", "results": "record-result", REGISTRY: "open-search"}
"""Whose roles an import needs: those of the command its rows become; of a registry, of those who search it."""
LARGEST_BYTES = 50_000_000  # source="assumption": 200,000 rows of a generous width
KEPT = timedelta(days=1)
LOOK, WRITE = "look-at-import", "write-import"
Way = Callable[[importing.Import, io.BytesIO], importing.Import]


def may_import(kind: str, bank: str, person: str, at: datetime) -> bool:
    """Whether a person holds a role for the command the rows of this import become. No registry is imported from a practice bank."""
    if kind == REGISTRY and Bank.objects.filter(key=bank, kind=Bank.Kind.PRACTICE).exists():
        return False
    return bool(COMMANDS[COMMAND[kind]].roles & roles_of(person, bank, at))


def keep_upload(bank: str, kind: str, name: str, content: bytes, *, by: str, registry: str = "") -> Upload:
    """Seal a table and have a job look at it. Refuses `not-permitted`, `upload-empty`, `upload-too-large`, and for a registry's file
    `registry-name-unusable`. Tables older than a day are emptied."""
    if kind not in COMMAND or not may_import(kind, bank, by, time_of(bank)):
        raise Refused("not-permitted", command=COMMAND.get(kind, kind), person=by, roles=sorted(COMMANDS[COMMAND["units"]].roles))
    if not content.strip():
        raise Misfit("upload-empty", file=name)
    if len(content) > LARGEST_BYTES:
        raise Misfit("upload-too-large", megabytes=round(len(content) / 1e6, 1), most=LARGEST_BYTES // 1_000_000)
    registry = registry_name(registry) if kind == REGISTRY else ""
    at = timezone.now()
    forget_old(at)
    key = secrets.token_hex(16)
    key_id, sealed = seal_file(content, key)
    with turn(), transaction.atomic():
        upload = Upload.objects.create(
            key=key, bank_id=bank, kind=kind, name=Path(name).name[:120], person=by, at=at, key_id=key_id, content=sealed,
            lines=content.count(b"<STATUS>") or content.count(b"\n"), registry=registry,
        )  # fmt: skip
        _ask(upload, registry_uploading.LOOK if registry else LOOK)
    return upload


def write_upload(key: str, *, by: str, whole: bool = False, withdraw: bool = False) -> None:
    """Have a job write what was looked at: the good rows, or all (`whole`) and none when one is refused; of a registry also that those missing leave
    (`withdraw`). Refuses `upload-not-ready`."""
    with turn(), transaction.atomic():
        claimed(Upload.objects.filter(key=key, person=by, step=Upload.Step.LOOKING).exclude(content=b"").exclude(counts={}).update(
            step=Upload.Step.WRITING
        ), "upload-not-ready")  # fmt: skip
        upload = Upload.objects.get(key=key)
        if upload.registry:
            _ask(upload, registry_uploading.TAKE, withdraw=withdraw)
        else:
            _ask(upload, WRITE, whole=whole)


def discard_upload(key: str, *, by: str) -> None:
    """Throw the table away, with its refused rows; what was said of its rows stays. Refuses `upload-at-work` while a job has it."""
    if (upload := Upload.objects.filter(key=key, person=by).first()) and job_of(upload).state in (Job.State.WAITING, Job.State.RUNNING):
        raise Refused("upload-at-work")
    with turn(), transaction.atomic():
        Upload.objects.filter(key=key, person=by).update(content=b"", faulty=b"")


def forget_old(now: datetime) -> None:
    """Empty every table kept longer than a day."""
    with turn(), transaction.atomic():
        Upload.objects.filter(at__lt=now - KEPT).exclude(content=b"", faulty=b"").update(content=b"", faulty=b"")


def job_of(upload: Upload) -> Job:
    """The latest job on a table."""
    return Job.objects.get(pk=upload.job)


def faulty_rows(upload: Upload) -> bytes:
    """The refused rows as a CSV file that can be mended and uploaded again. Refuses `upload-gone`."""
    if not upload.faulty:
        raise Refused("upload-gone")
    return open_file(upload.key_id, bytes(upload.faulty), upload.key)


def _ask(upload: Upload, work: str, **inputs: Any) -> None:
    asked = enqueue(work, by=upload.person, chain=upload.bank_id, upload=upload.key, **inputs)
    upload.job = asked.pk
    Upload.objects.filter(pk=upload.pk).update(job=asked.pk)


@job(LOOK, zh="预览导入", en="look at an import")
def look(progress: Progress, *, upload: Code) -> dict[str, int]:
    """A verdict for every row; nothing is written."""
    return _run(progress, upload, importing.preview_rows)


@job(WRITE, zh="导入", en="import")
def write(progress: Progress, *, upload: Code, whole: bool) -> dict[str, int]:
    """Write the rows. Run again after a crash it writes what is missing; once done, the table is emptied."""
    return _run(progress, upload, importing.all_or_nothing if whole else importing.good_rows, ends=not whole)


def _run(progress: Progress, key: str, way: Way, *, ends: bool = False) -> dict[str, int]:
    """Open the table, go through it, keep what was said of its rows. Refuses `upload-gone`, and what is wrong with the file itself."""
    upload = Upload.objects.get(key=key)
    if not upload.content:
        raise Refused("upload-gone")
    content = open_file(upload.key_id, bytes(upload.content), upload.key)
    run = importing.begin(upload.kind, upload.bank_id, by=upload.person, now=time_of(upload.bank_id), name=upload.name)
    run.told = lambda rows: progress.step(rows, max(rows, upload.lines))
    way(run, io.BytesIO(content))
    ends = ends or (way is importing.all_or_nothing and not run.undone)
    faulty = _refused_rows(run, content)
    sealed = seal_file(faulty, upload.key, upload.key_id)[1] if faulty else b""
    said = [[row.row, row.state, [[each.code, msgspec.to_builtins(dict(each.facts), enc_hook=str)] for each in row.findings]] for row in run.verdicts]
    with turn(), transaction.atomic():
        Upload.objects.filter(key=key).update(
            verdicts=said, counts=run.counts(), passed_over=sorted(run.passed_over), undone=run.undone, faulty=sealed,
            content=b"" if ends else upload.content, step=Upload.Step.LOOKING if run.undone else upload.step,
        )  # fmt: skip
    return run.counts()


def _refused_rows(run: importing.Import, content: bytes) -> bytes:
    """The refused rows as they came, each with what is wrong with it in both languages."""
    wrong = {
        verdict.row: " ".join(explain(each.code, each.facts, tongue).sentence for each in verdict.findings for tongue in ("zh", "en"))
        for verdict in run.refused
    }
    return rows_as_csv(io.BytesIO(content), wrong) if wrong else b""
