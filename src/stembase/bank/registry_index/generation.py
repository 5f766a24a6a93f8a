"""Which columns of an index hold now, and how new ones take their place at once: a folder a generation, and one small file that names it.

A process killed at any moment leaves the old generation or the new one, never a mixture; what it left half made is swept by the next writer.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stembase.refusal import Refused

CURRENT, LOCK, MANIFEST, LOG = "CURRENT", "lock", "manifest.json", "changes.log"


@dataclass(frozen=True, slots=True)
class Generation:
    """A folder of columns that are never written again, with its log, which only grows. `digest` is the SHA-256 of its manifest."""

    folder: Path
    digest: str

    @property
    def checksum(self) -> int:
        """What the log's first line runs on from: a log moved from another generation does not fit."""
        return int(self.digest[:8], 16)

    def version(self, length: int) -> str:
        """What names the index when so many bytes of the log hold."""
        return f"{self.digest[:16]}+{length}"


def current(index: Path) -> Generation | None:
    """The generation that holds; None where there is no index."""
    try:
        name, digest = (index / CURRENT).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return None
    return Generation(index / name, digest)


def required(index: Path) -> Generation:
    """The generation that holds. Refused: `no-such-index`."""
    found = current(index)
    if found is None:
        raise Refused("no-such-index", folder=str(index))
    return found


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Be the one writer; the lock falls with the process. Refused while there is another: `index-being-written`."""
    index.mkdir(parents=True, exist_ok=True)
    with (index / LOCK).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("index-being-written", folder=str(index)) from None
        yield


def begun(index: Path) -> Path:
    """An empty folder for the next generation; what no generation owns is swept away. The caller is the writer."""
    now = current(index)
    for left in index.glob("g*"):
        if now is None or left != now.folder:
            shutil.rmtree(left)
    number = int(now.folder.name[1:]) + 1 if now else 1
    folder = index / f"g{number:06d}"
    folder.mkdir()
    return folder


def published(index: Path, folder: Path) -> Generation:
    """Make a folder, written to the end, the generation that holds, and drop the one before. Readers who have it open keep it."""
    before = current(index)
    digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    for file in folder.iterdir():
        to_disk(file)
    to_disk(folder)
    named = index / f"{CURRENT}.new"
    named.write_text(f"{folder.name} {digest}\n", encoding="ascii")
    to_disk(named)
    os.replace(named, index / CURRENT)
    to_disk(index)
    if before:
        shutil.rmtree(before.folder, ignore_errors=True)
    return Generation(folder, digest)


def to_disk(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
