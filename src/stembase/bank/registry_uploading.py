"""A registry's file from a page: look at who can be read and what would change, then take them in. Jobs, beside those of tables in `uploading`.

Registries serve every live bank, so nobody imports one from a practice bank.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stembase.acts.jobs import Progress, job
from stembase.acts.locks import turn
from stembase.bank.imports.inventory import is_xml
from stembase.bank.imports.registry import read_registry
from stembase.bank.models import Upload
from stembase.bank.registry_importing import import_donors, index_of
from stembase.bank.registry_index.applying import of_inventories
from stembase.bank.registry_index.generation import current
from stembase.bank.registry_index.reading import read
from stembase.bank.registry_index.snapshot import opened
from stembase.donors.sealing import open_file
from stembase.ledger.vocabulary import Code
from stembase.refusal import Refused
from stembase.science.fault import Fault

LOOK, TAKE = "look-at-registry", "import-registry"
REGISTRY = "registry"
"""What is in such a file, beside the kinds of tables."""
Said = list[tuple[int, str, list[list[Any]]]]


@job(LOOK, zh="预览登记库文件", en="look at a registry")
def look(progress: Progress, *, upload: Code) -> dict[str, int]:
    """Who can be read, what is wrong with the others, and how many would leave; nothing is written."""
    with _file(upload) as (row, file):
        said: Said = []
        read_, refused = 0, 0
        try:
            for count, person in enumerate(read_registry(file), 1):
                _told(progress, row)(count)
                read_ += person.typing is not None
                refused += person.typing is None
                said += _verdict(person.line, person.typing is not None, person.faults)
        except Fault as fault:
            raise Refused(fault.code, **fault.facts) from fault
        counts = {"done": read_, "there": 0, "refused": refused, **_changes(file, index_of(row.registry))}
    _keep(upload, said, counts)
    return counts


def _changes(file: Path, index: Path) -> dict[str, int]:
    """Of inventories over an index that is there: how many stand there so already, and how many would leave."""
    if not (is_xml(file) and current(index)):
        return {}
    reading = read(file)
    taken = of_inventories(opened(index).columns, reading, file, lambda leaving: True).taken
    changed = taken.added + taken.replaced
    return {"done": changed, "there": len(reading.columns.keys) - changed, "left": len(taken.left)}


@job(TAKE, zh="导入登记库", en="import a registry")
def take(progress: Progress, *, upload: Code, withdraw: bool) -> dict[str, int]:
    """Take the donors in, all of the file or, when it is stopped or breaks off, none; whoever is missing in a FULL inventory leaves if so wished."""
    with _file(upload) as (row, file):
        done, _searchable = import_donors(file, registry=row.registry, now=timezone.now(), agreed=lambda leaving: withdraw, told=_told(progress, row))
    said: Said = [one for fault in done.faults for one in _verdict(fault.row or 0, not _lost(fault), [fault])]
    counts = {"done": done.stored - done.there, "there": done.there, "refused": done.left_out, "left": done.withdrawn}
    _keep(upload, said, counts, content=b"")
    return counts


def _lost(fault: Fault) -> bool:
    """Whether nobody was stored for it."""
    return fault.code in ("registry-key-twice", "registry-key-missing", "encoding-unknown") or (
        fault.code.startswith("inventory-") and not fault.code.startswith("inventory-field")
    )


def _verdict(row: int, kept: bool, faults: Any) -> Said:
    """A row about which there is something to say."""
    findings = [[fault.code, msgspec.to_builtins(fault.facts, enc_hook=str)] for fault in faults]
    return [(row, "done" if kept else "refused", findings)] if findings else []


def _told(progress: Progress, upload: Upload) -> Callable[[int], None]:
    return lambda rows: progress.step(rows, max(rows, upload.lines))


@contextmanager
def _file(key: str) -> Iterator[tuple[Upload, Path]]:
    """The upload and its file, opened for as long as the block lasts. Refuses `upload-gone`."""
    upload = Upload.objects.get(key=key)
    if not upload.content:
        raise Refused("upload-gone")
    with TemporaryDirectory(dir=settings.HOME) as place:
        file = Path(place) / f"registry{'.gz' if upload.name.endswith('.gz') else ''}"
        file.write_bytes(open_file(upload.key_id, bytes(upload.content), upload.key))
        yield upload, file


def _keep(key: str, said: Said, counts: dict[str, int], **more: bytes) -> None:
    with turn(), transaction.atomic():
        Upload.objects.filter(key=key).update(verdicts=said, counts=counts, **more)
