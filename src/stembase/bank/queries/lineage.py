"""Where a unit comes from and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from stembase.bank.models import Unit
from stembase.refusal import Refused

_FAMILY = """
WITH RECURSIVE ancestors(key) AS (
    SELECT CAST(%s AS text) UNION SELECT CAST(edge.parent_id AS text) FROM bank_parentage edge JOIN ancestors ON edge.child_id = ancestors.key
), family(key) AS (
    SELECT key FROM ancestors UNION SELECT CAST(edge.child_id AS text) FROM bank_parentage edge JOIN family ON edge.parent_id = family.key
)
SELECT parent_id, child_id FROM bank_parentage WHERE parent_id IN (SELECT key FROM family)
"""


@dataclass(frozen=True, slots=True)
class Lineage:
    """The family of a unit: its ancestors and everything that came of them, and the edges (parent, child) between them."""

    units: dict[str, Unit]
    edges: tuple[tuple[str, str], ...]

    @property
    def roots(self) -> list[str]:
        """Units nobody here is a parent of, by key."""
        born = {child for _, child in self.edges}
        return sorted(key for key in self.units if key not in born)

    def children_of(self, key: str) -> list[str]:
        """Keys of the children, in order."""
        return sorted(child for parent, child in self.edges if parent == key)

    def descendants_of(self, key: str) -> set[str]:
        """Keys of everything that came of the unit."""
        return set(self._below(key, set()))

    def _below(self, key: str, seen: set[str]) -> Iterator[str]:
        for child in self.children_of(key):
            if child not in seen:
                seen.add(child)
                yield child
                yield from self._below(child, seen)


def lineage_of(bank: str, unit: str) -> Lineage:
    """The unit's family within its bank. Two queries. Refuses `no-such-unit`."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, [unit])
        edges = tuple((parent, child) for parent, child in cursor.fetchall())
    keys = {unit} | {key for edge in edges for key in edge}
    units = {found.key: found for found in Unit.objects.filter(bank_id=bank, key__in=keys)}
    if unit not in units:
        raise Refused("no-such-unit", unit=unit, bank=bank)
    return Lineage(units, edges)


def units_of(bank: str, keys: Sequence[str]) -> list[Unit]:
    """The units with their donations, by key, each once. One query. Refuses `no-such-unit` with the first that is not there."""
    found = list(Unit.objects.select_related("donation").filter(bank_id=bank, key__in=set(keys)).order_by("key"))
    missing = sorted(set(keys) - {unit.key for unit in found})
    if missing:
        raise Refused("no-such-unit", unit=missing[0], bank=bank)
    return found
