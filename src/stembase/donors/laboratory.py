"""The one port through which results of infectious-disease tests come. A bank without a laboratory of its own takes what people report.

Practice enters its laboratory here at start: there the truth of the run answers, after the gate has passed and never in a preview.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

Test = tuple[str, str]
"""Agent and method."""


@dataclass(frozen=True, slots=True)
class Laboratory:
    """The laboratory of a kind of bank: in which banks it answers by itself, and what it finds in a sample (chain, donor, when sampled, tests -> a
    result for each test, in their order)."""

    answers_in: Callable[[str], bool]
    find: Callable[[str, str, datetime, Sequence[Test]], Sequence[str]]


LABORATORIES: dict[str, Laboratory] = {}
"""By kind of bank: practice."""


def laboratory_of(chain: str, kind: str) -> Laboratory | None:
    """The laboratory that answers in a bank; None where people report."""
    found = LABORATORIES.get(kind)
    return found if found and found.answers_in(chain) else None
