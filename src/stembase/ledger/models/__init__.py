"""The ledger's tables: chains, entries, notes."""

from .chain import Chain
from .entry import Entry
from .note import Note

__all__ = ["Chain", "Entry", "Note"]
