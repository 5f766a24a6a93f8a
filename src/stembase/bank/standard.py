"""A standard of release: criteria a unit is judged by and limits its procedures lean on, read from TOML. Thresholds are data, never constants.

Pure. A criterion or limit without its number is a gap: such a standard can be published and chosen, but judges nothing until it is filled.
"""

import hashlib
from datetime import date
from typing import Literal

import msgspec

from stembase.procedures.definition import Text

Confidence = Literal["S", "G", "assumption"]
OnFail = Literal["block", "exception", "note"]
Statistic = Literal["latest", "lowest", "highest"]

FACTS: dict[str, str] = {"minutes-to-freeze": "min", "segments": "1", "passage": "1", "volume-ml": "mL"}
"""What a criterion may ask of the unit itself instead of a test, with its unit of measure (values: `bank.unit_facts`)."""


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One thing a unit must be: a `test`'s or a `fact`'s value within bounds (`min`, `max` inclusive; `above`, `below` not), or one of `only`.

    `answered`: any reviewed answer will do. `required`: without a value the unit fails. `on_fail`: `block` (never released), `exception`
    (released for one patient by exception at most), `note` (shown only). `confidence`: S stated by the source, G general knowledge to be
    confirmed against the paper document, or an assumption of ours.
    """

    key: str
    label: Text
    test: str = ""
    fact: str = ""
    statistic: Statistic = "latest"
    unit: str = ""
    min: float | None = None
    max: float | None = None
    above: float | None = None
    below: float | None = None
    only: tuple[str, ...] = ()
    answered: bool = False
    required: bool = True
    on_fail: OnFail = "exception"
    source: str
    confidence: Confidence

    @property
    def bounds(self) -> tuple[float, ...]:
        """The numbers it is measured by."""
        return tuple(bound for bound in (self.min, self.above, self.max, self.below) if bound is not None)

    @property
    def is_gap(self) -> bool:
        """Whether it waits for its number."""
        return not (self.bounds or self.only or self.answered)

    def holds(self, value: float | None, finding: str) -> bool:
        """Whether an answer satisfies it."""
        if self.only:
            return finding in self.only
        if value is None:
            return self.answered and bool(finding)
        return (
            (self.min is None or value >= self.min)
            and (self.max is None or value <= self.max)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
        )


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number procedures ask for by name (`max_from_standard = "time-to-freeze"`)."""

    label: Text
    unit: str
    value: float | None = None
    source: str
    confidence: Confidence


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One version of one standard for units of the sources it names."""

    key: str
    version: int
    effective: date
    sources: tuple[str, ...]
    title: Text
    about: Text
    references: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...]
    limits: dict[str, Limit] = {}

    @property
    def id(self) -> str:
        """The key of this version, as `fda-licensed@1`."""
        return f"{self.key}@{self.version}"

    @property
    def gaps(self) -> tuple[str, ...]:
        """Criteria and limits without their number."""
        open_limits = [name for name, limit in self.limits.items() if limit.value is None]
        return (*(criterion.key for criterion in self.criteria if criterion.is_gap), *open_limits)

    @property
    def numbers(self) -> dict[str, float]:
        """The limits that have a number, by name."""
        return {name: limit.value for name, limit in self.limits.items() if limit.value is not None}

    @property
    def tests(self) -> tuple[str, ...]:
        """Tests it asks for, each once."""
        return tuple(dict.fromkeys(criterion.test for criterion in self.criteria if criterion.test))


def text_hash(text: str) -> str:
    """SHA-256 of a standard's text, hexadecimal: what a published version is known by."""
    return hashlib.sha256(text.encode()).hexdigest()
