"""Rebuild everything that is read from the ledger into the default database, and compare with the one it was taken from.

Runs in a process whose default database is the scratch one and whose `source` is the database in use, so that no apply function needs to know.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db import models, transaction

from stembase.refusal import Refused

from .appending import act_of, open_chain
from .models import Chain, Entry
from .queries import columns_of
from .vocabulary import PROJECTIONS, apply

SOURCE = "source"
CHAIN = ["key", "kind", "clock"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not what the ledger gives: the table, its key, the fields that differ (`missing` or `extra` when there is no such row)."""

    table: str
    key: str
    fields: tuple[str, ...]


def replay() -> int:
    """Apply every entry of the source in its global order to the default database. Returns how many.

    Refuses `entry-unreadable` and `entry-does-not-apply`, which name the entry.
    """
    count = 0
    with transaction.atomic():
        for chain in Chain.objects.using(SOURCE).filter(kind=Chain.Kind.BASE):
            open_chain(chain.key, chain.kind)
        for entry in Entry.objects.using(SOURCE).order_by("id").iterator(chunk_size=2000):
            _apply(entry)
            count += 1
    return count


def _apply(entry: Entry) -> None:
    act = act_of(columns_of(entry))
    try:
        apply(act)
    except Exception as fault:
        raise Refused("entry-does-not-apply", entry=act.key, verb=act.verb, problem=f"{type(fault).__name__}: {fault}") from fault


def differences() -> Iterator[Difference]:
    """Chains, and rows of the declared tables, that differ between the source and what was rebuilt."""
    yield from _compare(Chain._meta.label, CHAIN, _rows(Chain, SOURCE, CHAIN), _rows(Chain, "default", CHAIN))
    for label, model in sorted(PROJECTIONS.items()):
        names = [field.attname for field in model._meta.concrete_fields]  # type: ignore[attr-defined]
        yield from _compare(label, names, _rows(model, SOURCE, names), _rows(model, "default", names))


def _rows(model: Any, using: str, names: list[str]) -> Iterator[tuple]:
    rows: models.QuerySet = model.objects.using(using).order_by().values_list("pk", *names)
    yield from sorted(rows.iterator(chunk_size=5000), key=lambda row: str(row[0]))


def _compare(label: str, names: list[str], here: Iterator[tuple], rebuilt: Iterator[tuple]) -> Iterator[Difference]:
    left, right = next(here, None), next(rebuilt, None)
    while left is not None or right is not None:
        if right is None or (left is not None and str(left[0]) < str(right[0])):
            yield Difference(label, str(left[0]), ("extra",))  # type: ignore[index]
            left = next(here, None)
        elif left is None or str(right[0]) < str(left[0]):
            yield Difference(label, str(right[0]), ("missing",))
            right = next(rebuilt, None)
        else:
            if left != right:
                changed = tuple(name for name, a, b in zip_longest(names, left[1:], right[1:]) if a != b)
                yield Difference(label, str(left[0]), changed)
            left, right = next(here, None), next(rebuilt, None)


def counts() -> dict[str, int]:
    """Rows of each declared table as rebuilt."""
    return {label: model.objects.count() for label, model in sorted(PROJECTIONS.items())}  # type: ignore[attr-defined]
