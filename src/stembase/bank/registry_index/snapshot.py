"""What a reader sees of an index: its columns and the changes acknowledged so far, consistent, whatever a writer does meanwhile."""

from dataclasses import dataclass
from pathlib import Path

from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.registry.changes import Read, read_changes
from stembase.science.hla.registry.columns import Columns
from stembase.science.hla.registry.overlay import Overlay, overlaid

from .files import load
from .generation import LOG, Generation, required

ATTEMPTS = 5
"""How often a reader looks again when the generation it was told of has just been replaced."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An index at one moment: the generation, the changes over it, and how far the log was read."""

    generation: Generation
    overlay: Overlay
    read: Read

    @property
    def version(self) -> str:
        """What names the index as it stood: its generation and how far its log was read."""
        return self.generation.version(self.read.length)

    @property
    def columns(self) -> Columns:
        """The registry with its changes, for searching, made at each call; without changes the memory-mapped columns themselves."""
        return self.overlay.merged()

    def is_now(self, index: Path) -> bool:
        """Whether nothing has changed since."""
        return required(index) == self.generation and (self.generation.folder / LOG).stat().st_size == self.read.length


def opened(index: Path) -> Snapshot:
    """The index as it is now. Refused: `no-such-index`, `index-damaged`, `index-log-damaged`."""
    for _attempt in range(ATTEMPTS):
        generation = required(index)
        try:
            log = (generation.folder / LOG).read_bytes()
            base = load(generation)
        except (FileNotFoundError, Refused):
            if required(index) == generation:
                raise
            continue
        return _read(generation, base, log)
    raise Refused("index-being-written", folder=str(index))


def _read(generation: Generation, base: Columns, log: bytes) -> Snapshot:
    try:
        read = read_changes(log, generation.checksum)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts, folder=str(generation.folder)) from fault
    return Snapshot(generation, overlaid(base, read.changes), read)
