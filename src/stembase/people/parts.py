"""Parts that are played by nobody in particular: who stands beside a student in a run. No accounts: nobody signs in as one. Practice enters them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """Its name as people read it, and the roles it has in a scope (a chain's key)."""

    zh: str
    en: str
    roles_in: Callable[[str], frozenset[str]]


PARTS: dict[str, Part] = {}
"""By the code that stands in the ledger."""
