"""The registry of predicates, what a rule can ask by name, and what several of them share.

A predicate takes the facts, the day and its rule's parameters, and gives None where the rule is kept, or what its sentence needs where it is broken:
numbers and codes, never what is personal. What is not known does not keep a rule that protects.
"""

from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date
from typing import Any, NamedTuple

from .facts import Facts, Span

Breach = dict[str, Any] | None
Asks = Callable[..., Breach]


class Predicate(NamedTuple):
    """A function, and the names of the facts it gives of a breach."""

    asks: Asks
    says: frozenset[str]


PREDICATES: dict[str, Predicate] = {}


def predicate(*says: str) -> Callable[[Asks], Asks]:
    """Enter a predicate under the name of its function."""

    def enter(asks: Asks) -> Asks:
        PREDICATES[asks.__name__] = Predicate(asks, frozenset(says))
        return asks

    return enter


def lacking(wanted: Collection[str], there: Collection[str]) -> Breach:
    """The breach that names what is missing."""
    missing = [each for each in wanted if each not in there]
    return {"missing": missing} if missing else None


def gap_in(within: Span, spans: Collection[Span]) -> Breach:
    """The breach that names the first day of `within` that no span covers."""
    day = within.since
    for span in sorted(spans, key=lambda one: one.since):
        if span.since > day:
            break
        day = max(day, span.until)
    return {"gap": day} if day < within.until else None


def has_age(facts: Facts, years: int, day: date) -> bool:
    """Whether the student has so many years on the day; not when the birth date is not known."""
    born = facts.student.born
    return born is not None and years_on(born, day) >= years


def years_on(born: date, day: date) -> int:
    """Whole years of life. A year is complete on the birthday (assumption: the texts do not say); for 29 February, on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
